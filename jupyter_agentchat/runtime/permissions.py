"""Asking before a tool runs: who waits for an answer, and what was allowed for the session."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Literal

from msgspec.structs import asdict, replace

from jupyter_agentchat.core.permission import Rule, allows, options, rule
from jupyter_agentchat.core.transcript import find_part
from jupyter_agentchat.protocol.events import (
    Event,
    PartUpdated,
    PermissionRequested,
    PermissionResolved,
)
from jupyter_agentchat.protocol.parts import Allowed, Author, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.tools.tool import Preview

GONE = "This request is no longer open: it was answered or its turn has ended."


class Permissions:
    """A session's open requests. The first answer wins; rules for the session end with the server."""

    def __init__(self, publisher: Publisher) -> None:
        self.rules: tuple[Rule, ...] = ()
        self._publisher = publisher
        self._open: dict[str, tuple[PermissionRequested, asyncio.Future[PermissionResolved]]] = {}

    async def ask(self, call: ToolCall, preview: Preview, cwd: str, why: str) -> PermissionResolved:
        """Publish the request and wait, for as long as it takes, for somebody's answer."""
        request = PermissionRequested(
            request_id=new_id(),
            turn_id=call.turn_id,
            part_id=call.part_id,
            tool=call.name,
            kind=call.kind,
            title=call.title,
            action=call.input,
            why=why,
            options=options(call.kind),
            action_hash=action_hash(call, preview, cwd),
            paths=preview.paths,
            shown=preview.shown,
            diffs=call.diffs,
            cwd=cwd,
        )
        answered: asyncio.Future[PermissionResolved] = asyncio.get_running_loop().create_future()
        self._open[request.request_id] = (request, answered)
        try:
            await self._publisher.publish_in_turn(call.turn_id, request)
            return await answered
        finally:
            self._open.pop(request.request_id, None)

    def expect(self, request: PermissionRequested) -> None:
        """Take answers to a request of an agent elsewhere, which reads them from the session's stream."""
        shown = {known.request_id for known in self._publisher.transcript.requests}
        self._open = {key: value for key, value in self._open.items() if key in shown}
        self._open[request.request_id] = (request, asyncio.get_running_loop().create_future())

    async def answer(self, by: Author, request_id: str, option: str | None, text: str | None) -> None:
        """Store the answer, then let the call go on. Raises Refused: ``stale_request``, ``bad_request``."""
        request, answered = self._take(request_id, option)
        resolved = PermissionResolved(
            request_id=request_id,
            turn_id=request.turn_id,
            part_id=request.part_id,
            outcome="answered",
            option=option,
            by=by,
            text=text or None,
        )
        try:
            await self._publisher.publish(
                resolved, *self._on_card(request, resolved), in_turn=request.turn_id
            )
        except Exception:
            self._open[request_id] = (request, answered)
            raise
        exact = exact_action(request.action, request.paths, request.shown, request.cwd)
        made = rule(option, request.tool, exact, by.name)
        if made is not None:
            self.rules = (*self.rules, made)
        if not answered.done():
            answered.set_result(resolved)

    def _on_card(self, request: PermissionRequested, resolved: PermissionResolved) -> list[Event]:
        """Write on the card of an agent elsewhere who let it run: that is not the agent's to say."""
        call = find_part(self._publisher.transcript, request.part_id)
        if request.elsewhere is None or not isinstance(call, ToolCall):
            return []
        outcome: Literal["allowed", "denied"] = "allowed" if allows(resolved.option) else "denied"
        verdict = Allowed(outcome=outcome, why=resolved.text or "", by=resolved.by)
        return [PartUpdated(part=replace(call, allowed=verdict))]

    def _take(
        self, request_id: str, option: str | None
    ) -> tuple[PermissionRequested, asyncio.Future[PermissionResolved]]:
        """Claim the request before anything is awaited, so that a second answer finds it gone."""
        shown = {request.request_id for request in self._publisher.transcript.requests}
        if request_id not in self._open or request_id not in shown:
            raise Refused("stale_request", GONE)
        request, answered = self._open[request_id]
        if option not in {o.option_id for o in request.options}:
            raise Refused("bad_request", "Choose one of the options that the request names.")
        del self._open[request_id]
        return request, answered


def action_hash(call: ToolCall, preview: Preview, cwd: str) -> str:
    """Bind an answer to exactly this call: tool, raw input, resolved paths, what is shown, folder (R-A1)."""
    exact = exact_action(call.input, preview.paths, preview.shown, cwd)
    return _hash(call.turn_id, call.part_id, call.name, exact)


def action_elsewhere(call: ToolCall) -> str:
    """Bind an answer to exactly this call of an agent elsewhere: all that the card shows of it (R-A1)."""
    changes = (json.dumps(asdict(diff)) for diff in call.diffs)
    return _hash(call.turn_id, call.part_id, call.name, call.kind, call.title, call.input, *changes)


def exact_action(raw: str, paths: tuple[str, ...], shown: str, cwd: str | None) -> str:
    """Return the same for two calls of a tool when the very same would happen (R-A5)."""
    return _hash(raw, shown, cwd or "", *paths)


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
