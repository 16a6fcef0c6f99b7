"""The agent gives nobody a right that they lack (R-W4): what a request needs beyond ``agentchat`` itself.

Files are Jupyter's ``contents`` and programs its ``terminals``, so an operator's rules about those hold for
the agent too. Whoever lets the agent do something is asked for, whatever the agent then makes of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jupyter_agentchat.protocol.events import Mode, PermissionRequested
from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript

Right = tuple[str, str]
"""An action and the resource that it is done to, as Jupyter's authorizer is asked."""

May = Callable[[str, str], Awaitable[bool]]

READ_FILES: Right = ("read", "contents")
WRITE_FILES: Right = ("write", "contents")
RUN_PROGRAMS: Right = ("execute", "terminals")

_OF_KIND: dict[ToolKind, Right] = {
    "read": READ_FILES,
    "search": READ_FILES,
    "edit": WRITE_FILES,
    "delete": WRITE_FILES,
    "move": WRITE_FILES,
    "execute": RUN_PROGRAMS,
}


async def demand(may: May, *rights: Right) -> None:
    """Return when the person has all of them. Raises Refused ``forbidden``."""
    for action, resource in rights:
        if not await may(action, resource):
            raise Refused(
                "forbidden",
                f"You lack the right to {action} {resource} on this server, so the agent may not do it "
                "for you. Ask whoever runs the server.",
            )


def of_mode(mode: Mode | None) -> tuple[Right, ...]:
    """Return what choosing a permission mode lets the agent do without asking."""
    if mode == "bypass":
        return (READ_FILES, WRITE_FILES, RUN_PROGRAMS)
    return (READ_FILES, WRITE_FILES) if mode == "accept_edits" else ()


def of_prompt(mode: Mode) -> tuple[Right, ...]:
    """Return what a prompt in that mode lets the agent do: reading needs no question in any of them."""
    return of_mode(mode) or (READ_FILES,)


def of_answer(transcript: Transcript, request_id: str, option: str | None) -> tuple[Right, ...]:
    """Return what an answer lets the agent do; to say no needs no right."""
    for request in transcript.requests:
        if request.request_id == request_id and isinstance(request, PermissionRequested):
            chosen = next((o.kind for o in request.options if o.option_id == option), "")
            right = _OF_KIND.get(request.kind)
            return (right,) if right is not None and chosen.startswith("allow") else ()
    return ()
