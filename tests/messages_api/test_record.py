"""What the server remembers: requests byte for byte, hang-ups, bills."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import anthropic
import httpx2
import pytest

from tests.messages_api.script import reply, text
from tests.messages_api.sdk import asked, events_of, served


async def test_a_request_is_kept_as_it_came() -> None:
    async with served() as (api, client):
        api.reply("Hello.")
        await events_of(client, **asked(api), betas=["task-budgets-2026-03-13"])

    record = api.requests[0]
    assert json.loads(record.raw) == record.body == asked(api, stream=True)
    assert record.request.headers["authorization"] == "Bearer test-key"
    assert record.request.betas == {"task-budgets-2026-03-13"}
    assert (record.status, record.message_id, record.stop_reason) == (
        200,
        "msg_0000000000000000000001",
        "end_turn",
    )
    assert record.done.is_set()
    assert not record.closed.is_set()


async def test_a_client_that_hangs_up_in_mid_stream_is_noticed() -> None:
    async with served() as (api, client):
        api.reply(text("before", asyncio.Event(), "after"))
        stream = await client.beta.messages.create(**asked(api, stream=True))
        async for event in stream:
            if event.type == "content_block_delta":
                break
        record = api.requests[0]
        assert not record.closed.is_set()

        await stream.close()

        await asyncio.wait_for(record.closed.wait(), 5)
        await record.done.wait()
    assert record.closed_at is not None
    assert (record.usage.output, record.told.output) == (2, 1), "billed is what was said, told what was shown"
    assert api.mistakes == []


async def test_a_cancelled_task_hangs_up() -> None:
    async with served() as (api, client):
        api.reply(text("before", asyncio.Event()))
        task = asyncio.create_task(events_of(client, **asked(api)))
        record = await api.arrived()
        await record.at_gate.wait()

        task.cancel()

        await asyncio.wait_for(record.closed.wait(), 5)
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_stopping_the_server_ends_open_replies() -> None:
    async with served() as (api, client):
        api.reply(text("before", asyncio.Event()))
        task = asyncio.create_task(events_of(client, **asked(api)))
        record = await api.arrived()
        await record.at_gate.wait()

        await api.stop()

        with pytest.raises(httpx2.RemoteProtocolError):
            await task
        await record.done.wait()
        await api.start()


async def test_two_requests_at_once() -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    async with served() as (api, client):
        api.reply(text("one", gates[0]))
        api.reply(text("two", gates[1]))
        one = asyncio.create_task(events_of(client, **asked(api)))
        await api.arrived(1)
        two = asyncio.create_task(events_of(client, **asked(api)))
        await api.arrived(2)
        gates[1].set()
        await two
        assert not one.done()
        gates[0].set()
        await one

    assert api.billed == api.requests[0].usage + api.requests[1].usage


async def test_a_key_can_be_revoked() -> None:
    async with served() as (api, client):
        api.otherwise = reply("Hello.")
        await events_of(client, **asked(api))
        api.terms = replace(api.terms, key="another")

        with pytest.raises(anthropic.AuthenticationError):
            await events_of(client, **asked(api))

    assert api.refused == ["key-wrong: invalid key"]


async def test_the_sdk_meets_refusals_as_its_own_classes() -> None:
    async with served() as (api, client):
        with pytest.raises(anthropic.NotFoundError, match="model: claude-opus-9"):
            await events_of(client, **asked(api, model="claude-opus-9"))
        with pytest.raises(anthropic.BadRequestError, match="text content blocks"):
            await events_of(client, **asked(api, messages=[{"role": "user", "content": " "}]))
        with pytest.raises(anthropic.BadRequestError, match="Extra inputs are not permitted"):
            await events_of(client, **asked(api), extra_body={"temperature_": 1})

    assert [call.refused for call in api.calls] == ["model-unknown", "text-blank", "field-unknown"]


async def test_other_paths_and_methods() -> None:
    async with served() as (_, client):
        with pytest.raises(anthropic.NotFoundError):
            await client.post("/v1/complete", body={}, cast_to=object)
        with pytest.raises(anthropic.APIStatusError) as caught:
            await client.get("/v1/messages", cast_to=object)
    assert caught.value.status_code == 405
