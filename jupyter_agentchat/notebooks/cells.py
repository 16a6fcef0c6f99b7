"""A notebook's cells as an agent knows them: by id, with a hash of what was read (R-X14).

A notebook is its plain JSON in nbformat 4, as the contents manager, a shared document and the browser all
have it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal

from msgspec import field

from jupyter_agentchat.protocol.value import Value

CellType = Literal["code", "markdown", "raw"]
Json = dict[str, Any]
Notebook = dict[str, Any]

CELL_ID = re.compile(r"\A[A-Za-z0-9_-]{1,64}\Z")
"""What nbformat 4.5 allows as an id."""


class Cell(Value, frozen=True, kw_only=True):
    """One cell. ``number`` counts from 1; ``hash`` names type and source as they were read."""

    cell_id: str
    number: int
    cell_type: CellType
    source: str
    hash: str
    execution_count: int | None = None
    outputs: tuple[Json, ...] = ()
    metadata: Json = field(default_factory=dict)


def cell_hash(cell_type: str, source: str) -> str:
    """Return the name of exactly this type and source: what an edit must give to prove that it was read."""
    whole = f"{cell_type}\n{source}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:12]


def source_of(cell: Json) -> str:
    """Return a cell's source; on disk it may be a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def cells_of(notebook: Notebook) -> tuple[Cell, ...]:
    """Return the cells in order. A cell without an id (nbformat before 4.5) has an empty one."""
    return tuple(_cell(raw, number) for number, raw in enumerate(notebook.get("cells", []), start=1))


def language_of(notebook: Notebook) -> str:
    """Return the language of the code cells, as the notebook says it; empty when it does not."""
    metadata = notebook.get("metadata", {})
    info, spec = metadata.get("language_info", {}), metadata.get("kernelspec", {})
    return str(info.get("name") or spec.get("language") or "")


def _cell(raw: Json, number: int) -> Cell:
    kind, source = raw.get("cell_type", "raw"), source_of(raw)
    return Cell(
        cell_id=str(raw.get("id", "")),
        number=number,
        cell_type=kind if kind in ("code", "markdown", "raw") else "raw",
        source=source,
        hash=cell_hash(kind, source),
        execution_count=raw.get("execution_count"),
        outputs=tuple(raw.get("outputs", ())),
        metadata=dict(raw.get("metadata", {})),
    )
