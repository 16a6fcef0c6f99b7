"""Scripted replies arrive at the real SDK as the events of the API."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.messages_api.calls import plain
from tests.messages_api.request import Request
from tests.messages_api.script import Reply, UsageSoFar, ping, reply, text, thinking, tool_use
from tests.messages_api.sdk import SHOWN, asked, deltas, events_of, served
from tests.messages_api.server import MessagesApi
from tests.messages_api.usage import Usage


async def test_a_reply_with_all_kinds_of_blocks_streams_in_order() -> None:
    async with served() as (api, client):
        api.reply(thinking("First ", "look."), text("I ", "read."), tool_use("read_file", {"path": "a.txt"}))

        events = await events_of(client, **asked(api, thinking=SHOWN))

    per_block = ["content_block_start", "content_block_delta", "content_block_delta"]
    assert [event["type"] for event in events] == [
        "message_start",
        *per_block,
        "content_block_delta",  # the signature
        "content_block_stop",
        *per_block,
        "content_block_stop",
        *per_block,  # an empty piece of JSON comes first
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert deltas(events, "thinking") == ["First ", "look."]
    assert deltas(events, "text") == ["I ", "read."]
    assert "".join(deltas(events, "partial_json")) == '{"path":"a.txt"}'
    assert events[-2]["delta"]["stop_reason"] == "tool_use"
    assert api.requests[0].events[:2] == ["message_start", "ping"]


@pytest.mark.parametrize("surface", ["beta", "plain"])
async def test_both_surfaces_of_the_sdk_can_stream(surface: str) -> None:
    async with served() as (api, client):
        api.reply("Hello.")
        messages: Any = client.beta.messages if surface == "beta" else client.messages

        async with await messages.create(**asked(api, stream=True)) as stream:
            events = [event.type async for event in stream]

    assert events[-1] == "message_stop"


async def test_the_path_with_beta_is_the_same_place() -> None:
    async with MessagesApi() as api:
        api.reply("Hello.")
        call = plain(api)
        call.path += "?beta=true"

        assert (await call.send(api))[0] == 200
    assert (api.requests[0].path, api.requests[0].request.is_beta) == ("/v1/messages", True)


async def test_the_whole_message_without_streaming() -> None:
    async with served() as (api, client):
        api.reply(thinking("Hm."), "Reading.", tool_use("read_file", {"path": "a.txt"}, id="toolu_1"))

        message = await client.beta.messages.create(**asked(api, thinking=SHOWN))

    assert [block.type for block in message.content] == ["thinking", "text", "tool_use"]
    assert message.content[2].to_dict() == {
        "type": "tool_use",
        "id": "toolu_1",
        "name": "read_file",
        "input": {"path": "a.txt"},
    }
    assert (message.stop_reason, message._request_id) == ("tool_use", api.requests[0].request_id)
    assert message.usage.output_tokens == api.requests[0].usage.output


async def test_the_sdk_helper_sees_the_same_message() -> None:
    async with served() as (api, client):
        api.reply("Hello ", tool_use("read_file", {"path": "ü" * 50}, cuts=(1, 5, 9)), chunk=3)

        async with client.beta.messages.stream(**asked(api)) as stream:
            message = await stream.get_final_message()

    assert message.content[1].to_dict()["input"] == {"path": "ü" * 50}


async def test_the_test_chooses_where_the_json_is_cut() -> None:
    async with served() as (api, client):
        api.reply(
            tool_use("read_file", {"path": "a"}, cuts=(2, 9)), tool_use("list_files", pieces=('{"x', "\\u00"))
        )

        events = await events_of(client, **asked(api))

    assert deltas(events, "partial_json") == ["", '{"', 'path":"', 'a"}', "", '{"x', "\\u00"]


async def test_a_call_without_input_has_no_json_at_all() -> None:
    async with served() as (api, client):
        api.reply(tool_use("list_files", pieces=()))

        events = await events_of(client, **asked(api))

    assert deltas(events, "partial_json") == [""]


async def test_a_gate_holds_the_stream_until_the_test_opens_it() -> None:
    gate = asyncio.Event()
    async with served() as (api, client):
        api.reply(text("before", gate, ping(), "after"))
        stream = await client.beta.messages.create(**asked(api, stream=True))
        seen = []
        async with stream:
            async for event in stream:
                if event.type == "content_block_delta":
                    seen.append(event.to_dict()["delta"]["text"])
                    if not gate.is_set():
                        assert api.requests[0].events[-1] == "content_block_delta"
                        gate.set()

    assert seen == ["before", "after"]
    assert api.requests[0].events[4] == "ping"


async def test_a_gate_before_the_head() -> None:
    gate = asyncio.Event()
    async with served() as (api, client):
        api.reply("Hello.", before_head=gate)
        asking = asyncio.create_task(events_of(client, **asked(api)))
        record = await api.arrived()
        assert record.sent == b""
        gate.set()

        assert (await asking)[-1]["type"] == "message_stop"


async def test_a_reply_computed_from_the_request() -> None:
    def echo(request: Request) -> Reply:
        return reply(f"You said {request.messages[-1]['content']!r}")

    async with served() as (api, client):
        api.enqueue(echo)

        events = await events_of(client, **asked(api))

    assert deltas(events, "text") == ["You said 'What is in a.txt?'"]


async def test_replies_are_picked_by_request() -> None:
    async with served() as (api, client):
        api.reply("A title", when=lambda request: "title" in str(request.body["system"]))
        api.reply("An answer")

        answered = await events_of(client, **asked(api))
        titled = await events_of(client, **asked(api, system="Make a title."))

        assert (deltas(answered, "text"), deltas(titled, "text"), api.left) == (["An answer"], ["A title"], 0)


async def test_thinking_is_empty_unless_asked_for() -> None:
    """Reference/agents.md 0.6: without `display` nothing is shown, a signature comes all the same."""
    async with served() as (api, client):
        api.otherwise = reply(thinking("A secret of four and more"), "Done.")

        bare = await events_of(client, **asked(api))
        counted = await events_of(client, **asked(api), betas=["thinking-token-count-2026-05-13"])

    assert deltas(bare, "thinking") == []
    assert len(deltas(bare, "signature")) == 1
    assert deltas(counted, "thinking") == [""]
    assert [str(tokens) for tokens in deltas(counted, "estimated_tokens")] == ["24"]


async def test_usage_in_message_delta_is_a_sum() -> None:
    async with served() as (api, client):
        api.reply("four and more. ", UsageSoFar(), "and again more.")

        events = await events_of(client, **asked(api))

    told = [event["usage"]["output_tokens"] for event in events if event["type"] == "message_delta"]
    assert told == [4, 8]
    assert events[0]["message"]["usage"]["output_tokens"] == 1
    assert api.billed == api.told == api.requests[0].usage
    assert api.billed.output == 8


async def test_a_test_may_set_the_usage() -> None:
    usage = Usage(input=3, cache_read=90, cache_write_5m=5, cache_write_1h=2, output=40, thinking=10)
    async with served() as (api, client):
        api.reply("Hello.", usage=usage, usage_more={"server_tool_use": {"web_search_requests": 2}})

        events = await events_of(client, **asked(api))

    start, end = events[0]["message"]["usage"], events[-2]["usage"]
    assert start["cache_creation"] == {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 2}
    assert end["server_tool_use"] == {"web_search_requests": 2}
    assert (end["input_tokens"], end["cache_read_input_tokens"], end["output_tokens"]) == (3, 90, 40)
    assert api.billed == usage
