"""Kernels of other languages than Python: a shell for every round, R where a machine has it (`make soak`)."""

import json
import shutil
import subprocess
import sys

import pytest

from jupyter_agentchat.tools.tool import ToolError
from tests.notebooks.notebook import code, hash_of, put
from tests.tools.desk import Desk

BASH = {"argv": [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"], "language": "bash"}
IR = {"argv": ["R", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"], "language": "R"}


@pytest.fixture
def jp_server_config():
    extensions = {"jupyter_agentchat": False, "jupyter_server_terminals": False}
    return {"ServerApp": {"jpserver_extensions": extensions}}


@pytest.fixture
def desk(jp_serverapp, jp_root_dir, jp_data_dir, jp_asyncio_loop):
    for name, spec in (("bash", BASH), ("ir", IR)):
        folder = jp_data_dir / "kernels" / name
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(json.dumps({"display_name": name, **spec}))
    with Desk.of(jp_serverapp, jp_root_dir, jp_asyncio_loop) as desk:
        yield desk


def written_in(language, name, *cells):
    metadata = {"kernelspec": {"name": name, "display_name": name, "language": language}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}


async def test_a_shell_notebook_is_read_edited_and_run(desk):
    cell = code("a", "echo one")
    put(desk.root / "a.ipynb", written_in("bash", "bash", cell))
    read = await desk.use("read_notebook", path="a.ipynb")
    assert "language bash" in read.output and hash_of(cell) in read.output
    edit = {
        "op": "replace",
        "cell_id": "a",
        "base_hash": hash_of(cell),
        "source": "n=$((6*7))\necho it is $n",
    }
    await desk.use("edit_notebook", path="a.ipynb", edits=[edit])
    ran = await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])
    assert ran.output == "cell 1 (id a) [1]: done\nit is 42"
    assert desk.cells()[0]["outputs"][0]["text"] == ["it is 42\n"]
    assert "still 42" in (await desk.use("run_code", path="a.ipynb", code="echo still $n")).output
    with pytest.raises(ToolError, match="Variables of bash cannot be listed"):
        await desk.use("inspect_variables", path="a.ipynb")


def _has_r() -> bool:
    found = shutil.which("R")
    asks = [found, "--slave", "-e", "quit(status = !requireNamespace('IRkernel', quietly = TRUE))"]
    return found is not None and subprocess.run(asks, check=False, capture_output=True).returncode == 0


VALUES = """
df <- data.frame(day = 1:3, rain = c("a", NA, "c")); s <- "hi"; big <- numeric(1e6)
makeActiveBinding("watched", function() stop("looked"), environment()); delayedAssign("late", stop("forced"))
"""


@pytest.mark.soak
async def test_r_is_read_edited_and_run_and_its_variables_are_seen(desk):
    if not _has_r():
        pytest.skip("no R with IRkernel here")
    cell = code("a", "x <- 1")
    put(desk.root / "a.ipynb", written_in("R", "ir", cell))
    edit = {"op": "replace", "cell_id": "a", "base_hash": hash_of(cell), "source": VALUES}
    await desk.use("edit_notebook", path="a.ipynb", edits=[edit])
    assert "[1]: done" in (await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])).output
    seen = (await desk.use("inspect_variables", path="a.ipynb")).output.splitlines()
    assert seen[0].startswith("big: numeric, length 1,000,000, 8,000,048 bytes = num [1:1000000] 0 0 0")
    assert seen[1].startswith("df: data.frame, shape 3 x 2, columns day, rain, ")
    assert "late: unknown = (it cannot be looked at)" in seen
    assert "watched: unknown = (an active binding)" in seen
    one = (await desk.use("inspect_variables", path="a.ipynb", name="df")).output
    assert "columns: day (integer), rain (character)" in one and "<NA>" in one
    plotted = await desk.use("run_code", path="a.ipynb", code="plot(1:3)")
    assert [picture.mime for picture in plotted.pictures] == ["image/png"]
    assert "[2]: done" in (await desk.use("run_cell", path="a.ipynb", cell_ids=["a"])).output
