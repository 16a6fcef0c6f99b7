"""What people point at, as it is at this moment: a cell, its output, a variable of a kernel."""

from __future__ import annotations

import asyncio

from jupyter_agentchat.notebooks.cells import Cell, cells_of
from jupyter_agentchat.notebooks.outputs import pictures_of, text_of
from jupyter_agentchat.notebooks.staleness import stale_notes
from jupyter_agentchat.protocol.parts import CellContent, Content, OutputContent, VariableContent
from jupyter_agentchat.protocol.shown import Shown
from jupyter_agentchat.tools.notebook_path import notebook_place, notebook_troubles, opened
from jupyter_agentchat.tools.tool import Context, ToolError
from jupyter_agentchat.tools.variables import InspectVariables, VariablesInput
from jupyter_agentchat.workspace.cut import cut

SOURCE = 20_000
OUTPUT = 8_000
"""Code points of a cell's source and of what it printed: the rest can be read with read_notebook."""
MOST_PICTURES = 4


async def look_at(content: Content, context: Context, notebook: str | None) -> Shown | None:
    """Return what is there, without side effects; None for what a name says whole.

    ``notebook`` is the session's.
    """
    try:
        if isinstance(content, CellContent | OutputContent):
            return await _cell(content.path, content.cell_id, context)
        if isinstance(content, VariableContent):
            return await _variable(content.path or notebook or "", content.name, context)
    except (ToolError, OSError) as error:
        strerror = error.strerror if isinstance(error, OSError) else None
        return Shown(trouble=f"{strerror}." if strerror else str(error))
    return None


async def _cell(path: str, cell_id: str, context: Context) -> Shown:
    place = await asyncio.to_thread(notebook_place, path, context)
    with notebook_troubles(path):
        found = await (await opened(place, context)).read()
    cells = cells_of(found.notebook)
    cell = next((cell for cell in cells if cell.cell_id == cell_id), None)
    if cell is None:
        raise ToolError("It is not in the notebook any more.")
    stale = stale_notes(cells, found.changed).get(cell_id, "")
    return Shown(
        facts=_facts(cell, stale),
        source=cut(cell.source, SOURCE),
        output=text_of(cell.outputs, OUTPUT),
        pictures=pictures_of(cell.outputs)[:MOST_PICTURES],
    )


def _facts(cell: Cell, stale: str) -> str:
    ran = f"run [{cell.execution_count}]" if cell.execution_count is not None else ""
    never = "not run" if cell.cell_type == "code" and not ran else ""
    facts = [f"number {cell.number}", cell.cell_type, f"hash {cell.hash}", ran, never, stale]
    return ", ".join(filter(None, facts))


async def _variable(path: str, name: str, context: Context) -> Shown:
    result = await InspectVariables().run(VariablesInput(path=path, name=name), context)
    return Shown(output=result.output)
