"""Why the store cannot do what was asked, in sentences for the person who waits for it."""

from __future__ import annotations

import sqlite3

from jupyter_agentchat.protocol.refused import Refused

SQLITE = (sqlite3.Error, UnicodeDecodeError)
"""What a call of SQLite raises. The second where its message quotes what is broken and is no text itself."""


class StoreUnavailable(Exception):
    """The store cannot be read or written now; nothing of the request was stored. The text is a sentence."""


class StoreTooNew(Exception):
    """The file was written by a newer version of this program; it was not touched."""


class NotAStore(Exception):
    """The file, or folder, belongs to something else; it was not touched."""


class Damaged(Exception):
    """What is in the file is not what was written there; the text is for the log."""


class Moved(Refused):
    """Another server stored something in the session since the caller looked: look and decide again."""

    def __init__(self) -> None:
        super().__init__("busy", "Another Jupyter server changed this session just now. Try again.")


DAMAGED = "The session store is damaged. A copy is kept and what can be read is saved: try again in a moment."

_SENTENCES = {
    sqlite3.SQLITE_READONLY_DBMOVED: "The session store was moved or deleted. Put it back.",
    sqlite3.SQLITE_FULL: "The disk with the session store is full. Free some space.",
    sqlite3.SQLITE_READONLY: "The session store cannot be written: its disk or file is read-only.",
    sqlite3.SQLITE_PERM: "The session store cannot be used: this user lacks the permission.",
    sqlite3.SQLITE_AUTH: "The session store cannot be used: this user lacks the permission.",
    sqlite3.SQLITE_BUSY: "Another program keeps the session store locked. Wait a moment.",
    sqlite3.SQLITE_LOCKED: "Another program keeps the session store locked. Wait a moment.",
    sqlite3.SQLITE_PROTOCOL: "Another program keeps the session store locked. Wait a moment.",
    sqlite3.SQLITE_IOERR: "The disk with the session store reports an error. Check the disk.",
    sqlite3.SQLITE_NOLFS: "The session store is too large for its file system. Move it to another disk.",
    sqlite3.SQLITE_CANTOPEN: "The session store cannot be opened. Check that its folder exists and is yours.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}


def plain(error: Exception) -> Exception:
    """Return StoreUnavailable for a trouble of the disk or the file, and any other error as it is."""
    if is_damage(error):
        sentence: str | None = DAMAGED
    else:
        sentence = _SENTENCES.get(_whole_code(error)) or _SENTENCES.get(_code(error))
    if sentence is None:
        return error
    unavailable = StoreUnavailable(sentence)
    unavailable.__cause__ = error
    return unavailable


def is_locked(error: Exception) -> bool:
    """Say whether another program was in the way, so that trying at once again would only wait again."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damage(error: BaseException | None) -> bool:
    """Say whether the file itself is broken, so that trying again does not help."""
    if isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error):
        return True  # Python's own word for a text that is none
    if isinstance(error, UnicodeDecodeError):
        return True
    return isinstance(error, Damaged) or _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_read_only(error: Exception) -> bool:
    """Say whether this connection cannot write, though another one perhaps could."""
    return _code(error) == sqlite3.SQLITE_READONLY


def _code(error: BaseException | None) -> int:
    """Return SQLite's primary result code, 0 when the error is not SQLite's."""
    return _whole_code(error) & 0xFF


def _whole_code(error: BaseException | None) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code
