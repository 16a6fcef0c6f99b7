"""A session stays within what it may cost, and a person has the last word."""

from dataclasses import replace

import pytest

from jupyter_agentchat.protocol.events import QuestionAsked
from jupyter_agentchat.protocol.parts import Notice
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.settings import Settings
from tests.agents.anthropic.claude import room
from tests.messages_api.model_table import HAIKU_4_5
from tests.messages_api.script import tool_use
from tests.messages_api.server import MessagesApi
from tests.messages_api.usage import Usage
from tests.runtime.stage import ALICE, BOB, ended, texts, until

FOUR = Settings(session_budget=4.0)
DOLLAR = Usage(output=50_000)
"""What costs a dollar with the default model: 20 dollars for a million tokens."""


def notices(transcript):
    return [p.text for turn in transcript.turns for p in turn.parts if isinstance(p, Notice)]


async def asked(session):
    (question,) = (await until(session, lambda t: t.requests)).requests
    assert isinstance(question, QuestionAsked)
    return question


async def spend(at, api, session, dollars):
    """Let one turn cost so much."""
    api.reply("Done.", usage=Usage(output=50_000 * dollars))
    return await at.say(session, "Go")


async def test_at_four_fifths_it_says_so_once(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, settings=FOUR) as at:
        session = await at.session()
        assert notices(await spend(at, api, session, 3)) == []
        (said,) = notices(await spend(at, api, session, 0.5))
        assert said.startswith("This session has cost $3.50 of its budget of $4.00.")
        assert len(notices(await spend(at, api, session, 0.25))) == 1


async def test_when_it_is_used_up_no_request_goes_out_before_somebody_says_so(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, settings=FOUR) as at:
        session = await at.session()
        api.reply(tool_use("list_files", {}), usage=Usage(output=250_000))
        await session.prompt(ALICE, "Look")
        question = await asked(session)
        assert question.text == "This session has cost $5.00, its budget is $4.00. Go on?"
        assert question.options == ("Go on for another $4.00", "Stop here")
        assert session.transcript.session.state == "waiting"
        assert len(api.requests) == 1
        with pytest.raises(Refused, match="Choose one"):
            await session.answer(ALICE, question.request_id, None, "as you like")
        api.reply("Two files.", usage=DOLLAR)
        await session.answer(BOB, question.request_id, question.options[0])
        with pytest.raises(Refused, match="no longer open"):
            await session.answer(ALICE, question.request_id, question.options[1])
        after = await until(session, ended)
        assert texts(after) == ["Two files."]
        assert after.session.budget == 9.0
        assert api.refused == []


async def test_whoever_stops_there_goes_on_later_with_all_that_came_before(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, settings=FOUR) as at:
        session = await at.session()
        api.reply("Hm.", tool_use("list_files", {}), usage=Usage(output=250_000))
        await session.prompt(ALICE, "Look")
        question = await asked(session)
        await session.answer(ALICE, question.request_id, "Stop here")
        after = await until(session, ended)
        assert (after.turns[0].stop_reason, after.turns[0].error) == ("cancelled", None)
        assert await at.problems(session) == []
        await session.prompt(ALICE, "Go on")
        again = await asked(session)
        api.reply("Going on.", usage=DOLLAR)
        await session.answer(ALICE, again.request_id, again.options[0])
        after = await until(session, lambda t: len(t.turns) == 2 and ended(t))
        assert texts(after)[-1] == "Going on."
        assert [m["role"] for m in api.requests[1].messages][:3] == ["user", "assistant", "user"]
        assert api.refused == []


async def test_what_was_granted_holds_after_a_restart(tmp_path):
    async with MessagesApi() as api:
        async with room(tmp_path, api, settings=FOUR) as at:
            session = await at.session()
            await spend(at, api, session, 5)
            await session.prompt(ALICE, "More")
            question = await asked(session)
            api.reply("More.", usage=DOLLAR)
            await session.answer(ALICE, question.request_id, question.options[0])
            await until(session, lambda t: len(t.turns) == 2 and ended(t))
        async with room(tmp_path, api, settings=FOUR) as at:
            again = await at.manager.session(session.session_id)
            assert (await spend(at, api, again, 2)).totals.cost == pytest.approx(8)
            assert len(notices(again.transcript)) == 2  # four fifths of 4, and of 9 dollars


async def test_a_question_that_its_server_did_not_outlive_costs_nothing_and_is_asked_anew(tmp_path):
    async with MessagesApi() as api:
        async with room(tmp_path, api, settings=FOUR, gone=True) as at:
            session = await at.session()
            await spend(at, api, session, 5)
            await session.prompt(ALICE, "More")
            await asked(session)
            await at.crash()
        async with room(tmp_path, api, settings=FOUR) as at:
            again = await at.manager.session(session.session_id)
            assert again.transcript.turns[-1].stop_reason == "interrupted"
            assert again.transcript.requests == ()
            assert again.transcript.totals.requests == 1
            await again.prompt(ALICE, "More")
            await asked(again)
            await again.cancel(ALICE)
            await until(again, ended)
        assert len(api.requests) == 1


async def test_a_model_without_a_price_is_said_to_be_outside_of_the_budget(tmp_path):
    ours = replace(HAIKU_4_5, id="my-own-model")
    async with MessagesApi(models=(ours,)) as api, room(tmp_path, api, settings=FOUR) as at:
        session = await at.session(model="my-own-model")
        (said,) = notices(await spend(at, api, session, 9))
        assert "No price is known for the model my-own-model" in said
        assert len(notices(await spend(at, api, session, 9))) == 1
        assert session.transcript.totals.cost == 0


async def test_without_a_budget_nobody_is_asked(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        assert notices(await spend(at, api, session, 1_000)) == []
        assert (await spend(at, api, session, 1)).turns[-1].stop_reason == "end_turn"
