"""Edits of a notebook: all of them or none, each against the cell as it was read (R-X14).

The browser applies the same edits to an open notebook (``labextension/src/session/notebook-edits.ts``);
``fixtures/notebook_edits.json`` holds both to the same outcome.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Annotated

from msgspec import Meta

from jupyter_agentchat.notebooks.cells import (
    CELL_ID,
    Cell,
    CellType,
    Json,
    Notebook,
    cell_hash,
    cells_of,
    source_of,
)
from jupyter_agentchat.protocol.value import Value

CellId = Annotated[str, Meta(description="The cell's id, as read_notebook gives it.")]
BaseHash = Annotated[
    str,
    Meta(description="The cell's hash, as it was read: when the cell has changed since, nothing is done."),
]
After = Annotated[str | None, Meta(description="The id of the cell to stand behind; null: at the top.")]


class NewCell(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cell to be."""

    source: str
    cell_type: CellType = "code"


class Replace(Value, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="replace"):
    """Put another source into a cell, and another type if one is given. Outputs stay until it runs again."""

    cell_id: CellId
    base_hash: BaseHash
    source: str
    cell_type: CellType | None = None


class Insert(Value, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="insert"):
    """Put new cells behind a cell, in this order."""

    after: After
    cells: Annotated[tuple[NewCell, ...], Meta(min_length=1)]


class Delete(Value, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="delete"):
    """Remove a cell."""

    cell_id: CellId
    base_hash: BaseHash


class Move(Value, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op", tag="move"):
    """Put a cell behind another one."""

    cell_id: CellId
    after: After


Edit = Replace | Insert | Delete | Move


class EditConflict(ValueError):
    """The notebook is not what was read, so nothing was changed. The text says which cell, and what to do."""


class Applied(Value, frozen=True, kw_only=True):
    """What became of the edits: the ids that they touched, in order, and every cell's place and hash."""

    touched: tuple[str, ...]
    order: tuple[tuple[str, str], ...]
    """``(cell_id, hash)`` of every cell of the notebook, in order."""


def apply_edits(
    notebook: Notebook, edits: Sequence[Edit], new_id: Callable[[], str]
) -> tuple[Notebook, Applied]:
    """Return the notebook after all edits; the one that was given stays as it is.

    Later edits see what earlier ones did. Raises EditConflict, and then nothing happened.
    """
    after = copy.deepcopy(notebook)
    cells: list[Json] = after.setdefault("cells", [])
    touched: list[str] = []
    for edit in edits:
        touched += _apply(cells, edit, new_id)
    return after, Applied(touched=tuple(touched), order=order_of(cells_of(after)))


def order_of(cells: Sequence[Cell]) -> tuple[tuple[str, str], ...]:
    """Return what two copies of one notebook must agree on."""
    return tuple((cell.cell_id, cell.hash) for cell in cells)


def _apply(cells: list[Json], edit: Edit, new_id: Callable[[], str]) -> list[str]:
    if isinstance(edit, Insert):
        at = _behind(cells, edit.after)
        made = [_made(cell, _unused(cells, new_id)) for cell in edit.cells]
        cells[at:at] = made
        return [cell["id"] for cell in made]
    at = _find(cells, edit.cell_id)
    if isinstance(edit, Move):
        _move(cells, at, edit)
    else:
        _check_hash(cells[at], edit.cell_id, edit.base_hash)
        if isinstance(edit, Delete):
            del cells[at]
        else:
            cells[at] = _replaced(cells[at], edit)
    return [edit.cell_id]


def _move(cells: list[Json], at: int, edit: Move) -> None:
    if edit.after == edit.cell_id:
        raise EditConflict(f"Cell {edit.cell_id} cannot stand behind itself. Nothing was changed.")
    cell = cells.pop(at)
    cells.insert(_behind(cells, edit.after), cell)


def _replaced(cell: Json, edit: Replace) -> Json:
    kind = edit.cell_type or cell["cell_type"]
    changed: Json = {**cell, "cell_type": kind, "source": edit.source}
    if kind == "code":
        return {"outputs": [], "execution_count": None, **changed}
    return {name: value for name, value in changed.items() if name not in ("outputs", "execution_count")}


def _made(cell: NewCell, cell_id: str) -> Json:
    made: Json = {"id": cell_id, "cell_type": cell.cell_type, "metadata": {}, "source": cell.source}
    return {**made, "outputs": [], "execution_count": None} if cell.cell_type == "code" else made


def _find(cells: list[Json], cell_id: str) -> int:
    places = [at for at, cell in enumerate(cells) if cell.get("id") == cell_id]
    if not places:
        raise EditConflict(
            f"There is no cell {cell_id[:64]!r} in the notebook: it was deleted, or never there. "
            "Nothing was changed. Read the notebook again."
        )
    if len(places) > 1:
        raise EditConflict(f"Two cells have the id {cell_id!r}. Nothing was changed.")
    return places[0]


def _behind(cells: list[Json], after: str | None) -> int:
    return 0 if after is None else _find(cells, after) + 1


def _check_hash(cell: Json, cell_id: str, expected: str) -> None:
    now = cell_hash(cell["cell_type"], source_of(cell))
    if now != expected.strip().lower():
        raise EditConflict(
            f"Cell {cell_id} was changed since it was read (its hash is {now} now). Nothing was changed. "
            "Read it again before you edit it."
        )


def _unused(cells: list[Json], new_id: Callable[[], str]) -> str:
    known = {cell.get("id") for cell in cells}
    while True:
        cell_id = new_id()
        if not CELL_ID.match(cell_id):
            raise ValueError(f"not a cell id: {cell_id!r}")
        if cell_id not in known:
            return cell_id
