"""The loop: ask, run, ask again; what is sent only grows, and the API refuses none of it."""

import asyncio
import json
from itertools import pairwise

from jupyter_agentchat.protocol.parts import Thinking, ToolCall
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.settings import Settings
from tests.agents.anthropic.claude import room
from tests.messages_api.script import reply, thinking, tool_use
from tests.messages_api.server import MessagesApi
from tests.runtime.stage import ALICE, ended, texts, until


def calls_of(transcript):
    return [p for turn in transcript.turns for p in turn.parts if isinstance(p, ToolCall)]


def said(request):
    """What the last user message of a request says."""
    content = request.messages[-1]["content"]
    return " ".join(b.get("text") or b.get("content") or "" for b in content)


async def test_an_answer_streams_with_its_thinking_and_its_usage(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        api.reply(thinking("Let me ", "see."), "The answer ", "is 42.")
        session = await at.session()
        after = await at.say(session, "What is it?")
        kinds = [type(p).__name__ for p in after.turns[0].parts]
        assert kinds == ["Prompt", "Thinking", "Text", "Text"]
        assert after.turns[0].parts[1].text == "Let me see."
        assert api.refused == []
        assert after.totals.requests == 1
        assert after.totals.output_tokens == api.billed.output
        assert after.totals.cost > 0 and after.totals.cost_unknown == 0


async def test_five_steps_with_parallel_calls_and_nothing_is_refused(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(mode="accept_edits")
        (at.workspace / "a.txt").write_text("alpha")
        (at.workspace / "b.txt").write_text("beta")
        api.reply(thinking("First look."), tool_use("list_files", {}))
        api.reply(
            tool_use("read_file", {"path": "a.txt"}, cuts=(3, 9)),
            tool_use("read_file", {"path": "b.txt"}, cuts=(1,)),
            tool_use("read_file", {"path": "missing.txt"}),
        )
        api.reply("Now I write.", tool_use("write_file", {"path": "c.txt", "content": "gamma"}))
        api.reply(tool_use("read_file", {"path": "c.txt"}))
        api.enqueue(lambda request: reply(f"It says {said(request).split()[-1]}."))
        after = await at.say(session, "Do it")
        assert api.refused == []
        assert texts(after)[-1] == "It says gamma."
        assert [c.status for c in calls_of(after)] == [
            "completed", "completed", "completed", "failed", "completed", "completed",
        ]  # fmt: skip
        assert len(api.requests) == 5
        results = api.requests[2].messages[-1]["content"]
        assert [r["type"] for r in results] == ["tool_result"] * 3
        assert results[2]["is_error"] is True


async def test_law_8_each_request_starts_with_the_bytes_of_the_one_before(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        (at.workspace / "a.txt").write_text("né — “quotes” 😀")
        for _ in range(3):
            api.reply(thinking("Hm."), tool_use("read_file", {"path": "a.txt"}))
            api.reply("Done.")
            await at.say(session, "Read it again 😀")
        bodies = [dict(r.body) for r in api.requests]
        for before, after in pairwise(bodies):
            assert after["system"] == before["system"] and after["tools"] == before["tools"]
            assert to_json(after["messages"]).startswith(to_json(before["messages"])[:-1])
        assert api.refused == []


async def test_after_a_restart_the_first_request_holds_all_that_came_before(tmp_path):
    async with MessagesApi() as api:
        async with room(tmp_path, api) as at:
            session = await at.session()
            (at.workspace / "a.txt").write_text("alpha")
            api.reply(thinking("I look."), tool_use("read_file", {"path": "a.txt"}))
            api.reply("Your name is Ada, I will remember.")
            await at.say(session, "My name is Ada. Read a.txt")
        before = api.requests[-1]
        async with room(tmp_path, api) as at:
            again = await at.manager.session(session.session_id)
            api.enqueue(lambda r: reply("Ada" if "Ada" in json.dumps(r.messages[0]) else "I forgot"))
            after = await at.say(again, "What is my name?")
        assert texts(after)[-1] == "Ada"
        assert api.refused == []
        sent = to_json(api.requests[-1].messages)
        assert sent.startswith(to_json(before.messages)[:-1])


async def test_the_cache_serves_nine_tenths_of_thirty_turns(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        (at.workspace / "data.txt").write_text("word " * 400)
        for n in range(30):
            api.reply(thinking("I read it."), tool_use("read_file", {"path": "data.txt"}))
            api.reply(f"Turn {n}: it is full of words. " * 5)
            await at.say(session, f"Read it for the {n}th time and say something")
        totals = session.transcript.totals
        prompt = totals.input_tokens + totals.cache_read_tokens + totals.cache_write_tokens
        assert api.refused == []
        assert totals.cache_read_tokens >= 0.9 * prompt


async def test_totals_are_the_apis_to_the_token_after_a_restart_too(tmp_path):
    async with MessagesApi() as api:
        async with room(tmp_path, api) as at:
            session = await at.session()
            for _ in range(3):
                api.reply(tool_use("list_files", {}))
                api.reply("Done.")
                await at.say(session, "Look")
        async with room(tmp_path, api) as at:
            totals = (await at.manager.session(session.session_id)).transcript.totals
        billed = api.billed
        assert (totals.input_tokens, totals.output_tokens) == (billed.input, billed.output)
        assert totals.cache_read_tokens == billed.cache_read
        assert totals.cache_write_tokens == billed.cache_write_5m
        assert (totals.requests, totals.tokens_unknown, totals.cost_unknown) == (6, 0, 0)


async def test_every_request_is_told_apart_with_the_part_that_it_ended_in(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(thinking("Hm."), "I look.", tool_use("list_files", {}))
        api.reply("Nothing there.")
        after = await at.say(session, "Look")
        (turn,) = after.turns
        look, answer = turn.requests
        by_id = {p.part_id: p for p in turn.parts}
        assert isinstance(by_id[look.part_id], ToolCall)
        assert by_id[answer.part_id].text == "Nothing there."
        for used, call in zip(turn.requests, api.requests, strict=True):
            assert used.request_id == call.message_id
            told = (call.told.input, call.told.output, call.told.cache_read, call.told.cache_write_5m)
            assert told == (
                used.input_tokens,
                used.output_tokens,
                used.cache_read_tokens,
                used.cache_write_tokens,
            )
            assert used.cost > 0 and not used.cut


async def test_a_steer_goes_out_after_the_results_and_changes_what_comes_next(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(gate, tool_use("list_files", {}))
        api.enqueue(lambda r: reply(f"You also said: {r.messages[-1]['content'][-1]['text']}"))
        await session.prompt(ALICE, "Look around")
        await api.arrived(1)
        await session.prompt(ALICE, "in German, please")
        gate.set()
        after = await until(session, ended)
        assert texts(after)[-1] == "You also said: in German, please"
        assert [b["type"] for b in api.requests[1].messages[-1]["content"]] == ["tool_result", "text"]
        assert api.refused == []


async def test_a_steer_at_the_end_of_an_answer_is_answered_in_the_same_turn(tmp_path):
    gate = asyncio.Event()
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply("First.", gate)
        api.reply("Second.")
        await session.prompt(ALICE, "one")
        await api.arrived(1)
        await session.prompt(ALICE, "two")
        gate.set()
        after = await until(session, ended)
        assert (len(after.turns), texts(after)) == (1, ["First.", "Second."])
        assert api.refused == []


async def test_another_model_is_really_asked_and_is_an_event(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session(model="claude-sonnet-5-5")
        api.reply("One.")
        await at.say(session, "a")
        await session.set(ALICE, model="claude-haiku-5-5", effort="low")
        api.reply("Two.")
        after = await at.say(session, "b")
        assert [r.body["model"] for r in api.requests] == ["claude-sonnet-5-5", "claude-haiku-5-5"]
        assert "output_config" not in api.requests[0].body
        assert api.requests[1].body["output_config"] == {"effort": "low"}
        assert [row.model for row in after.by_model] == ["claude-sonnet-5-5", "claude-haiku-5-5"]
        assert [t.model for t in after.turns] == ["claude-sonnet-5-5", "claude-haiku-5-5"]
        assert api.refused == []


async def test_a_denied_call_is_told_to_the_model_with_the_reason(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.reply(tool_use("write_file", {"path": "x.txt", "content": "x"}))
        api.enqueue(lambda r: reply(f"Understood: {said(r)}"))
        await session.prompt(ALICE, "write")
        request = (await until(session, lambda t: t.requests)).requests[0]
        await session.answer(ALICE, request.request_id, "deny", "wrong folder")
        after = await until(session, ended)
        assert "wrong folder" in texts(after)[-1]
        assert isinstance(after.turns[0].parts[1], ToolCall | Thinking)
        assert api.refused == []


async def test_a_call_that_is_stopped_is_told_to_the_model_and_the_turn_goes_on(tmp_path):
    settings = Settings(permission_mode="bypass")
    async with MessagesApi() as api, room(tmp_path, api, settings=settings) as at:
        session = await at.session()
        api.reply(
            tool_use("shell", {"command": "echo begun; sleep 30"}), tool_use("shell", {"command": "echo two"})
        )
        api.reply("Then not.")
        await session.prompt(ALICE, "Do it")
        seen = await until(session, lambda t: any(c.output == "begun\n" for c in calls_of(t)))
        await session.stop_tool(ALICE, calls_of(seen)[0].part_id)
        after = await until(session, ended)
        assert texts(after) == ["Then not."]
        stopped, following = api.requests[1].messages[-1]["content"]
        assert stopped["is_error"] is True
        assert stopped["content"].startswith("Stopped by the person") and "begun" in stopped["content"]
        assert following["content"] == "two\n[exit code 0]"
        assert api.refused == [] and await at.problems(session) == []
