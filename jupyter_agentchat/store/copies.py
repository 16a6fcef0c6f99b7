"""The way down, for somebody who must go back to an older program. It works on a copy alone."""

from __future__ import annotations

from pathlib import Path

from jupyter_agentchat.store.database import connect, copy_database, create_file
from jupyter_agentchat.store.schema.migrations import MIGRATIONS, Migration, downgrade


def downgrade_copy(path: Path, to: int, target: Path, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Write the store at ``path`` to the new file ``target``, as version ``to`` had it.

    ``path`` is only read. Raises FileExistsError when ``target`` is there, sqlite3.Error, ValueError for a
    version that never was; then there is no ``target``.
    """
    if not 0 <= to <= len(migrations):
        raise ValueError(f"there is no version {to}")
    create_file(target)
    try:
        copy_database(path, target)
        copy = connect(target)
        try:
            downgrade(copy, to, migrations)
            copy.execute("VACUUM")
        finally:
            copy.close()
    except BaseException:
        target.unlink()
        raise
