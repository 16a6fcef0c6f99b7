"""Live text: at once to who looks on, every half second to the store, never lost by a later event."""

import asyncio

import pytest
from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PartAppended, PartDelta, PartStarted, PartUpdated, TurnStarted
from jupyter_agentchat.protocol.parts import Text
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.store import Moved, StoreUnavailable
from tests.runtime.stage import ALICE, ended, same, stage, texts, until

PART = "the-part"


def delta(offset, text):
    return PartDelta(part_id=PART, field="text", offset=offset, text=text)


class Conductor:
    """Lets a test say one thing after the other in the agent's name."""

    def __init__(self):
        self.lines = asyncio.Queue()

    async def play(self, turn, host):
        self.turn_id = turn.turn_id
        yield PartStarted(part=self.text("in_progress", ""))
        while (line := await self.lines.get()) is not None:
            yield line

    def text(self, status, text):
        return Text(part_id=PART, turn_id=self.turn_id, status=status, text=text)


async def begin(on):
    session = await on.session()
    await session.prompt(ALICE, "go")
    await until(session, lambda t: len(t.turns[-1].parts) == 2)
    return session


async def live(session, conductor, offset, text):
    conductor.lines.put_nowait(delta(offset, text))
    await until(session, lambda t: texts(t)[0].endswith(text))
    await asyncio.sleep(0)  # let the saver begin to wait before a test moves the clock


def appended(frames):
    return [(f.event.offset, f.event.text) for f in frames if isinstance(f.event, PartAppended)]


async def test_live_text_is_saved_every_half_second(tmp_path):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        await live(session, conductor, 0, "one ")
        await live(session, conductor, 4, "two ")
        assert appended(await session.frames(0, 100)) == []
        on.clock.advance(0.5)
        head = session.transcript.seq
        await until(session, lambda t: t.seq > head)
        assert appended(await session.frames(0, 100)) == [(0, "one two ")]
        await live(session, conductor, 8, "three")
        on.clock.advance(0.5)
        await until(session, lambda t: t.seq > head + 1)
        assert appended(await session.frames(0, 100)) == [(0, "one two "), (8, "three")]
        assert texts(await on.stored(session)) == ["one two three"]


async def test_live_text_is_stored_before_a_later_event_of_its_part(tmp_path):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        await live(session, conductor, 0, "all of it")
        conductor.lines.put_nowait(PartUpdated(part=conductor.text("completed", "all of it")))
        conductor.lines.put_nowait(None)
        await until(session, ended)
        kinds = [f.event.__struct_config__.tag for f in await session.frames(0, 100)]
        assert kinds[-3:] == ["part_appended", "part_updated", "turn_ended"]


async def test_a_late_delta_of_a_finished_part_is_dropped(tmp_path):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        conductor.lines.put_nowait(PartUpdated(part=conductor.text("completed", "done")))
        conductor.lines.put_nowait(delta(4, " and more"))
        conductor.lines.put_nowait(None)
        assert texts(await until(session, ended)) == ["done"]


async def test_followers_get_stored_frames_in_order_and_live_ones_after_their_start(tmp_path):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await on.session()
        seen = []
        session.attach(seen.append)
        await session.prompt(ALICE, "go")
        await until(session, lambda t: len(t.turns[-1].parts) == 2)
        await live(session, conductor, 0, "x")
        conductor.lines.put_nowait(None)
        await until(session, ended)
        stored = [f.seq for f in seen if f.seq is not None]
        assert stored == sorted(set(stored))
        assert same_frames([f for f in seen if f.seq], await session.frames(1, 100))
        first_live = next(n for n, f in enumerate(seen) if f.seq is None)
        assert any(
            isinstance(f.event, PartStarted) and f.event.part.part_id == PART for f in seen[:first_live]
        )


def same_frames(one, other):
    return [f.seq for f in one] == [f.seq for f in other] and one == other


async def test_a_stopped_turn_keeps_text_that_was_not_saved_yet(tmp_path):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        await live(session, conductor, 0, "not saved yet")
        await session.cancel(ALICE)
        after = await until(session, ended)
        assert texts(after) == texts(await on.stored(session)) == ["not saved yet"]


# --- law 10: what has a seq is stored; while the store cannot be written, nothing is acknowledged


class Broken:
    """Stands between a session and its store and lets nothing through while it is shut."""

    def __init__(self, store, monkeypatch):
        self.shut = False
        self._append = store.append
        monkeypatch.setattr(store, "append", self.append)

    async def append(self, *args, **kwargs):
        if self.shut:
            raise StoreUnavailable("The disk is full.")
        return await self._append(*args, **kwargs)


async def test_law_10_no_prompt_is_acknowledged_while_the_store_is_away(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await on.session()
        store = Broken(on.manager.store, monkeypatch)
        store.shut = True
        with pytest.raises((StoreUnavailable, Refused)):
            await session.prompt(ALICE, "go")
        assert session.transcript.turns == ()
        store.shut = False
        await session.prompt(ALICE, "go")
        assert len(session.transcript.turns) == 1


async def test_law_10_live_text_goes_on_and_is_saved_when_the_store_is_back(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        store = Broken(on.manager.store, monkeypatch)
        store.shut = True
        await live(session, conductor, 0, "while away, ")
        on.clock.advance(0.5)
        await live(session, conductor, 12, "still talking")
        assert texts(await on.stored(session)) == [""]
        store.shut = False
        head = session.transcript.seq
        for _ in range(20):  # the saver tries again each half second; it may be between two tries
            on.clock.advance(0.5)
            await on.clock.sleep(0)
        await until(session, lambda t: t.seq > head)
        assert texts(await on.stored(session)) == ["while away, still talking"]


async def pass_time(on, seconds):
    """Let so many seconds pass, one after the other."""
    for _ in range(seconds):
        on.clock.advance(1)
        for _ in range(5):
            await on.clock.sleep(0)


async def test_law_10_a_turn_waits_for_the_store_and_goes_on(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        store = Broken(on.manager.store, monkeypatch)
        store.shut = True
        conductor.lines.put_nowait(PartUpdated(part=conductor.text("completed", "stored later")))
        conductor.lines.put_nowait(None)
        await pass_time(on, 60)
        assert not ended(session.transcript)
        assert texts(session.transcript) == texts(await on.stored(session)) == [""]
        store.shut = False
        await pass_time(on, 2)
        after = await until(session, ended)
        assert (after.turns[0].stop_reason, texts(after)) == ("end_turn", ["stored later"])
        assert same(after, await on.stored(session))


async def test_law_10_who_looks_on_is_told_that_nothing_is_saved_and_when_it_is(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        told = asyncio.Queue()
        session.watch(lambda: told.put_nowait(session.standing.unsaved))
        store = Broken(on.manager.store, monkeypatch)
        store.shut = True
        await live(session, conductor, 0, "a word")
        await pass_time(on, 5)
        assert await told.get() == "The disk is full."
        assert told.empty()
        store.shut = False
        await pass_time(on, 2)
        assert await told.get() is None
        assert texts(await on.stored(session)) == ["a word"]


async def test_law_10_a_turn_can_be_stopped_while_the_store_is_away(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        store = Broken(on.manager.store, monkeypatch)
        store.shut = True
        conductor.lines.put_nowait(delta(0, "half a sentence"))
        conductor.lines.put_nowait(PartStarted(part=another(conductor)))
        await pass_time(on, 3)
        await session.cancel(ALICE)
        await pass_time(on, 3)
        assert session.active_turn().state == "cancelling"
        store.shut = False
        await pass_time(on, 3)
        after = await until(session, ended)
        assert after.turns[0].stop_reason == "cancelled"
        assert [p.status for p in after.turns[0].parts[1:]] == ["cancelled", "cancelled"], "law 5"
        assert texts(after) == ["half a sentence", ""]
        assert same(after, await on.stored(session))


def another(conductor):
    return Text(part_id="another", turn_id=conductor.turn_id, status="in_progress", text="")


async def test_law_5_what_was_on_its_way_when_the_turn_was_stopped_is_closed_with_it(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        slow = Held(on.manager.store, monkeypatch)
        conductor.lines.put_nowait(PartStarted(part=another(conductor)))
        await slow.reached.wait()
        await session.cancel(ALICE)
        for _ in range(10):
            await asyncio.sleep(0)
        slow.open.set()
        after = await until(session, ended)
        assert [p.status for p in after.turns[0].parts[1:]] == ["cancelled", "cancelled"]
        assert same(after, await on.stored(session))


class Held:
    """Keeps the next append from beginning until it is opened."""

    def __init__(self, store, monkeypatch):
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        self._append = store.append
        monkeypatch.setattr(store, "append", self.append)

    async def append(self, *args, **kwargs):
        self.reached.set()
        await self.open.wait()
        return await self._append(*args, **kwargs)


async def test_a_server_that_stops_does_not_wait_for_a_store_that_is_away(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await begin(on)
        store = Broken(on.manager.store, monkeypatch)
        store.shut = True
        conductor.lines.put_nowait(PartUpdated(part=conductor.text("completed", "never stored")))
        await pass_time(on, 2)
        closing = asyncio.create_task(session.close())
        await pass_time(on, 3)
        await closing
        assert not ended(await on.stored(session)), "the next start closes it"


async def test_of_what_is_published_together_only_what_is_refused_is_refused(tmp_path, monkeypatch):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await on.session()
        title = replace(session.info, title="Renamed")
        slow = Held(on.manager.store, monkeypatch)
        first = asyncio.create_task(session.publish(session.info))
        await slow.reached.wait()
        both = [
            asyncio.create_task(session.publish(session.info, in_turn="no such turn")),
            asyncio.create_task(session.publish(title)),
        ]
        await asyncio.sleep(0)
        slow.open.set()
        await first
        refused, stored = await asyncio.gather(*both, return_exceptions=True)
        assert (refused.code, stored) == ("read_only", None)
        assert session.info.title == "Renamed"
        assert same(session.transcript, await on.stored(session))


async def test_what_another_server_stored_is_fetched_before_ours_is_folded(tmp_path):
    conductor = Conductor()
    async with stage(tmp_path, conductor.play) as on:
        session = await on.session()
        other = session.info
        await on.manager.store.append(session.session_id, [other, other], on.clock.now())
        seen = []
        session.attach(seen.append)
        with pytest.raises(Moved):
            await session._publisher.publish_decision(other)
        assert [f.seq for f in seen] == [2, 3]
        await on.manager.store.append(session.session_id, [other], on.clock.now())
        await session.publish(TurnStarted(turn_id="t", agent="actor"))
        assert [f.seq for f in seen] == [2, 3, 4, 5]
