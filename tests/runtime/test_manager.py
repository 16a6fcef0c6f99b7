"""Many sessions, two servers, and what is found after a crash."""

import asyncio
from contextlib import suppress

import pytest
from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PartDelta, PartStarted
from jupyter_agentchat.protocol.parts import Notice, Text, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.servers import this_server
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.tools.tool import Preview, Result
from tests.runtime.stage import ALICE, a_call, ended, same, say, stage, texts, until

GONE = replace(this_server("gone"), pid_started="1")
TWO = this_server("two")
NEXT_BOOT = replace(this_server("next"), boot_id="after the machine was started anew")
ELSEWHERE = replace(this_server("other-machine"), host="other-machine")


class Wait:
    """A tool that begins and does not come back."""

    name = "wait"
    kind = "read"
    description = "Waits."

    class Input(Value, frozen=True, kw_only=True):
        pass

    def __init__(self):
        self.began = asyncio.Event()

    def preview(self, given, context):
        return Preview(title="Wait")

    async def run(self, given, context):
        self.began.set()
        context.emit("so far")
        await asyncio.Event().wait()
        return Result(output="never")


async def works(turn, host):
    text = Text(part_id="tx", turn_id=turn.turn_id, status="in_progress", text="")
    yield PartStarted(part=text)
    yield PartDelta(part_id="tx", field="text", offset=0, text="I will wait")
    call = a_call(turn, host, "wait", "{}")
    yield PartStarted(part=call)
    await host.call_tool(call)


async def echo(turn, host):
    async for event in say(turn, host, "echo"):
        yield event


async def cut_in_mid_tool(tmp_path, server):
    """Leave a turn running in the store, as a killed server does; return the session's id."""
    tool = Wait()
    async with stage(tmp_path, works, tools=[tool], server=server) as on:
        session = await on.session()
        await session.prompt(ALICE, "work")
        await until(session, lambda t: len(t.turns[-1].parts) == 3 and t.turns[-1].parts[2].output)
        head = session.transcript.seq
        on.clock.advance(0.5)
        await until(session, lambda t: t.seq == head + 2)
        await on.manager.store.close()  # what a killed process had not stored by now is lost
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        on.manager.close = _nothing
        return session.session_id


async def _nothing():
    return None


async def test_r_x2_a_turn_cut_by_a_crash_says_what_ran_and_offers_to_continue(tmp_path):
    session_id = await cut_in_mid_tool(tmp_path, GONE)
    async with stage(tmp_path, echo) as on:
        (row,) = await on.manager.rows()
        assert row.state == "idle"
        session = await on.manager.session(session_id)
        turn = session.transcript.turns[0]
        assert turn.stop_reason == "interrupted"
        call = next(p for p in turn.parts if isinstance(p, ToolCall))
        assert (call.status, call.output) == ("unknown", "so far")
        assert texts(session.transcript) == ["I will wait"]
        assert [p.action.does for p in turn.parts if isinstance(p, Notice)] == ["continue"]
        assert same(session.transcript, await on.stored(session))
        await session.prompt(ALICE, "Continue")
        assert texts(await until(session, lambda t: len(t.turns) == 2 and ended(t)))[-1] == "echo"


async def test_a_turn_that_another_living_server_runs_is_only_looked_at(tmp_path):
    session_id = await cut_in_mid_tool(tmp_path, ELSEWHERE)
    async with stage(tmp_path, echo) as on:
        session = await on.manager.session(session_id)
        assert session.read_only == "other-machine"
        assert session.transcript.turns[0].state != "ended"
        for act in (
            session.prompt(ALICE, "x"),
            session.cancel(ALICE),
            session.set(ALICE, title="x"),
            session.end(ALICE),
        ):
            with pytest.raises(Refused) as refused:
                await act
            assert refused.value.code == "read_only"
            assert "other-machine" in refused.value.message


async def test_two_servers_harm_nothing_while_no_turn_runs(tmp_path):
    async with stage(tmp_path, echo) as one, stage(tmp_path, echo, server=TWO) as two:
        here = await one.session()
        await here.prompt(ALICE, "from one")
        await until(here, ended)
        there = await two.manager.session(here.session_id)
        await there.prompt(ALICE, "from two")
        await until(there, lambda t: len(t.turns) == 2 and ended(t))
        here = await one.manager.session(here.session_id)
        assert same(here.transcript, there.transcript)
        seqs = [f.seq for f in await here.frames(0, 100)]
        assert seqs == list(range(1, len(seqs) + 1))


async def test_a_server_that_stops_ends_its_turns_and_says_so(tmp_path):
    tool = Wait()
    async with stage(tmp_path, works, tools=[tool]) as on:
        session = await on.session()
        await session.prompt(ALICE, "work")
        await tool.began.wait()
    async with stage(tmp_path, echo) as on:
        again = await on.manager.session(session.session_id)
        assert again.transcript.turns[0].stop_reason == "interrupted"
        assert again.read_only is None


async def test_f16_what_does_not_let_go_is_left_to_the_next_start(tmp_path):
    async def stubborn(turn, host):
        text = Text(part_id="tx", turn_id=turn.turn_id, status="in_progress", text="still here")
        yield PartStarted(part=text)
        while not let_go.is_set():
            with suppress(asyncio.CancelledError):
                await let_go.wait()

    let_go = asyncio.Event()
    async with stage(tmp_path, stubborn, settings=Settings(stop_grace=0.05)) as on:
        session = await on.session()
        await session.prompt(ALICE, "work")
        running = await until(session, lambda t: len(t.turns[-1].parts) == 2)
        assert not ended(running)
    let_go.set()
    async with stage(tmp_path, echo) as on:
        again = await on.manager.session(session.session_id)
        assert not ended(again.transcript), "this process is still there"
        await on.manager._watch.look()
    async with stage(tmp_path, echo, server=NEXT_BOOT) as on:
        again = await on.manager.session(session.session_id)
        assert again.transcript.turns[0].stop_reason == "interrupted"
        assert texts(again.transcript) == ["still here"]


async def test_r_x19_sessions_work_at_once_and_apart(tmp_path):
    gate = asyncio.Event()

    async def waits_in_one(turn, host):
        if turn.prompt.content[0].text == "slow":
            await gate.wait()
        async for event in say(turn, host, turn.prompt.content[0].text):
            yield event

    async with stage(tmp_path, waits_in_one) as on:
        slow, fast = await on.session(), await on.session()
        await slow.prompt(ALICE, "slow")
        await fast.prompt(ALICE, "fast")
        assert texts(await until(fast, ended)) == ["fast"]
        assert not ended(slow.transcript)
        assert on.manager.is_busy()
        gate.set()
        await until(slow, ended)
        assert not on.manager.is_busy()


async def test_the_list_tells_what_changed_and_what_is_gone(tmp_path):
    async with stage(tmp_path, echo) as on:
        news, heard = [], asyncio.Event()

        def changed(rows, removed):
            news.append(([r.state for r in rows], removed))
            heard.set()

        await on.manager.watch(changed)
        session = await on.session(title="One")
        await session.prompt(ALICE, "go")
        await until(session, ended)
        await on.manager.delete(session.session_id, ALICE)
        await on.manager.list.close()
        assert ([], (session.session_id,)) in news
        assert any("idle" in states for states, _ in news)
        with pytest.raises(Refused) as refused:
            await on.manager.session(session.session_id)
        assert refused.value.code == "unknown_session"


@pytest.mark.parametrize("where", ["missing", "a-file", ""])
async def test_a_workspace_that_is_none_is_refused(tmp_path, where):
    (tmp_path / "a-file").write_text("x")
    async with stage(tmp_path, echo) as on:
        with pytest.raises(Refused) as refused:
            await on.manager.create(ALICE, workspace=str(tmp_path / where) if where else "")
        assert refused.value.code == "bad_workspace"
        assert await on.manager.rows() == []


async def test_an_agent_or_model_that_is_not_there_is_refused_by_name(tmp_path):
    async with stage(tmp_path, echo, settings=Settings(allowed_agents=("actor",))) as on:
        on.workspace.mkdir()
        for options, code in (({"agent": "nobody"}, "unknown_agent"), ({"agent": "demo"}, "unknown_agent")):
            with pytest.raises(Refused) as refused:
                await on.manager.create(ALICE, workspace=str(on.workspace), **options)
            assert refused.value.code == code
        assert [a.name for a in on.manager.agents.describe()] == ["actor"]


async def test_r_w11_session_ids_cannot_be_guessed(tmp_path):
    async with stage(tmp_path, echo) as on:
        ids = {(await on.session()).session_id for _ in range(20)}
        assert len(ids) == 20
        assert all(len(bytes.fromhex(session_id)) == 16 for session_id in ids)
