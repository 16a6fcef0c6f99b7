"""Work in notebooks and kernels as a session keeps it: what is printed, what runs on, what changed since."""

import pytest

from jupyter_agentchat.protocol.events import TaskEnded, TaskStarted
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.value import to_json
from tests.notebooks.notebook import code, hash_of, markdown, notebook, put
from tests.runtime.stage import ALICE, ended, stage, texts, until

LONG = "import time\nwhile True: time.sleep(0.05)"


async def test_a_hundred_thousand_lines_leave_little_in_the_store(at_work):
    call = ("run_code", {"code": "for n in range(100_000): print(n)", "wait": 120})
    async with at_work(call) as (_, session):
        seen = await until(session, ended)
        assert texts(seen)[0].startswith("completed: ") and "99999" in texts(seen)[0]
        stored = await session.frames(0, 100_000)
        assert sum(len(to_json(frame)) for frame in stored) < 250_000


async def test_a_task_ends_with_its_server(at_work):
    async with at_work(("run_code", {"code": LONG, "wait": 0})) as (on, session):
        seen = await until(session, lambda t: ended(t) and t.tasks)
        assert not isinstance(seen.tasks[0], TaskEnded)
        await session.close()
        (task,) = (await on.stored(session)).tasks
        assert isinstance(task, TaskEnded) and task.state == "unknown"


async def test_a_task_that_a_killed_server_left_open_is_ended_by_the_next_turn(tmp_path):
    async def nothing(_turn, _host):
        return
        yield

    async with stage(tmp_path, nothing) as on:
        session = await on.session()
        left = TaskStarted(task_id="left", turn_id="t", part_id="p", title="Cell 1")
        await on.manager.store.append(session.session_id, [left], on.clock.now())
    async with stage(tmp_path, nothing) as on:
        session = await on.manager.session(session.session_id)
        assert not isinstance(session.transcript.tasks[0], TaskEnded)
        await session.prompt(ALICE, "go on")
        seen = await until(session, ended)
        assert isinstance(seen.tasks[0], TaskEnded)


A, B = code("a", "x = 1"), markdown("b", "# Title")
MEANWHILE = {
    "edits": notebook(code("a", "mine"), B),
    "moves": notebook(B, A),
    "deletes": notebook(B),
}


@pytest.mark.parametrize("what", MEANWHILE)
async def test_r_x14_a_cell_that_changes_while_its_edit_is_asked_for_is_left_and_both_are_told(at_work, what):
    edit = {"op": "replace", "cell_id": "a", "base_hash": hash_of(A), "source": "theirs"}
    call = ("edit_notebook", {"edits": [edit]})
    async with at_work(call, book=notebook(A, B), mode="ask") as (on, session):
        request = (await until(session, lambda t: t.requests)).requests[0]
        file = put(on.workspace / "a.ipynb", MEANWHILE[what])
        before = file.read_bytes()
        await session.answer(ALICE, request.request_id, "allow_once")
        seen = await until(session, ended)
        told = "Not run: what it would change is no longer what the person was shown. Look again first."
        assert texts(seen) == [f"denied: {told}"]
        assert next(p for p in seen.turns[-1].parts if isinstance(p, ToolCall)).error == told
        assert file.read_bytes() == before
