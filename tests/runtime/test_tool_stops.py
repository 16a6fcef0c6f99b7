"""One tool call is stopped, and its turn goes on."""

import asyncio
import json
from typing import ClassVar

import psutil
import pytest

from jupyter_agentchat.protocol.events import PartStarted
from jupyter_agentchat.protocol.parts import Author, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.tools.tool import Preview, Result, ToolError
from tests.runtime.stage import ALICE, BOB, a_call, ended, say, stage, texts, until

FREE = Settings(permission_mode="bypass")
NAMED = "beast-of-the-stop"
COMMAND = f"echo begun; setsid bash -c '(exec -a {NAMED} sleep 30)' & (exec -a {NAMED} sleep 30)"


async def shells(turn, host):
    """Run each line of what the prompt says, and tell what became of it."""
    for line in turn.prompt.content[0].text.splitlines():
        call = a_call(turn, host, "shell", json.dumps({"command": line}))
        yield PartStarted(part=call)
        outcome = await host.call_tool(call)
        async for event in say(turn, host, f"{outcome.status}: {outcome.output}"):
            yield event


def calls(transcript):
    return [p for turn in transcript.turns for p in turn.parts if isinstance(p, ToolCall)]


def beasts():
    return [p for p in psutil.process_iter(["cmdline"]) if (p.info["cmdline"] or [""])[0] == NAMED]


async def running(session, output="begun\n"):
    seen = await until(session, lambda t: any(c.output == output for c in calls(t)))
    return calls(seen)[0]


async def test_its_processes_end_and_the_next_step_comes(tmp_path):
    async with stage(tmp_path, shells, settings=FREE) as on:
        session = await on.session()
        await session.prompt(ALICE, f"{COMMAND}\necho next")
        call = await running(session)
        assert call.status == "in_progress"
        await session.stop_tool(Author(kind="user", name="bob", display_name="Bob"), call.part_id)
        seen = await until(session, ended)
        assert beasts() == []
        assert seen.turns[0].stop_reason == "end_turn"
        stopped, following = calls(seen)
        assert (stopped.status, stopped.output, stopped.error) == ("cancelled", "begun\n", "Stopped by Bob.")
        assert (following.status, following.output) == ("completed", "next\n[exit code 0]")
        told = texts(seen)[0]
        assert told == (
            "cancelled: Stopped by the person while it ran. Check what it did before repeating it.\n"
            "What it had printed until then:\nbegun\n"
        )
        assert await on.stored(session) == session.transcript


async def test_twice_is_once_and_later_is_too_late(tmp_path):
    async with stage(tmp_path, shells, settings=FREE) as on:
        session = await on.session()
        await session.prompt(ALICE, COMMAND)
        call = await running(session)
        await session.stop_tool(ALICE, call.part_id)
        await session.stop_tool(BOB, call.part_id)
        seen = await until(session, ended)
        assert calls(seen)[0].error == "Stopped by alice."
        with pytest.raises(Refused) as late:
            await session.stop_tool(ALICE, call.part_id)
        assert late.value.code == "stale_request"
        prompt = seen.turns[0].parts[0]
        for nothing in ("no-such-part", prompt.part_id):
            with pytest.raises(Refused) as unknown:
                await session.stop_tool(ALICE, nothing)
            assert unknown.value.code == "unknown_part"


async def test_what_waits_for_permission_is_denied_not_stopped(tmp_path):
    async with stage(tmp_path, shells) as on:
        session = await on.session()
        await session.prompt(ALICE, "echo hi")
        request = (await until(session, lambda t: t.requests)).requests[0]
        with pytest.raises(Refused, match="Deny it") as early:
            await session.stop_tool(ALICE, request.part_id)
        assert early.value.code == "bad_request"
        await session.answer(ALICE, request.request_id, "deny")
        await until(session, ended)


async def test_a_turn_that_is_stopped_at_the_same_moment_ends_once(tmp_path):
    async with stage(tmp_path, shells, settings=FREE) as on:
        session = await on.session()
        await session.prompt(ALICE, COMMAND)
        call = await running(session)
        await session.stop_tool(ALICE, call.part_id)
        await session.cancel(ALICE)
        seen = await until(session, ended)
        assert (seen.turns[0].stop_reason, calls(seen)[0].status) == ("cancelled", "cancelled")
        assert beasts() == []


class NoInput(Value, frozen=True, kw_only=True):
    pass


class Patient:
    """Waits; what it does when it is stopped is the test's to say."""

    name = "patient"
    kind = "read"
    description = "Wait."
    Input = NoInput
    begun: ClassVar[asyncio.Event]
    end: ClassVar[object]

    def preview(self, given, context):
        return Preview(title="Wait")

    async def run(self, given, context):
        Patient.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if isinstance(Patient.end, Exception):
                raise Patient.end from None
            return Patient.end


@pytest.mark.parametrize(
    ("end", "status", "told"),
    [
        (Result(output="All done."), "completed", "completed: All done."),
        (ToolError("It goes on elsewhere."), "cancelled", "cancelled: It goes on elsewhere."),
        (OSError("A disk."), "cancelled", "cancelled: Stopped by the person while it ran. Check"),
    ],
)
async def test_what_was_done_all_the_same_is_said(tmp_path, end, status, told):
    async def waits(turn, host):
        call = a_call(turn, host, "patient", "{}")
        yield PartStarted(part=call)
        outcome = await host.call_tool(call)
        async for event in say(turn, host, f"{outcome.status}: {outcome.output}"):
            yield event

    Patient.begun, Patient.end = asyncio.Event(), end
    async with stage(tmp_path, waits, tools=[Patient()], settings=FREE) as on:
        session = await on.session()
        await session.prompt(ALICE, "Wait")
        await Patient.begun.wait()
        await session.stop_tool(ALICE, calls(session.transcript)[0].part_id)
        seen = await until(session, ended)
        assert calls(seen)[0].status == status
        assert texts(seen)[0].startswith(told)
