"""Version 1: what there was from the beginning.

``event`` is the record; ``session``, ``turn``, ``part`` and ``words`` are its fold and can be made from it.
Times are milliseconds since 1970. ``body`` and ``fold`` are JSON: what must come back to the letter is
there; the other columns are for finding and sorting.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

TABLES = """
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch TEXT NOT NULL CHECK (epoch <> '')
);
CREATE TABLE server (
  server_id TEXT PRIMARY KEY CHECK (server_id <> ''),
  counter INTEGER NOT NULL DEFAULT 0 CHECK (counter >= 0),
  body TEXT NOT NULL CHECK (json_valid(body))
) WITHOUT ROWID;
CREATE TABLE session (
  session_id TEXT PRIMARY KEY CHECK (session_id <> ''),
  owner TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  workspace TEXT NOT NULL,
  archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
  words TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  fold TEXT NOT NULL CHECK (json_valid(fold))
);
CREATE INDEX session_newest ON session (archived, updated_at);
CREATE TABLE event (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type <> ''),
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (session_id, seq)
);
CREATE INDEX event_model ON event (session_id, seq)
  WHERE type IN ('model_context_set', 'model_message_recorded');
CREATE TABLE turn (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  turn_id TEXT NOT NULL CHECK (turn_id <> ''),
  number INTEGER NOT NULL CHECK (number >= 0),
  server_id TEXT NOT NULL REFERENCES server,
  ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (session_id, turn_id),
  UNIQUE (session_id, number)
);
CREATE INDEX turn_open ON turn (session_id) WHERE ended = 0;
CREATE TABLE part (
  session_id TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  part_id TEXT NOT NULL CHECK (part_id <> ''),
  number INTEGER NOT NULL CHECK (number >= 0),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (session_id, turn_id, part_id),
  FOREIGN KEY (session_id, turn_id) REFERENCES turn (session_id, turn_id) ON DELETE CASCADE
);
CREATE TABLE words (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  turn_id TEXT,
  part_id TEXT,
  text TEXT NOT NULL,
  UNIQUE (session_id, turn_id, part_id),
  FOREIGN KEY (session_id, turn_id, part_id)
    REFERENCES part (session_id, turn_id, part_id) ON DELETE CASCADE
);
CREATE TABLE blob (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
  name TEXT NOT NULL CHECK (json_valid(name)),
  mime TEXT NOT NULL CHECK (json_valid(mime)),
  at INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE blob_ref (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  hash TEXT NOT NULL REFERENCES blob,
  PRIMARY KEY (session_id, hash)
) WITHOUT ROWID;
CREATE INDEX blob_ref_hash ON blob_ref (hash);
CREATE TABLE command (
  command_id TEXT PRIMARY KEY CHECK (command_id <> ''),
  user TEXT NOT NULL,
  digest TEXT NOT NULL,
  at INTEGER NOT NULL,
  reply TEXT CHECK (reply IS NULL OR json_valid(reply))
) WITHOUT ROWID;
CREATE INDEX command_at ON command (at);
"""

_CHILDREN_FIRST = (
    "words", "part", "turn", "event", "blob_ref", "blob", "session", "server", "command", "meta",
)  # fmt: skip


def up(db: Database) -> None:
    """Make the tables, the search index, and the store's epoch."""
    db.executescript(TABLES)
    db.table("words").enable_fts(["text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")
    db.execute("INSERT INTO meta (id, epoch) VALUES (1, ?)", [secrets.token_hex(16)])


def down(db: Database) -> None:
    """Leave nothing."""
    db.table("words").disable_fts()
    for name in _CHILDREN_FIRST:
        db.table(name).drop()
