"""Blobs: by their hash, and no longer than somebody speaks of them (deleting: test_store)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jupyter_agentchat.protocol.events import Event, PartStarted, QueuedPrompt, QueueUpdated
from jupyter_agentchat.protocol.parts import BlobContent, FieldBlob, Text, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.store import Blob
from tests.store.stories import ADA, AT, facts, opened, prompt, started, table


async def test_bytes_come_back_with_the_name_they_first_had(tmp_path: Path) -> None:
    data = bytes(range(256)) * 1000
    async with opened(tmp_path / "a.sqlite") as store:
        digest = await store.put_blob(data, "a.bin", "application/x-a", AT)
        assert digest == hashlib.sha256(data).hexdigest()
        assert await store.put_blob(data, "b.bin", "application/x-b", AT) == digest
        assert await store.blob(digest) == Blob(
            hash=digest, name="a.bin", mime="application/x-a", size=len(data), data=data
        )
        empty = await store.put_blob(b"", "none", "text/plain", AT)
        assert (await store.blob(empty)).data == b""


@pytest.mark.parametrize("digest", ["0" * 64, "", "../etc/passwd", "\ud800", "\x00"])
async def test_what_is_not_there_is_refused(tmp_path: Path, digest: str) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        with pytest.raises(Refused) as refused:
            await store.blob(digest)
        assert refused.value.code == "not_found"


def _speaking_of(digest: str) -> list[Event]:
    content = (BlobContent(hash=digest, name="a", mime="text/plain"),)
    waiting = QueuedPrompt(prompt_id="w", author=ADA, content=content, delivery="queue", at=AT)
    cut = Text(part_id="p", turn_id="t", status="completed", text="he", full_hash=digest)
    call = ToolCall(
        part_id="p",
        turn_id="t",
        status="completed",
        name="read_file",
        kind="read",
        title="",
        input="{}",
        blobs=(FieldBlob(field="output", hash=digest, size=9),),
    )
    return [
        prompt("t", "p", "see", digest),
        QueueUpdated(items=(waiting,)),
        PartStarted(part=cut),
        PartStarted(part=call),
    ]


@pytest.mark.parametrize("way", range(4))
async def test_a_session_that_speaks_of_a_blob_holds_it(tmp_path: Path, way: int) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        digest = await store.put_blob(b"x", "a", "text/plain", AT)
        assert await table(store, "blob_ref") == []
        await store.create_session("s", "ada", [facts(), started("t")], AT)
        await store.append("s", [_speaking_of(digest)[way]], AT)
        assert await table(store, "blob_ref") == [("s", digest)]
        await store.delete_session("s")
        assert await table(store, "blob") == []


async def test_a_blob_that_nobody_has_may_be_spoken_of(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), started("t"), prompt("t", "p", "see", "0" * 64)], AT)
        assert await table(store, "blob_ref") == []
