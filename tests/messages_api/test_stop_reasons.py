"""How replies end, what goes back of them, and scripts that the server will not play."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.messages_api.delivery import ScriptMistake
from tests.messages_api.script import block, thinking, tool_use
from tests.messages_api.sdk import asked, events_of, served


@pytest.mark.parametrize(
    "options",
    [
        {"stop_reason": "max_tokens"},
        {"stop_reason": "model_context_window_exceeded"},
        {"stop_reason": "stop_sequence", "stop_sequence": "END"},
        {
            "stop_reason": "refusal",
            "stop_details": {"type": "refusal", "category": "cyber", "explanation": "No."},
        },
        {"stop_reason": "something_new"},
    ],
    ids=lambda options: options["stop_reason"],
)
async def test_any_stop_reason_can_be_scripted(options: dict[str, Any]) -> None:
    async with served() as (api, client):
        api.reply(tool_use("read_file", pieces=('{"path": "a',)), **options)

        delta = (await events_of(client, **asked(api)))[-2]["delta"]

    assert {name: delta[name] for name in options} == options


async def test_a_paused_turn_goes_on_from_its_own_message() -> None:
    search = block(
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}
    )
    async with served() as (api, client):
        api.reply("Searching.", search, stop_reason="pause_turn")
        api.reply("Found it.")
        request = asked(api)
        paused = await client.beta.messages.create(**request)
        request["messages"].append(
            {"role": "assistant", "content": [each.to_dict() for each in paused.content]}
        )

        message = await client.beta.messages.create(**request)

    assert (paused.stop_reason, message.stop_reason, api.refused) == ("pause_turn", "end_turn", [])


async def test_blocks_of_unknown_types_go_back_unchanged() -> None:
    hologram = {"type": "hologram", "shape": {"z": 1}}
    async with served() as (api, client):
        api.reply(block(hologram), "See?")
        api.reply("Yes.")
        request = asked(api)
        message = await client.beta.messages.create(**request)
        content = [each.to_dict() for each in message.content]
        assert content[0] == hologram
        request["messages"] += [{"role": "assistant", "content": content}, {"role": "user", "content": "Hm."}]

        await client.beta.messages.create(**request)

        assert api.refused == []


async def test_a_request_that_nobody_scripted_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ExceptionGroup) as caught:  # noqa: PT012 - the exit of the server raises
        async with served() as (api, client):
            with pytest.raises(Exception, match="500"):
                await events_of(client, **asked(api))
    assert caught.group_contains(ScriptMistake, match="nothing is scripted")


async def test_thinking_while_it_is_off_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ExceptionGroup) as caught:  # noqa: PT012 - the exit of the server raises
        async with served() as (api, client):
            api.reply(thinking("Hm."))
            await events_of(client, **asked(api, model="claude-opus-5", thinking={"type": "disabled"}))
    assert caught.group_contains(ScriptMistake, match="thinking off")


async def test_a_gate_that_nobody_opens_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ExceptionGroup) as caught:  # noqa: PT012 - the exit of the server raises
        async with served(patience=0.05) as (api, client):
            api.reply(asyncio.Event())
            await events_of(client, **asked(api))
    assert caught.group_contains(ScriptMistake, match="a gate stayed shut")


async def test_max_tokens_zero_only_fills_the_cache() -> None:
    async with served() as (api, client):
        request = asked(api, system="long " * 1000, cache_control={"type": "ephemeral"})
        warmed = await client.beta.messages.create(**{**request, "max_tokens": 0})
        api.reply("Hello.")
        message = await client.beta.messages.create(**request)

    assert (warmed.content, warmed.stop_reason, warmed.usage.output_tokens) == ([], "max_tokens", 0)
    assert message.usage.cache_read_input_tokens == warmed.usage.cache_creation_input_tokens
