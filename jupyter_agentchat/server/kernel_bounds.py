"""What a kernel that our page let in may do over its channel: say a prompt of its own, and run code for it.

Its code may be anybody's, and it runs somewhere else: it must not come to act on this server's machine by
allowing its own prompts what is asked for there (R-W4, R-T9).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from jupyter_agentchat.protocol import commands as c
from jupyter_agentchat.protocol.events import Mode, PermissionRequested
from jupyter_agentchat.protocol.parts import Prompt, TextContent
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.passes import Pass

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.session import Session

TOOLS = {"run_code"}
"""What such a kernel may offer to execute."""

MODES: tuple[Mode, ...] = ("ask", "plan")
"""In which its prompts may be said: the others let the agent act here without asking."""


class KernelBounds:
    """Holds each command of one kernel against them."""

    def __init__(self, leave: Pass) -> None:
        self.leave = leave

    def sees(self, session_id: str) -> bool:
        """Say whether there is such a session for this kernel."""
        return session_id in self.leave.sessions

    async def narrowed(self, command: c.Command, session_of: SessionOf) -> c.Command:
        """Return the command as it may be done. Raises Refused ``forbidden``."""
        narrow = _NARROW.get(type(command))
        if narrow is None or self.leave.ended.is_set():
            raise _forbidden("That is done in the Agent Chat panel.")
        session_id = getattr(command, "session_id", None)
        if session_id is not None and not self.sees(session_id):
            raise Refused("unknown_session", "There is no such session for this kernel.")
        narrowed: c.Command = await narrow(self.leave, command, session_of)
        return narrowed


SessionOf = Callable[[str], Awaitable["Session"]]


def _forbidden(way_out: str) -> Refused:
    return Refused("forbidden", f"A kernel that cannot read this server's files may not do this. {way_out}")


async def _as_it_is(_leave: Pass, command: c.Command, _session_of: SessionOf) -> c.Command:
    return command


async def _prompt(_leave: Pass, command: c.SendPrompt, session_of: SessionOf) -> c.Command:
    """It never steers another's turn, points at nothing that is here, and its turn asks."""
    plain = isinstance(command.content, str) or all(isinstance(one, TextContent) for one in command.content)
    if command.delivery != "queue" or not plain:
        raise _forbidden("It may only say words that wait for their turn.")
    settings = command.settings or c.PromptSettings()
    mode = settings.mode
    if mode is None:
        mode = "plan" if (await session_of(command.session_id)).info.mode == "plan" else "ask"
    if mode not in MODES:
        raise _forbidden(f"Its prompts are said in one of the modes {', '.join(MODES)}.")
    return replace(command, settings=replace(settings, mode=mode))


async def _queue(leave: Pass, command: c.EditQueue, _session_of: SessionOf) -> c.Command:
    if command.op != "remove" or command.prompt_id not in leave.prompts:
        raise _forbidden("It may only take back what it said itself.")
    return command


async def _cancel(leave: Pass, command: c.Cancel, session_of: SessionOf) -> c.Command:
    turns = (await session_of(command.session_id)).transcript.turns
    turn = next((one for one in turns if one.turn_id == command.turn_id), None)
    said = {part.part_id for part in turn.parts if isinstance(part, Prompt)} if turn is not None else set()
    if not said & leave.prompts:
        raise _forbidden("It may only stop the turn of its own prompt. Stop others in the panel.")
    return command


async def _answer(_leave: Pass, command: c.Answer, session_of: SessionOf) -> c.Command:
    """That it answers for its own turn only is checked for every cell (``rights.check_own``)."""
    requests = (await session_of(command.session_id)).transcript.requests
    request = next((one for one in requests if one.request_id == command.request_id), None)
    if isinstance(request, PermissionRequested):
        kind = next((one.kind for one in request.options if one.option_id == command.option), "")
        if not kind.startswith("reject"):
            raise _forbidden("It may say no. Allow it in the panel, or in the cell's own output.")
    return command


async def _offer(leave: Pass, command: c.Offer, _session_of: SessionOf) -> c.Command:
    is_own = set(command.kernels) <= {leave.kernel_id} and command.session_id is not None
    if not is_own or command.documents or not set(command.tools) <= TOOLS:
        raise _forbidden("It may only offer to run code in itself, for its own session.")
    return replace(command, said=())  # what it said is known over all its connections


_NARROW: dict[type[Any], Callable[[Pass, Any, SessionOf], Awaitable[c.Command]]] = {
    c.Hello: _as_it_is,
    c.Attach: _as_it_is,
    c.Detach: _as_it_is,
    c.SendPrompt: _prompt,
    c.EditQueue: _queue,
    c.Cancel: _cancel,
    c.Answer: _answer,
    c.Offer: _offer,
    c.ToolProgress: _as_it_is,
    c.ToolResult: _as_it_is,
}
