"""One session, as everybody sees it and asks things of it.

Nothing here belongs to a client: closing every tab changes nothing. Everything that people ask for is
checked, stored, and only then acknowledged.
"""

from __future__ import annotations

import logging
from typing import Literal

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.events import Event, Mode, QueuedPrompt, SessionUpdated
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author, Content, Delivery
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.permissions import Permissions
from jupyter_agentchat.runtime.prompts import check_prompt
from jupyter_agentchat.runtime.publisher import Follower, Publisher
from jupyter_agentchat.runtime.queue_edit import edited
from jupyter_agentchat.runtime.session_edit import SessionChange, changed
from jupyter_agentchat.runtime.tool_run import ToolRunner
from jupyter_agentchat.runtime.turns import Receipt, Turns
from jupyter_agentchat.runtime.workbench import Workbench

_log = logging.getLogger(__name__)


class Session:
    """Created by the manager only. Every method that changes something raises Refused when it may not."""

    def __init__(self, transcript: Transcript, more: bool, bench: Workbench) -> None:
        self.session_id = transcript.session_id
        self.read_only: str | None = None
        """The name of the other server that runs this session's turn, when this one may only look."""
        self._more = more
        self._bench = bench
        self._publisher = Publisher(bench.store, bench.clock, transcript, bench.settings.save_every)
        self._permissions = Permissions(self._publisher)
        tools = ToolRunner(self._publisher, self._permissions, bench)
        self._turns = Turns(self._publisher, tools, bench)

    # --- looking

    @property
    def transcript(self) -> Transcript:
        """The live fold: what anyone sees now."""
        return self._publisher.transcript

    @property
    def more(self) -> bool:
        """Whether the store has older turns than the transcript at hand."""
        return self._more or self._turns.trimmed

    @property
    def info(self) -> SessionUpdated:
        """The session's own facts."""
        info = self.transcript.session
        if info is None:
            raise Refused("unknown_session", "This session has no beginning in the store.")
        return info

    def attach(self, follower: Follower) -> Transcript:
        """Hand every further frame to the follower; return the transcript as it is at this moment."""
        return self._publisher.attach(follower)

    def detach(self, follower: Follower) -> None:
        """Stop handing frames to the follower."""
        self._publisher.detach(follower)

    def active_turn(self) -> Turn | None:
        """Return the turn that has not ended, with what it is doing, or None."""
        turn, run = open_turn(self.transcript), self._turns.active
        if turn is not None and run is not None and run.cancelling_since is not None:
            return replace(turn, state="cancelling", since=run.cancelling_since)
        return turn

    def runs_here(self) -> bool:
        """Say whether this server runs a turn of the session."""
        return self._turns.active is not None

    async def frames(self, after: int, limit: int, upto: int | None = None) -> list[Frame]:
        """Return stored frames above ``after``, oldest first."""
        return await self._bench.store.frames(self.session_id, after, limit, upto)

    async def turns(self, before: str | None, limit: int) -> tuple[list[Turn], bool]:
        """Return finished turns, newest first, and whether there are older ones."""
        return await self._bench.store.turns(self.session_id, before, limit)

    # --- prompts

    async def prompt(
        self,
        by: Author,
        content: str | tuple[Content, ...],
        delivery: Delivery = "send",
        settings: PromptSettings | None = None,
    ) -> Receipt:
        """Open a turn, or let the prompt wait for the running one. Returns when the prompt is stored."""
        self._admit(by, "prompt")
        parts = check_prompt(content, self._bench.settings.max_prompt_chars)
        async with self._turns.admission:
            await self._publisher.catch_up()
            await self._wake(SessionChange.of(settings))
            return await self._turns.admit(
                QueuedPrompt(
                    prompt_id=new_id(),
                    author=by,
                    content=parts,
                    delivery=delivery,
                    at=self._bench.clock.now(),
                )
            )

    async def _wake(self, change: SessionChange) -> None:
        """Apply what a prompt brings along; a prompt to an ended session resumes it."""
        if self.info.state == "ended":
            change = replace(change, state="idle")
        after = changed(self.info, change, self._bench.settings)
        if after != self.info:
            await self._publisher.publish(after)

    async def edit_queue(
        self,
        by: Author,
        op: Literal["edit", "remove", "move", "pause", "resume"],
        prompt_id: str | None = None,
        content: str | tuple[Content, ...] | None = None,
        position: int | None = None,
    ) -> None:
        """Change what waits; ``resume`` also starts the next one when nothing runs."""
        self._admit(by, f"queue {op}")
        limit = self._bench.settings.max_prompt_chars
        parts = None if content is None else check_prompt(content, limit)
        async with self._turns.admission:
            await self._publisher.publish(edited(self.transcript, op, prompt_id, parts, position))
            if op == "resume":
                await self._turns.go_on()

    # --- steering

    async def cancel(self, by: Author, turn_id: str | None = None) -> None:
        """Stop the running turn. Returns at once; ``turn_ended`` follows. Nothing to stop is fine."""
        self._admit(by, "cancel")
        run = self._turns.active
        if run is not None and turn_id in (None, run.given.turn_id):
            run.cancel()

    async def answer(self, by: Author, request_id: str, option: str | None, text: str | None = None) -> None:
        """Answer an open request; the first answer wins, later ones are refused as ``stale_request``."""
        self._admit(by, "answer")
        await self._permissions.answer(by, request_id, option, text)

    async def pause(self, by: Author) -> None:
        """Stop before the next step; kept over a restart."""
        self._admit(by, "pause")
        await self._change(SessionChange(state="paused"))

    async def resume(self, by: Author) -> None:
        """Go on after a pause."""
        self._admit(by, "resume")
        if self.info.state != "paused":
            return
        running = open_turn(self.transcript) is not None
        await self._change(SessionChange(state="running" if running else "idle"))
        self._turns.resumed()
        async with self._turns.admission:
            await self._turns.go_on()

    async def set(
        self,
        by: Author,
        *,
        title: str | None = None,
        model: str | None = None,
        mode: Mode | None = None,
        effort: str | None = None,
        pinned: bool | None = None,
        archived: bool | None = None,
    ) -> None:
        """Change the session's settings; what is None stays."""
        self._admit(by, "set")
        await self._change(
            SessionChange(
                title=title, model=model, mode=mode, effort=effort, pinned=pinned, archived=archived
            )
        )

    async def _change(self, change: SessionChange) -> None:
        async with self._turns.admission:
            await self._publisher.catch_up()
            after = changed(self.info, change, self._bench.settings)
            if after != self.info:
                await self._publisher.publish(after)

    # --- ending

    async def end(self, by: Author) -> None:
        """End the session and its turn; the transcript stays, and a prompt resumes it."""
        self._admit(by, "end")
        await self._change(SessionChange(state="ended"))
        await self._turns.stop("cancelled")

    async def close(self) -> None:
        """The server stops, or the session goes: end the turn as interrupted, store what is left."""
        self.read_only = "this server is stopping"
        await self._turns.close()
        await self._publisher.close()

    # --- for the manager

    async def refresh(self) -> None:
        """Fold what another server stored since we looked last."""
        if not self.runs_here():
            await self._publisher.catch_up()

    async def publish(self, *events: Event) -> None:
        """Store events that no turn of this server made: a recovery's."""
        await self._publisher.publish(*events)

    def _admit(self, by: Author, what: str) -> None:
        """Refuse what another server must do; leave a line in the log of who asked for what."""
        if self.read_only is not None:
            raise Refused(
                "read_only", f"This session runs elsewhere ({self.read_only}); here one may only look."
            )
        _log.info("session %s: %s by %s", self.session_id, what, by.name)
