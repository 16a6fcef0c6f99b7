"""The store through its public face: what goes in comes out, in order, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_agentchat.core.transcript import apply, fold
from jupyter_agentchat.protocol.events import ModelContextSet, ModelMessageRecorded, PartDelta
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.store.store import Store, StoreUnavailable
from tests.store.stories import (
    AT,
    NAUGHTY,
    ended,
    facts,
    grown,
    identity,
    look,
    opened,
    prompt,
    started,
    table,
    text,
    text_done,
    turn,
)


async def test_frames_are_numbered_from_one_and_read_back(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        first = await store.create_session("s", "ada", [facts()], AT)
        more = await store.append("s", turn(1), AT + 5)
        assert [frame.seq for frame in (*first, *more)] == [1, 2, 3, 4, 5, 6, 7]
        assert [frame.at for frame in (*first, *more)] == [AT, *[AT + 5] * 6]
        assert await store.frames("s", after=0, limit=100) == [*first, *more]
        assert await store.frames("s", after=2, limit=2) == more[1:3]
        assert await store.frames("s", after=2, limit=100, upto=4) == more[1:3]
        assert await store.append("s", [], AT) == []


async def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        frames = await store.create_session("s", "ada", [facts(), *turn(1)], AT)
        epoch = store.epoch
    async with opened(path, "server-2") as store:
        assert store.epoch == epoch
        assert await store.frames("s", 0, 100) == frames
        assert await store.transcript("s", 10) == (fold("s", frames), False)


async def test_another_file_has_another_epoch(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as one, opened(tmp_path / "b.sqlite") as other:
        assert one.epoch != other.epoch


async def test_a_delta_is_refused_and_nothing_of_its_batch_is_stored(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts()], AT)
        delta = PartDelta(part_id="p1b", field="text", offset=0, text="x")
        with pytest.raises(ValueError, match="never stored"):
            await store.append("s", [*turn(1), delta], AT)
        assert len(await store.frames("s", 0, 100)) == 1


async def test_a_session_that_is_not_there_is_refused_everywhere(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        for asked in (
            store.append("no", [facts()], AT),
            store.append("no", [], AT),
            store.frames("no", 0, 10),
            store.transcript("no\ud800", 10),
            store.turns("no", None, 10),
            store.model_events("no"),
            store.row("no\x00"),
            store.delete_session("no"),
            store.rebuild("no"),
            store.put_blob(b"x", "a", "b", AT, "no"),
        ):
            with pytest.raises(Refused) as refused:
                await asked
            assert refused.value.code == "unknown_session"


async def test_a_session_needs_a_beginning_and_an_id_of_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        with pytest.raises(ValueError, match="begins with"):
            await store.create_session("s", "ada", turn(1), AT)
        assert await store.rows() == []
        await store.create_session("s", "ada", [facts()], AT)
        with pytest.raises(ValueError, match="exists already"):
            await store.create_session("s", "ada", [facts()], AT)
        assert len(await store.frames("s", 0, 10)) == 1


async def test_the_newest_turns_and_the_pages_before_them(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        frames = await store.create_session("s", "ada", [facts()], AT)
        for number in range(5):
            frames += await store.append("s", turn(number), AT + number)
        frames += await store.append("s", [started("t5"), prompt("t5", "p5a", "still here")], AT + 9)
        whole = fold("s", frames)

        newest, more = await store.transcript("s", turns=2)
        assert (newest.turns, more, newest.seq) == (whole.turns[-2:], True, whole.seq)
        assert await store.transcript("s", turns=6) == (whole, False)

        finished = list(reversed(whole.turns[:5]))
        assert await store.turns("s", None, 2) == (finished[:2], True)
        assert await store.turns("s", "t3", 2) == (finished[2:4], True)
        assert await store.turns("s", "t1", 2) == (finished[4:], False)
        with pytest.raises(Refused) as refused:
            await store.turns("s", "t99", 2)
        assert refused.value.code == "unknown_turn"


async def test_an_open_text_is_read_to_its_last_stored_character(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    async with opened(path) as store:
        frames = await store.create_session("s", "ada", [facts(), started("t"), text("t", "p", "a")], AT)
        for offset, piece in ((1, "bc"), (3, "de"), (2, "cdef")):
            frames += await store.append("s", [grown("p", offset, piece)], AT)
        assert (await store.transcript("s", 1))[0] == fold("s", frames)
    async with opened(path) as store:
        frames += await store.append("s", [grown("p", 6, "g")], AT)
        transcript, _ = await store.transcript("s", 1)
        assert transcript == fold("s", frames)
        assert transcript.turns[0].parts[0].text == "abcdefg"  # type: ignore[union-attr]


async def test_appended_text_rewrites_no_part_until_it_is_finished(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), started("t"), text("t", "p")], AT)
        as_started = await table(store, "part")
        statements: list[str] = []
        await look(store, lambda db: db.conn.set_trace_callback(statements.append))
        for offset in range(3):
            await store.append("s", [grown("p", offset, "x")], AT)
        await look(store, lambda db: db.conn.set_trace_callback(None))
        assert not [line for line in statements if "INTO part" in line or "UPDATE part" in line]
        assert await table(store, "part") == as_started
        await store.append("s", [text_done("t", "p", "xxx!")], AT)
        assert "xxx!" in (await table(store, "part"))[0][-1]


async def test_a_turn_that_ends_with_an_open_part_keeps_its_text(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        frames = await store.create_session("s", "ada", [facts(), started("t"), text("t", "p")], AT)
        frames += await store.append("s", [grown("p", 0, "half a sen")], AT)
        frames += await store.append("s", [ended("t")], AT)
        assert await store.turns("s", None, 1) == ([*fold("s", frames).turns], False)


async def test_model_events_are_kept_to_the_byte_and_in_order(tmp_path: Path) -> None:
    context = ModelContextSet(system=NAUGHTY, version="1", tools='[ {"a" : 1.0} ]', model="m")
    said = ModelMessageRecorded(role="user", blocks='[{"text": "\\ud83d\\u0000 é"} ]')
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), context, *turn(1), said], AT)
        assert await store.model_events("s") == [context, said]


async def test_the_query_for_model_events_uses_its_index(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts()], AT)
        statements: list[str] = []
        await look(store, lambda db: db.conn.set_trace_callback(statements.append))
        await store.model_events("s")
        await look(store, lambda db: db.conn.set_trace_callback(None))
        asked = next(line for line in statements if "model_message_recorded" in line)
        plan = await look(store, lambda db: db.execute(f"EXPLAIN QUERY PLAN {asked}").fetchall())
        assert "event_model" in str(plan)


async def test_r_h13_text_that_columns_cannot_hold_survives_everywhere(tmp_path: Path) -> None:
    session_id, turn_id, part_id = f"s{NAUGHTY}", f"t{NAUGHTY}", f"p{NAUGHTY}"
    async with opened(tmp_path / "a.sqlite") as store:
        beginning = facts(title=NAUGHTY, workspace=NAUGHTY)
        frames = await store.create_session(session_id, NAUGHTY, [beginning], AT)
        frames += await store.append(
            session_id,
            [
                started(turn_id),
                prompt(turn_id, part_id, NAUGHTY),
                text(turn_id, f"{part_id}2"),
                grown(f"{part_id}2", 0, NAUGHTY),
            ],
            AT,
        )
        frames += await store.append(session_id, [grown(f"{part_id}2", len(NAUGHTY), NAUGHTY)], AT)
        assert await store.frames(session_id, 0, 10) == frames
        assert (await store.transcript(session_id, 5))[0] == fold(session_id, frames)
        row = await store.row(session_id)
        assert (row.session_id, row.title, row.workspace) == (session_id, NAUGHTY, NAUGHTY)
        assert row.last_line == "z"
        assert await store.rows(workspace=NAUGHTY, q=NAUGHTY) == [row]
        digest = await store.put_blob(b"\x00\xff", NAUGHTY, NAUGHTY, AT)
        assert (await store.blob(digest)).name == NAUGHTY
        await store.append(session_id, [ended(turn_id)], AT)
        assert [t.turn_id for t in (await store.turns(session_id, None, 5))[0]] == [turn_id]


async def test_deleting_takes_everything_of_the_session_and_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        only = await store.put_blob(b"only here", "a", "text/plain", AT)
        shared = await store.put_blob(b"shared", "a", "text/plain", AT)
        await store.create_session("s", "ada", [facts("doomed"), *turn(1, "kumquat")], AT)
        await store.append("s", [started("t2"), prompt("t2", "q1", "a", only)], AT)
        await store.append("s", [prompt("t2", "q2", "b", shared)], AT)
        await store.create_session("k", "ada", [facts("kept"), *turn(1, "kumquat")], AT)
        await store.append("k", [started("t2"), prompt("t2", "q1", "a", shared)], AT)
        kept = await store.frames("k", 0, 100)

        await store.delete_session("s")

        for name in ("session", "event", "turn", "part", "words", "blob_ref"):
            assert {row["session_id"] for row in await _dicts(store, name)} == {"k"}, name
        assert await store.frames("k", 0, 100) == kept
        assert [hit.session_id for hit in await store.search("kumquat", 10)] == ["k"]
        assert await store.search("doomed", 10) == []
        assert (await store.blob(shared)).data == b"shared"
        with pytest.raises(Refused) as refused:
            await store.blob(only)
        assert refused.value.code == "not_found"
        await store.delete_session("k")
        assert await table(store, "blob") == []
        assert await table(store, "words_fts_docsize") == []


async def _dicts(store: Store, name: str) -> list[dict[str, object]]:
    return await look(store, lambda db: list(db.query(f"SELECT * FROM {name}")))


async def test_a_deleted_id_may_be_used_again_and_starts_from_one(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.sqlite") as store:
        await store.create_session("s", "ada", [facts(), started("t")], AT)
        await store.delete_session("s")
        frames = await store.create_session("s", "ada", [facts("again")], AT)
        frames += await store.append("s", turn(1), AT)
        assert (await store.transcript("s", 5))[0] == fold("s", frames)


async def test_what_is_not_open_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.sqlite", apply, identity())
    with pytest.raises(StoreUnavailable, match="not open"):
        await store.rows()
    await store.close()
    await store.open()
    await store.close()
    await store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.rows()
    await store.open()
    assert await store.rows() == []
    await store.close()


async def test_the_fold_is_the_callers(tmp_path: Path) -> None:
    seen: list[int | None] = []

    def counting(transcript: Transcript, frame: object) -> Transcript:
        seen.append(frame.seq)  # type: ignore[attr-defined]
        return apply(transcript, frame)  # type: ignore[arg-type]

    store = Store(tmp_path / "a.sqlite", counting, identity())
    await store.open()
    await store.create_session("s", "ada", [facts()], AT)
    await store.append("s", turn(1), AT)
    await store.close()
    assert seen == [1, 2, 3, 4, 5, 6, 7]  # each once: an append folds what is new and nothing else
