"""Good requests for this server's own tests, and a way to send anything at all."""

from __future__ import annotations

import copy
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from .canonical import Json
from .request import API_VERSION
from .script import reply, thinking, tool_use
from .server import MessagesApi

TOOL = {
    "name": "read_file",
    "description": "Read a file.",
    "input_schema": {"type": "object", "properties": {"path": {"type": "string"}}},
}
LIST = {"name": "list_files", "input_schema": {"type": "object"}}


@dataclass
class Call:
    """A request that can be changed before it is sent. `raw` replaces the body."""

    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    path: str = "/v1/messages"

    def copy(self) -> Call:
        """Return one that can be changed without changing this."""
        return copy.deepcopy(self)

    async def send(self, api: MessagesApi) -> tuple[int, Json]:
        """Send it with plain HTTP; return status and JSON."""
        response = await self.fetch(api)
        return response.code, json.loads(response.body)

    async def fetch(self, api: MessagesApi) -> HTTPResponse:
        """Send it with plain HTTP."""
        client = AsyncHTTPClient(force_instance=True)
        try:
            raw = json.dumps(self.body).encode() if self.raw is None else self.raw
            return await client.fetch(
                api.url + self.path, method="POST", headers=self.headers, body=raw, raise_error=False
            )
        finally:
            client.close()


def plain(api: MessagesApi) -> Call:
    """Return a request with a system prompt, tools and one message."""
    body: dict[str, Any] = {
        "model": "claude-opus-5-5",
        "max_tokens": 4096,
        "system": [{"type": "text", "text": "You work in a folder."}],
        "tools": [TOOL, LIST],
        "messages": [{"role": "user", "content": "What is in a.txt?"}],
    }
    headers = {"authorization": f"Bearer {api.terms.key}", "anthropic-version": API_VERSION}
    return Call(body, headers)


async def with_plain(api: MessagesApi) -> Call:
    """Return the plain request."""
    return plain(api)


async def with_calls(api: MessagesApi) -> Call:
    """Return a request with two answered tool calls, made by hand."""
    call = plain(api)
    uses = [{"type": "tool_use", "id": f"toolu_{n}", "name": "read_file", "input": {"path": n}} for n in "ab"]
    results = [{"type": "tool_result", "tool_use_id": f"toolu_{n}", "content": n} for n in "ab"]
    call.body["messages"] += [{"role": "assistant", "content": uses}, {"role": "user", "content": results}]
    return call


async def with_thinking(api: MessagesApi) -> Call:
    """Return a request with two replies of the server's own that thought and called a tool."""
    call = plain(api)
    call.body["thinking"] = {"type": "adaptive", "display": "summarized"}
    for path in ("a.txt", "b.txt"):
        script = reply(thinking(f"I need {path}."), f"Reading {path}.", tool_use("read_file", {"path": path}))
        api.enqueue(script)
        await answer(api, call)
    return call


async def answer(api: MessagesApi, call: Call) -> Json:
    """Send the request and append the answer, and results for its tool calls, to the conversation."""
    status, message = await call.send(api)
    assert status == 200, message
    call.body["messages"].append({"role": "assistant", "content": message["content"]})
    called = [block["id"] for block in message["content"] if block["type"] == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": each, "content": "text"} for each in called]
    call.body["messages"].append({"role": "user", "content": results or "Go on."})
    return message


Base = Callable[[MessagesApi], Awaitable[Call]]
