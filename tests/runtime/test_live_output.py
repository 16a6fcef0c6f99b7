"""What a running call prints: at once while it is little, its two ends when it is much."""

import asyncio

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Outcome
from jupyter_agentchat.protocol.events import PartDelta, PartStarted, PartUpdated
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.live_output import EVERY, MOST
from jupyter_agentchat.tools.tool import Preview, Result
from tests.runtime.stage import ALICE, a_call, ended, stage, until


class NoInput(Value, frozen=True, kw_only=True):
    pass


class Chatterbox:
    """Prints what a test hands to it, and ends when it is told how."""

    name = "chatterbox"
    kind = "read"
    description = "Talks."
    Input = NoInput

    def __init__(self):
        self.emit = None
        self.begun = asyncio.Event()
        self.result = asyncio.get_running_loop().create_future()

    def preview(self, given, context):
        context.emit("a preview prints nothing")
        return Preview(title="Talk")

    async def run(self, given, context):
        self.emit = context.emit
        self.begun.set()
        return await self.result


async def calls(turn, host):
    call = a_call(turn, host, "chatterbox", "{}")
    yield PartStarted(part=call)
    outcome = await host.call_tool(call)
    assert isinstance(outcome, Outcome)


def card(transcript):
    return next(p for p in transcript.turns[0].parts if isinstance(p, ToolCall))


async def in_time(on, session, true):
    """Let time pass until the transcript is as wanted."""
    async with asyncio.timeout(60):
        while not true(session.transcript):
            on.clock.advance(EVERY)
            await asyncio.sleep(0)
    return session.transcript


async def test_little_is_shown_as_it_comes_from_any_thread(tmp_path):
    tool = Chatterbox()
    async with stage(tmp_path, calls, tools=[tool]) as on:
        session = await on.session()
        await session.prompt(ALICE, "talk")
        await tool.begun.wait()
        tool.emit("one\n")
        await asyncio.to_thread(tool.emit, "two\n")
        await until(session, lambda t: card(t).output == "one\ntwo\n")
        tool.result.set_result(Result(output="one\ntwo\n[done]"))
        assert card(await until(session, ended)).output == "one\ntwo\n[done]"


async def test_much_is_put_as_head_and_tail_now_and_then(tmp_path):
    tool = Chatterbox()
    async with stage(tmp_path, calls, tools=[tool]) as on:
        session = await on.session()
        frames = []
        session.attach(frames.append)
        await session.prompt(ALICE, "talk")
        await tool.begun.wait()
        for number in range(200):
            tool.emit(f"{number:04}{'x' * 995}\n")
        await until(session, lambda t: len(card(t).output) == MOST)
        seen = await in_time(on, session, lambda t: "0199" in card(t).output)
        assert card(seen).output.startswith("0000x")
        assert f"{200_000 - MOST:,} characters are not shown" in card(seen).output
        live = sum(len(f.event.text) for f in frames if isinstance(f.event, PartDelta))
        puts = [f for f in frames if isinstance(f.event, PartUpdated) and f.event.part.output]
        assert (live, len(puts)) == (MOST, 1)

        tool.emit("the end")
        tool.result.set_result(Result(output="all of it"))
        assert card(await until(session, ended)).output == "all of it"
        on.clock.advance(EVERY)
        await asyncio.sleep(0)
        assert card(session.transcript) == replace(card(session.transcript), status="completed")


async def test_a_stopped_call_shows_the_last_that_was_printed(tmp_path):
    tool = Chatterbox()
    async with stage(tmp_path, calls, tools=[tool]) as on:
        session = await on.session()
        await session.prompt(ALICE, "talk")
        await tool.begun.wait()
        for _ in range(100):
            tool.emit("x" * 1_000)
        tool.emit("the last words")
        await until(session, lambda t: len(card(t).output) == MOST)
        await session.cancel(ALICE)
        seen = card(await until(session, ended))
        assert seen.status == "cancelled"
        assert seen.output.endswith("the last words")
