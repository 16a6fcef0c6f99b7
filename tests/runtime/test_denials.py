"""R-A7: an agent that hears no again and again stops and lets the person speak."""

import pytest

from jupyter_agentchat.protocol.events import PartStarted
from jupyter_agentchat.protocol.parts import Notice, ToolCall
from jupyter_agentchat.runtime.denials import Denials
from tests.runtime.stage import ALICE, a_call, ended, stage, until


def after(*denied):
    denials = Denials()
    for one in denied:
        denials.note(denied=one)
    return denials.enough


@pytest.mark.parametrize(
    ("denied", "enough"),
    [
        ([], False),
        ([True, True], False),
        ([True, True, True], True),
        ([True, True, False, True, True], False),
        ([False, True] * 9, False),
        ([False, True] * 10, True),
        ([True, True, False] * 4 + [False] * 60, False),
    ],
)
def test_r_a7_three_in_a_row_or_ten_of_fifty_are_enough(denied, enough):
    assert after(*denied) == enough


async def stubborn(turn, host):
    """Ask for the same again and again, two calls in a step."""
    for _ in range(5):
        for _ in range(2):
            call = a_call(turn, host, "write_file", '{"path": "a.txt", "content": "x"}')
            yield PartStarted(part=call)
            assert (await host.call_tool(call)).status == "denied"
        await host.steers()


async def test_r_a7_the_turn_stops_after_three_denials_and_says_why(tmp_path):
    async with stage(tmp_path, stubborn) as on:
        session = await on.session()
        await session.prompt(ALICE, "write")
        for count in range(3):
            asked = await until(session, lambda t: t.requests)
            assert len([p for p in asked.turns[0].parts if isinstance(p, ToolCall)]) == count + 1
            await session.answer(ALICE, asked.requests[0].request_id, "deny")
            await until(session, lambda t, asked=asked: t.requests != asked.requests)
        seen = await until(session, ended)

        calls = [p for p in seen.turns[0].parts if isinstance(p, ToolCall)]
        assert [call.status for call in calls] == ["denied"] * 4
        assert "nobody was asked" in calls[3].error
        assert (seen.turns[0].stop_reason, seen.turns[0].error.code) == ("cancelled", "denied")
        assert "Tell it what to do instead" in seen.turns[0].parts[-1].text
        assert isinstance(seen.turns[0].parts[-1], Notice)


async def test_r_a7_the_next_turn_begins_anew(tmp_path):
    async with stage(tmp_path, stubborn) as on:
        session = await on.session(mode="plan")
        for count in (1, 2):
            await session.prompt(ALICE, "write")
            seen = await until(session, lambda t, count=count: len(t.turns) == count and ended(t))
            assert seen.turns[-1].error.code == "denied"
            assert len(seen.turns[-1].parts) == 1 + 4 + 1
