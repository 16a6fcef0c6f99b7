"""One tool call from its card to its outcome. Every step is stored before the next one begins (R-X1)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from jupyter_agentchat.agents.agent import Outcome
from jupyter_agentchat.core.permission import allows, decide
from jupyter_agentchat.core.transcript import find_part
from jupyter_agentchat.protocol.events import PartDelta, PartUpdated
from jupyter_agentchat.protocol.parts import Allowed, FieldBlob, ToolCall
from jupyter_agentchat.runtime.permissions import Permissions
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.workbench import Workbench
from jupyter_agentchat.tools.tool import Context, Preview, Result, Tool, ToolError
from jupyter_agentchat.workspace.cut import cut

_log = logging.getLogger(__name__)

_GRACE = 1.0
_PROCESSES_GRACE = 6.0
"""Seconds in which a stopped tool lets go; processes are asked to end, then told, then killed (R-S6)."""

CHANGED = "Not run: what it would change is no longer what the person was shown. Look again first."


class ToolRunner:
    """Runs the calls of one session, in its workspace, under its permissions."""

    def __init__(self, publisher: Publisher, permissions: Permissions, bench: Workbench) -> None:
        self._publisher = publisher
        self._permissions = permissions
        self._toolbox = bench.toolbox
        self._store = bench.store
        self._clock = bench.clock
        self._private = bench.private
        self._max_output = bench.settings.max_tool_output

    async def run(self, call: ToolCall) -> Outcome:
        """Preview, ask, run; publish every change of the call's part. Only cancellation is raised."""
        try:
            tool, given = self._toolbox.read(call.name, call.input)
            context = self._context(call)
            preview = await asyncio.to_thread(tool.preview, given, context)
        except (ToolError, OSError) as error:
            return await self._end(call, "failed", error=_sentence(error))
        call = _previewed(call, tool, preview)
        await self._publisher.publish(PartUpdated(part=call))
        call, denied = await self._permit(call, preview, lambda: tool.preview(given, context))
        if denied is not None:
            return await self._end(call, "denied", error=denied)
        call = replace(call, status="in_progress", started_at=self._clock.now())
        await self._publisher.publish(PartUpdated(part=call))
        return await self._perform(call, tool, given, context)

    # --- permission

    async def _permit(
        self, call: ToolCall, preview: Preview, look: Callable[[], Preview]
    ) -> tuple[ToolCall, str | None]:
        """Return the call with who let it run, and the sentence for the agent when nobody did."""
        session = self._publisher.transcript.session
        mode = session.mode if session is not None else "ask"
        decision = decide(call.name, call.kind, mode, self._permissions.rules)
        if decision.verdict == "ask":
            return await self._ask(call, preview, look, decision.why)
        verdict = Allowed(outcome="allowed" if decision.verdict == "allow" else "denied", why=decision.why)
        denied = None if decision.verdict == "allow" else f"Not run. {decision.why}"
        return replace(call, allowed=verdict), denied

    async def _ask(
        self, call: ToolCall, preview: Preview, look: Callable[[], Preview], why: str
    ) -> tuple[ToolCall, str | None]:
        answer = await self._permissions.ask(call, preview.paths, self._workspace(), why)
        yes = allows(answer.option)
        reason = answer.text or ("Allowed for this session." if answer.option == "allow_session" else "")
        call = replace(
            call, allowed=Allowed(outcome="allowed" if yes else "denied", why=reason, by=answer.by)
        )
        if not yes:
            said = f"The person said no: {answer.text}" if answer.text else "The person said no."
            return call, said
        return call, None if await asyncio.to_thread(_still, preview, look) else CHANGED

    # --- effect

    async def _perform(self, call: ToolCall, tool: Tool, given: Any, context: Context) -> Outcome:
        work = asyncio.ensure_future(tool.run(given, context))
        try:
            result = await asyncio.shield(work)
        except asyncio.CancelledError:
            await self._cancelled(call, work)
            raise
        except (ToolError, OSError) as error:
            return await self._end(call, "failed", error=_sentence(error))
        except Exception:  # noqa: BLE001 - around a tool's run: a fault in it is the conversation's, not the server's
            _log.exception("tool %s failed", call.name)
            return await self._end(call, "failed", error=f"The tool {call.name} has a fault.")
        return await self._end(call, "completed", result=result)

    async def _cancelled(self, call: ToolCall, work: asyncio.Future[Result]) -> None:
        """A stopped call ends as cancelled, unless its effect was complete: then the card says so."""
        work.cancel()
        await asyncio.wait({work}, timeout=_PROCESSES_GRACE if call.kind == "execute" else _GRACE)
        if work.done() and not work.cancelled() and work.exception() is None:
            await self._end(call, "completed", result=work.result())

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
        await self._publisher.publish(PartUpdated(part=ended))
        return Outcome(status=status, output=ended.output if error is None else error)

    async def _with_output(self, call: ToolCall, result: Result) -> ToolCall:
        text, blobs = result.output, call.blobs
        if len(text) > self._max_output:
            data = text.encode("utf-8", "surrogatepass")
            session_id = self._publisher.transcript.session_id
            stored = await self._store.put_blob(
                data, f"{call.name}.txt", "text/plain", self._clock.now(), session_id
            )
            blobs = (*blobs, FieldBlob(field="output", hash=stored, size=len(text)))
            text = cut(text, self._max_output)
        return replace(
            call,
            output=text,
            blobs=blobs,
            diffs=result.diffs or call.diffs,
            locations=result.locations or call.locations,
        )

    # --- surroundings

    def _workspace(self) -> str:
        session = self._publisher.transcript.session
        return session.workspace if session is not None else ""

    def _context(self, call: ToolCall) -> Context:
        loop = asyncio.get_running_loop()
        shown = 0

        def show(text: str) -> None:
            nonlocal shown
            delta = PartDelta(part_id=call.part_id, field="output", offset=shown, text=text)
            shown += len(text)
            self._publisher.publish_live(delta)

        def emit(text: str) -> None:
            loop.call_soon_threadsafe(show, text)

        return Context(workspace=Path(self._workspace()), emit=emit, private=self._private)

    def _live_output(self, call: ToolCall) -> str:
        part = find_part(self._publisher.transcript, call.part_id)
        return part.output if isinstance(part, ToolCall) else call.output


def _still(shown: Preview, look: Callable[[], Preview]) -> bool:
    """Say whether the call would do now what the person was shown (R-A1)."""
    try:
        return look() == shown
    except (ToolError, OSError):
        return False


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
