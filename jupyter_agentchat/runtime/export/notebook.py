"""A session as a notebook: Markdown cells only, nothing to run."""

from __future__ import annotations

import json

from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.runtime.export import markdown, passages
from jupyter_agentchat.runtime.export.story import Story


def head(told: Story) -> str:
    """Return the notebook's beginning with a cell of facts."""
    return '{"cells":[\n' + _cell("head", markdown.head(told))


def turn(number: int, told: Turn) -> str:
    """Return a cell for each part of one turn."""
    groups = [markdown.part(group) for group in passages.of_turn(number, told)]
    cells = [_cell(f"t{number}-{index}", text) for index, text in enumerate(groups) if text.strip()]
    return "".join(f",\n{cell}" for cell in cells)


def foot(told: Story) -> str:
    """Return a cell with what was spent, and the end."""
    spent = markdown.foot(told)
    cell = f",\n{_cell('totals', spent)}" if spent else ""
    facts = {"jupyter_agentchat": {"session_id": told.row.session_id}}
    return f'{cell}\n],"metadata":{json.dumps(facts)},"nbformat":4,"nbformat_minor":5}}\n'


def _cell(name: str, text: str) -> str:
    return json.dumps({"cell_type": "markdown", "id": name, "metadata": {}, "source": text.strip("\n")})
