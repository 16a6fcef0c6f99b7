"""Asking before a tool runs: who waits for an answer, and what was allowed for the session."""

from __future__ import annotations

import asyncio
import hashlib

from jupyter_agentchat.core.permission import OPTIONS, Rule, allows
from jupyter_agentchat.protocol.events import (
    PermissionRequested,
    PermissionResolved,
)
from jupyter_agentchat.protocol.parts import Author, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.publisher import Publisher

GONE = "This request is no longer open: it was answered or its turn has ended."


class Permissions:
    """A session's open requests. The first answer wins; rules for the session end with the server."""

    def __init__(self, publisher: Publisher) -> None:
        self.rules: tuple[Rule, ...] = ()
        self._publisher = publisher
        self._open: dict[str, tuple[PermissionRequested, asyncio.Future[PermissionResolved]]] = {}

    async def ask(self, call: ToolCall, paths: tuple[str, ...], cwd: str, why: str) -> PermissionResolved:
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
            options=OPTIONS,
            action_hash=action_hash(call, paths, cwd),
            paths=paths,
            diffs=call.diffs,
            cwd=cwd,
        )
        answered: asyncio.Future[PermissionResolved] = asyncio.get_running_loop().create_future()
        self._open[request.request_id] = (request, answered)
        try:
            await self._publisher.publish(request)
            return await answered
        finally:
            self._open.pop(request.request_id, None)

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
            await self._publisher.publish(resolved)
        except Exception:
            self._open[request_id] = (request, answered)
            raise
        if option == "allow_session":
            self.rules = (*self.rules, Rule(tool=request.tool))
        if not answered.done():
            answered.set_result(resolved)

    def _take(
        self, request_id: str, option: str | None
    ) -> tuple[PermissionRequested, asyncio.Future[PermissionResolved]]:
        """Claim the request before anything is awaited, so that a second answer finds it gone."""
        if request_id not in self._open:
            raise Refused("stale_request", GONE)
        request, answered = self._open[request_id]
        if option not in {o.option_id for o in request.options}:
            raise Refused("bad_request", "Choose one of the options that the request names.")
        del self._open[request_id]
        return request, answered


def action_hash(call: ToolCall, paths: tuple[str, ...], cwd: str) -> str:
    """Bind an answer to exactly this call: tool, raw input, resolved paths and folder (R-A1)."""
    parts = (call.turn_id, call.part_id, call.name, call.input, cwd, *paths)
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()


__all__ = ["GONE", "Permissions", "action_hash", "allows"]
