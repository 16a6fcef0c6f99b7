"""Run cells of a notebook in its kernel, with the outputs in the cells."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.notebooks.cells import Cell, Json, Notebook, cells_of
from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.cell_sequence import CellSequence
from jupyter_agentchat.tools.cell_work import GOES_ON, Show, Wait
from jupyter_agentchat.tools.kernel_way import kernel_of
from jupyter_agentchat.tools.notebook_path import notebook_place, notebook_troubles, opened
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.workspace.paths import Place

MOST_PICTURES = 8


class RunCellInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The notebook, relative to the workspace.")]
    cell_ids: Annotated[
        tuple[str, ...], Meta(min_length=1, description="The code cells to run, in this order.")
    ]
    wait: Wait = 30.0


class RunCell:
    """The person's own kernel runs the cells, and they see the outputs arrive."""

    name: ClassVar[str] = "run_cell"
    kind: ClassVar[ToolKind] = "execute"
    description: ClassVar[str] = (
        "Run code cells of a notebook, one after the other, in the kernel that the person uses; the first "
        "error stops. Outputs appear in the cells and are returned to you, images included. It works whether "
        "or not the notebook is open. The kernel is started when there is none."
    )
    Input: ClassVar[type[Value]] = RunCellInput

    async def preview(self, given: RunCellInput, context: Context) -> Preview:
        """Show the code that will run."""
        place = await asyncio.to_thread(notebook_place, given.path, context)
        with notebook_troubles(given.path):
            book = (await (await opened(place, context)).read()).notebook
        cells = _code_cells(book, given.cell_ids)
        names = ", ".join(str(cell.number) for cell in cells)
        return Preview(
            title=f"Run cell{'s' if len(cells) > 1 else ''} {names} of {place.quoted}",
            paths=(place.path,),
            locations=(Location(path=place.path),),
            shown="\n\n".join(cell.source for cell in cells),
        )

    async def run(self, given: RunCellInput, context: Context) -> Result:
        """Run, wait as long as was asked for, and return the outputs or a handle."""
        place = await asyncio.to_thread(notebook_place, given.path, context)
        with notebook_troubles(given.path):
            book = (await (await opened(place, context)).read()).notebook
        cells = _code_cells(book, given.cell_ids)
        kernel = await kernel_of(place, context, _spec(book))
        if kernel.is_busy_for_others:
            context.note("Waits: the kernel is busy with something else")
        shown = [(cell, _into(place, cell.cell_id, context)) for cell in cells]
        work = CellSequence(kernel, shown, context.emit, context.ask)
        try:
            ended = await work.wait(given.wait)
        except asyncio.CancelledError:
            raise ToolError(await work.let_go()) from None
        notes = "" if ended else f"\n\n{GOES_ON.format(await context.begin_task(_title(cells), work))}"
        return Result(output=work.report() + notes, pictures=work.pictures(MOST_PICTURES))


def _title(cells: Sequence[Cell]) -> str:
    return f"Cell {', '.join(str(cell.number) for cell in cells)}"


def _code_cells(book: Notebook, ids: Sequence[str]) -> list[Cell]:
    known = {cell.cell_id: cell for cell in cells_of(book)}
    for cell_id in ids:
        if cell_id not in known:
            raise ToolError(f"There is no cell {cell_id[:64]!r} in the notebook. Read it again.")
        if known[cell_id].cell_type != "code":
            raise ToolError(f"Cell {cell_id} is not a code cell, so it cannot be run.")
    return [known[cell_id] for cell_id in ids]


def _spec(book: Notebook) -> str | None:
    name = book.get("metadata", {}).get("kernelspec", {}).get("name")
    return name if isinstance(name, str) and name else None


def _into(place: Place, cell_id: str, context: Context) -> Show:
    """Return what puts outputs into the cell, wherever the notebook is at that moment."""

    async def show(outputs: Sequence[Json], count: int | None, is_last: bool) -> None:
        try:
            with notebook_troubles(place.said):
                notebook = await opened(place, context)
                if is_last or notebook.is_live:
                    await notebook.put_outputs(cell_id, outputs, count)
        except ToolError:
            return  # the cell, its window or its file is gone; the card and the model have the outputs

    return show
