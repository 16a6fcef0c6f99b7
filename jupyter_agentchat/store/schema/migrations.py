"""Numbered migrations. Version n is what the first n of them make; it stands in ``user_version``.

sqlite-utils' own migrations keep their record in a table that they make in a transaction of its own, have
names and no way down. The number in the file's head is read without opening the database for writing,
which is how an older program leaves a newer store alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_agentchat.store.errors import Damaged, StoreTooNew
from jupyter_agentchat.store.locking import begin_to_write
from jupyter_agentchat.store.schema import first, fourth, second, third

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True)
class Migration:
    """A step up, and the step back, which is only ever run on a copy."""

    up: Callable[[Database], None]
    down: Callable[[Database], None]


MIGRATIONS = (
    Migration(first.up, first.down),
    Migration(second.up, second.down),
    Migration(third.up, third.down),
    Migration(fourth.up, fourth.down),
)


def version(db: Database) -> int:
    """Return how many migrations the file has had."""
    (number,) = db.execute("PRAGMA user_version").fetchone()
    if number < 0:
        raise Damaged("there is no version below 0")
    return int(number)


def migrate(db: Database, application_id: int, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Run what is missing, each step in one transaction with its record. Raises StoreTooNew."""
    while (number := version(db)) != len(migrations):
        if number > len(migrations):
            raise StoreTooNew(
                "The session store was just brought to a newer version: here it can only be read. "
                "Install that version to go on with it."
            )
        with _immediate(db):
            # Read again: another server may have done this step while we waited for the lock.
            if version(db) == number:
                migrations[number].up(db)
                db.execute(f"PRAGMA application_id = {application_id}")
                _record(db, number + 1)


def downgrade(db: Database, to: int, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Take a copy back to version ``to``, each step in one transaction with its record."""
    for number in range(version(db), to, -1):
        with _immediate(db):
            migrations[number - 1].down(db)
            _record(db, number - 1)


def _record(db: Database, number: int) -> None:
    # `table.transform()` switches foreign keys off, so nothing else would notice a broken one.
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise ValueError(f"version {number} of the store would break {len(broken)} foreign keys")
    db.execute(f"PRAGMA user_version = {number}")


@contextmanager
def _immediate(db: Database) -> Iterator[None]:
    begin_to_write(db)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
