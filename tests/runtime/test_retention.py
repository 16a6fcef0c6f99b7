"""Old sessions go where the operator wants it, and no others."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.retention import DAY, EVERY, Retention
from jupyter_agentchat.runtime.settings import Settings
from tests.runtime.export.told import every_part, facts, turn
from tests.runtime.stage import say, stage

OLD, YOUNG = 31 * DAY, 29 * DAY


async def kept(on) -> set[str]:
    both = [await on.manager.rows(archived=archived, limit=200) for archived in (False, True)]
    return {row.title for rows in both for row in rows}


async def test_what_is_old_goes_and_what_is_pinned_or_at_work_stays(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        now, store = on.clock.now(), on.manager.store
        running = turn(1, every_part(1, "x"))[:1]
        for number, (title, age, events) in enumerate(
            [
                ("old", OLD, []),
                ("old and archived", OLD, []),
                ("old and ended", OLD, []),
                ("old and pinned", OLD, []),
                ("old and paused", OLD, []),
                ("old and running", OLD, running),
                ("young", YOUNG, []),
            ]
        ):
            given = facts(title, pinned="pinned" in title, archived="archived" in title)
            for state in ("ended", "paused"):
                given = replace(given, state=state) if state in title else given
            await store.create_session(f"s{number}", "ada", [given, *events], now - age)
        digest = await store.put_blob(b"data", "a", "b", 1, "s0")
        await Retention(on.manager, on.clock, 30).sweep()
        assert await kept(on) == {"old and pinned", "old and paused", "old and running", "young"}
        with pytest.raises(Refused, match="no such file"):
            await store.blob(digest)


async def test_more_than_a_page_goes(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        for number in range(250):
            pinned = number % 10 == 0
            await on.manager.store.create_session(
                f"s{number}", "ada", [facts(f"S{number}", pinned=pinned)], on.clock.now() - OLD - number
            )
        await Retention(on.manager, on.clock, 30).sweep()
        assert await kept(on) == {f"S{number}" for number in range(0, 250, 10)}


async def test_the_server_looks_every_hour_where_it_is_wanted(tmp_path) -> None:
    async with stage(tmp_path, say, settings=Settings(retention_days=30)) as on:
        gone = asyncio.Event()
        await on.manager.watch(lambda _rows, removed: gone.set() if removed == ("s1",) else None)
        await on.manager.store.create_session("s1", "ada", [facts("old")], on.clock.now() - YOUNG)
        async with asyncio.timeout(30):
            while not gone.is_set():  # the first look may not be over yet
                on.clock.advance(EVERY)
                await on.manager.rows()
        assert on.clock.now() > 1_700_000_000_000 + DAY, "not before it was old enough"
        assert await kept(on) == set()


async def test_it_is_off_unless_somebody_wants_it(tmp_path) -> None:
    async with stage(tmp_path, say) as on:
        await on.manager.store.create_session("s1", "ada", [facts("old")], on.clock.now() - OLD)
        for _ in range(30):
            on.clock.advance(EVERY)
            assert await kept(on) == {"old"}
