"""One session, as everybody sees it and asks things of it.

Nothing here belongs to a client: closing every tab changes nothing. Everything that people ask for is
checked, stored, and only then acknowledged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.elsewhere import AgentBatch, AgentBatchReply
from jupyter_agentchat.protocol.events import Event, Mode, QueuedPrompt, SessionUpdated
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author, Content, Delivery
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.runtime.budget import Budget
from jupyter_agentchat.runtime.elsewhere.outside import Outside
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.outbox_lane import Standing
from jupyter_agentchat.runtime.permissions import Permissions
from jupyter_agentchat.runtime.prompts import check_prompt
from jupyter_agentchat.runtime.publisher import Follower, Publisher
from jupyter_agentchat.runtime.questions import Questions
from jupyter_agentchat.runtime.queue_edit import Op, edited
from jupyter_agentchat.runtime.session_edit import SessionChange, changed, check_mode
from jupyter_agentchat.runtime.tool_run import ToolRunner
from jupyter_agentchat.runtime.turns import Receipt, Turns
from jupyter_agentchat.runtime.workbench import Workbench

_log = logging.getLogger(__name__)


class Session:
    """Created by the manager only. Every method that changes something raises Refused when it may not."""

    def __init__(self, transcript: Transcript, more: bool, bench: Workbench) -> None:
        self.session_id = transcript.session_id
        self._read_only: str | None = None
        self._closing = False
        self._watchers: list[Callable[[], None]] = []
        self._more = more
        self._bench = bench
        self._publisher = Publisher(bench.store, bench.clock, transcript, bench.settings.save_every)
        self._publisher.watch(self.tell)
        self._permissions = Permissions(self._publisher)
        self._questions = Questions(self._publisher)
        self._tools = tools = ToolRunner(self._publisher, self._permissions, self._questions, bench)
        self.tasks = tools.tasks
        step = bench.settings.session_budget
        budget = Budget(self._publisher, self._questions, step, self._grant)
        self._turns = Turns(self._publisher, tools, bench, budget)
        self.outside = Outside(
            self._publisher,
            self._turns,
            bench,
            permissions=self._permissions,
            questions=self._questions,
            budget=budget,
            changed=self.tell,
        )

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

    @property
    def read_only(self) -> str | None:
        """The name of the other server that runs this session's turn, when this one may only look."""
        return self._read_only

    @property
    def standing(self) -> Standing:
        """What no event says: who else runs the session, why it is not stored, whether its agent is there."""
        elsewhere = self.outside.presence if self._read_only is None else None
        return Standing(self._read_only, self._publisher.unsaved or self._bench.store.trouble, elsewhere)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call whenever the standing changed; return how to stop."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def is_watched(self) -> bool:
        """Say whether any client looks on."""
        return bool(self._watchers)

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

    async def turns(self, before: str | None, limit: int, upto: str | None = None) -> tuple[list[Turn], bool]:
        """Return finished turns before one of them or up to it, newest first; and are there older ones?"""
        return await self._bench.store.turns(self.session_id, before, limit, upto)

    # --- prompts

    async def prompt(
        self,
        by: Author,
        content: str | tuple[Content, ...],
        delivery: Delivery = "send",
        settings: PromptSettings | None = None,
        *,
        is_cell: bool = False,
        may_run_code: bool = True,
    ) -> Receipt:
        """Open a turn, or let the prompt wait for the running one. Returns when the prompt is stored.

        The mode that a cell's prompt brings along is for its own turn; the session keeps its own (R-T9).
        ``may_run_code``: whether whoever says it has the right to run code in kernels.
        """
        self._admit(by, "prompt")
        parts = check_prompt(content, self._bench.settings.max_prompt_chars)
        change = SessionChange.of(settings)
        own_mode = change.mode if is_cell else None
        if own_mode is not None:
            check_mode(own_mode, self._bench.settings)
            change = replace(change, mode=None)
        item = QueuedPrompt(
            prompt_id=new_id(),
            author=by,
            content=parts,
            delivery=delivery,
            at=self._bench.clock.now(),
            mode=own_mode,
            may_run_code=may_run_code,
        )

        async def admit() -> Receipt:
            await self._wake(change)
            return await self._turns.admit(item)

        return await self._turns.decide(admit)

    async def _wake(self, change: SessionChange) -> None:
        """Apply what a prompt brings along; a prompt to an ended session resumes it."""
        if self.info.state == "ended":
            change = replace(change, state="idle")
        await self._apply(change)

    async def edit_queue(
        self,
        by: Author,
        op: Op,
        prompt_id: str | None = None,
        content: str | tuple[Content, ...] | None = None,
        position: int | None = None,
        *,
        may_run_code: bool = True,
    ) -> None:
        """Change what waits; ``resume`` also starts the next one when nothing runs, ``send_now`` that one.

        ``may_run_code``: whether whoever edits has the right to run code in kernels.
        """
        self._admit(by, f"queue {op}")
        limit = self._bench.settings.max_prompt_chars
        parts = None if content is None else check_prompt(content, limit)

        async def edit() -> None:
            after = edited(self.transcript, op, prompt_id, parts, position, may_run_code=may_run_code)
            await self._publisher.publish_decision(after)
            if op == "resume":
                await self._turns.go_on()
            elif op == "send_now":
                await self._wake(SessionChange())
                await self._turns.make_way()

        await self._turns.decide(edit)

    # --- steering

    async def cancel(self, by: Author, turn_id: str | None = None) -> None:
        """Stop the running turn. Returns at once; ``turn_ended`` follows. Nothing to stop is fine."""
        self._admit(by, "cancel")
        if self._turns.active is None and open_turn(self.transcript) is not None:
            await self._turns.decided()  # its beginning was just stored, and it is about to run
        run = self._turns.active
        if run is not None and turn_id in (None, run.given.turn_id):
            run.cancel()

    async def stop_tool(self, by: Author, part_id: str) -> None:
        """Stop one tool call, while the turn goes on. Raises what ``ToolStops.stop`` raises."""
        self._admit(by, "stop a tool")
        self._tools.stops.stop(by, part_id)

    async def answer(self, by: Author, request_id: str, option: str | None, text: str | None = None) -> None:
        """Answer an open request; the first answer wins, later ones are refused as ``stale_request``."""
        self._admit(by, "answer")
        asked = self._questions if self._questions.is_open(request_id) else self._permissions
        if self.outside.presence is None:
            await asked.answer(by, request_id, option, text)
        else:  # in order with what the agent writes: both change its card
            await self._turns.decide(lambda: asked.answer(by, request_id, option, text))

    async def pause(self, by: Author) -> None:
        """Stop before the next step; kept over a restart."""
        self._admit(by, "pause")
        await self._change(SessionChange(state="paused"))

    async def resume(self, by: Author) -> None:
        """Go on now: after a pause, or with a request that waits to be tried again."""
        self._admit(by, "resume")
        if self._turns.active is not None:
            self._turns.active.hurry()
        if self.info.state != "paused":
            return
        running = open_turn(self.transcript) is not None
        await self._change(SessionChange(state="running" if running else "idle"))
        self._turns.resumed()
        await self._turns.decide(self._turns.go_on)

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
        await self._turns.decide(lambda: self._apply(change))

    async def _apply(self, change: SessionChange) -> None:
        after = changed(self.info, change, self._bench.settings)
        if after != self.info:
            await self._publisher.publish_decision(after)
        if change.mode is not None:
            self._tools.own_mode = None  # what is chosen while a turn runs holds for it too

    async def _grant(self, budget: float) -> None:
        await self._change(SessionChange(budget=budget))

    # --- an agent that runs elsewhere

    async def agent_token(self, by: Author) -> str:
        """Return a new token for an agent that runs elsewhere; it answers here from now on."""
        self._admit(by, "agent token")
        return await self._turns.decide(lambda: self.outside.make_token(by))

    async def write(self, batch: AgentBatch, host: str) -> AgentBatchReply:
        """Write what the token's holder sent."""
        self._admit(Author(kind="agent", name=host), "batch", logging.DEBUG)
        return await self.outside.write(batch, host)

    # --- ending

    async def end(self, by: Author) -> None:
        """End the session and its turn; the transcript stays, and a prompt resumes it."""
        self._admit(by, "end")
        await self._change(SessionChange(state="ended"))
        await self._turns.stop("cancelled")
        self.outside.revoke()

    async def close(self) -> None:
        """The server stops, or the session goes: end the turn as interrupted, store what is left."""
        self._closing = True
        self._publisher.stop_insisting()
        self.outside.close()
        await self._turns.close()
        await self.tasks.close()
        await self._publisher.close()

    # --- for the manager

    async def refresh(self) -> None:
        """Fold what another server stored since we looked last."""
        if not self.runs_here():
            await self._publisher.catch_up()

    async def check(self) -> None:
        """Stop the turn that runs here, if another server has closed it meanwhile."""
        await self._publisher.catch_up()
        run = self._turns.active
        turn = open_turn(self.transcript)
        if run is not None and (turn is None or turn.turn_id != run.given.turn_id):
            _log.warning("session %s: another server has closed the turn that ran here", self.session_id)
            run.cancel("interrupted")

    async def publish(self, *events: Event, in_turn: str | None = None) -> None:
        """Store events that no turn of this server made: a recovery's."""
        await self._publisher.publish(*events, in_turn=in_turn)

    def look_only(self, name: str | None) -> None:
        """From now on one may only look, because that server runs a turn; or, with None, act again."""
        if name != self._read_only:
            self._read_only = name
            self.tell()

    def tell(self) -> None:
        """The standing may have changed."""
        for told in tuple(self._watchers):
            told()

    def _admit(self, by: Author, what: str, level: int = logging.INFO) -> None:
        """Refuse what another server must do; leave a line in the log of who asked for what."""
        if self._closing:
            raise Refused("store_unavailable", "The server is stopping. Try again when it is back.")
        if self._read_only is not None:
            raise Refused(
                "read_only", f"This session runs elsewhere ({self._read_only}); here one may only look."
            )
        _log.log(level, "session %s: %s by %s", self.session_id, what, by.name)
