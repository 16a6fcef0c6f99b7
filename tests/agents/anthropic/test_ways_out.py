"""Every failure that a person can meet with a model's connection: what they are told, and the way out of it.

The turn that fails has used a tool before, so that there is something to lose. In each row: what breaks, the
error's code, words of the sentence, what its button does, and whether it is tried again by itself before.
"""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from jupyter_agentchat.agents.anthropic import endpoint as endpoint_module
from jupyter_agentchat.agents.anthropic.endpoint import connect
from jupyter_agentchat.protocol.parts import Notice, TextContent
from jupyter_agentchat.protocol.value import to_json
from tests.agents.anthropic.claude import Room, room
from tests.agents.anthropic.other_servers import elsewhere, json_of, listening, page, server, untrusted
from tests.messages_api import faults
from tests.messages_api.script import Failure, reply, tool_use
from tests.messages_api.server import MessagesApi
from tests.runtime.stage import ALICE, ended, texts, until

KEY = "sk-ant-of-the-table-0123456789"
LOGIN_PAGE = b"<!doctype html>\n<title>Sign in</title>\n<script>steal()</script>" + b"x" * 5_000

Breaks = Callable[[Room, Any], Any]
"""Make it fail; returns an address to ask from now on, an asynchronous context with one, or an answer."""


@dataclass(frozen=True)
class Row:
    breaks: Breaks | Failure
    code: str
    says: str
    does: str = "continue"
    tried_again: bool = False


def answer(status: int, message: str = "The server says no.", **more: Any) -> Failure:
    return faults.failure(status, message, **more)


def gateway(status: int) -> Failure:
    """What a proxy in between says: a page, not an error of the API's."""
    return Failure(status, LOGIN_PAGE, {"content-type": "text/html"})


def wrong_key(at: Room, _folder: Any) -> None:
    at.api.terms = replace(at.api.terms, key="another")


def no_key(at: Room, _folder: Any) -> str:
    at.keys.key = None
    return "https://api.invalid"  # nothing is sent there


def nobody_there(_at: Room, _folder: Any) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def serves(**answers: Any) -> Breaks:
    @asynccontextmanager
    async def serve(_at: Room, _folder: Any) -> AsyncIterator[str]:
        async with server(**answers) as (url, _):
            yield url

    return serve


@asynccontextmanager
async def nobody_trusts(_at: Room, folder: Any) -> AsyncIterator[str]:
    async def never(_reader: Any, _writer: Any) -> None:
        raise AssertionError("nobody gets so far")

    async with listening(never, ssl=untrusted(folder)) as port:
        yield f"https://localhost:{port}"


@asynccontextmanager
async def no_tls(_at: Room, _folder: Any) -> AsyncIterator[str]:
    async def plain(_reader: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with listening(plain) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def never_answers(_at: Room, _folder: Any) -> AsyncIterator[str]:
    gate = asyncio.Event()
    async with server(messages=lambda _: gate.wait()) as (url, _):
        yield url
        gate.set()


@asynccontextmanager
async def never_accepts(_at: Room, _folder: Any) -> AsyncIterator[str]:
    """Let the machine's queue of connections be full, so that nobody takes the next one."""
    with socket.socket() as full, ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(2):
            before = waiting.enter_context(socket.socket())
            before.setblocking(False)
            before.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}"


CHUNKS = b'data: {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [{"delta": {}}]}\n\n'
TABLE = {
    # the key and the account
    "a wrong key": Row(wrong_key, "no_key", "does not accept the key", "connect"),
    "a key that was taken away": Row(answer(401), "no_key", "does not accept the key", "connect"),
    "no key any more": Row(no_key, "no_key", "There is no key", "connect"),
    "no permission": Row(answer(403), "forbidden", "The key may not do this", "connect"),
    "no permission, by a gateway": Row(gateway(403), "forbidden", "The key may not do this", "connect"),
    "no credit": Row(answer(402), "no_credit", "no credit left", "connect"),
    "no credit, as 400": Row(
        answer(400, "Your credit balance is too low to access the API."), "no_credit", "no credit", "connect"
    ),
    "a spending limit": Row(
        answer(429, code="enforced_spend_limit_reached"), "no_credit", "no credit", "connect"
    ),
    # the request
    "an unknown model": Row(
        answer(404), "unknown_model", "does not know the model claude-opus-5-5", "choose_model"
    ),
    "too long": Row(
        answer(400, "prompt is too long: 1000001 tokens > 1000000 maximum"),
        "too_large",
        "too large",
        "new_session",
    ),
    "too many bytes": Row(answer(413), "too_large", "too large", "new_session"),
    "too many bytes for a gateway": Row(gateway(413), "too_large", "too large", "new_session"),
    "something it does not like": Row(answer(400, "messages: odd\nreally"), "bad_request", "messages: odd"),
    "something that a gateway does not like": Row(gateway(400), "bad_request", "refused the request"),
    # the API has a bad day
    "a rate limit": Row(answer(429), "rate_limited", "rate limit", tried_again=True),
    "a rate limit for an hour": Row(answer(429, retry_after="3600"), "rate_limited", "60 minutes"),
    "overloaded": Row(answer(529), "rate_limited", "overloaded", tried_again=True),
    "a fault": Row(answer(500), "busy", "fault (500)", tried_again=True),
    "a gateway without its API": Row(gateway(502), "busy", "fault (502)", tried_again=True),
    "slow": Row(answer(408), "busy", "too long", tried_again=True),
    "overloaded in mid-stream": Row(
        reply(faults.error_event("overloaded_error")), "rate_limited", "overloaded", tried_again=True
    ),
    # the network
    "nobody there": Row(nobody_there, "unreachable", "Nothing answers at http://127.0.0.1", tried_again=True),
    "no such name": Row(
        lambda *_: "http://no-such-host.invalid", "unreachable", "was not found", tried_again=True
    ),
    "hung up": Row(faults.hang_up(), "unreachable", "was lost before it answered", tried_again=True),
    "never answers": Row(never_answers, "unreachable", "did not answer in time", tried_again=True),
    "never accepts": Row(never_accepts, "unreachable", "cannot be reached", tried_again=True),
    "a certificate that nobody trusts": Row(nobody_trusts, "unreachable", "SSL_CERT_FILE"),
    "no https": Row(no_tls, "unreachable", "does not speak https"),
    "a proxy that wants a login": Row(gateway(407), "unreachable", "proxy"),
    # not the API
    "a login page": Row(serves(messages=page), "unsupported", "not a Messages API", "connect"),
    "other json": Row(
        serves(messages=json_of({"choices": []})), "unsupported", "not a Messages API", "connect"
    ),
    "another API's stream": Row(
        faults.stream_of(CHUNKS + b"data: [DONE]\n\n"), "unsupported", "not a Messages API", "connect"
    ),
    "nothing of the kind": Row(serves(), "unsupported", "no Messages API", "connect"),
    "sent elsewhere": Row(
        serves(messages=elsewhere("https://elsewhere.example/login")), "unsupported", "elsewhere", "connect"
    ),
}


async def broken(row: Row, at: Room, folder: Any, stack: AsyncExitStack) -> None:
    """Make the next request fail as in the row."""
    if not callable(row.breaks):
        at.api.otherwise = row.breaks
        return
    made = row.breaks(at, folder)
    if hasattr(made, "__aenter__"):
        made = await stack.enter_async_context(made)
    if isinstance(made, str):
        at.endpoint.base_url = made


def mend(at: Room) -> None:
    at.api.otherwise = None
    at.api.terms = replace(at.api.terms, key=KEY)
    at.keys.key = KEY
    at.endpoint.base_url = at.api.url


async def over(at: Room, session: Any) -> list[str]:
    """Let time pass until the turn is over; return the reasons of the waits."""
    waits: list[str] = []

    def look(_frame: object) -> None:
        turn = session.transcript.turns[-1]
        if turn.state == "retrying" and turn.reason not in waits:
            waits.append(turn.reason)

    session.attach(look)
    async with asyncio.timeout(60):
        while not ended(session.transcript):
            at.clock.advance(30)
            await asyncio.sleep(0)
    session.detach(look)
    return waits


def is_plain(sentence: str) -> bool:
    """Whether it is for people: short, in whole sentences, and nothing of a machine in it."""
    machine = ("Traceback", "Error(", "Exception", "httpx", "anthropic.", "errno", "<", "{", "\n", "None")
    return (
        re.fullmatch(r"[A-Zh].{10,400}[.?]", sentence) is not None
        and not any(word.lower() in sentence.lower() for word in machine)
        and KEY not in sentence
    )


def impatient_but_with(api: MessagesApi) -> Any:
    """Return how to connect: whoever else is asked has a tenth of a second."""

    async def quickly(address: str, secret: str, *, read: float, start: float = 10.0) -> Any:
        quick = {} if address == api.url else {"read": 0.1, "start": 0.1}
        return await connect(address, secret, **{"read": read, "start": start, **quick})

    return quickly


@pytest.mark.parametrize("name", TABLE)
async def test_there_is_a_way_out_and_nothing_is_lost(tmp_path, name, caplog, monkeypatch):
    row = TABLE[name]
    async with MessagesApi(key=KEY) as api, AsyncExitStack() as stack, room(tmp_path, api, key=KEY) as at:
        monkeypatch.setattr(endpoint_module, "connect", impatient_but_with(api))
        session = await at.session()
        (at.workspace / "a.txt").write_text("alpha")
        api.reply("One.")
        await at.say(session, "My name is Ada")

        gate = asyncio.Event()
        api.reply("I look.", tool_use("read_file", {"path": "a.txt"}), gate)
        await session.prompt(ALICE, "Read it")
        await (await api.arrived(2)).at_gate.wait()
        await broken(row, at, tmp_path, stack)
        gate.set()
        waits = await over(at, session)

        # one sentence, its code, its button
        turn = session.transcript.turns[-1]
        assert (turn.stop_reason, turn.error.code) == ("error", row.code)
        assert row.says in turn.error.message
        assert is_plain(turn.error.message), turn.error.message
        (notice,) = (p for p in turn.parts if isinstance(p, Notice))
        assert (notice.level, notice.text, notice.action.does) == ("error", turn.error.message, row.does)
        # waited for with a reason that one can read, or not at all
        assert bool(waits) == row.tried_again
        assert all(is_plain(reason) for reason in waits)
        assert KEY not in caplog.text and "Traceback" not in caplog.text

        # what was said and done is there, and the next request has it all
        assert turn.parts[0].content == (TextContent(text="Read it"),)
        assert texts(session.transcript) == ["One.", "I look."]
        mend(at)
        api.reply("Three.")
        assert texts(await at.say(session, "And now?"))[-1] == "Three."
        sent = to_json(api.requests[-1].messages)
        for said in ("My name is Ada", "One.", "Read it", "I look.", "alpha", "And now?"):
            assert json.dumps(said)[1:-1] in sent
        assert await at.problems(session) == []


async def test_a_person_may_try_again_at_once(tmp_path):
    async with MessagesApi() as api, room(tmp_path, api) as at:
        session = await at.session()
        api.enqueue(answer(529))
        api.reply("There.")
        await session.prompt(ALICE, "one")
        await until(session, lambda t: t.turns and t.turns[-1].state == "retrying")
        await session.resume(ALICE)
        assert texts(await until(session, ended)) == ["There."]
