"""A notebook as a model reads it: an outline of all cells, or some of them whole."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_agentchat.notebooks.cells import Cell
from jupyter_agentchat.notebooks.outputs import text_of

SOURCE_SHOWN = 8_000
"""Code points of one cell's source, when several are read."""


def cell_text(cell: Cell, *, with_outputs: bool, limit: int, stale: str = "") -> str:
    """Return one cell: a heading that names it, its source, and what it printed."""
    ran = f", run [{cell.execution_count}]" if cell.execution_count is not None else ""
    note = f", {stale}" if stale else ""
    never = ", not run" if cell.cell_type == "code" and not ran and not cell.outputs else ""
    heading = (
        f"--- cell {cell.number}: {cell.cell_type}, id {cell.cell_id}, hash {cell.hash}{ran}{never}{note}"
    )
    lines = [heading, cell.source]
    if with_outputs and cell.outputs:
        lines += ["--- output", text_of(cell.outputs, limit)]
    return "\n".join(lines)


def outline(cells: Sequence[Cell]) -> str:
    """Return a line for each cell: number, id, type, and how its source begins."""
    return "\n".join(_line(cell) for cell in cells)


def _line(cell: Cell) -> str:
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "(empty)")
    shown = first if len(first) <= 70 else first[:70] + "…"
    return f"{cell.number}. {cell.cell_id} {cell.cell_type} {cell.hash}: {shown}"
