"""A session's door for the agent that runs elsewhere: its token, its batches, and whether it is there."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable

from msgspec.structs import replace

from jupyter_agentchat.agents.elsewhere import NAME
from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.elsewhere import (
    AgentBatch,
    AgentBatchReply,
    AgentPresence,
    OutsideAgent,
    WrittenTurnStarted,
)
from jupyter_agentchat.protocol.events import PermissionRequested, QuestionAsked
from jupyter_agentchat.protocol.parts import Author, Elsewhere
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import from_json, to_json
from jupyter_agentchat.runtime.budget import Budget
from jupyter_agentchat.runtime.elsewhere.judge import Judge
from jupyter_agentchat.runtime.elsewhere.presence import Presence
from jupyter_agentchat.runtime.elsewhere.tokens import hash_of, new_token
from jupyter_agentchat.runtime.permissions import Permissions
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.questions import Questions
from jupyter_agentchat.runtime.turns import Turns
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.store import KeptBatch, StoreUnavailable

_log = logging.getLogger(__name__)

GONE = "Nothing was written: its turn has ended. Read the stream for what came of it."


class Outside:
    """One per session."""

    def __init__(
        self,
        publisher: Publisher,
        turns: Turns,
        bench: Workbench,
        *,
        permissions: Permissions,
        questions: Questions,
        budget: Budget,
        changed: Callable[[], None],
    ) -> None:
        self.revoked = asyncio.Event()
        """Set when the token that was good until now is not any more; another one is made for the next."""
        self._publisher = publisher
        self._turns = turns
        self._bench = bench
        self._permissions = permissions
        self._questions = questions
        self._budget = budget
        self._presence = Presence(bench.clock, bench.settings.agent_silence, changed)

    @property
    def presence(self) -> AgentPresence | None:
        """Whether the session's agent is there; None where it runs here."""
        session = self._publisher.transcript.session
        return self._presence.known if session is not None and session.agent == NAME else None

    async def recall(self) -> None:
        """Look who it was before this server began."""
        kept = await self._bench.store.agent_token(self._publisher.transcript.session_id)
        if kept is not None and kept.seen is not None:
            known = from_json(kept.seen, AgentPresence)
            if known.agent is not None:
                self._presence.recall(known.agent, known.host)

    # --- the token

    async def make_token(self, by: Author) -> str:
        """Return a new token; one that was made before opens nothing from now on. For ``Turns.decide``.

        Raises Refused ``busy`` while an agent of this server works here.
        """
        transcript = self._publisher.transcript
        info = transcript.session
        if info is None or info.state == "ended":
            raise Refused(
                "stale_request", "This session has ended. Send a prompt to resume it, then ask again."
            )
        if info.agent != NAME:
            if open_turn(transcript) is not None:
                raise Refused(
                    "busy", "An agent of this server works here. Try again when its turn has ended."
                )
            await self._publisher.publish_decision(replace(info, agent=NAME, model=None, effort=None))
        token = new_token()
        await self._bench.store.put_agent_token(
            transcript.session_id, hash_of(token), by.name, self._bench.clock.now()
        )
        self.revoke()
        return token

    def revoke(self) -> None:
        """The token opens nothing any more: whoever reads along with it is let go."""
        self.revoked.set()
        self.revoked = asyncio.Event()
        self._presence.forget()

    def close(self) -> None:
        """The session is closed here; the token is not."""
        self._presence.close()
        self.revoked.set()

    # --- batches

    async def write(self, batch: AgentBatch, host: str) -> AgentBatchReply:
        """Write a batch that the token's holder sent from ``host``; the same one again gets the same reply.

        Raises Refused with the event at which it stopped: then nothing of it was written.
        """
        _check_name(batch.agent)
        await self._note(batch.agent, host)
        if not batch.events:
            return await self._written_before(batch) or AgentBatchReply(batch_id=batch.batch_id, written=0)
        return await self._turns.decide(lambda: self._write(batch, host))

    async def _write(self, batch: AgentBatch, host: str) -> AgentBatchReply:
        before = await self._written_before(batch)
        if before is not None:
            return before
        await self._check_new_turns(batch)
        transcript = self._publisher.transcript
        judge = Judge(
            transcript,
            agent=NAME,
            mark=Elsewhere(agent=batch.agent.name, version=batch.agent.version, host=host),
            now=self._bench.clock.now(),
            settings=self._bench.settings,
            remarks=self._budget.remarks,
        )
        judge.take_all(batch.events)
        reply = AgentBatchReply(batch_id=batch.batch_id, written=len(batch.events))
        kept = KeptBatch(batch_id=batch.batch_id, digest=_digest(batch), reply=to_json(reply))
        turn = open_turn(transcript)
        try:
            await self._publisher.publish_batch(turn.turn_id if turn else None, kept, *judge.events)
        except Refused as error:
            if error.code == "read_only":  # a person stopped it at this moment
                raise Refused("stale_request", GONE) from None
            raise
        self._follow(judge, batch)
        return reply

    def _follow(self, judge: Judge, batch: AgentBatch) -> None:
        """What was written is stored: let answers come, and the turn begin or end."""
        for event in judge.events:
            if isinstance(event, PermissionRequested):
                self._permissions.expect(event)
            elif isinstance(event, QuestionAsked):
                self._questions.expect(event)
        if judge.begun is not None and judge.ended is None:
            by = Author(kind="agent", name=batch.agent.name)
            self._turns.follow_elsewhere(judge.begun.turn_id, judge.begun.model, by)
        elif judge.ended is not None:
            self._turns.over(judge.ended)

    async def _written_before(self, batch: AgentBatch) -> AgentBatchReply | None:
        kept = await self._bench.store.batch(self._publisher.transcript.session_id, batch.batch_id)
        if kept is None:
            return None
        if kept.digest != _digest(batch):
            raise Refused("bad_request", "This batch id was used for other events. Send them with a new id.")
        return from_json(kept.reply, AgentBatchReply)

    async def _check_new_turns(self, batch: AgentBatch) -> None:
        """A turn's id is new in the whole session, also among turns that are not at hand."""
        session_id = self._publisher.transcript.session_id
        for event in batch.events:
            if isinstance(event, WrittenTurnStarted):
                try:
                    await self._bench.store.turns(session_id, event.turn_id, 1)
                except Refused:
                    continue
                raise Refused(
                    "stale_request", "Nothing was written: that turn was there before; take a new id."
                )

    async def _note(self, agent: OutsideAgent, host: str) -> None:
        if not self._presence.heard(agent, host):
            return
        session_id = self._publisher.transcript.session_id
        _log.info("session %s: the agent %r came from %s", session_id, agent.name, host)
        seen = to_json(AgentPresence(agent=replace(agent, status=""), host=host, away=False))
        try:
            await self._bench.store.note_agent(session_id, seen)
        except StoreUnavailable as error:
            _log.debug("session %s: it is not noted who came: %s", session_id, error)


def _check_name(agent: OutsideAgent) -> None:
    """What it calls itself is read as it is written: nothing invisible, nothing that turns lines around."""
    lines = (agent.name, agent.version, agent.status)
    if not agent.name.strip() or not all(line.isprintable() for line in lines):
        raise Refused(
            "bad_request",
            "Nothing was written: the agent's name, version and status are one plain line each.",
        )


def _digest(batch: AgentBatch) -> str:
    events = [to_json(event) for event in batch.events]
    return hashlib.sha256("\n".join(events).encode("utf-8", "surrogatepass")).hexdigest()
