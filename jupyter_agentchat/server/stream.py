"""``GET .../stream``: one session as Server-Sent Events, to read along."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from jupyter_agentchat.protocol.frames import ServerPing, Snapshot, Synced
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.outbox import Message, Outbox, outbox_of
from jupyter_agentchat.runtime.outbox_lane import Batch
from jupyter_agentchat.server.agent_door import AgentDoor
from jupyter_agentchat.server.handler import allowed_to
from jupyter_agentchat.server.pulse import Pulse

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.runtime.session import Session


class StreamHandler(AgentDoor):
    """Snapshot first, or with ``Last-Event-ID`` what was missed; then everything live.

    For people with a login, and for the session's own agent where that runs elsewhere.
    """

    _following: asyncio.Task[None] | None = None

    @allow_unauthenticated  # an agent token is checked here, and everybody else goes the usual way
    async def get(self, session_id: str) -> None:
        if self.own_token is not None:
            session = await self.session_of_agent(session_id)
            await self._send(session, session.outside.revoked)
        elif (reading := self._read_as_person(session_id)) is not None:
            await reading

    @authenticated
    @allowed_to("read")
    async def _read_as_person(self, session_id: str) -> None:
        await self._send(await self.session(session_id))

    async def _send(self, session: Session, revoked: asyncio.Event | None = None) -> None:
        """Send until the reader is gone, or the right to read is."""
        manager = await self.desk.manager()
        outbox = outbox_of(manager)
        outbox.attach(session, manager.epoch, self._last_event_id())
        self._begin()
        self.desk.connected.add(self)
        self._following = asyncio.create_task(self._follow(manager, outbox))
        ends = {self._following, *([asyncio.create_task(revoked.wait())] if revoked is not None else [])}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not self._following.done():
                return
            if not self._following.cancelled():
                self._following.result()  # a fault of ours is for the log
        finally:
            for task in ends:
                task.cancel()
            self.desk.connected.discard(self)
            outbox.close()

    def on_connection_close(self) -> None:
        """The reader is gone."""
        if self._following is not None:
            self._following.cancel()

    @property
    def is_window(self) -> bool:
        """Nobody can answer over a stream."""
        return False

    async def go_away(self, why: str) -> None:  # noqa: ARG002 - a stream just ends
        """The reader asks again by itself."""
        self.on_connection_close()

    def _last_event_id(self) -> int | None:
        text = self.request.headers.get("Last-Event-ID", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    def _begin(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Accel-Buffering", "no")

    async def _follow(self, manager: Manager, outbox: Outbox) -> None:
        pulse = Pulse(manager.bench.clock, self.desk.rhythm)

        def comment() -> None:
            pulse.heard()  # a reader never says anything
            outbox.say(ServerPing(time=manager.bench.clock.now()))

        beating = asyncio.create_task(pulse.beat(comment))
        try:
            while True:
                self.write("".join(_events(await outbox.next())))
                await self.flush()
        except StreamClosedError:
            return
        finally:
            beating.cancel()


def _events(message: Message) -> Iterator[str]:
    """Return a message as events; only what is stored has an id, so that resuming starts after it."""
    if isinstance(message, Batch):
        for frame in message.frames:
            data = f'{{"session_id":"{message.session_id}",{frame.json[1:]}'
            if frame.seq is None:
                yield f"event: live\ndata: {data}\n\n"
            else:
                yield f"id: {frame.seq}\nevent: frame\ndata: {data}\n\n"
    elif isinstance(message, Snapshot):
        yield f"event: snapshot\ndata: {to_json(message)}\n\n"
    elif isinstance(message, Synced):
        yield f"event: synced\ndata: {to_json(message)}\n\n"
    else:
        yield ": still here\n\n"
