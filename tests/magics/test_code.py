"""What code of the agent's can do in the cell that waits, and what is left of it there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.magics.conftest import printed
from tests.notebooks.notebook import code, notebook, put
from tests.scripted_agent import ScriptedAgent, call, text

PICTURE = """
from base64 import b64decode
from IPython.display import Image, display
handle = display("first", display_id=True)
handle.update("second")
display(Image(b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")))
"""

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "value": ("run_code", {"code": "x = 41\nx + 1"}),
    "hidden": ("run_code", {"code": "x;"}),
    "picture": ("run_code", {"code": PICTURE}),
    "error": ("run_code", {"code": "print('before')\n1 / 0"}),
    "syntax": ("run_code", {"code": "1 +"}),
    "nested": ("run_code", {"code": "%agent --mode accept_edits allow yourself"}),
    "awaited": ("run_code", {"code": "import asyncio\nawait asyncio.sleep(0)"}),
    "input": ("run_code", {"code": "input('? ')"}),
    "much": ("run_code", {"code": "for i in range(100_000): print(i, 'x' * 30)"}),
    "variables": ("inspect_variables", {}),
    "variable": ("inspect_variables", {"path": "a.ipynb", "name": "x"}),
    "cell": ("run_cell", {"path": "a.ipynb", "cell_ids": ["c1"]}),
    "large": ("run_code", {"code": "from IPython.display import HTML\nHTML('y' * 2_000_000)"}),
}


@pytest.fixture
def agentchat_config():
    return {"permission_mode": "bypass"}


@pytest.fixture
def script():
    calls = [call(name, tool, json.dumps(given)) for name, (tool, given) in CALLS.items()]
    return ScriptedAgent([*calls, *text("end", "Done.")])


async def test_all_of_it_in_one_turn(book, script, workspace):
    put(workspace / "a.ipynb", notebook(code("c1", "print('the cell sees', x)")))
    await book.run("theirs = 1\n1 / 0")
    run = await book.run("%agent go")
    assert run.state == "ok", run.live.outputs
    said = {name: outcome.output for name, outcome in zip(CALLS, script.outcomes, strict=True)}

    assert said["value"] == "code: done\n42"
    assert said["hidden"] == "code: done\n(no output)"
    assert said["picture"].startswith("code: done\n'second'\n<IPython.core.display.Image object>")
    assert [p.mime for p in script.outcomes[2].pictures] == ["image/png"]
    assert said["error"].startswith("code: error\nIt ended with an error.\nbefore\n")
    assert "ZeroDivisionError: division by zero" in said["error"]
    assert "SyntaxError" in said["syntax"]
    assert "Code that the agent runs cannot call the agent" in said["nested"]
    assert "No top-level await here" in said["awaited"]
    assert "StdinNotImplementedError" in said["input"]
    assert "0 xxx" in said["much"]
    assert "99999 xxx" not in said["much"] or len(said["much"]) < 100_000
    assert "theirs: int = 1" in said["variables"]
    assert said["variable"] == "x: int = 41"
    assert said["cell"] == "cell 1 (id c1): done\nthe cell sees 41"
    assert said["large"] == "code: done\n<IPython.core.display.HTML object>"

    (cell,) = json.loads((workspace / "a.ipynb").read_text())["cells"]
    assert ("".join(cell["outputs"][0]["text"]), cell["execution_count"]) == ("the cell sees 41\n", None)

    # The person's own things are as they were: their output, their last error, what counts as run.
    assert "before" not in "".join(o.get("text", "") for o in run.live.outputs)
    mine = await book.run("import sys\nprint(sys.last_value, len(In))")
    assert printed(mine).strip() == f"division by zero {mine.execution_count + 1}"
    assert mine.execution_count == run.execution_count + 1
