"""Version 4: which calls changed a notebook is found by its path, without looking at every part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def up(db: Database) -> None:
    """Make the index, of those few parts alone."""
    path = "json_extract(body, '$.changed.path')"
    db.execute(f"CREATE INDEX part_changed ON part ({path}) WHERE {path} IS NOT NULL")


def down(db: Database) -> None:
    """Take it away."""
    db.execute("DROP INDEX part_changed")
