"""One tool call from its card to its outcome. Every step is stored before the next one begins (R-X1)."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64decode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Outcome
from jupyter_agentchat.core.permission import Wish, allows, decide
from jupyter_agentchat.core.transcript import find_part, open_turn
from jupyter_agentchat.protocol.events import Event, Mode, PartUpdated
from jupyter_agentchat.protocol.parts import (
    TERMINAL,
    Allowed,
    Author,
    FieldBlob,
    PictureBlob,
    Progress,
    Prompt,
    ToolCall,
)
from jupyter_agentchat.protocol.picture import Picture
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.shown import Shown
from jupyter_agentchat.runtime.live_output import LiveOutput
from jupyter_agentchat.runtime.permissions import Permissions, exact_action
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.questions import Questions
from jupyter_agentchat.runtime.tasks import SessionTasks
from jupyter_agentchat.runtime.tool_stops import Stop, ToolStops
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.store.store import StoreUnavailable
from jupyter_agentchat.tools.pointed import look_at
from jupyter_agentchat.tools.tool import Context, Preview, Result, Tool, ToolError, look
from jupyter_agentchat.workspace.cut import cut

_log = logging.getLogger(__name__)

_GRACE = 1.0
_PROCESSES_GRACE = 6.0
"""Seconds in which a stopped tool lets go; processes are asked to end, then told, then killed (R-S6)."""

MOST_POINTED = 30
"""Contents of one prompt that are looked at; of more the model is told the names, and may look itself."""

Act = Callable[[Context], Awaitable[Result]]
"""A tool's run with its input."""

STOPPED = "Stopped by the person while it ran. Check what it did before repeating it."
SO_FAR = "What it had printed until then:"
CHANGED = "Not run: what it would change is no longer what the person was shown. Look again first."


class ToolRunner:
    """Runs the calls of one session, in its workspace, under its permissions."""

    def __init__(
        self, publisher: Publisher, permissions: Permissions, questions: Questions, bench: Workbench
    ) -> None:
        self._publisher = publisher
        self._permissions = permissions
        self._questions = questions
        self._toolbox = bench.toolbox
        self._store = bench.store
        self._clock = bench.clock
        self._private = bench.private
        self._notebooks = bench.notebooks
        self._hands = bench.hands
        self._max_output = bench.settings.max_tool_output
        self.tasks = SessionTasks(publisher, bench.clock)
        self._notes: set[asyncio.Future[None]] = set()
        self.stops = ToolStops(publisher)
        self.own_mode: Mode | None = None
        """The running turn's own, until somebody chooses one for the session."""

    async def run(self, call: ToolCall) -> Outcome:
        """Preview, ask, run; publish every change of the call's part. Only cancellation is raised."""
        try:
            tool, given = self._toolbox.read(call.name, call.input)
            context = self._context(call)
            preview = await look(tool, given, context)
        except (ToolError, OSError) as error:
            return await self._end(call, "failed", error=_sentence(error))
        call = _previewed(call, tool, preview)
        await self._publisher.publish_in_turn(call.turn_id, PartUpdated(part=call))
        call, why_not = await self._permit(call, preview, lambda: look(tool, given, context))
        if why_not is not None:
            said_no = call.allowed is not None and call.allowed.outcome == "denied"
            return await self._end(call, "denied" if said_no else "failed", error=why_not)
        with self.stops.running(call.part_id) as stop:
            call = replace(call, status="in_progress", started_at=self._clock.now())
            await self._publisher.publish_in_turn(call.turn_id, PartUpdated(part=call))
            return await self._perform(call, partial(tool.run, given), context, stop)

    async def refuse(self, call: ToolCall, why: str) -> Outcome:
        """End the call as denied, without asking."""
        return await self._end(call, "denied", error=why)

    # --- permission

    async def _permit(
        self, call: ToolCall, preview: Preview, again: Callable[[], Awaitable[Preview]]
    ) -> tuple[ToolCall, str | None]:
        """Return the call with who let it run, and the sentence for the agent when nobody did."""
        session = self._publisher.transcript.session
        mode = self.own_mode or (session.mode if session is not None else "ask")
        whose: Literal["session", "prompt"] = "prompt" if self.own_mode is not None else "session"
        decision = decide(self._wish(call, preview), mode, self._permissions.rules, whose)
        if decision.verdict == "ask":
            return await self._ask(call, preview, again, decision.why)
        verdict = Allowed(outcome="allowed" if decision.verdict == "allow" else "denied", why=decision.why)
        denied = None if decision.verdict == "allow" else f"Not run. {decision.why}"
        return replace(call, allowed=verdict), denied

    async def _ask(
        self, call: ToolCall, preview: Preview, again: Callable[[], Awaitable[Preview]], why: str
    ) -> tuple[ToolCall, str | None]:
        answer = await self._permissions.ask(call, preview, self._workspace(), why)
        yes = allows(answer.option)
        reason = answer.text or (
            "" if answer.option == "allow_once" or not yes else "Allowed for this session."
        )
        call = replace(
            call, allowed=Allowed(outcome="allowed" if yes else "denied", why=reason, by=answer.by)
        )
        if not yes:
            said = f"The person said no: {answer.text}" if answer.text else "The person said no."
            return call, said
        return call, await _changed(preview, again)

    # --- effect

    async def _perform(self, call: ToolCall, act: Act, context: Context, stop: Stop) -> Outcome:
        live = LiveOutput(call, self._publisher, self._clock)
        work = asyncio.ensure_future(act(replace(context, emit=live.emit)))
        either: set[asyncio.Future[Any]] = {work, stop}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await self._let_go(call, work)
                if not _came_to_its_end(work):
                    return await self._stopped(call, work, live, stop.result())
            result = work.result()
        except asyncio.CancelledError:
            await self._cancelled(call, work, live)
            raise
        except (ToolError, OSError) as error:
            return await self._end(call, "failed", error=_sentence(error))
        except Exception:  # noqa: BLE001 - around a tool's run: a fault in it is the conversation's, not the server's
            _log.exception("tool %s failed", call.name)
            return await self._end(call, "failed", error=f"The tool {call.name} has a fault.")
        finally:
            live.close()
        return await self._end(call, "failed" if result.failed else "completed", result=result)

    async def _cancelled(self, call: ToolCall, work: asyncio.Future[Result], live: LiveOutput) -> None:
        """A stopped call ends as cancelled, unless its effect was complete: then the card says so."""
        await self._let_go(call, work)
        if _came_to_its_end(work):
            live.close()
            result = work.result()
            await self._end(call, "failed" if result.failed else "completed", result=result)
        else:
            await live.end()

    async def _let_go(self, call: ToolCall, work: asyncio.Future[Result]) -> None:
        work.cancel()
        await asyncio.wait({work}, timeout=_PROCESSES_GRACE if call.kind == "execute" else _GRACE)

    async def _stopped(
        self, call: ToolCall, work: asyncio.Future[Result], live: LiveOutput, by: Author
    ) -> Outcome:
        """End a call that somebody stopped, and tell the agent how far it came."""
        await live.end()
        await self._end(call, "cancelled", error=f"Stopped by {by.display_name or by.name}.")
        fault = None if not work.done() or work.cancelled() else work.exception()
        told = str(fault) if isinstance(fault, ToolError) else STOPPED
        output = self._live_output(call)
        return Outcome(status="cancelled", output=f"{told}\n{SO_FAR}\n{output}" if output.strip() else told)

    async def _end(
        self,
        call: ToolCall,
        status: Any,
        *,
        result: Result | None = None,
        error: str | None = None,
    ) -> Outcome:
        ended = replace(call, status=status, ended_at=self._clock.now(), error=error)
        if result is not None:
            ended = await self._with_output(ended, result)
        else:
            ended = replace(ended, output=self._live_output(call))
        await self._publisher.publish_in_turn(call.turn_id, PartUpdated(part=ended))
        pictures = result.pictures if result is not None else ()
        return Outcome(status=status, output=ended.output if error is None else error, pictures=pictures)

    async def _with_output(self, call: ToolCall, result: Result) -> ToolCall:
        text, blobs = result.output, call.blobs
        if len(text) > self._max_output:
            data = text.encode("utf-8", "surrogatepass")
            session_id = self._publisher.transcript.session_id
            name, now = f"{call.name}.txt", self._clock.now()
            stored = await self._publisher.insist(
                lambda: self._store.put_blob(data, name, "text/plain", now, session_id)
            )
            blobs = (*blobs, FieldBlob(field="output", hash=stored, size=len(text)))
            text = cut(text, self._max_output)
        return replace(
            call,
            output=text,
            pictures=tuple([await self._kept(call, picture) for picture in result.pictures]),
            blobs=blobs,
            diffs=result.diffs or call.diffs,
            locations=result.locations or call.locations,
            exit_code=result.exit_code,
            changed=result.changed,
        )

    async def _kept(self, call: ToolCall, picture: Picture) -> PictureBlob:
        data = b64decode(picture.data)
        name = f"{call.name}.{picture.mime.rpartition('/')[2]}"
        session_id = self._publisher.transcript.session_id
        now = self._clock.now()
        stored = await self._publisher.insist(
            lambda: self._store.put_blob(data, name, picture.mime, now, session_id)
        )
        return PictureBlob(hash=stored, mime=picture.mime)

    # --- surroundings

    def _workspace(self) -> str:
        session = self._publisher.transcript.session
        return session.workspace if session is not None else ""

    async def look_at(self, prompt: Prompt) -> tuple[Shown | None, ...]:
        """Return what each content of a prompt points at, as whoever said it has it open."""
        session = self._publisher.transcript.session
        context = self._surroundings(prompt.author.name)
        notebook = session.notebook if session is not None else None
        seen = [await look_at(content, context, notebook) for content in prompt.content[:MOST_POINTED]]
        return (*seen, *(None for _ in prompt.content[MOST_POINTED:]))

    def _surroundings(self, account: str) -> Context:
        """Return where something is done for a person, without a card to print on."""
        return Context(
            workspace=Path(self._workspace()),
            emit=_nowhere,
            private=self._private,
            notebooks=self._notebooks,
            hands=self._hands.of(self._publisher.transcript.session_id, account),
        )

    def _context(self, call: ToolCall) -> Context:
        """Return where a call runs; its preview prints nothing."""
        return replace(
            self._surroundings(self._account(call)),
            tasks=self.tasks,
            begin_task=partial(self.tasks.begin, call.turn_id, call.part_id),
            ask=self._questions.line,
            note=partial(self._note, call.part_id),
        )

    def _note(self, part_id: str, said: str) -> None:
        """Say on the card what the call waits for; called on the event loop."""
        part = find_part(self._publisher.transcript, part_id)
        if isinstance(part, ToolCall) and part.status not in TERMINAL:
            noted = PartUpdated(part=replace(part, progress=Progress(summary=said)))
            task = asyncio.ensure_future(self._try(noted, part.turn_id))
            self._notes.add(task)
            task.add_done_callback(self._notes.discard)

    async def _try(self, event: Event, turn_id: str) -> None:
        with suppress(StoreUnavailable, Refused):  # what follows on the card will say more
            await self._publisher.publish(event, in_turn=turn_id)

    def _account(self, call: ToolCall) -> str:
        """Return who asked for the turn: only their own windows and kernels work for it."""
        prompts = self._prompts(call)
        return prompts[0].author.name if prompts else ""

    def _wish(self, call: ToolCall, preview: Preview) -> Wish:
        prompts = self._prompts(call)
        asked_by = frozenset(p.author.name if p.author.kind == "user" else "" for p in prompts)
        exact = exact_action(call.input, preview.paths, preview.shown, self._workspace())
        lacks_right = preview.needs_kernels and not all(p.may_run_code for p in prompts)
        return Wish(tool=call.name, kind=call.kind, action=exact, asked_by=asked_by, lacks_right=lacks_right)

    def _prompts(self, call: ToolCall) -> list[Prompt]:
        """Return what people have said in the call's turn, in order."""
        turn = open_turn(self._publisher.transcript)
        if turn is None or turn.turn_id != call.turn_id:
            return []
        return [part for part in turn.parts if isinstance(part, Prompt)]

    def _live_output(self, call: ToolCall) -> str:
        part = find_part(self._publisher.transcript, call.part_id)
        return part.output if isinstance(part, ToolCall) else call.output


def _came_to_its_end(work: asyncio.Future[Result]) -> bool:
    return work.done() and not work.cancelled() and work.exception() is None


def _nowhere(_text: str) -> None:
    return


async def _changed(shown: Preview, again: Callable[[], Awaitable[Preview]]) -> str | None:
    """Return what to say when the call would not do any more what the person was shown (R-A1)."""
    try:
        return None if await again() == shown else CHANGED
    except (ToolError, OSError) as error:
        return f"{CHANGED} {_sentence(error)}"


def _previewed(call: ToolCall, tool: Tool, preview: Preview) -> ToolCall:
    return replace(
        call,
        kind=tool.kind,
        title=preview.title,
        locations=preview.locations,
        diffs=preview.diffs,
    )


def _sentence(error: Exception) -> str:
    """A tool's own words; of the system's only the reason, not its paths."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}."
    return str(error)
