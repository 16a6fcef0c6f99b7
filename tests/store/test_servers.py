"""Server rows: who runs what, seen from another server on the same file."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyter_agentchat.core.transcript import apply, fold
from jupyter_agentchat.protocol.events import Event
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.server_row import OpenTurn, ServerIdentity
from jupyter_agentchat.store.store import Store
from tests.store.stories import AT, NAUGHTY, ended, facts, grown, identity, opened, started, text, turn


async def test_an_open_turn_is_its_starters_whoever_writes_into_it(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path, "server-1") as one, opened(path, "server-2") as other:
        await one.create_session("s", "ada", [facts(), *turn(1), started("t2")], AT)
        await other.create_session("k", "ada", [facts(), started("t1")], AT)
        await other.append("s", [facts("renamed"), text("t2", "p")], AT)
        await other.beat()
        await other.beat()
        assert await one.open_turns() == [
            OpenTurn(session_id="k", turn_id="t1", server=identity("server-2"), counter=2),
            OpenTurn(session_id="s", turn_id="t2", server=identity("server-1"), counter=0),
        ]
        await other.append("s", [ended("t2")], AT)
        await one.delete_session("k")
        assert await other.open_turns() == []


async def test_of_two_servers_that_begin_a_turn_at_once_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path, "server-1") as one, opened(path, "server-2") as other:
        await one.create_session("s", "ada", [facts()], AT)
        begun = await asyncio.gather(
            one.append("s", [started("t1")], AT),
            other.append("s", [started("t2")], AT),
            return_exceptions=True,
        )
        refused = [outcome.code for outcome in begun if isinstance(outcome, Refused)]
        assert refused == ["busy"]
        assert len(await one.open_turns()) == 1


async def test_a_server_that_opens_again_keeps_its_counter(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        await store.create_session("s", "ada", [facts(), started("t")], AT)
        await store.beat()
    async with opened(path) as store:
        assert [left.counter for left in await store.open_turns()] == [1]


async def test_r_h13_names_of_all_kinds(tmp_path: Path) -> None:
    odd = ServerIdentity(
        server_id=NAUGHTY,
        name=NAUGHTY,
        host=NAUGHTY,
        boot_id="",
        pid_namespace="",
        pid=2**40,
        pid_started="",
    )
    store = Store(tmp_path / "a.sqlite", apply, odd)
    await store.open()
    await store.create_session("s", "ada", [facts(), started("t")], AT)
    await store.beat()
    assert await store.open_turns() == [OpenTurn(session_id="s", turn_id="t", server=odd, counter=1)]
    await store.close()


async def test_r_p2_two_servers_number_one_session_without_gap_or_double(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path, "server-1") as one, opened(path, "server-2") as other:
        await one.create_session("s", "ada", [facts(), started("t"), text("t", "p")], AT)
        parts: list[list[Event]] = [[grown("p", 0, "x"), facts(f"{n}")] for n in range(40)]
        told = await asyncio.gather(
            *[(one, other)[n % 2].append("s", part, AT + n) for n, part in enumerate(parts)]
        )
        assert sorted(frame.seq or 0 for frames in told for frame in frames) == list(range(4, 84))
        for frames in told:  # each append is together
            assert [frame.seq for frame in frames] == [frames[0].seq, (frames[0].seq or 0) + 1]
        stored = await one.frames("s", 0, 1000)
        assert stored == await other.frames("s", 0, 1000)
        assert [frame.seq for frame in stored] == list(range(1, 84))
        assert {frame.seq: frame for frames in told for frame in frames}.items() <= {
            frame.seq: frame for frame in stored
        }.items()
        for store in (one, other):
            assert (await store.transcript("s", 9))[0] == fold("s", stored)


async def test_two_servers_write_different_sessions_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path, "server-1") as one, opened(path, "server-2") as other:
        stores = {"s": one, "k": other}
        for session_id, store in stores.items():
            await store.create_session(session_id, "ada", [facts()], AT)
        await asyncio.gather(
            *[stores[session_id].append(session_id, turn(n), AT) for n in range(20) for session_id in stores]
        )
        for session_id in stores:
            frames = await one.frames(session_id, 0, 1000)
            assert [frame.seq for frame in frames] == list(range(1, 122))
            assert await other.transcript(session_id, 20) == (fold(session_id, frames), False)
