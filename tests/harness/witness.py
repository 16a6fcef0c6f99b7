"""An outside client that writes down everything it was told, and never believes more than that."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.frames import Frame, SentFrame
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import from_json
from tests.harness.jupyter import TOKEN, Server

Message = dict[str, Any]
PATIENCE = 60.0


@dataclass
class Told:
    """What a client knows of one session."""

    transcript: Transcript
    epoch: str | None = None
    unsaved: str | None = None
    read_only: str | None = None
    frames: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The stored ones, by number: event type, and everything but the text of a piece of text."""


class Gone(Exception):
    """The server, or the connection to it, is no more."""


class Witness:
    """Keeps what it knows over connections, servers and kills, as a browser window does."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}
        self.replies: dict[str, Message] = {}
        self.asked: dict[str, Message] = {}
        self.errors: list[Message] = []
        self.removed: set[str] = set()
        self.taken_back: set[str] = set()
        """The words of prompts that were acknowledged and then removed from the queue."""
        self._news = asyncio.Event()
        self._connection: WebSocketClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ids = itertools.count()

    # --- the connection

    async def connect(self, server: Server) -> None:
        """Say hello and attach to every session that is known, each at its place."""
        request = HTTPRequest(
            f"ws://127.0.0.1:{server.port}/api/agentchat/channel",
            headers={"Authorization": f"token {TOKEN}"},
            request_timeout=PATIENCE,
        )
        self._connection = await websocket_connect(request, compression_options={})
        self._reading = asyncio.create_task(self._read(self._connection))
        await self.ask("hello", protocol=[1], client="witness")
        await asyncio.gather(*[self.attach(session_id) for session_id in self.told])

    async def left_alone(self) -> None:
        """The server is gone: read what was still on its way, then hang up too."""
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=PATIENCE)
            self._reading.result()
        await self.disconnect()

    async def disconnect(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=PATIENCE)
        self._connection = self._reading = None

    async def ask_again(self) -> None:
        """Send what has no reply once more, as a client does that was cut off."""
        left = [command for command in self.asked.values() if command["id"] not in self.replies]
        await asyncio.gather(*[self.ask(command.pop("type"), **command) for command in map(dict, left)])

    async def attach(self, session_id: str) -> None:
        """Follow a session from where this client is."""
        told = self.told.setdefault(session_id, Told(Transcript(session_id=session_id)))
        place = {} if told.epoch is None else {"epoch": told.epoch, "after": told.transcript.seq}
        reply = await self.ask("attach", session_id=session_id, **place)
        if not reply["ok"]:
            self.told.pop(session_id)

    # --- asking

    async def ask(self, kind: str, **fields: Any) -> Message:
        """Send a command and return its reply. Raises Gone."""
        return await self.answered(await self.say(kind, **fields))

    async def say(self, kind: str, **fields: Any) -> str:
        """Send a command; return its id. The same ``id`` may be sent again."""
        command = {"type": kind, "id": str(uuid.uuid4()), **fields}
        self.asked[command["id"]] = command
        if self._connection is None:
            raise Gone
        try:
            await self._connection.write_message(json.dumps(command))
        except Exception as error:
            raise Gone from error
        return str(command["id"])

    async def answered(self, command_id: str) -> Message:
        """Return the reply to a command."""
        await self.until(lambda: command_id in self.replies)
        return self.replies[command_id]

    async def until(self, true: Callable[[], Any], patience: float = PATIENCE) -> None:
        """Wait until something holds. Raises Gone when the connection ends before, TimeoutError."""
        async with asyncio.timeout(patience):
            while not true():
                self._news.clear()
                if self._reading is None or self._reading.done():
                    raise Gone
                await self._news.wait()

    # --- hearing

    async def _read(self, connection: WebSocketClientConnection) -> None:
        try:
            while (text := await connection.read_message()) is not None:
                self._hear(json.loads(text))
                self._news.set()
        finally:
            self._news.set()

    def _hear(self, message: Message) -> None:
        kind = message["type"]
        if kind == "reply":
            self.replies[message["id"]] = message
            if not message["ok"]:
                self.errors.append(message)
        elif kind == "sessions":
            self.removed |= set(message["removed"])
        elif kind in ("snapshot", "frames", "synced") and message["session_id"] in self.told:
            self._hear_of_session(self.told[message["session_id"]], message)

    def _hear_of_session(self, told: Told, message: Message) -> None:
        if message["type"] == "snapshot":
            told.transcript = from_json(json.dumps(message["transcript"]), Transcript)
            told.epoch = message["epoch"] or None
        elif message["type"] == "synced":
            told.epoch = message["epoch"]
            told.unsaved, told.read_only = message.get("unsaved"), message.get("read_only")
            assert message["seq"] <= told.transcript.seq, "synced before everything was sent"
        else:
            for raw in message["frames"]:
                self._hear_frame(told, message["session_id"], raw)

    def _hear_frame(self, told: Told, session_id: str, raw: Message) -> None:
        seq = raw["seq"]
        if seq is not None:
            assert seq == told.transcript.seq + 1, f"frame {seq} after {told.transcript.seq}"
            told.frames[seq] = outline(raw)
        sent = from_json(json.dumps(raw), SentFrame)
        frame = Frame(session_id=session_id, seq=sent.seq, at=sent.at, event=sent.event)
        told.transcript = apply(told.transcript, frame)
        assert not told.transcript.stale, "text with a gap"


def outline(raw: Message) -> dict[str, Any]:
    """Return a frame without the text that a client may have had before (rule 2 of the channel)."""
    event = raw["event"]
    if event["type"] == "part_appended":
        event = {name: event[name] for name in ("type", "part_id", "field")}
    return {"seq": raw["seq"], "at": raw["at"], "event": event}


def now_ms() -> int:
    """Return the clock with which the agent stamps its words."""
    return time.monotonic_ns() // 1_000_000
