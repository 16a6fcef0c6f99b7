"""What edits made of a notebook, cell by cell: kept with the call, so that a person can take each back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from jupyter_agentchat.notebooks.cells import Json, Notebook, cells_of
from jupyter_agentchat.notebooks.edits import Applied, Edit, Move
from jupyter_agentchat.notebooks.files import with_ids
from jupyter_agentchat.protocol.parts import CellChange

MOST_ABOVE = 50
"""Cells that are remembered above one that is to come back: the nearest that is still there says where."""


def cell_changes(
    before: Notebook, after: Notebook, edits: Sequence[Edit], applied: Applied
) -> tuple[CellChange, ...]:
    """Return what became of each cell that the edits touched, in their order."""
    old = with_ids(before)["cells"]
    order = [str(cell["id"]) for cell in old]
    hashes = {cell.cell_id: cell.hash for cell in cells_of(after)}
    moved = {edit.cell_id for edit in edits if isinstance(edit, Move)}
    found = []
    for cell_id in _once(applied.touched):
        at = order.index(cell_id) if cell_id in order else None
        if at is None and cell_id not in hashes:
            continue  # added and removed again
        goes = cell_id in moved or cell_id not in hashes
        found.append(
            CellChange(
                cell_id=cell_id,
                before=_without_outputs(old[at]) if at is not None else None,
                after=hashes.get(cell_id),
                above=tuple(reversed(order[max(0, at - MOST_ABOVE) : at])) if at is not None and goes else (),
                is_moved=at is not None and cell_id in moved,
            )
        )
    return tuple(found)


def _without_outputs(cell: Json) -> str:
    """They may be large, and a cell that comes back is run again."""
    kept = {name: value for name, value in cell.items() if name not in ("outputs", "execution_count")}
    return json.dumps(kept)


def _once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
