"""A session as JSON, to the letter: everything that is stored of it, and the files that it refers to.

One object. Its frames and blobs stand one a line, so that tools which read lines can read it too.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.store.store import Blob, Store

FORMAT = "jupyter_agentchat.session"
VERSION = 1
PAGE = 500
"""How many frames are read at a time."""


async def chunks(row: SessionRow, store: Store, now: int) -> AsyncIterator[str]:
    """Return the file, piece by piece: what was stored when it was begun."""
    head = {"format": FORMAT, "version": VERSION, "exported_at": now, "session": row}
    yield f'{to_json(head)[:-1]},\n"frames":[\n'
    after = 0
    while after < row.seq:
        records = await store.records(row.session_id, after, PAGE, row.seq)
        lines = [f'{{"seq":{seq},"at":{at},"event":{body}}}' for seq, at, body in records]
        yield ("" if after == 0 else ",\n") + ",\n".join(lines)
        after = records[-1][0]
    yield '\n],\n"blobs":['
    for number, digest in enumerate(await store.blob_hashes(row.session_id)):
        blob = await store.blob(digest)
        yield (",\n" if number else "\n") + await asyncio.to_thread(_line, blob)
    yield "\n]}\n"


def _line(blob: Blob) -> str:
    data = base64.b64encode(blob.data).decode()
    return to_json({"hash": blob.hash, "name": blob.name, "mime": blob.mime, "data": data})
