"""The list of models, and counting tokens."""

from __future__ import annotations

from dataclasses import replace

import anthropic
import pytest

from tests.messages_api.calls import plain
from tests.messages_api.model_table import HAIKU_4_5, MODELS, OPUS_5_5, SONNET_5_5
from tests.messages_api.script import reply
from tests.messages_api.sdk import asked, events_of, served

ACTIVE = [model.id for model in MODELS if model.lifecycle == "active"]


async def test_the_list_without_retired_models() -> None:
    async with served() as (api, client):
        listed = [model.id async for model in client.models.list(limit=3)]

    assert listed == ACTIVE
    assert len(api.calls) == 3, "pages of three"


async def test_retired_models_on_demand() -> None:
    async with served() as (_, client):
        assert [model.id async for model in client.models.list(lifecycle=["retired"])] == ["claude-2.1"]


async def test_one_model_with_what_it_can_do() -> None:
    async with served() as (_, client):
        sonnet = await client.models.retrieve(SONNET_5_5.id)
        haiku = await client.beta.models.retrieve(HAIKU_4_5.id, betas=["compact-2026-09-04"])

    assert sonnet.capabilities is not None
    assert haiku.capabilities is not None
    types = sonnet.capabilities.thinking.types
    assert (types.adaptive.supported, types.between_tools.supported, types.disabled.supported) == (
        True,
        True,
        False,
    )
    assert (sonnet.line, sonnet.max_input_tokens, sonnet.max_tokens) == ("sonnet", 1_000_000, 128_000)
    assert (haiku.max_input_tokens, haiku.capabilities.effort.supported) == (200_000, False)
    assert haiku.allowed_fallback_models == []


async def test_an_unknown_model_and_a_wrong_key() -> None:
    async with served() as (_, client):
        with pytest.raises(anthropic.NotFoundError):
            await client.models.retrieve("claude-opus-9")
        with pytest.raises(anthropic.AuthenticationError):
            await client.with_options(api_key="wrong").models.list()


async def test_a_test_may_change_the_table() -> None:
    models = (replace(OPUS_5_5, display_name="Opus of the tests", max_input_tokens=50_000),)
    async with served(models=models) as (api, client):
        info = await client.models.retrieve(OPUS_5_5.id)
        with pytest.raises(anthropic.BadRequestError, match="prompt is too long"):
            await events_of(client, **asked(api, system="word " * 50_000))

    assert (info.display_name, info.max_input_tokens) == ("Opus of the tests", 50_000)


async def test_a_plain_gateway_has_no_list_and_knows_no_betas() -> None:
    async with served(plain=True) as (api, client):
        with pytest.raises(anthropic.NotFoundError):
            await client.models.list()
        with pytest.raises(anthropic.BadRequestError):
            await events_of(client, **asked(api), betas=["task-budgets-2026-03-13"])
        api.reply("Hello.")
        assert await events_of(client, **asked(api))


async def test_a_key_in_the_older_header() -> None:
    async with served() as (api, _):
        api.reply("Hello.")
        call = plain(api)
        call.headers["x-api-key"] = call.headers.pop("authorization").removeprefix("Bearer ")

        assert (await call.send(api))[0] == 200


async def test_tokens_are_counted_as_they_are_billed() -> None:
    async with served() as (api, client):
        api.otherwise = reply("Hello.")
        request = asked(api)
        message = await client.beta.messages.create(**request)
        del request["max_tokens"]

        counted = await client.beta.messages.count_tokens(**request)

    assert counted.input_tokens == message.usage.input_tokens == api.billed.prompt
    assert len(api.requests) == 1, "counting is not a request"


async def test_counting_refuses_what_the_messages_endpoint_refuses() -> None:
    async with served() as (api, client):
        request = asked(api, messages=[{"role": "assistant", "content": "Hi."}])
        del request["max_tokens"]
        with pytest.raises(anthropic.BadRequestError, match="first message"):
            await client.beta.messages.count_tokens(**request)

    assert api.calls[-1].refused == "first-not-user"
