"""A session's title from a small model. Nobody waits for it, and it never takes the place of a person's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Agent, TitleRequest, TurnInput
from jupyter_agentchat.protocol.parts import Part, Prompt, Text, TextContent
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.budget import Budget
from jupyter_agentchat.runtime.prompts import title_from
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.store.store import StoreUnavailable

_log = logging.getLogger(__name__)

Decide = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]


class Titles:
    """Makes one session's title. ``decide`` is ``Turns.decide``."""

    def __init__(self, publisher: Publisher, budget: Budget, decide: Decide) -> None:
        self._publisher = publisher
        self._budget = budget
        self._decide = decide
        self._asking: asyncio.Task[None] | None = None

    def turn_ended(self, agent: Agent, given: TurnInput) -> None:
        """A turn came to its own end: if it is the first that did, ask for a title, and return at once."""
        if any(turn.stop_reason == "end_turn" for turn in given.transcript.turns):
            return
        if self._is_ours() and not self._budget.is_spent():
            request = agent.title_request(*self._said())
            if request is not None:
                self._asking = asyncio.create_task(self._ask(request))

    async def close(self) -> None:
        """Let go of a request that is under way; what it has used is stored."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})

    def _is_ours(self) -> bool:
        session = self._publisher.transcript.session
        return session is not None and session.titled_by == "system"

    def _said(self) -> tuple[str, str]:
        """Return what a person typed first, and the first words of an answer."""
        parts = [part for turn in self._publisher.transcript.turns for part in turn.parts]
        return next(filter(None, map(_typed, parts)), ""), next(filter(None, map(_answered, parts)), "")

    async def _ask(self, request: TitleRequest) -> None:
        try:
            try:
                title = title_from(await request.ask())
            finally:
                await self._record(request)
            if title:
                await self._decide(lambda: self._put(title))
        except (Refused, StoreUnavailable) as error:
            _log.debug("session %s: its title stays: %s", self._publisher.transcript.session_id, error)

    async def _record(self, request: TitleRequest) -> None:
        used = request.used()
        if used is not None:
            self._budget.note_beside(used)
            await self._publisher.insist(lambda: self._publisher.publish(used))

    async def _put(self, title: str) -> None:
        session = self._publisher.transcript.session
        if session is not None and self._is_ours():
            await self._publisher.publish_decision(replace(session, title=title))


def _typed(part: Part) -> str:
    if not isinstance(part, Prompt):
        return ""
    return "\n".join(said.text for said in part.content if isinstance(said, TextContent)).strip()


def _answered(part: Part) -> str:
    return part.text.strip() if isinstance(part, Text) else ""
