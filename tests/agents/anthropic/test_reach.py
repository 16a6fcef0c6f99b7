"""What an endpoint is, before it is used: each thing that may answer, and nobody at all."""

from __future__ import annotations

import asyncio
import socket

import anthropic  # noqa: F401 - over a second, once, before the first test and not in it
import pytest

from jupyter_agentchat.agents.anthropic import reach as reach_module
from jupyter_agentchat.agents.anthropic.reach import NotReached, reach
from tests.agents.anthropic.other_servers import OPENAI_LIST, WANTS_MORE, elsewhere, json_of, page, server
from tests.messages_api import MODELS, MessagesApi


async def refused(address: str, secret: str = "k") -> tuple[str, str]:
    with pytest.raises(NotReached) as caught:
        await reach(address, secret)
    assert caught.value.error.message.endswith((".", "?")), "a sentence"
    return caught.value.error.code, caught.value.error.message


async def test_the_messages_api_tells_its_models_and_is_asked_for_nothing_else() -> None:
    async with MessagesApi() as api:
        found = await reach(api.url, "test-key")
        assert found.models == tuple(m.id for m in MODELS if m.lifecycle in ("active", "deprecated"))
        assert [call.path for call in api.calls] == ["/v1/models"]
        assert api.refused == []


async def test_a_gateway_without_a_list_is_fine() -> None:
    async with MessagesApi(plain=True) as api:
        assert (await reach(api.url, "test-key")).models is None


async def test_a_local_server_that_speaks_both_is_fine() -> None:
    async with server(models=OPENAI_LIST, messages=WANTS_MORE) as (url, _):
        assert (await reach(url, "k")).models == ("qwen3:8b",)


async def test_a_server_that_has_models_but_no_messages_is_told_apart() -> None:
    async with server(models=OPENAI_LIST) as (url, _):
        code, sentence = await refused(url)
    assert code == "unsupported" and "no Messages API" in sentence


async def test_r_k6_a_wrong_key_is_told_and_not_tried_again() -> None:
    async with MessagesApi() as api:
        code, sentence = await refused(api.url, "wrong")
        assert code == "no_key" and "does not accept the key" in sentence
        assert len(api.calls) == 1


NOT_IT = {
    "nothing at all": {},
    "a login page": {"models": page, "messages": page},
    "other json": {"models": json_of({"hello": "world"}), "messages": json_of({"hello": "world"})},
    "no json": {"models": json_of("[[[[")},
    "a deep nest": {"models": json_of("[" * 100_000)},
    "a list of odd things": {"models": json_of({"data": [1, None, "x", {"name": "y"}]})},
}


@pytest.mark.parametrize("name", NOT_IT)
async def test_what_is_no_messages_api_is_refused(name) -> None:
    async with server(**NOT_IT[name]) as (url, _):
        code, sentence = await refused(url)
    assert code == "unsupported"
    assert url in sentence


async def test_the_key_does_not_follow_a_redirect() -> None:
    async with (
        MessagesApi() as other,
        server(models=elsewhere(other.url), messages=elsewhere(other.url)) as at,
    ):
        code, sentence = await refused(at[0], "secret-key")
        assert code == "unsupported" and other.url in sentence
        assert other.calls == []


async def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, sentence = await refused(address)
    assert code == "unreachable" and "Nothing answers" in sentence


async def test_https_where_there_is_none() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        code, sentence = await refused(f"https://127.0.0.1:{port}")
    assert code == "unreachable" and "does not speak https" in sentence


async def test_somebody_who_never_answers_is_not_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(reach_module, "PATIENCE", 0.2)
    gate = asyncio.Event()
    async with server(models=lambda _: gate.wait()) as (url, _):
        code, sentence = await refused(url)
        gate.set()
    assert code == "unreachable" and "in time" in sentence


async def test_nothing_local_goes_through_a_proxy(monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with MessagesApi() as api:
        assert (await reach(api.url, "test-key")).models
