"""Which outputs may not be those of the code above them: changed since it ran, or run out of order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from jupyter_agentchat.notebooks.cells import Cell


def stale_notes(cells: Sequence[Cell], changed: Collection[str] = ()) -> Mapping[str, str]:
    """Return a note for each code cell whose output is not to be trusted blindly, by cell id.

    ``changed`` are the cells that are known to have been edited since they ran.
    """
    notes: dict[str, str] = {}
    latest: Cell | None = None
    for cell in cells:
        if cell.cell_type != "code" or cell.execution_count is None:
            continue
        if cell.cell_id in changed:
            notes[cell.cell_id] = "changed since it ran"
        elif latest is not None and cell.execution_count < _count(latest):
            notes[cell.cell_id] = f"run before cell {latest.number} above it"
        if latest is None or cell.execution_count > _count(latest):
            latest = cell
    return notes


def _count(cell: Cell) -> int:
    return cell.execution_count or 0
