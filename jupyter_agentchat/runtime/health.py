"""Is the session store sound? Looked at from outside; nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from sqlite_utils import Database

from jupyter_agentchat.runtime.assembly import FILE
from jupyter_agentchat.store.check import check
from jupyter_agentchat.store.errors import Damaged
from jupyter_agentchat.store.filesystem import MOUNTS, is_elsewhere, kind_of

Verdict = Literal["ok", "note", "bad"]


def store_findings(folder: Path) -> list[tuple[Verdict, str]]:
    """Return what there is to say of the store in this folder, each with how bad it is. May block."""
    file = folder / FILE
    try:
        if not file.exists():
            return [("ok", f"none yet in {folder}")]
        return list(_findings(folder, file))
    except OSError as error:
        return [("bad", f"{folder} cannot be read: {error.strerror}")]


def _findings(folder: Path, file: Path) -> Iterator[tuple[Verdict, str]]:
    for path, wanted in ((folder, 0o700), (file, 0o600)):
        mode = path.stat().st_mode & 0o777
        if mode & ~wanted:
            yield "bad", f"{path} may be read by others (mode {mode:o}): chmod {wanted:o} {path}"
    kind = kind_of(folder, MOUNTS)
    if is_elsewhere(kind):
        yield "note", f"{folder} lies on another machine's disk ({kind}): slower than one of this machine"
    yield _soundness(file)
    for copy in sorted(folder.glob(f"{FILE}.damaged-*")):
        yield "note", f"a copy of a damaged store is kept: {copy.name}"


def _soundness(file: Path) -> tuple[Verdict, str]:
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        check(Database(connection), None)
        (sessions,) = connection.execute("SELECT count(*) FROM session").fetchone()
    except (Damaged, sqlite3.DatabaseError) as error:
        return "bad", (
            f"{file} is damaged ({error}). At its next start the server keeps a copy beside it and saves "
            "what can be read."
        )
    finally:
        connection.close()
    return (
        "ok",
        f"{sessions} in {file}, {file.stat().st_size / 1e6:.1f} MB, everything in it is what was written",
    )
