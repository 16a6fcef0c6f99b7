"""Each fault reaches the SDK's caller as the references say: safety.md 12, peers.md 1.1, agents.md 4.4."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import anthropic
import httpx2
import pytest

from tests.messages_api.faults import (
    DROP,
    END,
    ERROR_TYPES,
    RESET,
    bad_utf8,
    broken_json,
    error_event,
    failure,
    gzip_lie,
    hang_up,
    html_page,
    start_again,
    stray_delta,
    stream_of,
    unknown_delta,
    unknown_event,
)
from tests.messages_api.script import text, tool_use
from tests.messages_api.sdk import asked, deltas, events_of, served


@pytest.mark.parametrize("status", sorted(ERROR_TYPES))
async def test_an_error_status(status: int) -> None:
    async with served() as (api, client):
        api.enqueue(failure(status, "Not now.", retry_after="7"))

        with pytest.raises(anthropic.APIStatusError) as caught:
            await events_of(client, **asked(api))

    assert caught.value.status_code == api.requests[0].status == status
    assert caught.value.type == ERROR_TYPES[status]
    assert caught.value.response.headers["retry-after"] == "7"
    assert caught.value.request_id == api.requests[0].request_id
    assert api.billed.prompt == 0


async def test_an_error_code_picks_the_sdk_class() -> None:
    async with served() as (api, client):
        api.enqueue(failure(429, code="enforced_spend_limit_reached"))

        with pytest.raises(anthropic.RateLimitError) as caught:
            await events_of(client, **asked(api))

    assert caught.value.error_code == "enforced_spend_limit_reached"


async def test_the_sdk_itself_would_retry() -> None:
    async with served() as (api, client):
        api.enqueue(failure(529, retry_after_ms="1"))
        api.reply("Hello.")

        events = await events_of(client.with_options(max_retries=1), **asked(api))

    assert deltas(events, "text") == ["Hello."]
    assert [call.status for call in api.requests] == [529, 200]
    assert api.requests[1].request.headers["x-stainless-retry-count"] == "1"


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (DROP, httpx2.RemoteProtocolError),
        (RESET, httpx2.ReadError),
        (broken_json(), json.JSONDecodeError),
        (bad_utf8(), UnicodeDecodeError),
    ],
    ids=["drop", "reset", "broken JSON", "bad UTF-8"],
)
async def test_a_stream_that_breaks(step: Any, error: type[Exception]) -> None:
    seen: list[str] = []
    async with served() as (api, client):
        api.reply(text("before", step, "after"))

        with pytest.raises(error):  # noqa: PT012 - it is the iteration that raises
            stream = await client.beta.messages.create(**asked(api, stream=True))
            async with stream:
                async for event in stream:
                    seen.append(event.type)  # noqa: PERF401 - what came before the error counts

    assert "message_stop" not in seen
    assert api.requests[0].usage.output > 0


async def test_an_error_event_has_status_200() -> None:
    async with served() as (api, client):
        api.reply(text("before", error_event("overloaded_error")))

        with pytest.raises(anthropic.APIStatusError) as caught:
            await events_of(client, **asked(api))

    assert (caught.value.status_code, caught.value.type) == (200, "overloaded_error")
    assert type(caught.value) is anthropic.APIStatusError


async def test_a_clean_end_without_message_stop_raises_nothing() -> None:
    async with served() as (api, client):
        api.reply("before", tool_use("read_file", pieces=('{"path": ', END)))

        events = await events_of(client, **asked(api))

    assert events[-1]["type"] == "content_block_delta"
    assert api.requests[0].stop_reason is None


async def test_a_login_page_with_status_200_has_no_events() -> None:
    async with served() as (api, client):
        api.enqueue(html_page())

        assert await events_of(client, **asked(api)) == []


async def test_a_compression_that_is_not_there() -> None:
    async with served() as (api, client):
        api.enqueue(gzip_lie())

        with pytest.raises(httpx2.DecodingError):
            await events_of(client, **asked(api))


async def test_no_answer_at_all() -> None:
    async with served() as (api, client):
        api.enqueue(hang_up())

        with pytest.raises(anthropic.APIConnectionError):
            await events_of(client, **asked(api))


async def test_nobody_listens_and_then_somebody_does() -> None:
    async with served() as (api, client):
        await api.stop()
        with pytest.raises(anthropic.APIConnectionError):
            await events_of(client, **asked(api))
        await api.start(api.port)
        api.reply("Hello.")

        assert deltas(await events_of(client, **asked(api)), "text") == ["Hello."]


async def test_a_head_that_never_comes() -> None:
    async with served() as (api, client):
        api.reply("Hello.", before_head=asyncio.Event())

        with pytest.raises(anthropic.APITimeoutError):
            await events_of(client, **asked(api), timeout=anthropic.Timeout(5, read=0.05))


async def test_a_stall_in_the_middle() -> None:
    async with served() as (api, client):
        api.reply(text("before", asyncio.Event(), "after"))

        with pytest.raises(httpx2.ReadTimeout):
            await events_of(client, **asked(api), timeout=anthropic.Timeout(5, read=0.05))
        await api.requests[0].closed.wait()


@pytest.mark.parametrize(
    "step", [unknown_event(), unknown_delta(), start_again(), stray_delta()], ids=lambda s: s.name
)
async def test_odd_events_pass_through_the_sdk(step: Any) -> None:
    async with served() as (api, client):
        api.reply(text("before", step, "after"))

        events = await events_of(client, **asked(api))

    assert events[-1]["type"] == "message_stop"
    assert step.data in [*events, {"type": "message_mood", "mood": "curious"}]
    assert step.name in api.requests[0].events


async def test_a_recorded_stream_can_be_cut_at_any_byte() -> None:
    async with served() as (api, client):
        api.reply(tool_use("read_file", {"path": "a"}))
        await events_of(client, **asked(api))
        recorded = bytes(api.requests[0].sent)
        for length in range(0, len(recorded), 97):
            api.enqueue(stream_of(recorded[:length]))
            events = await events_of(client, **asked(api))
            assert not [event for event in events if event["type"] == "message_stop"]

    assert recorded.endswith(b'event: message_stop\ndata: {"type":"message_stop"}\n\n')


async def test_a_huge_event() -> None:
    async with served() as (api, client):
        api.reply("x" * 3_000_000)

        assert len(deltas(await events_of(client, **asked(api)), "text")[0]) == 3_000_000


async def test_faults_without_streaming() -> None:
    async with served() as (api, client):
        api.reply(text("before", DROP))

        with pytest.raises(anthropic.APIConnectionError):
            await client.beta.messages.create(**asked(api))
