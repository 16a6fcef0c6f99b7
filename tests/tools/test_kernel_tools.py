"""The kernel tools through a real Jupyter server's own managers, with a real kernel."""

import asyncio
import os
import signal
from time import monotonic

import pytest

from jupyter_agentchat.notebooks.live_outputs import LONGEST, MORE
from jupyter_agentchat.protocol.frames import CallTool
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.tools.cell_work import SHOWN_A_SECOND, CellWork
from jupyter_agentchat.tools.tool import ToolError
from tests.notebooks.notebook import code, markdown, notebook, put
from tests.notebooks.window import Window
from tests.tools.desk import Desk

PLOT = """
from base64 import b64decode
from IPython.display import Image, display
display(Image(b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")))
"""


@pytest.fixture
def jp_server_config():
    extensions = {"jupyter_agentchat": False, "jupyter_server_terminals": False}
    return {"ServerApp": {"jpserver_extensions": extensions}}


@pytest.fixture
def desk(jp_serverapp, jp_root_dir, jp_asyncio_loop):
    with Desk.of(jp_serverapp, jp_root_dir, jp_asyncio_loop) as desk:
        yield desk


async def test_cells_run_without_a_window_and_the_outputs_are_in_the_file(desk):
    put(
        desk.root / "a.ipynb",
        notebook(code("a", "x = 20"), code("b", "print(x)\nx + 1"), markdown("m", "hi")),
    )
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a", "b"])
    assert "cell 1 (id a) [1]: done" in result.output
    assert "cell 2 (id b) [2]: done\n20\n21" in result.output
    cell = desk.cells()[1]
    assert cell["execution_count"] == 2
    assert [o["output_type"] for o in cell["outputs"]] == ["stream", "execute_result"]
    assert "".join(desk.emitted) == "20\n21\n"


async def test_the_outputs_arrive_in_the_window_that_has_it_open(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "print('on disk')")))
    before = (desk.root / "a.ipynb").read_bytes()
    window = Window(desk.hands, "a.ipynb", notebook(code("a", "print('in the window')")))
    await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    assert window.book["cells"][0]["outputs"][0]["text"] == "in the window\n"
    assert (desk.root / "a.ipynb").read_bytes() == before


async def test_a_drawing_is_an_image_for_the_model(desk):
    put(desk.root / "a.ipynb", notebook(code("a", PLOT)))
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    assert [p.mime for p in result.pictures] == ["image/png"]


async def test_an_error_stops_the_cells_behind_it(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "1/0"), code("b", "print('never')")))
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a", "b"])
    assert "ZeroDivisionError" in result.output and "It ended with an error." in result.output
    assert "cell 2 (id b): not run, because of the cell before it" in result.output
    assert desk.cells()[1]["outputs"] == []


async def test_what_runs_long_yields_a_handle_to_look_wait_and_interrupt(desk):
    put(
        desk.root / "a.ipynb",
        notebook(code("a", "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.05)")),
    )
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"], wait=0)
    task_id = result.output.split("task_id is ")[1].split(":")[0]
    await _printed(desk.tasks.works[task_id])
    assert "still running\nbegun" in (await desk.use("kernel_task", task_id=task_id, do="tail")).output
    waited = await desk.use("kernel_task", task_id=task_id, do="wait", seconds=0.1)
    assert waited.output.startswith("still running")
    stopped = await desk.use("kernel_task", task_id=task_id, do="interrupt")
    assert stopped.output.startswith("error") and "KeyboardInterrupt" in stopped.output


async def test_r_x13_a_killed_kernel_is_told_and_the_next_call_works(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "import time\nprint(1, flush=True)\ntime.sleep(60)")))
    put(desk.root / "b.ipynb", notebook(code("b", "print('alive')")))
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"], wait=0)
    work = desk.tasks.works[result.output.split("task_id is ")[1].split(":")[0]]
    await _printed(work)
    os.kill((await desk.process()).provisioner.pid, signal.SIGKILL)
    assert await work.wait(30)
    assert work.state in ("died", "restarted")
    again = await desk.use("run_code", path="a.ipynb", code="'alive'")
    assert "'alive'" in again.output


async def test_r_x13_looking_wakes_no_dead_kernel(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "x = 1")))
    await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    process = await desk.process()
    process.stop_restarter()  # nobody else wakes it either
    gone = process.provisioner.process
    os.kill(gone.pid, signal.SIGKILL)
    await asyncio.to_thread(gone.wait)
    with pytest.raises(ToolError, match="No kernel runs"):
        await desk.use("inspect_variables", path="a.ipynb")
    assert await desk.notebooks.kernels.of("a.ipynb", start=False) is None
    assert not await process.is_alive()


async def test_r_x13_what_waits_behind_the_person_s_own_code_never_interrupts_it(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "1")))
    await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    kernel = await desk.notebooks.kernels.of("a.ipynb")
    theirs = kernel.run("import time\nprint('theirs', flush=True)\nwhile True: time.sleep(0.05)")
    await _printed(CellWork(theirs, kernel.interrupt))
    for name, given in (("run_code", {"code": "2"}), ("run_cell", {"cell_ids": ["a"]})):
        result = await desk.use(name, path="a.ipynb", wait=0, **given)
        task_id = result.output.split("task_id is ")[1].split(":")[0]
        told = await desk.use("kernel_task", task_id=task_id, do="interrupt")
        assert "Not interrupted" in told.output
        assert not await theirs.wait(0.5)
    await kernel.interrupt()
    assert await theirs.wait(30)


async def test_code_without_a_cell_leaves_no_trace_in_notebook_or_history(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "x = 1")))
    await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    on_disk = desk.cells()
    result = await desk.use("run_code", path="a.ipynb", code="x += 41\nx")
    assert "42" in result.output
    assert desk.cells() == on_disk
    after = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    assert "[2]: done" in after.output


async def test_variables_are_seen_and_the_execution_count_stays(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "rows = list(range(1000))")))
    with pytest.raises(ToolError, match="nothing to look at"):
        await desk.use("inspect_variables", path="a.ipynb")
    await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    assert "rows: list, length 1,000" in (await desk.use("inspect_variables", path="a.ipynb")).output
    assert "rows: list" in (await desk.use("inspect_variables", path="a.ipynb", name="rows")).output
    assert "[2]: done" in (await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])).output


RUNS = {
    "run_cell": {"cell_ids": ["a"]},
    "run_code": {"code": "import time\nprint(1, flush=True)\ntime.sleep(1)\nprint(2)"},
}


@pytest.mark.parametrize("tool", RUNS)
async def test_a_call_that_is_stopped_leaves_the_person_s_kernel_alone_and_says_so(desk, tool):
    put(
        desk.root / "a.ipynb",
        notebook(code("a", "import time\nprint(1, flush=True)\ntime.sleep(1)\nprint(2)")),
    )
    begun = asyncio.Event()
    desk.emit = lambda _text: begun.set()
    call = asyncio.ensure_future(desk.use(tool, path="a.ipynb", **RUNS[tool]))
    async with asyncio.timeout(30):
        await begun.wait()
    call.cancel()
    with pytest.raises(ToolError, match="Nothing was interrupted"):
        await call
    run = (await desk.notebooks.kernels.of("a.ipynb")).runs[0]
    assert await run.wait(30)
    assert run.state == "ok"


async def _printed(work):
    seen = asyncio.Event()
    work.watch(lambda: seen.set() if work.tail(10) else None)
    if not work.tail(10):
        async with asyncio.timeout(30):
            await seen.wait()


async def test_r_x13_a_kernel_killed_while_idle_is_told_and_the_next_call_works(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "x = 1")))
    await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    process = (await desk.process()).provisioner.process
    process.kill()
    await asyncio.to_thread(process.wait)
    after = await desk.use("run_code", path="a.ipynb", code="'alive', 'x' in globals()")
    assert "restarted since you last ran code in it" in after.output
    assert "('alive', False)" in after.output
    again = await desk.use("run_code", path="a.ipynb", code="1")
    assert "restarted" not in again.output


async def test_r_x13_a_kernel_killed_while_code_is_queued_is_told_and_the_next_call_works(desk):
    put(desk.root / "a.ipynb", notebook(code("a", "print('second')")))
    await desk.use("run_code", path="a.ipynb", code="1")
    kernel = await desk.notebooks.kernels.of("a.ipynb")
    theirs = kernel.run("import time\nprint('theirs', flush=True)\nwhile True: time.sleep(0.05)")
    await _printed(CellWork(theirs, kernel.interrupt))
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"], wait=0)
    task_id = result.output.split("task_id is ")[1].split(":")[0]
    os.kill((await desk.process()).provisioner.pid, signal.SIGKILL)
    told = await desk.use("kernel_task", task_id=task_id, do="wait", seconds=30)
    assert told.output.startswith(("died", "restarted"))
    again = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    assert "done" in again.output and "second" in again.output


async def test_a_hundred_thousand_lines_come_to_a_window_at_a_bounded_rate_and_are_all_there(desk):
    lines = "for n in range(100_000): print(n)"
    put(desk.root / "a.ipynb", notebook(code("a", lines)))
    window = Window(desk.hands, "a.ipynb", notebook(code("a", lines)), account="alice")
    begun = monotonic()
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"], wait=120)
    took = monotonic() - begun
    assert "".join(window.book["cells"][0]["outputs"][0]["text"]).endswith("\n99999\n")
    sent = [len(to_json(call.input)) for call in window.asked if isinstance(call, CallTool)]
    assert max(sent) < 1_000_000
    assert sum(sent) < SHOWN_A_SECOND * (took + 1) + 2 * max(sent)
    assert len(result.output) < 40_000 and "".join(desk.emitted).endswith("\n99999\n")


async def test_of_far_too_much_the_model_and_the_card_see_how_it_ended(desk):
    lines = "for n in range(100_000): print('line', n, 'of far too many')\n1 / 0"
    put(desk.root / "a.ipynb", notebook(code("a", lines)))
    result = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"], wait=120)
    assert len("".join(desk.cells()[0]["outputs"][0]["text"])) == LONGEST + len(MORE)
    assert len(result.output) < 40_000
    for seen in ("line 0 of far", "ZeroDivisionError", "line 99999 of far"):
        assert seen in result.output and seen in "".join(desk.emitted)
