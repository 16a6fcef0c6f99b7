"""Tokens and batches of agents that run elsewhere, as they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_agentchat.protocol.events import SessionUpdated
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store import outside
from jupyter_agentchat.store.store import KeptBatch, KeptToken, Store
from tests.store.stories import AT, opened

HASH = "a" * 64
FACTS = SessionUpdated(title="S", workspace="/w", agent="elsewhere", state="idle")
ENDED = SessionUpdated(title="S", workspace="/w", agent="elsewhere", state="ended")


def batch(number: int) -> KeptBatch:
    return KeptBatch(batch_id=f"b{number}", digest=f"d{number}", reply=f'{{"written":{number}}}')


async def begun(store: Store) -> Store:
    await store.create_session("s", "ada", [FACTS], AT)
    await store.put_agent_token("s", HASH, "ada", AT)
    return store


async def test_a_token_is_kept_until_another_one_comes_or_the_session_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        await begun(store)
        await store.note_agent("s", '{"away":false}')
    async with opened(path) as store:
        assert await store.agent_token("s") == KeptToken(hash=HASH, seen='{"away":false}')
        await store.put_agent_token("s", "b" * 64, "ada", AT)
        assert await store.agent_token("s") == KeptToken(hash="b" * 64)
        await store.append("s", [FACTS], AT)
        assert await store.agent_token("s") is not None
        await store.append("s", [ENDED], AT)
        assert await store.agent_token("s") is None
        assert await store.agent_token("none") is None
        with pytest.raises(Refused, match="no such session"):
            await store.put_agent_token("none", HASH, "ada", AT)


async def test_nothing_is_left_of_a_session_that_was_deleted(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await begun(store)
        await store.append("s", [FACTS], AT, batches=[batch(1)])
        await store.delete_session("s")
        assert await store.agent_token("s") is None
        assert await store.batch("s", "b1") is None
        await begun(store)
        assert await store.batch("s", "b1") is None


async def test_r_p1_a_batch_is_kept_with_its_events_or_not_at_all(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await begun(store)
        with pytest.raises(Refused):
            await store.append("s", [FACTS], AT, in_turn="none", batches=[batch(1)])
        assert await store.batch("s", "b1") is None
        await store.append("s", [FACTS], AT, batches=[batch(1), batch(2)])
        assert [await store.batch("s", f"b{n}") for n in (1, 2)] == [batch(1), batch(2)]
        with pytest.raises(Exception, match="UNIQUE"):
            await store.append("s", [FACTS], AT, batches=[batch(2)])
        assert (await store.row("s")).seq == 2


async def test_only_the_last_batches_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "KEEP", 5)
    async with opened(tmp_path / "a.sqlite") as store:
        await begun(store)
        for number in range(7):
            await store.append("s", [FACTS], AT, batches=[batch(number)])
        known = [await store.batch("s", f"b{number}") for number in (0, 1, 2, 6)]
        assert known == [None, None, batch(2), batch(6)]
