"""What a server that is gone left open: its turn is closed, and what it followed in the background."""

from __future__ import annotations

import logging

from jupyter_agentchat.core.cost import lost
from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.events import Event, QuestionAsked, QueueUpdated
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.ending import ending
from jupyter_agentchat.runtime.neighbours import Neighbours
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.store.server_row import OpenTurn, ServerIdentity
from jupyter_agentchat.store.store import Store, StoreUnavailable

_log = logging.getLogger(__name__)


class Recovery:
    """Of several servers that find the same left open, one closes it."""

    def __init__(self, store: Store, clock: Clock, neighbours: Neighbours) -> None:
        self._store = store
        self._clock = clock
        self._neighbours = neighbours

    def is_ours(self, server: ServerIdentity) -> bool:
        """Say whether it is this server."""
        return self._neighbours.is_here(server)

    async def look_after(self, session: Session) -> None:
        """Close the turn of a session that runs in no living server; one of another server is looked at."""
        turn = open_turn(session.transcript)
        if turn is None or session.runs_here():
            await self._end_tasks(session)
            return session.look_only(None)
        held = await self._neighbours.holder(session.session_id)
        if held is None:
            await session.refresh()  # it ended just now
        elif self.is_ours(held.server):
            return None  # it is just being started here
        elif await self._neighbours.has_let_go(held):
            await self.close(session, held)
        else:
            return session.look_only(held.server.name)
        return session.look_only(None)

    async def close(self, session: Session, held: OpenTurn) -> None:
        """End a turn that nobody runs any more, and what went on in its background."""
        transcript, now = session.transcript, self._clock.now()
        waits = any(isinstance(r, QuestionAsked) for r in transcript.requests)  # so no model was asked yet
        asked = None if waits else lost(held.turn_id, await self._store.model_events(session.session_id))
        events: list[Event] = [asked] if asked is not None else []
        events += ending(transcript, held.turn_id, "interrupted", now)
        if transcript.queue and not transcript.queue_paused:
            events.append(QueueUpdated(items=transcript.queue, paused=True))  # nothing begins by itself
        _log.warning(
            "session %s: its turn was left open by %s and is closed", session.session_id, held.server.name
        )
        try:
            await session.publish(*events, in_turn=held.turn_id)
        except (Refused, StoreUnavailable) as error:
            _log.info("session %s: its turn is not closed now: %s", session.session_id, error)
        else:
            await session.tasks.settle()

    async def _end_tasks(self, session: Session) -> None:
        """End what goes on in the background when nobody follows it any more.

        It began in the newest turn, or in an earlier one of the same server: a turn's beginning ends all
        that is not its own server's.
        """
        if session.tasks.has_left:
            server = await self._store.last_server(session.session_id)
            if server is None or self.is_ours(server) or await self._neighbours.is_gone(server):
                await session.tasks.settle()
