"""Commands in a session: asked for, shown while they run, stopped, and kept."""

import json

import pytest

from jupyter_agentchat.protocol.events import PartStarted
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.runtime.settings import Settings
from tests.runtime.stage import ALICE, BOB, a_call, ended, say, stage, texts, until


async def runs(turn, host):
    """Run what the prompt says."""
    call = a_call(turn, host, "shell", json.dumps({"command": turn.prompt.content[0].text}))
    yield PartStarted(part=call)
    outcome = await host.call_tool(call)
    async for event in say(turn, host, f"{outcome.status}: {outcome.output}"):
        yield event


def card(transcript):
    return next(p for p in transcript.turns[-1].parts if isinstance(p, ToolCall))


async def asked(session, by, line):
    """Return the question that this command raises."""
    await session.prompt(by, line)
    return (await until(session, lambda t: t.requests)).requests[0]


async def finished(session, turns=1):
    return await until(session, lambda t: len(t.turns) == turns and ended(t))


@pytest.mark.parametrize("mode", ["ask", "accept_edits"])
async def test_a_command_is_asked_for_to_the_character(tmp_path, mode):
    async with stage(tmp_path, runs) as on:
        session = await on.session(mode=mode)
        request = await asked(session, ALICE, "echo hi > made")
        assert (request.kind, request.title) == ("execute", "Run `echo hi > made`")
        assert json.loads(request.action) == {"command": "echo hi > made"}
        assert [o.option_id for o in request.options] == ["allow_once", "allow_same", "deny"]
        assert not (on.workspace / "made").exists()
        await session.answer(ALICE, request.request_id, "allow_once")
        seen = await finished(session)
        assert (card(seen).status, card(seen).exit_code) == ("completed", 0)
        assert (on.workspace / "made").read_text() == "hi\n"


async def test_plan_mode_runs_nothing(tmp_path):
    async with stage(tmp_path, runs) as on:
        session = await on.session(mode="plan")
        await session.prompt(ALICE, "touch made")
        assert texts(await finished(session)) == ["denied: Not run. Plan mode changes nothing."]
        assert not (on.workspace / "made").exists()


async def test_r_a5_allowed_for_the_session_is_this_command_of_this_person_only(tmp_path):
    async with stage(tmp_path, runs) as on:
        session = await on.session()
        request = await asked(session, ALICE, "echo one")
        await session.answer(ALICE, request.request_id, "allow_same")
        await finished(session)

        await session.prompt(ALICE, "echo one")
        assert texts(await finished(session, 2))[1] == "completed: one\n[exit code 0]"
        request = await asked(session, ALICE, "echo one; echo two")
        await session.answer(ALICE, request.request_id, "deny")
        await finished(session, 3)
        request = await asked(session, BOB, "echo one")
        await session.answer(ALICE, request.request_id, "deny")
        await finished(session, 4)


async def test_a_command_that_fails_is_a_failed_card_with_its_exit_code_and_output(tmp_path):
    async with stage(tmp_path, runs, settings=Settings(permission_mode="bypass")) as on:
        session = await on.session()
        await session.prompt(ALICE, "echo broken; exit 3")
        seen = await finished(session)
        assert (card(seen).status, card(seen).exit_code) == ("failed", 3)
        assert (card(seen).output, card(seen).error) == ("broken\n[exit code 3]", None)
        assert texts(seen) == ["failed: broken\n[exit code 3]"]
        assert (await on.stored(session)) == session.transcript


async def test_what_it_prints_is_on_the_card_while_it_runs_and_stays_when_it_is_stopped(tmp_path):
    async with stage(tmp_path, runs, settings=Settings(permission_mode="bypass")) as on:
        session = await on.session()
        await session.prompt(ALICE, "echo begun; setsid sleep 30 & sleep 30")
        seen = await until(session, lambda t: t.turns and card_or_none(t) and card(t).output == "begun\n")
        assert card(seen).status == "in_progress"
        await session.cancel(ALICE)
        seen = await finished(session)
        assert (card(seen).status, card(seen).output) == ("cancelled", "begun\n")


async def test_r_x11_a_long_output_is_cut_on_the_card_and_kept_whole(tmp_path):
    async with stage(tmp_path, runs, settings=Settings(permission_mode="bypass")) as on:
        session = await on.session()
        await session.prompt(ALICE, "seq 100000")
        seen = card(await finished(session))
        assert len(seen.output) < 70_000
        assert seen.output.startswith("1\n2\n")
        assert seen.output.endswith("100000\n[exit code 0]")
        blob = await on.manager.store.blob(seen.blobs[0].hash)
        assert blob.data.decode().splitlines()[:-1] == [str(n) for n in range(1, 100_001)]


def card_or_none(transcript):
    return next((p for p in transcript.turns[-1].parts if isinstance(p, ToolCall)), None)
