"""An agent that runs elsewhere, as a test needs it: it writes batches and reads the stream."""

from __future__ import annotations

import json
import uuid
from typing import Any

from tests.server.event_stream import Event, EventStream
from tests.server.knock import Knocker

Raw = dict[str, Any]


class AwayAgent:
    """Speaks plain HTTP, with no login."""

    def __init__(self, knock: Knocker, base_url: str, session_id: str, token: str) -> None:
        self.session_id = session_id
        self.token = token
        self._knock = knock
        self._base_url = base_url
        self._streams: list[EventStream] = []

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def write(self, *events: Raw, batch_id: str | None = None, **others: Any) -> tuple[int, Raw]:
        """Write a batch; return the status and the answer."""
        batch = {
            "batch_id": batch_id or uuid.uuid4().hex,
            "agent": {"name": "build-bot", "version": "1.2", "status": "at work"},
            "events": events,
            **others,
        }
        return await self.post(json.dumps(batch))

    async def post(self, body: str, headers: dict[str, str] | None = None) -> tuple[int, Raw]:
        path = f"api/agentchat/sessions/{self.session_id}/frames"
        response = await self._knock.rest("POST", path, self.headers if headers is None else headers, body)
        return response.code, json.loads(response.body)

    async def written(self, *events: Raw, **others: Any) -> Raw:
        """Write a batch that has to be taken."""
        status, answer = await self.write(*events, **others)
        assert status == 200, answer
        return answer

    async def refused(self, *events: Raw, **others: Any) -> tuple[str, str]:
        """Write a batch that must not be taken; return the code and the sentence."""
        status, answer = await self.write(*events, **others)
        assert status >= 400, answer
        return answer["error"]["code"], answer["error"]["message"]

    async def read(self, **headers: str) -> EventStream:
        path = f"{self._base_url}api/agentchat/sessions/{self.session_id}/stream"
        stream = await EventStream.open(self._knock.host, path, {**self.headers, **headers})
        self._streams.append(stream)
        return stream

    async def next_of(self, stream: EventStream, kind: str) -> Raw:
        """Return the next stored event of that kind."""
        while True:
            event: Event = await stream.next()
            if event.name == "frame" and event.data["event"]["type"] == kind:
                found: Raw = event.data["event"]
                return found

    def close(self) -> None:
        for stream in self._streams:
            stream.close()


# --- what it says


def text(turn_id: str, part_id: str = "t1", said: str = "", status: str = "in_progress") -> Raw:
    return {"type": "text", "part_id": part_id, "turn_id": turn_id, "status": status, "text": said}


def tool(turn_id: str, part_id: str = "c1", status: str = "pending", **others: Any) -> Raw:
    call = {"type": "tool_call", "part_id": part_id, "turn_id": turn_id, "status": status}
    return {**call, "name": "run", "kind": "execute", "input": '{"command": "make"}', **others}


def started(part: Raw) -> Raw:
    return {"type": "part_started", "part": part}


def updated(part: Raw) -> Raw:
    return {"type": "part_updated", "part": part}


def appended(part_id: str, offset: int, said: str, field: str = "text") -> Raw:
    return {"type": "part_appended", "part_id": part_id, "field": field, "offset": offset, "text": said}


def asks(turn_id: str, part_id: str = "c1", request_id: str = "r1") -> Raw:
    ids = {"turn_id": turn_id, "part_id": part_id, "request_id": request_id}
    return {"type": "permission_requested", "why": "It builds.", **ids}


def ends(turn_id: str, **others: Any) -> Raw:
    return {"type": "turn_ended", "turn_id": turn_id, **others}
