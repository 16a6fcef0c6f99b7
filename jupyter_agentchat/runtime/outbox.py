"""What one client is still to be sent. Used by the channel, by the event stream and by ``%agent``.

Whoever sends calls ``next`` for one message at a time and comes back when it has been sent: what arrives
meanwhile waits here and is merged. Nothing waits for a clock. Replies go first, then news of the session
list, then the sessions in turn, one message each, so that a flooding session never holds up another.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from jupyter_agentchat.protocol.frames import Said, SessionRow, Sessions
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.outbox_lane import Batch, Lane, Source
from jupyter_agentchat.runtime.outbox_waiting import Bounds

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager

Message = Said | Batch
"""One message for the client; ``text_of`` gives its JSON."""


def text_of(message: Message) -> str:
    """Return the JSON text of a message."""
    return message.text() if isinstance(message, Batch) else to_json(message)


def outbox_of(manager: Manager) -> Outbox:
    """Return an outbox for a new client of this manager."""
    settings = manager.settings
    bounds = Bounds.within(settings.max_frame_bytes, settings.snapshot_turns)
    return Outbox(manager.epoch, bounds)


class Outbox:
    """One client's. Only ``next`` waits; everything else returns at once and never raises."""

    def __init__(self, epoch: str, bounds: Bounds) -> None:
        self._epoch = epoch
        self._bounds = bounds
        self._ready = asyncio.Event()
        self._said: deque[Said] = deque()
        self._lanes: dict[str, Lane] = {}
        self._order: deque[str] = deque()
        self._closed = False
        self._list_sent = False
        self._rows: dict[str, SessionRow] = {}
        self._removed: dict[str, None] = {}

    # --- what there is to send

    def say(self, message: Said) -> None:
        """Send this before anything that waits."""
        self._said.append(message)
        self._ready.set()

    def backlog(self) -> int:
        """Return how many replies wait: a client that only talks and never reads has many."""
        return len(self._said)

    def attach(self, source: Source, epoch: str | None = None, after: int | None = None) -> None:
        """Follow a session: what the client lacks, ``synced``, then everything live.

        With this store's ``epoch`` and an ``after`` that is close enough, the client lacks the stored
        frames above it; otherwise it gets a snapshot.
        """
        self.detach(source.session_id)
        if self._closed:
            return
        lane = Lane(source, self._epoch, self._bounds, self._ready.set)
        self._lanes[source.session_id] = lane
        self._order.append(source.session_id)
        lane.start(after if epoch == self._epoch else None)

    def detach(self, session_id: str) -> None:
        """Stop following; what waits of this session is forgotten."""
        lane = self._lanes.pop(session_id, None)
        if lane is not None:
            self._order.remove(session_id)
            lane.stop()

    def list_is(self, rows: list[SessionRow]) -> None:
        """Send the session list; changes that were noted before follow it."""
        self.say(Sessions(sessions=tuple(rows), complete=True))
        self._list_sent = True

    def list_changed(self, rows: tuple[SessionRow, ...], removed: tuple[str, ...]) -> None:
        """Note changes of the list; of several changes of one row only the last is sent."""
        for row in rows:
            self._rows[row.session_id] = row
            self._removed.pop(row.session_id, None)
        for session_id in removed:
            self._rows.pop(session_id, None)
            self._removed[session_id] = None
            self.detach(session_id)
        self._ready.set()

    def close(self) -> None:
        """Let go of every session, for good."""
        self._closed = True
        for session_id in tuple(self._lanes):
            self.detach(session_id)

    # --- sending

    async def next(self) -> Message:
        """Return the next message, waiting until there is one. May be cancelled: nothing is lost."""
        while True:
            message = self.take()
            if message is not None:
                return message
            self._ready.clear()
            await self._ready.wait()

    def take(self) -> Message | None:
        """Return the next message if there is one now."""
        if self._said:
            return self._said.popleft()
        if self._list_sent and (self._rows or self._removed):
            return self._take_list()
        for _ in range(len(self._order)):
            lane = self._lanes[self._order[0]]
            self._order.rotate(-1)
            message = lane.take()
            if message is not None:
                return message
        return None

    def _take_list(self) -> Sessions:
        changes = Sessions(sessions=tuple(self._rows.values()), removed=tuple(self._removed))
        self._rows, self._removed = {}, {}
        return changes
