"""Version 3: agents that run elsewhere, each with a token for one session, and the batches they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

TABLES = """
CREATE TABLE agent_token (
  session_id TEXT PRIMARY KEY REFERENCES session ON DELETE CASCADE,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  made_by TEXT NOT NULL,
  at INTEGER NOT NULL,
  seen TEXT CHECK (seen IS NULL OR json_valid(seen))
) WITHOUT ROWID;
CREATE TABLE batch (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  batch_id TEXT NOT NULL CHECK (batch_id <> ''),
  digest TEXT NOT NULL,
  seq INTEGER NOT NULL,
  reply TEXT NOT NULL CHECK (json_valid(reply)),
  PRIMARY KEY (session_id, batch_id)
) WITHOUT ROWID;
CREATE INDEX batch_seq ON batch (session_id, seq);
"""


def up(db: Database) -> None:
    """Make the tables."""
    for statement in TABLES.split(";"):  # not as a script: that would end the transaction
        if statement.strip():
            db.execute(statement)


def down(db: Database) -> None:
    """Take them away."""
    db.execute("DROP TABLE batch")
    db.execute("DROP TABLE agent_token")
