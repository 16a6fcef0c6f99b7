"""Work in notebooks and kernels as a session keeps it: what is printed, what runs on, what changed since."""

import pytest
from msgspec.structs import replace

from jupyter_agentchat.protocol.events import TaskEnded, TaskStarted, TaskUpdated, TurnStarted
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.servers import this_server
from jupyter_agentchat.runtime.tool_run import CHANGED
from tests.notebooks.notebook import code, hash_of, markdown, notebook, put
from tests.runtime.stage import ALICE, ended, say, stage, texts, until

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


async def echo(turn, host):
    async for event in say(turn, host, "echo"):
        yield event


async def with_a_task_left(tmp_path, server, stored=()):
    """Leave a task open in the store, as a killed server does after the turn; return the session's id."""
    async with stage(tmp_path, echo, server=server) as on:
        session = await on.session()
        await session.prompt(ALICE, "go")
        turn = (await until(session, ended)).turns[0]
        left = TaskStarted(task_id="left", turn_id=turn.turn_id, part_id="p", title="Cell 1")
        news = TaskUpdated(task_id="left", state="running", tail="so far")
        await on.manager.store.append(session.session_id, [*stored, left, news], on.clock.now())
        return session.session_id


HERE = this_server("here")


@pytest.mark.parametrize(
    "server",
    [replace(HERE, server_id="gone", pid_started="1"), HERE],
    ids=["killed", "an earlier life of ours"],
)
async def test_a_task_that_a_server_left_open_is_ended_when_the_session_is_opened_again(tmp_path, server):
    session_id = await with_a_task_left(tmp_path, server)
    async with stage(tmp_path, echo, server=HERE) as on:
        session = await on.manager.session(session_id)
        (task,) = (await on.stored(session)).tasks
        assert isinstance(task, TaskEnded) and (task.state, task.tail) == ("unknown", "so far")
        seq = session.transcript.seq
        await on.manager.session(session_id)
        assert session.transcript.seq == seq, "once"


async def test_a_task_of_a_server_that_was_killed_in_the_turn_is_ended_with_the_turn(tmp_path):
    begins = TurnStarted(turn_id="cut", agent="actor", model=None)
    session_id = await with_a_task_left(tmp_path, replace(HERE, server_id="gone", pid_started="1"), [begins])
    async with stage(tmp_path, echo, server=HERE) as on:
        session = await on.manager.session(session_id)
        assert session.transcript.turns[-1].stop_reason == "interrupted"
        assert isinstance(session.transcript.tasks[0], TaskEnded)


async def test_a_task_of_another_living_server_stays_open_until_the_next_turn_here(tmp_path):
    session_id = await with_a_task_left(tmp_path, replace(HERE, server_id="alive"))
    async with stage(tmp_path, echo, server=HERE) as on:
        session = await on.manager.session(session_id)
        assert not isinstance(session.transcript.tasks[0], TaskEnded)
        await session.prompt(ALICE, "go on")
        seen = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert isinstance(seen.tasks[0], TaskEnded)


A, B = code("a", "x = 1"), markdown("b", "# Title")
MEANWHILE = {
    "edits": (notebook(code("a", "mine"), B), " Cell a was changed since it was read"),
    "moves": (notebook(B, A), ""),
    "deletes": (notebook(B), " There is no cell 'a' in the notebook: it was deleted"),
}


@pytest.mark.parametrize("what", MEANWHILE)
async def test_r_x14_a_cell_that_changes_while_its_edit_is_asked_for_is_left_and_both_are_told(at_work, what):
    edit = {"op": "replace", "cell_id": "a", "base_hash": hash_of(A), "source": "theirs"}
    call = ("edit_notebook", {"edits": [edit]})
    async with at_work(call, book=notebook(A, B), mode="ask") as (on, session):
        request = (await until(session, lambda t: t.requests)).requests[0]
        after, why = MEANWHILE[what]
        file = put(on.workspace / "a.ipynb", after)
        before = file.read_bytes()
        await session.answer(ALICE, request.request_id, "allow_once")
        seen = await until(session, ended)
        told = next(p for p in seen.turns[-1].parts if isinstance(p, ToolCall)).error
        assert told.startswith(CHANGED + why)
        assert texts(seen) == [f"failed: {told}"]  # the person said yes: it is no denial
        assert file.read_bytes() == before
