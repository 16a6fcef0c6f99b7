"""What is stored of the fold is the fold of what is stored, after every append, however it came to be."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol.events import Event, SessionRewound
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.store import newest, recorder
from jupyter_agentchat.store.sessions import row_of
from jupyter_agentchat.store.store import Store
from jupyter_agentchat.store.words import last_line
from tests.core.streams import Frames, fixtures, in_order, legal_streams
from tests.store.stories import (
    AT,
    ended,
    facts,
    grown,
    identity,
    opened,
    prompt,
    started,
    table,
    text,
    text_done,
    turn,
)
from tests.store.wild import batches

FOLDED = ("session", "turn", "part", "words")

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


async def _check(store: Store, session_id: str, frames: list[Frame]) -> None:
    whole = fold(session_id, frames)
    count = len(whole.turns)
    assert await store.transcript(session_id, turns=count) == (whole, False)
    if count > 1:
        assert (await store.transcript(session_id, turns=1))[0].turns == whole.turns[-1:]
    finished = [turn for turn in reversed(whole.turns) if turn.state == "ended"]
    assert await store.turns(session_id, None, 100) == (finished, False)
    expected = row_of(whole, frames[0].at, frames[-1].at, last_line(whole.turns) or "")
    assert await store.row(session_id) == expected


async def _tell(path: Path, session_id: str, told: list[list[Event]], check_each: bool) -> None:
    """Append batch by batch, now and then from a second place that keeps its own turns at hand."""
    async with opened(path) as store, opened(path) as other:
        frames = await store.create_session(session_id, "ada", [facts()], AT)
        for number, batch in enumerate(told):
            writer = other if number % 3 == 2 else store
            frames += await writer.append(session_id, batch, AT + number)
            if check_each:
                await _check(store, session_id, frames)
        await _check(other, session_id, frames)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recorder, "REBUILD_STEP", 3)
            await store.rebuild(session_id)
        await _check(store, session_id, frames)


_OPEN: list[Event] = [started("t"), text("t", "a", "x")]
_AGAIN: list[Event] = [SessionRewound(to="t", restore="both"), started("t")]


_ODD: dict[str, list[list[Event]]] = {
    "ended with an open part": [_OPEN, [grown("a", 1, "y")], [ended("t")]],
    "text after the turn's end": [[*_OPEN, ended("t")], [grown("a", 1, "y")]],
    "text after the part's end": [_OPEN, [text_done("t", "a", "xy")], [grown("a", 2, "z")]],
    "a gap": [_OPEN, [grown("a", 9, "z")], [grown("a", 1, "y")]],
    "an old turn's part": [[*turn(1), *turn(2), *turn(3)], [text_done("t1", "p1b", "late")]],
    "an old turn again": [[*turn(1), *turn(2)], [grown("p1b", 5, "!")], turn(1)],
    "rewound, then fewer parts": [[*_OPEN, text("t", "b")], [*_AGAIN, text("t", "a", "new")]],
    "rewound, then other parts": [_OPEN, [*_AGAIN, text("t", "b", "new"), text("t", "c")]],
    "rewound, then elsewhere": [[*turn(1), *_OPEN], [_AGAIN[0], *turn(2), *_OPEN]],
    "all rewound": [[*turn(1), *turn(2)], [SessionRewound(to="t1", restore="both")], turn(1)],
}


@pytest.mark.parametrize("name", _ODD)
async def test_what_no_good_server_writes_is_stored_as_it_folds(tmp_path: Path, name: str) -> None:
    await _tell(tmp_path / "a.sqlite", "s", _ODD[name], check_each=True)


@few
@given(told=batches)
def test_wild_streams_are_stored_as_they_fold(told: list[list[Event]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        beginning: list[Event] = [started("t0"), text("t0", "t0a")]
        asyncio.run(_tell(Path(folder) / "a.sqlite", "s", [beginning, *told], check_each=True))


@few
@given(frames=legal_streams, sizes=st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_legal_streams_are_stored_as_they_fold(frames: Frames, sizes: list[int]) -> None:
    stored = [frame.event for frame in in_order(frames)]
    told, cut = [], itertools.cycle(sizes)
    while stored:
        size = next(cut)
        told.append(stored[:size])
        stored = stored[size:]
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_tell(Path(folder) / "a.sqlite", "s", told, check_each=False))


async def test_every_fixture_is_stored_as_it_folds_and_rebuilt_to_the_row(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        streams = [[frame.event for frame in in_order(list(fixture.frames))] for fixture in fixtures()]
        created = [store.create_session(f"s{n}", "ada", events, AT + n) for n, events in enumerate(streams)]
        for frames in await asyncio.gather(*created):
            await _check(store, frames[0].session_id, frames)
        before = [await table(store, name) for name in FOLDED]
        await asyncio.gather(*[store.rebuild(f"s{n}") for n in range(len(streams))])
        after = [await table(store, name) for name in FOLDED]
        assert [_without_ids(rows) for rows in after] == [_without_ids(rows) for rows in before]


def _without_ids(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """A rebuilt row of ``words`` has a new number."""
    return sorted((row[1:] if isinstance(row[0], int) else row for row in rows), key=repr)


async def test_a_rebuilt_session_heals_rows_that_were_lost_or_wrong(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        frames = await store.create_session("s", "ada", [facts(), *turn(1), *turn(2)], AT)
        await store._write(lambda db: db.execute("DELETE FROM part WHERE turn_id = 't1'"))
        await store._write(lambda db: db.execute('UPDATE session SET fold = \'{"session_id":"s"}\''))
        await store.rebuild("s")
        await _check(store, "s", frames)
        assert len(await store.search("hello", 10)) == 2


async def test_a_rebuilt_turn_is_still_its_servers(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store, opened(path, "server-2") as other:
        await store.create_session("s", "ada", [facts(), started("t")], AT)
        await other.rebuild("s")
        assert [left.server for left in await other.open_turns()] == [identity("server-1")]


async def test_old_turns_are_not_read_for_a_new_event(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), *turn(1), *turn(2)], AT)
        at_hand = store._recorder.at_hand
        await store.append("s", [started("t3"), prompt("t3", "p3a", "hi"), text("t3", "p3b")], AT)
        known = at_hand.get("s", head=16)
        assert known is not None
        assert ([t.turn_id for t in known.transcript.turns], known.number) == (["t3"], 2)
        await store.append("s", turn(3)[3:], AT)
        known = at_hand.get("s", head=19)
        assert known is not None
        assert (known.transcript.turns, known.number, known.chars) == ((), 3, 0)


async def test_long_turns_make_room_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "MOST_CHARS", 1_000)
    async with opened(tmp_path / "a.sqlite") as store:
        beginning: list[Event] = [facts(), started("t"), text("t", "p")]
        told = {name: await store.create_session(name, "ada", beginning, AT) for name in ("s1", "s2")}
        for name, offset in (("s1", 0), ("s2", 0), ("s1", 600)):
            told[name] += await store.append(name, [grown("p", offset, "x" * 600)], AT)
            assert list(store._recorder.at_hand._kept) == [name]
        for name, frames in told.items():
            await _check(store, name, frames)
