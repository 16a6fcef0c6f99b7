"""A test in another process: it writes answers as JSON, opens gates, and is told what was asked."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from anthropic import InternalServerError
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from .control import Control
from .sdk import asked, deltas, events_of
from .server import MessagesApi


class Desk:
    """The other process, which has only HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def fetch(self, path: str, body: Any = None, method: str | None = None) -> HTTPResponse:
        return await AsyncHTTPClient().fetch(
            f"{self.url}/{path}",
            method=method or ("GET" if body is None else "POST"),
            body=None if body is None else json.dumps(body),
            raise_error=False,
        )

    async def get(self, path: str) -> Any:
        return json.loads((await self.fetch(path)).body)

    async def reply(self, *items: Any, **options: Any) -> HTTPResponse:
        return await self.fetch("answers", [{"type": "reply", "items": items, **options}])


@asynccontextmanager
async def controlled(**options: Any) -> AsyncIterator[tuple[MessagesApi, Desk]]:
    async with MessagesApi(**options) as api, Control(api) as control:
        yield api, Desk(control.url)


def said(*pieces: Any) -> dict[str, Any]:
    return {"type": "text", "pieces": pieces}


def quote(pattern: str, *path: str | int) -> dict[str, Any]:
    return {"type": "quote", "pattern": pattern, **({"path": path} if path else {})}


async def spoken(api: MessagesApi, **fields: Any) -> str:
    async with api.client() as client:
        return "".join(deltas(await events_of(client, **asked(api, **fields)), "text"))


async def test_a_reply_can_quote_the_request_and_nothing_else():
    async with controlled() as (api, desk):
        await desk.reply(
            said("You asked about ", quote(r"What is in (\S+)\?"), " with ", quote("max|min", "tools"))
        )
        await desk.reply(said(quote(".+", "model"), ", ", quote(r"\d+", "max_tokens")))
        await desk.reply(said(quote("never said")))
        messages = [{"role": "user", "content": "What is in min.txt?"}]
        tools = [{"name": "max", "input_schema": {"type": "object"}}]
        assert await spoken(api, messages=messages, tools=tools) == "You asked about min.txt with max"
        assert await spoken(api) == "claude-opus-5-5, 4096"
        with pytest.raises(InternalServerError):
            await spoken(api)
        account = await desk.get("account")
        assert account["left"] == 0 and account["refused"] == []
        assert len(account["mistakes"]) == 1 and "never said" in account["mistakes"][0]
        api.mistakes.clear()


async def test_a_gate_holds_the_reply_until_it_is_opened():
    async with controlled() as (api, desk):
        await desk.reply(
            {"type": "thinking", "pieces": ["Hm. ", {"type": "gate", "name": "second"}, "Ah."]},
            {"type": "tool_use", "name": "read_file", "pieces": ['{"path": ', '"a.txt"}']},
        )
        async with api.client() as client:
            turn = asyncio.create_task(
                events_of(client, **asked(api, thinking={"type": "adaptive", "display": "summarized"}))
            )
            call = await desk.get("requests/1/at_gate")
            assert "message_delta" not in call["events"] and call["closed_at"] is None
            await desk.fetch("gates/second", {})
            events = await turn
        assert deltas(events, "thinking") == ["Hm. ", "Ah."]
        assert "".join(deltas(events, "partial_json")) == '{"path": "a.txt"}'
        done = await desk.get("requests/1/done")
        assert done["stop_reason"] == "tool_use" and json.loads(done["raw"])["model"] == "claude-opus-5-5"
        assert done["headers"]["authorization"] == "Bearer test-key"
        assert done["usage"] == done["told"] == vars(api.billed)
        assert done["usage"]["output"] > 0


async def test_a_connection_closed_by_the_client_is_told_with_its_time():
    async with controlled() as (api, desk):
        await desk.reply(said("Half", {"type": "gate", "name": "never"}))
        async with api.client() as client:
            turn = asyncio.create_task(events_of(client, **asked(api)))
            await desk.get("requests/1/at_gate")
            turn.cancel()
            closed = await desk.get("requests/1/closed")
        assert closed["closed_at"] > 1.7e12
        assert closed["usage"]["output"] == 1


async def test_answers_are_picked_by_what_the_request_says_and_can_be_forgotten():
    async with controlled() as (api, desk):
        await desk.reply(said("to the second"), when=quote("second"))
        await desk.reply(said("to the first"))
        assert await spoken(api) == "to the first"
        assert (await desk.get("account"))["left"] == 1
        await desk.fetch("answers", method="DELETE")
        assert (await desk.get("account"))["left"] == 0


async def test_a_bad_script_and_a_vain_wait_are_said_so():
    async with controlled(patience=0.01) as (_, desk):
        assert (await desk.reply({"type": "sonnet"})).code == 400
        assert (await desk.fetch("requests/1/arrived")).code == 504
        assert (await desk.fetch("requests/1/bored")).code == 404


async def test_in_a_process_of_its_own_it_ends_with_its_parent():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.messages_api"),
        cwd=Path(__file__).parents[2],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None and process.stdin is not None
        places = json.loads(await process.stdout.readline())
        desk = Desk(places["control"])
        await desk.fetch("answers", [{"type": "failure", "status": 429, "retry_after": "7"}])
        asking = await AsyncHTTPClient().fetch(
            places["url"] + "/v1/messages", method="POST", body="{}", raise_error=False
        )
        assert asking.code == 401
        assert len((await desk.get("account"))["refused"]) == 1
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
