"""Code for a kernel whose cell called `%agent` and waits: it goes to that cell, never behind it."""

import asyncio
import itertools
import json

import pytest

from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.notebooks.jupyter import local_jupyter
from jupyter_agentchat.notebooks.variables import MARKER
from jupyter_agentchat.protocol.commands import Offer, ToolProgress, ToolResult
from jupyter_agentchat.protocol.frames import CallTool, CancelCall
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.hands import AllHands, Hand
from jupyter_agentchat.tools.tool import Context, ToolError, look
from jupyter_agentchat.tools.toolbox import Toolbox, notebook_tools
from tests.notebooks.notebook import code, hash_of, notebook, put

BOX = Toolbox(notebook_tools())


class Cell:
    """A client whose cell waits: keeps what it is asked, answers when a test says so."""

    def __init__(self, hands, session_id="s", account=""):
        self.hands = hands
        self.asked = asyncio.Queue()
        self.hand = Hand(account, self.asked.put_nowait)
        self._ids = map(str, itertools.count())
        hands.put(self.hand, Offer(id="o", session_id=session_id, tools=("run_code",), kernels=("k",)))

    async def next(self, work):
        """Return the next thing that is asked; raise what the work raises when it ends instead."""
        asked = asyncio.ensure_future(self.asked.get())
        await asyncio.wait({asked, work}, return_when=asyncio.FIRST_COMPLETED)
        return asked.result() if asked.done() else work.result()

    def prints(self, call, text):
        output = to_json([["stream", {"name": "stdout", "text": text}]])
        self.hands.progress(self.hand, ToolProgress(id=next(self._ids), call_id=call.call_id, output=output))

    def ends(self, call, **reply):
        output = to_json({"status": "ok", **reply})
        self.hands.result(self.hand, ToolResult(id=next(self._ids), call_id=call.call_id, output=output))


@pytest.fixture
def hands():
    return AllHands(FakeClock())


@pytest.fixture
def use(tmp_path, hands):
    emitted = []
    notebooks = Notebooks(local_jupyter(tmp_path))

    async def use_(tool_name, /, account="alice", **given):
        context = Context(
            workspace=tmp_path,
            emit=emitted.append,
            notebooks=notebooks,
            hands=hands.of("s", account),
        )
        tool, read = BOX.read(tool_name, json.dumps(given))
        await look(tool, read, context)
        return await tool.run(read, context)

    use_.emitted = emitted
    return use_


async def test_code_runs_where_the_cell_waits_and_is_seen_as_it_comes(hands, use):
    cell = Cell(hands)
    work = asyncio.ensure_future(use("run_code", code="print(6 * 7)"))
    call = await cell.next(work)
    assert isinstance(call, CallTool)
    assert (call.name, call.input["code"], call.session_id) == ("run_code", "print(6 * 7)", "s")
    cell.prints(call, "4")
    assert use.emitted == ["4"]
    cell.prints(call, "2\n")
    cell.ends(call)
    assert (await work).output == "code: done\n42"


async def test_cells_run_there_too_uncounted_with_their_outputs_in_the_notebook(hands, use, tmp_path):
    put(tmp_path / "a.ipynb", notebook(code("c1", "1 + 1"), code("c2", "2 + 2")))
    cell = Cell(hands)
    work = asyncio.ensure_future(use("run_cell", path="a.ipynb", cell_ids=["c1", "c2"]))
    for printed in ("two", "four"):
        call = await cell.next(work)
        cell.prints(call, printed)
        cell.ends(call)
    assert "two" in (await work).output
    cells = json.loads((tmp_path / "a.ipynb").read_text())["cells"]
    assert [("".join(c["outputs"][0]["text"]), c["execution_count"]) for c in cells] == [
        ("two", None),
        ("four", None),
    ]


async def test_variables_are_asked_for_in_the_waiting_kernel(hands, use):
    cell = Cell(hands)
    work = asyncio.ensure_future(use("inspect_variables"))
    call = await cell.next(work)
    assert call.input["silent"] and list(call.input["expressions"]) == ["answer"]
    found = repr(json.dumps({"variables": [{"name": "x", "type": "int", "value": "1"}], "total": 1}))
    answer = {"status": "ok", "data": {"text/plain": found}}
    cell.ends(call, user_expressions={"answer": answer})
    assert (await work).output == "x: int = 1"
    assert MARKER not in call.input["expressions"]["answer"]


@pytest.mark.parametrize("place", [{"session_id": "another"}, {"account": "bob"}])
async def test_no_other_session_and_no_other_person_is_served(hands, use, place):
    cell = Cell(hands, **place)
    with pytest.raises(ToolError, match="No cell waits for you now"):
        await use("run_code", code="1")
    assert cell.asked.empty()


async def test_who_came_with_the_token_of_the_server_is_served_by_what_is_connected(hands, use):
    cell = Cell(hands, account="alice")
    hands.came_with_token("Anonymous Metis")
    work = asyncio.ensure_future(use("run_code", account="Anonymous Metis", code="1"))
    cell.ends(await cell.next(work))
    assert (await work).output.startswith("code: done")


async def test_a_cell_that_goes_away_in_the_middle_is_told_as_unknown(hands, use):
    cell = Cell(hands)
    work = asyncio.ensure_future(use("run_code", code="1"))
    await cell.next(work)
    hands.leave(cell.hand)
    assert "left before it was known" in (await work).output


async def test_an_interrupt_calls_it_off(hands, tmp_path):
    cell = Cell(hands)
    begun = {}

    async def begin(_title, work):
        begun["work"] = work
        return "t1"

    context = Context(
        workspace=tmp_path, emit=lambda _text: None, hands=hands.of("s", "alice"), begin_task=begin
    )
    tool, given = BOX.read("run_code", '{"code": "while True: pass", "wait": 0}')
    result = await tool.run(given, context)
    assert "Its task_id is t1" in result.output
    call = await cell.asked.get()
    await begun["work"].interrupt()
    assert await begun["work"].wait(10)
    assert await cell.asked.get() == CancelCall(call_id=call.call_id)
    assert begun["work"].state == "error"


async def test_a_stop_of_the_turn_ends_its_code_in_the_cell(hands, use):
    cell = Cell(hands)
    work = asyncio.ensure_future(use("run_code", code="while True: pass"))
    call = await cell.next(work)
    work.cancel()
    with pytest.raises(ToolError, match="interrupted where it ran"):
        await work
    assert await cell.asked.get() == CancelCall(call_id=call.call_id)


async def test_r_x14_a_notebook_in_an_editor_out_of_reach_is_read_and_never_written(hands, tmp_path):
    book = notebook(code("c1", "1"))
    path = put(tmp_path / "a.ipynb", book)
    before = path.read_bytes()
    link = tmp_path.with_name(f"{tmp_path.name}-link")  # an editor may name it by another way
    link.symlink_to(tmp_path, target_is_directory=True)
    jupyter = await asyncio.to_thread(local_jupyter, tmp_path, link / path.name)
    context = Context(
        workspace=tmp_path,
        emit=lambda _text: None,
        notebooks=Notebooks(jupyter),
        hands=hands.of("s", "alice"),
    )
    tool, given = BOX.read("read_notebook", '{"path": "a.ipynb"}')
    assert "c1" in (await tool.run(given, context)).output
    edit = {"op": "replace", "cell_id": "c1", "base_hash": hash_of(book["cells"][0]), "source": "2"}
    tool, given = BOX.read("edit_notebook", json.dumps({"path": "a.ipynb", "edits": [edit]}))
    with pytest.raises(ToolError, match="open in an editor that cannot be reached"):
        await tool.run(given, context)
    assert path.read_bytes() == before
