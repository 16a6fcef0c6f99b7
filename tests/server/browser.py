"""A browser window's end of the channel."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from tornado.websocket import WebSocketClientConnection

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.frames import Frame, SentFrame
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import from_json

Message = dict[str, Any]
PATIENCE = 10.0


class Closed(Exception):
    """The server closed the connection."""


class Browser:
    """Reads everything that comes, keeps it, and folds the sessions."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.heard: list[Message] = []
        self.bytes = 0
        self.transcripts: dict[str, Transcript] = {}
        self.epochs: dict[str, str] = {}
        self._taken = 0

    # --- saying

    async def say(self, kind: str, **fields: Any) -> str:
        """Send a command; return its id."""
        fields.setdefault("id", str(uuid.uuid4()))
        await self.send(json.dumps({"type": kind, **fields}))
        return str(fields["id"])

    async def send(self, message: str | bytes, binary: bool = False) -> None:
        await self.connection.write_message(message, binary=binary)

    async def ask(self, kind: str, **fields: Any) -> Message:
        """Send a command and return its reply."""
        command_id = await self.say(kind, **fields)
        return await self.reply(command_id)

    async def hello(self) -> Message:
        """Say hello; return what the server says back."""
        await self.ask("hello", protocol=[1], client="test")
        return next(m for m in self.heard if m["type"] == "hello")

    async def attach(self, session_id: str, **place: Any) -> Transcript:
        """Follow a session; return its transcript once it is whole."""
        await self.ask("attach", session_id=session_id, **place)
        await self.until(lambda m: m["type"] == "synced" and m["session_id"] == session_id)
        return self.transcripts[session_id]

    async def prompt(self, session_id: str, content: Any = "Go", **fields: Any) -> Message:
        """Send a prompt and return its reply."""
        return await self.ask("prompt", session_id=session_id, content=content, **fields)

    # --- hearing

    async def hear(self) -> Message:
        """Return the next message. Raises Closed."""
        text = await asyncio.wait_for(self.connection.read_message(), PATIENCE)
        if text is None:
            raise Closed(self.connection.close_code, self.connection.close_reason)
        assert isinstance(text, str)
        self.bytes += len(text.encode())
        message: Message = json.loads(text)
        self.heard.append(message)
        self._fold(message)
        return message

    async def until(self, wanted: Callable[[Message], Any]) -> Message:
        """Return the first message from here on that is as wanted."""
        while True:
            while self._taken < len(self.heard):
                self._taken += 1
                if wanted(self.heard[self._taken - 1]):
                    return self.heard[self._taken - 1]
            await self.hear()

    async def reply(self, command_id: str | None) -> Message:
        """Return the reply to a command; what came before it is kept."""
        for message in self.heard:
            if message["type"] == "reply" and message["id"] == command_id:
                return message
        while True:
            message = await self.hear()
            if message["type"] == "reply" and message["id"] == command_id:
                return message

    async def until_turn_ended(self, session_id: str) -> Transcript:
        """Return the transcript when no turn is open and there is at least one."""
        while not self._is_over(session_id):
            await self.hear()
        return self.transcripts[session_id]

    def _is_over(self, session_id: str) -> bool:
        transcript = self.transcripts.get(session_id)
        turns = transcript.turns if transcript is not None else ()
        return bool(turns) and turns[-1].state == "ended"

    def kinds(self) -> list[str]:
        return [m["type"] for m in self.heard]

    def frames(self, session_id: str) -> list[Message]:
        """Return all frames of a session, in order."""
        batches = [m for m in self.heard if m["type"] == "frames" and m["session_id"] == session_id]
        return [frame for batch in batches for frame in batch["frames"]]

    def _fold(self, message: Message) -> None:
        session_id = message.get("session_id", "")
        if message["type"] == "snapshot":
            self.transcripts[session_id] = from_json(json.dumps(message["transcript"]), Transcript)
        elif message["type"] == "synced":
            self.epochs[session_id] = message["epoch"]
        elif message["type"] == "frames":
            for raw in message["frames"]:
                sent = from_json(json.dumps(raw), SentFrame)
                frame = Frame(session_id=session_id, seq=sent.seq, at=sent.at, event=sent.event)
                old = self.transcripts.get(session_id, Transcript(session_id=session_id))
                assert frame.seq is None or frame.seq == old.seq + 1, "a stored frame comes once, in order"
                self.transcripts[session_id] = apply(old, frame)

    # --- going

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait until the server closes the connection; return its code and reason."""
        try:
            while True:
                await self.hear()
        except Closed:
            return self.connection.close_code, self.connection.close_reason

    async def close(self) -> None:
        self.connection.close()
