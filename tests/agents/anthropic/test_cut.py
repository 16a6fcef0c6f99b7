"""A turn that is cut, in every state: what the history keeps, what the next prompt goes out with.

Each row of the table of interrupted steps is a test; so is each fault of the API that was measured.
"""

import asyncio
import json

import pytest

from jupyter_agentchat.protocol.parts import Notice, Text, Thinking, ToolCall
from tests.agents.anthropic.claude import room
from tests.messages_api import faults
from tests.messages_api.script import reply, text, thinking, tool_use
from tests.messages_api.server import MessagesApi
from tests.runtime.stage import ALICE, ended, texts, until
from tests.runtime.test_manager import Wait


async def stop_when(session, true):
    """Stop the turn as soon as the transcript is as wanted."""
    await until(session, true)
    await session.cancel(ALICE)
    return await until(session, ended)


def last(transcript, kind):
    return next((p for p in reversed(transcript.turns[-1].parts) if isinstance(p, kind)), None)


async def go_on(at, session, api):
    """Send the next prompt; nothing of what was cut may make the API refuse it. Return its messages."""
    before = len(api.requests)
    api.reply("Going on.")
    after = await at.say(session, "go on")
    assert api.refused == []
    assert texts(after)[-1] == "Going on."
    assert len(api.requests) == before + 1
    assert await at.problems(session) == []
    return api.requests[-1].messages


def shape(messages):
    return [(m["role"], [b["type"] for b in m["content"]]) for m in messages]


async def test_before_the_first_token(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(reply(before_head=gate))
        await session.prompt(ALICE, "one")
        call = await api.arrived(1)
        await session.cancel(ALICE)
        await until(session, ended)
        await call.closed.wait()
        messages = await go_on(at, session, api)
        assert shape(messages) == [("user", ["text", "text"]), ("user", ["text", "text"])]
        assert "stopped your last reply" in messages[-1]["content"][0]["text"]


async def test_during_thinking(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(thinking("I wonder", gate, " whether"), "never said")
        await session.prompt(ALICE, "one")
        after = await stop_when(session, lambda t: (p := last(t, Thinking)) and p.text == "I wonder")
        assert last(after, Thinking).status == "cancelled"
        await api.requests[0].closed.wait()
        assert shape(await go_on(at, session, api))[:1] == [("user", ["text", "text"])]


async def test_during_text_after_thinking(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(thinking("Hm."), text("Half a ", gate, "sentence"))
        await session.prompt(ALICE, "one")
        after = await stop_when(session, lambda t: texts(t) == ["Half a "])
        assert last(after, Text).status == "cancelled"
        messages = await go_on(at, session, api)
        assert shape(messages)[1] == ("assistant", ["thinking", "text"])
        assert messages[1]["content"][1]["text"] == "Half a "


async def test_during_the_input_of_a_call(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        api.reply("I write.", tool_use("write_file", pieces=('{"path": "x.txt", "con', gate, 'tent": "x"}')))
        await session.prompt(ALICE, "one")
        after = await stop_when(session, lambda t: (c := last(t, ToolCall)) and c.input)
        assert last(after, ToolCall).status == "cancelled"
        assert shape(await go_on(at, session, api))[1] == ("assistant", ["text"])
        assert list(at.workspace.iterdir()) == []


async def test_while_a_tool_runs(tmp_path):
    tool = Wait()
    async with MessagesApi() as api, room(tmp_path, api, tools=[tool]) as at:
        session = await at.session()
        (at.workspace / "a.txt").write_text("alpha")
        api.reply(tool_use("read_file", {"path": "a.txt"}), tool_use("wait", {}), tool_use("list_files", {}))
        await session.prompt(ALICE, "one")
        await tool.began.wait()
        await session.cancel(ALICE)
        await until(session, ended)
        messages = await go_on(at, session, api)
        results = [b for b in messages[2]["content"] if b["type"] == "tool_result"]
        assert [r.get("is_error", False) for r in results] == [False, True, True]
        assert "Stopped" in results[1]["content"] and "Not run" in results[2]["content"]


async def test_while_a_command_runs_the_model_is_told_what_it_printed(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(tool_use("shell", {"command": "printf 'load 1%%\\rload 2%%\\nten'; sleep 30"}))
        await session.prompt(ALICE, "one")
        request = (await until(session, lambda t: t.requests)).requests[0]
        await session.answer(ALICE, request.request_id, "allow_once")
        after = await stop_when(session, lambda t: (c := last(t, ToolCall)) and "ten" in c.output)
        assert (last(after, ToolCall).status, last(after, ToolCall).output) == ("cancelled", "load 2%\nten")
        result = (await go_on(at, session, api))[2]["content"][0]
        assert result["content"].endswith("What it had printed until then:\nload 2%\nten")


async def test_while_somebody_is_asked(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(tool_use("write_file", {"path": "x.txt", "content": "x"}))
        await session.prompt(ALICE, "one")
        await stop_when(session, lambda t: t.requests)
        messages = await go_on(at, session, api)
        assert shape(messages)[:3] == [
            ("user", ["text", "text"]),
            ("assistant", ["tool_use"]),
            ("user", ["tool_result"]),
        ]
        assert "Not run" in messages[2]["content"][0]["content"]
        assert not (at.workspace / "x.txt").exists()


async def test_after_a_crash_in_mid_tool_the_model_is_told_that_nobody_knows(tmp_path):
    tool = Wait()
    async with MessagesApi() as api:
        async with room(tmp_path, api, tools=[tool], gone=True) as at:
            session = await at.session()
            api.reply(tool_use("wait", {}))
            await session.prompt(ALICE, "My name is Ada")
            await tool.began.wait()
            await at.crash()
        async with room(tmp_path, api) as at:
            again = await at.manager.session(session.session_id)
            assert again.transcript.turns[-1].stop_reason == "interrupted"
            messages = await go_on(at, again, api)
    result = messages[2]["content"][0]
    assert result["type"] == "tool_result" and "unknown" in result["content"].lower()
    assert "Ada" in json.dumps(messages[0])


async def test_what_a_reply_that_died_with_its_server_cost_is_unknown_not_zero(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api:
        async with room(tmp_path, api, gone=True) as at:
            session = await at.session()
            api.reply("All of it.")
            before = await at.say(session, "one")
            api.reply("Half", gate)
            await session.prompt(ALICE, "two")
            await until(session, lambda t: texts(t)[-1:] == ["Half"])
            await at.crash()
        async with room(tmp_path, api) as at:
            totals = (await at.manager.session(session.session_id)).transcript.totals
    assert (totals.requests, totals.tokens_unknown, totals.cost_unknown) == (2, 1, 1)
    assert totals.output_tokens == before.totals.output_tokens


async def test_of_a_request_stopped_before_any_word_of_its_cost_the_cost_is_unknown(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(reply(before_head=asyncio.Event()))
        await session.prompt(ALICE, "one")
        await api.arrived(1)
        await session.cancel(ALICE)
        totals = (await until(session, ended)).totals
        assert (totals.requests, totals.tokens_unknown) == (1, 1)


async def test_a_request_that_was_refused_costs_nothing(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(faults.failure(402))
        assert (await at.say(session, "one")).totals.requests == 0


async def test_interrupted_requests_are_counted_too(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply("Half", gate)
        await session.prompt(ALICE, "one")
        after = await stop_when(session, lambda t: texts(t) == ["Half"])
        assert after.totals.requests == 1
        assert after.totals.cache_write_tokens == api.told.cache_write_5m > 0
        assert (after.totals.tokens_unknown, after.totals.cost_unknown) == (1, 1)
        assert after.totals.cost > 0
        (used,) = after.turns[0].requests
        assert used.cut and used.part_id == after.turns[0].parts[-1].part_id


# --- faults of the API


@pytest.mark.parametrize("status", [429, 500, 529, 408])
async def test_r_x6_before_the_first_word_it_waits_and_tries_again(tmp_path, status):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(faults.failure(status, retry_after="7"))
        api.reply("There.")
        await session.prompt(ALICE, "one")
        waiting = await until(session, lambda t: t.turns and t.turns[-1].state == "retrying")
        assert waiting.turns[-1].reason
        async with asyncio.timeout(60):
            while not ended(session.transcript):
                at.clock.advance(7)
                await asyncio.sleep(0)
        assert texts(session.transcript) == ["There."]
        assert len(api.requests) == 2


async def test_r_x6_a_wait_of_an_hour_is_told_and_not_waited(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(faults.failure(429, retry_after="3600"))
        after = await at.say(session, "one")
        assert after.turns[0].error.code == "rate_limited"
        assert "60 minutes" in after.turns[0].error.message


@pytest.mark.parametrize(
    ("status", "code"), [(401, "no_key"), (404, "unknown_model"), (413, "too_large"), (402, "no_credit")]
)
async def test_what_waiting_does_not_help_is_told_at_once_with_a_way_out(tmp_path, status, code):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(faults.failure(status))
        after = await at.say(session, "one")
        assert (after.turns[0].stop_reason, after.turns[0].error.code) == ("error", code)
        assert len(api.requests) == 1
        await go_on(at, session, api)


async def test_r_k2_a_key_that_the_api_repeats_is_not_told(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(faults.failure(400, f"The key {api.terms.key} may not do this."))
        after = await at.say(session, "one")
        assert after.turns[0].error.message == "The API refused the request: The key [key] may not do this."


MID_STREAM = {
    "overloaded": faults.error_event("overloaded_error"),
    "clean end": faults.END,
    "dropped": faults.DROP,
    "broken json": faults.broken_json(),
    "wrong utf-8": faults.bad_utf8(),
}


@pytest.mark.parametrize("name", MID_STREAM)
async def test_r_x7_in_mid_stream_the_text_is_kept_and_nothing_is_repeated(tmp_path, name):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        api.reply("Half a sen", tool_use("write_file", {"path": "x.txt", "content": "x"}), MID_STREAM[name])
        after = await at.say(session, "one")
        assert after.turns[0].stop_reason == "error"
        assert texts(after) == ["Half a sen"]
        assert last(after, Notice).action.does == "continue"
        assert len(api.requests) == 1
        assert list(at.workspace.iterdir()) == []
        await go_on(at, session, api)


async def test_an_html_page_is_no_answer(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(faults.html_page())
        after = await at.say(session, "one")
        assert after.turns[0].stop_reason == "error"
        await go_on(at, session, api)


async def test_r_x8_cut_inside_a_call_the_model_is_asked_for_smaller_pieces(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        api.reply(
            tool_use("write_file", pieces=('{"path": "x.txt", "content": "aaaa',)), stop_reason="max_tokens"
        )
        api.reply("In pieces then.")
        after = await at.say(session, "one")
        assert texts(after) == ["In pieces then."]
        assert list(at.workspace.iterdir()) == []
        assert "smaller pieces" in json.dumps(api.requests[1].messages[-1])
        assert api.refused == []


@pytest.mark.parametrize(
    ("reason", "stop"),
    [
        ("max_tokens", "max_tokens"),
        ("refusal", "refusal"),
        ("model_context_window_exceeded", "context_exceeded"),
        ("something_new", "error"),
    ],
)
async def test_r_x8_every_reason_to_stop_has_its_end(tmp_path, reason, stop):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply("So far.", stop_reason=reason)
        after = await at.say(session, "one")
        assert (after.turns[0].stop_reason, texts(after)) == (stop, ["So far."])
        messages = await go_on(at, session, api)
        kept = [m for m in messages if m["role"] == "assistant"]
        assert bool(kept) is (reason != "refusal")


async def test_no_key_is_a_sentence_with_a_way_out_and_nothing_is_lost(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api, key="wrong") as at:
        session = await at.session()
        after = await at.say(session, "one")
        assert after.turns[0].error.code == "no_key"
        at.keys.key = "test-key"
        api.reply("Now it works.")
        assert texts(await at.say(session, "again"))[-1] == "Now it works."
