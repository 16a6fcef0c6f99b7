"""A session's title from a small model: one request beside the turns, counted, and never in the way."""

import asyncio
import logging

import pytest

from jupyter_agentchat.protocol.parts import Notice
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.assembly import open_manager
from jupyter_agentchat.runtime.settings import Settings
from tests.agents.anthropic.claude import room
from tests.messages_api.faults import (
    DROP,
    END,
    bad_utf8,
    broken_json,
    error_event,
    failure,
    gzip_lie,
    hang_up,
    html_page,
)
from tests.messages_api.script import reply, text, thinking
from tests.messages_api.server import MessagesApi
from tests.messages_api.usage import Usage
from tests.runtime.stage import ALICE, BOB, ended, texts, until

SMALL = "claude-haiku-5-5"
AFTER_A_TURN = ("Turns._follow", "Titles._ask")
WITH_SMALL = Settings(small_model=SMALL)


def is_small(request):
    return request.body["model"] == SMALL


async def title_done():
    """Wait until no title is being made."""
    while asking := [t for t in asyncio.all_tasks() if _name(t) in AFTER_A_TURN]:
        await asyncio.wait(asking)


def _name(task):
    return getattr(task.get_coro(), "__qualname__", "")


def small_requests(api):
    return [call for call in api.requests if is_small(call.request)]


def counted(totals):
    return (
        totals.input_tokens,
        totals.output_tokens,
        totals.cache_read_tokens,
        totals.cache_write_tokens,
    )


def by_class(used):
    return used.input, used.output, used.cache_read, used.cache_write_5m


async def test_after_the_first_turn_a_small_model_names_the_session(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.reply(thinking("SECRET THOUGHT"), "It is 42. " * 500)
        api.reply("The Answer", when=is_small)
        after = await at.say(session, "What is the answer to everything, in one word please?")
        assert after.session.title == "What is the answer to everything, in one word please?"
        await title_done()
        assert (session.info.title, session.info.titled_by) == ("The Answer", "system")
        assert api.refused == []
        (asked,) = small_requests(api)
        assert asked.body["thinking"] == {"type": "disabled"}
        assert "tools" not in asked.body and len(asked.messages) == 1
        shown = asked.messages[0]["content"][0]["text"]
        assert "the answer to everything" in shown and "It is 42." in shown
        assert "SECRET THOUGHT" not in shown and str(at.workspace) not in shown
        assert len(shown) < 1_500
        # it belongs to no turn, and a later turn asks for no other
        (turn,) = session.transcript.turns
        assert turn.totals.requests == 1
        api.reply("Yes.")
        await at.say(session, "Really?")
        await title_done()
        assert len(api.requests) == 3
        assert to_json(api.requests[-1].messages).count("The Answer") == 0


async def test_the_totals_stay_the_apis_after_a_restart_too(tmp_path):
    async with MessagesApi() as api:
        async with room(tmp_path, api, settings=WITH_SMALL) as at:
            session = await at.session()
            api.reply("It is 42.")
            api.reply("The Answer", when=is_small)
            await at.say(session, "What is it?")
            await title_done()
            api.reply("Yes.")
            live = await at.say(session, "Really?")
            (frame,) = [f.event for f in await session.frames(0, 1000) if is_title_usage(f.event)]
            assert (frame.turn_id, frame.model, frame.request_id) == (
                None,
                SMALL,
                small_requests(api)[0].message_id,
            )
            assert frame.cost > 0
        async with room(tmp_path, api, settings=WITH_SMALL) as at:
            again = (await at.manager.session(session.session_id)).transcript
        for totals in (live.totals, again.totals):
            assert counted(totals) == by_class(api.billed)
            assert (totals.requests, totals.tokens_unknown, totals.cost_unknown) == (3, 0, 0)
        assert [row.model for row in again.by_model] == ["claude-opus-5-5", SMALL]


def is_title_usage(event):
    return getattr(event, "purpose", "") == "title"


async def test_nobody_waits_for_it(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.reply("One.")
        api.reply(gate, "Counting", when=is_small)
        await at.say(session, "Count")
        api.reply("Two.")
        after = await at.say(session, "Go on")
        assert texts(after) == ["One.", "Two."]
        assert after.session.title == "Count"
        gate.set()
        await title_done()
        assert session.info.title == "Counting"


async def test_a_title_that_a_person_gave_meanwhile_stays_and_the_request_is_counted(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.reply("One.")
        api.reply(gate, "Counting", when=is_small)
        await at.say(session, "Count")
        await api.arrived(2)
        await session.set(BOB, title="Bob's")
        gate.set()
        await title_done()
        assert (session.info.title, session.info.titled_by) == ("Bob's", "user")
        assert session.transcript.totals.requests == 2
        assert counted(session.transcript.totals) == by_class(api.billed)


async def test_a_title_that_a_person_gave_before_asks_for_no_other(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session(title="Mine")
        api.reply("One.")
        await at.say(session, "Count")
        await title_done()
        assert (session.info.title, len(api.requests)) == ("Mine", 1)


async def test_what_the_operator_named_is_who_is_asked(tmp_path):
    for settings in (Settings(), WITH_SMALL):
        manager = await open_manager(settings, tmp_path / "data")
        asked = manager.bench.agents["anthropic"].title_request("a", "b")
        assert (asked is not None) == bool(settings.small_model)
        assert manager.bench.agents["demo"].title_request("a", "b") is None
        await manager.close()


async def test_without_a_small_model_no_request_is_made(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply("One.")
        await at.say(session, "Count")
        await title_done()
        assert (session.info.title, len(api.requests)) == ("Count", 1)


async def test_after_a_turn_that_failed_the_next_that_ends_well_is_the_first(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.enqueue(failure(401))
        await at.say(session, "What is it?")
        assert len(api.requests) == 1
        api.reply("It is 42.")
        api.reply("The Answer", when=is_small)
        await at.say(session, "Go on")
        await title_done()
        assert session.info.title == "The Answer"
        assert "What is it?" in to_json(small_requests(api)[0].messages)
        assert api.refused == []


FAILURES = {
    "key": failure(401),
    "permission": failure(403),
    "model": failure(404),
    "rate": failure(429, retry_after="1"),
    "fault": failure(500),
    "overload": failure(529),
    "page": html_page(),
    "nothing": hang_up(),
    "gzip": gzip_lie(),
    # from here on it was begun, and is paid for
    "dropped": reply(text("The ", DROP)),
    "no end": reply(text("The Answer"), END),
    "overload in the middle": reply(text("The "), error_event()),
    "broken": reply(text("The ", broken_json())),
    "bytes": reply(text("The ", bad_utf8())),
    "refused": reply(text("No."), stop_reason="refusal"),
    "cut": reply(text("The"), stop_reason="max_tokens"),
    "blank": reply(text("\u200b \n")),
}


BROKEN_OFF = ("gzip", "dropped", "no end", "overload in the middle", "broken", "bytes")


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_changes_nothing_is_not_tried_again_and_only_a_debug_log_says_it(
    tmp_path, caplog, name
):
    caplog.set_level(logging.DEBUG, "jupyter_agentchat")
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.reply("It is 42.")
        api.enqueue(FAILURES[name], when=is_small)
        await at.say(session, "What is it?")
        await title_done()
        after = session.transcript
        assert (after.session.title, after.turns[0].stop_reason) == ("What is it?", "end_turn")
        assert not any(isinstance(p, Notice) for p in after.turns[0].parts)
        assert len(small_requests(api)) == 1
        assert {r.levelname for r in caplog.records if r.name.startswith("jupyter_agentchat")} <= {
            "DEBUG",
            "INFO",
        }
        # what it cost as far as it was said, and unknown where it broke off (bytes that are no text may hide
        # what was said before them)
        assert name == "bytes" or counted(after.totals) == by_class(api.told)
        assert after.totals.tokens_unknown == (name in BROKEN_OFF)
        # and the session goes on
        api.reply("Yes.")
        assert texts(await at.say(session, "Really?"))[-1] == "Yes."
        assert api.refused == []


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ('\n "**The Answer**"\nAnd more', "The Answer"),
        ("a\x00b\x1b[31mc\u202etxt.exe\u2066 d\u2028e", "ab[31mctxt.exe d"),
        ("word " * 40, "word word word word word word word word word word word…"),
        ("x" * 500, "x" * 59 + "…"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
async def test_its_words_become_one_line_of_what_can_be_seen(tmp_path, said, title):
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.reply("It is 42.")
        api.reply(said, when=is_small)
        await at.say(session, "What is it?")
        await title_done()
        assert session.info.title == title
        assert len(title) <= 60


async def test_a_server_that_stops_lets_go_and_counts_what_was_sent(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api:
        async with room(tmp_path, api, settings=WITH_SMALL) as at:
            session = await at.session()
            api.reply("One.")
            api.reply(gate, "Counting", when=is_small)
            await at.say(session, "Count")
            await (await api.arrived(2)).at_gate.wait()
        async with room(tmp_path, api, settings=WITH_SMALL) as at:
            again = (await at.manager.session(session.session_id)).transcript
        assert again.session.title == "Count"
        assert (again.totals.requests, again.totals.tokens_unknown) == (2, 1)


async def test_a_session_that_is_deleted_meanwhile_is_gone(tmp_path, caplog):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api, settings=WITH_SMALL) as at:
        session = await at.session()
        api.reply("One.")
        api.reply(gate, "Counting", when=is_small)
        await at.say(session, "Count")
        await api.arrived(2)
        await at.manager.delete(session.session_id, ALICE)
        await title_done()
        assert await at.manager.rows() == []
        assert not [r for r in caplog.records if r.levelno > logging.WARNING]


class TestWithABudget:
    SETTINGS = Settings(small_model=SMALL, session_budget=4.0)

    async def test_when_it_is_used_up_no_title_is_asked_for(self, tmp_path):
        async with MessagesApi() as api, room(tmp_path, api, settings=self.SETTINGS) as at:
            session = await at.session()
            api.reply("Done.", usage=Usage(output=250_000))
            await at.say(session, "Go")
            await title_done()
            assert len(api.requests) == 1

    async def test_what_a_title_brought_past_four_fifths_is_said_in_the_next_turn(self, tmp_path):
        async with MessagesApi() as api, room(tmp_path, api, settings=self.SETTINGS) as at:
            session = await at.session()
            api.reply("Done.", usage=Usage(output=150_000))
            api.reply("Dear", usage=Usage(output=800_000), when=is_small)
            await at.say(session, "Go")
            await title_done()
            assert session.transcript.totals.cost > 3.2
            api.reply("Done.")
            await at.say(session, "Again")
            api.reply("Done.")
            after = await at.say(session, "And again")
            said = [p.text for turn in after.turns for p in turn.parts if isinstance(p, Notice)]
            assert [s.partition(" of its")[0] for s in said] == ["This session has cost $3.40"]
            assert await until(session, ended)
