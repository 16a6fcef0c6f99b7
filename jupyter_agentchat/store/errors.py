"""Why the store cannot do what was asked, in sentences for the person who waits for it."""

from __future__ import annotations

import sqlite3


class StoreUnavailable(Exception):
    """The store cannot be read or written now; nothing of the request was stored. The text is a sentence."""


class StoreTooNew(Exception):
    """The file was written by a newer version of this program; it was not touched."""


class NotAStore(Exception):
    """The file, or folder, belongs to something else; it was not touched."""


_SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk with the session store is full. Free some space, then try again.",
    sqlite3.SQLITE_READONLY: "The session store cannot be written: its disk or file is read-only.",
    sqlite3.SQLITE_PERM: "The session store cannot be used: this user lacks the permission.",
    sqlite3.SQLITE_AUTH: "The session store cannot be used: this user lacks the permission.",
    sqlite3.SQLITE_BUSY: "Another program keeps the session store locked. Try again in a moment.",
    sqlite3.SQLITE_LOCKED: "Another program keeps the session store locked. Try again in a moment.",
    sqlite3.SQLITE_PROTOCOL: "Another program keeps the session store locked. Try again in a moment.",
    sqlite3.SQLITE_IOERR: "The disk with the session store reports an error. Check the disk, then try again.",
    sqlite3.SQLITE_NOLFS: "The session store is too large for its file system. Move it to another disk.",
    sqlite3.SQLITE_CANTOPEN: "The session store cannot be opened. Check that its folder exists and is yours.",
    sqlite3.SQLITE_CORRUPT: "The session store is damaged. Keep a copy of its file and bring back a backup.",
    sqlite3.SQLITE_NOTADB: "The session store is damaged. Keep a copy of its file and bring back a backup.",
}


def plain(error: Exception) -> Exception:
    """Return StoreUnavailable for a trouble of the disk or the file, and any other error as it is."""
    sentence = _SENTENCES.get(_code(error))
    if sentence is None:
        return error
    unavailable = StoreUnavailable(sentence)
    unavailable.__cause__ = error
    return unavailable


def is_locked(error: Exception) -> bool:
    """Say whether another program was in the way, so that trying at once again would only wait again."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: Exception) -> int:
    """Return SQLite's primary result code, 0 when the error is not SQLite's."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
