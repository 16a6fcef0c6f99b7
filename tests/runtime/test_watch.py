"""R-H5, R-H6: two servers on one store. One runs a turn, the other reads along while the first one lives."""

import asyncio

import pytest
from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PartDelta, PartStarted, PartUpdated, TurnEnded, TurnStarted
from jupyter_agentchat.protocol.parts import Text, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.servers import this_server
from jupyter_agentchat.store.store import StoreUnavailable
from tests.runtime.stage import ALICE, a_call, ended, same, say, stage, texts, until
from tests.runtime.test_manager import Wait

AWAY = replace(this_server("lab-7:8888"), host="lab-7")
"""A server on another machine: nobody here can see whether its process lives."""
THIRD = replace(this_server("third"), host="elsewhere")


async def echo(turn, host):
    async for event in say(turn, host, "echo ", turn.prompt.content[0].text):
        yield event


class Talker:
    """An agent that says what a test gives it, until it gets None."""

    def __init__(self):
        self.lines = asyncio.Queue()

    async def play(self, turn, host):
        said = ""
        yield PartStarted(part=self._text(turn, "in_progress", said))
        while (line := await self.lines.get()) is not None:
            yield PartDelta(part_id="tx", field="text", offset=len(said), text=line)
            said += line
        yield PartUpdated(part=self._text(turn, "completed", said))

    def _text(self, turn, status, text):
        return Text(part_id="tx", turn_id=turn.turn_id, status=status, text=text)


async def look(on, seconds=0.5):
    """Let a server look as often as it does in that time."""
    for _ in range(round(seconds / 0.5)):
        await on.manager._watch.look(0.5)


async def running(on, play_begins=lambda t: len(t.turns[-1].parts) == 2):
    session = await on.session()
    await session.prompt(ALICE, "go")
    await until(session, play_begins)
    return session


def ends(frames):
    return [f.event.stop_reason for f in frames if isinstance(f.event, TurnEnded)]


# --- reading along


async def test_r_h5_who_looks_on_from_another_server_sees_it_twice_a_second_and_may_only_look(tmp_path):
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        there = await two.manager.session(here.session_id)
        told = asyncio.Queue()
        there.watch(lambda: told.put_nowait(there.read_only))
        assert there.read_only == "lab-7:8888"
        talker.lines.put_nowait("half a sentence")
        await until(here, lambda t: texts(t) == ["half a sentence"])
        await asyncio.sleep(0)  # let the saver begin to wait
        one.clock.advance(0.5)  # it is saved
        await until(here, lambda t: t.seq > there.transcript.seq)
        two.clock.advance(0.5)  # the other one looks, by itself
        await until(there, lambda t: texts(t) == ["half a sentence"])
        for act in (
            there.prompt(ALICE, "x"),
            there.cancel(ALICE),
            there.answer(ALICE, "r", "allow"),
            there.set(ALICE, title="x"),
            there.pause(ALICE),
            there.end(ALICE),
            there.edit_queue(ALICE, "pause"),
            two.manager.delete(here.session_id, ALICE),
        ):
            with pytest.raises(Refused) as refused:
                await act
            assert refused.value.code == "read_only"
            assert "lab-7:8888" in refused.value.message
        talker.lines.put_nowait(None)
        await until(here, ended)
        two.clock.advance(0.5)
        await until(there, ended)
        assert await told.get() is None
        assert same(here.transcript, there.transcript)
        await there.prompt(ALICE, "my turn")
        assert texts(await until(there, lambda t: len(t.turns) == 2 and ended(t)))[-1] == "echo my turn"


async def test_r_h5_the_list_of_one_server_tells_what_the_other_does(tmp_path):
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        old = await one.session(title="Old")
        news = []
        stop = await two.manager.watch(lambda rows, removed: news.append((rows, removed)))
        here = await running(one)
        await look(two)
        await two.manager.list.close()
        (row,) = news.pop()[0]
        assert (row.session_id, row.state, row.read_only) == (here.session_id, "running", "lab-7:8888")
        (listed,) = [r for r in await two.manager.rows() if r.session_id == here.session_id]
        assert listed.read_only == "lab-7:8888"
        talker.lines.put_nowait(None)
        await until(here, ended)
        await look(two)
        await two.manager.list.close()
        (row,) = news.pop()[0]
        assert (row.state, row.read_only) == ("idle", None)
        await one.manager.delete(old.session_id, ALICE)
        await look(two)
        assert news.pop() == ((), (old.session_id,))
        await look(two)
        assert news == [], "nothing new, nothing said"
        stop()


async def test_what_happens_while_the_list_is_being_read_is_told(tmp_path):
    async with stage(tmp_path, echo, server=AWAY) as one, stage(tmp_path, echo) as two:
        news = []
        await two.manager.watch(lambda rows, removed: news.append(rows))
        session = await one.session(title="Just now")  # after the watch began, before the first look
        await look(two)
        await two.manager.list.close()
        assert [row.session_id for rows in news for row in rows] == [session.session_id]


async def test_nothing_is_read_while_nobody_looks_on(tmp_path, monkeypatch):
    async with stage(tmp_path, echo) as on:
        session = await on.session()
        read = []
        monkeypatch.setattr(on.manager.store, "news", lambda **_: read.append(1))
        for _ in range(5):
            on.clock.advance(0.5)
            await asyncio.sleep(0)
        assert read == []
        session.watch(lambda: None)
        assert on.manager._watch._is_wanted()


async def test_a_session_that_another_server_deleted_is_forgotten(tmp_path):
    async with stage(tmp_path, echo, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await one.session()
        await two.manager.session(here.session_id)
        await one.manager.delete(here.session_id, ALICE)
        await look(two)
        assert two.manager.loaded() == ()


# --- in turn


async def test_r_h5_of_two_prompts_at_once_one_opens_a_turn_and_numbers_have_no_gap(tmp_path):
    talker = Talker()
    async with (
        stage(tmp_path, talker.play, server=AWAY) as one,
        stage(tmp_path, talker.play, server=THIRD) as two,
    ):
        here = await one.session()
        there = await two.manager.session(here.session_id)
        done = await asyncio.gather(
            here.prompt(ALICE, "from one"), there.prompt(ALICE, "from two"), return_exceptions=True
        )
        (refused,) = [x for x in done if isinstance(x, Refused)]
        assert refused.code == "busy"
        talker.lines.put_nowait(None)
        await until(here if isinstance(done[1], Refused) else there, ended)
        for session in (here, there):
            await session.refresh()
        assert same(here.transcript, there.transcript)
        assert len(here.transcript.turns) == 1
        seqs = [f.seq for f in await here.frames(0, 100)]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_r_h5_what_waits_in_a_turn_elsewhere_is_not_touched_from_here(tmp_path):
    """Its turn began between our look and our prompt."""
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await one.session()
        there = await two.manager.session(here.session_id)
        await here.prompt(ALICE, "go")
        for act in (there.prompt(ALICE, "x"), there.set(ALICE, title="x"), there.edit_queue(ALICE, "pause")):
            with pytest.raises(Refused) as refused:
                await act
            assert refused.value.code == "busy"
        talker.lines.put_nowait(None)
        assert (await until(here, ended)).queue == ()


async def test_r_h5_what_another_server_took_from_the_queue_in_the_last_moment_does_not_run(
    tmp_path, monkeypatch
):
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        waits = await here.prompt(ALICE, "later", delivery="queue")
        there = await two.manager.session(here.session_id)
        append, removed = one.manager.store.append, asyncio.Event()

        async def late(session_id, events, *args, **options):
            if any(isinstance(event, TurnStarted) for event in events) and not removed.is_set():
                await two.manager.session(here.session_id)  # it looks: the turn is over
                await there.edit_queue(ALICE, "remove", waits.prompt_id)
                removed.set()
            return await append(session_id, events, *args, **options)

        monkeypatch.setattr(one.manager.store, "append", late)
        follow = here._turns._running
        talker.lines.put_nowait(None)
        await asyncio.wait({follow})
        assert removed.is_set()
        assert len(here.transcript.turns) == 1
        assert here.transcript.queue == ()
        assert same(here.transcript, there.transcript)


# --- taking over


async def test_r_h6_a_holder_that_is_silent_for_30_seconds_is_taken_over_and_learns_of_it(tmp_path):
    tool = Wait()

    async def works(turn, host):
        call = a_call(turn, host, "wait", "{}")
        yield PartStarted(part=call)
        await host.call_tool(call)

    async with stage(tmp_path, works, tools=[tool], server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await one.session()
        await here.prompt(ALICE, "work")
        await tool.began.wait()
        there = await two.manager.session(here.session_id)
        there.watch(lambda: None)
        await look(two, 30)
        assert there.read_only == "lab-7:8888", "it was seen for 29.5 seconds only"
        await look(two, 0.5)
        assert there.read_only is None
        turn = there.transcript.turns[0]
        assert turn.stop_reason == "interrupted"
        assert [p.status for p in turn.parts if isinstance(p, ToolCall)] == ["unknown"]
        await look(one)  # the holder wakes up: its turn is over, and what ran for it stops
        await until(here, ended)
        await asyncio.wait({here._turns._running})
        await here.refresh()
        await there.refresh()
        assert same(here.transcript, there.transcript)
        assert ends(await here.frames(0, 100)) == ["interrupted"]
        await here.prompt(ALICE, "and on")
        assert here.runs_here()


async def test_r_x1_a_tool_does_not_start_in_a_turn_that_was_taken_over(tmp_path):
    tool, gate = Wait(), asyncio.Event()

    async def works(turn, host):
        call = a_call(turn, host, "wait", "{}")
        yield PartStarted(part=call)
        await gate.wait()
        await host.call_tool(call)

    async with stage(tmp_path, works, tools=[tool], server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        there = await two.manager.session(here.session_id)
        await look(two, 31)
        assert ended(there.transcript)
        gate.set()
        await asyncio.wait({here._turns._running})
        assert not tool.began.is_set()
        assert same(here.transcript, there.transcript)
        assert ends(await here.frames(0, 100)) == ["interrupted"]


async def test_r_h6_a_holder_that_counts_is_never_taken_over(tmp_path):
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        there = await two.manager.session(here.session_id)
        for _ in range(20):
            await look(two, 5)
            await one.manager.store.beat()
        await look(two, 29)
        assert there.read_only == "lab-7:8888"
        assert here.runs_here()
        assert not ended(here.transcript)


async def test_r_h6_r_x17_a_clock_that_jumps_is_one_look_and_proves_nothing(tmp_path):
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        there = await two.manager.session(here.session_id)
        looked = asyncio.Event()
        there.watch(lambda: None)
        whole = two.manager._watch.look
        two.manager._watch.look = lambda step: _then(whole(step), looked.set)
        for hours in (1, 24, 24 * 365):
            looked.clear()
            two.clock.advance(hours * 3600)
            await looked.wait()
        assert there.read_only == "lab-7:8888"
        assert not ended(here.transcript)


async def _then(work, done):
    await work
    done()


async def test_r_h6_silence_counts_only_while_one_could_have_spoken(tmp_path, monkeypatch):
    """A store that nobody can write for a minute takes no turn away."""
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        there = await two.manager.session(here.session_id)
        await look(two, 29)

        async def locked():
            raise StoreUnavailable("Another program keeps the session store locked.")

        with monkeypatch.context() as patch:
            patch.setattr(two.manager.store, "beat", locked)
            two.clock.advance(5)  # it beats too while it counts, and cannot
            for _ in range(10):
                await asyncio.sleep(0)
        await look(two, 29)
        assert there.read_only == "lab-7:8888"

        async def unreadable(**_):
            raise StoreUnavailable("Another program keeps the session store locked.")

        with monkeypatch.context() as patch:
            patch.setattr(two.manager.store, "news", unreadable)
            await look(two, 60)
        await look(two, 29)
        assert there.read_only == "lab-7:8888"
        assert not ended(here.transcript)


async def test_r_h6_of_two_servers_that_take_over_one_closes_the_turn(tmp_path):
    talker = Talker()
    async with (
        stage(tmp_path, talker.play, server=AWAY) as one,
        stage(tmp_path, echo) as two,
        stage(tmp_path, echo, server=THIRD) as three,
    ):
        here = await running(one)
        others = [await on.manager.session(here.session_id) for on in (two, three)]
        for on in (two, three):
            await look(on, 30)
        await asyncio.gather(look(two), look(three))
        for session in others:
            await session.refresh()
            assert ended(session.transcript)
        assert ends(await others[0].frames(0, 100)) == ["interrupted"]
        assert same(others[0].transcript, others[1].transcript)


async def test_a_turn_whose_server_died_is_closed_while_only_the_list_is_looked_at(tmp_path):
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        news = []
        await two.manager.watch(lambda rows, removed: news.append([r.state for r in rows]))
        here = await running(one)
        await here.prompt(ALICE, "later", delivery="queue")
        await look(two, 31)
        await two.manager.list.close()
        assert news[-1] == ["idle"]
        there = await two.manager.session(here.session_id)
        assert ends(await there.frames(0, 100)) == ["interrupted"]
        assert there.transcript.queue_paused, "nothing begins by itself"


async def test_a_turn_that_ended_a_moment_ago_is_not_ended_again(tmp_path, monkeypatch):
    """Between the look at the session and the look at who runs it."""
    talker = Talker()
    async with stage(tmp_path, talker.play, server=AWAY) as one, stage(tmp_path, echo) as two:
        here = await running(one)
        holder = two.manager._neighbours.holder

        async def ends_meanwhile(session_id):
            talker.lines.put_nowait(None)
            await until(here, ended)
            return await holder(session_id)

        monkeypatch.setattr(two.manager._neighbours, "holder", ends_meanwhile)
        there = await two.manager.session(here.session_id)
        assert there.read_only is None
        assert same(there.transcript, here.transcript)
        assert ends(await here.frames(0, 100)) == ["end_turn"]
