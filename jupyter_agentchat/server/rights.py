"""The agent gives nobody a right that they lack (R-W4): what a request needs beyond ``agentchat`` itself.

Files are Jupyter's ``contents``, programs its ``terminals`` and code its ``kernels``, so an operator's rules
about those hold for the agent too. Whoever lets the agent do something is asked for, whatever it makes of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from jupyter_agentchat.protocol.commands import Answer
from jupyter_agentchat.protocol.events import Mode, PermissionRequested
from jupyter_agentchat.protocol.parts import Content, Prompt, ToolKind, VariableContent
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript

Right = tuple[str, str]
"""An action and the resource that it is done to, as Jupyter's authorizer is asked."""

May = Callable[[str, str], Awaitable[bool]]

READ_FILES: Right = ("read", "contents")
WRITE_FILES: Right = ("write", "contents")
RUN_PROGRAMS: Right = ("execute", "terminals")
RUN_CODE: Right = ("execute", "kernels")

_OF_KIND: dict[ToolKind, Right] = {
    "read": READ_FILES,
    "search": READ_FILES,
    "edit": WRITE_FILES,
    "delete": WRITE_FILES,
    "move": WRITE_FILES,
    "execute": RUN_PROGRAMS,
}

_OF_TOOL: dict[str, Right] = {"run_cell": RUN_CODE, "run_code": RUN_CODE, "inspect_variables": RUN_CODE}
"""A kernel is not a terminal: an operator may allow one and not the other. To look into it is to run code."""


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
        return (READ_FILES, WRITE_FILES, RUN_PROGRAMS, RUN_CODE)
    return (READ_FILES, WRITE_FILES) if mode == "accept_edits" else ()


def of_prompt(mode: Mode, content: str | tuple[Content, ...]) -> tuple[Right, ...]:
    """Return what a prompt in that mode lets the agent do: reading needs no question in any of them.

    A variable that it points at is looked up in its kernel.
    """
    points = any(isinstance(one, VariableContent) for one in content)
    return (*(of_mode(mode) or (READ_FILES,)), *((RUN_CODE,) if points else ()))


def of_answer(transcript: Transcript, request_id: str, option: str | None) -> tuple[Right, ...]:
    """Return what an answer lets the agent do; to say no needs no right."""
    for request in transcript.requests:
        if request.request_id == request_id and isinstance(request, PermissionRequested):
            chosen = next((o.kind for o in request.options if o.option_id == option), "")
            right = _OF_TOOL.get(request.tool) or _OF_KIND.get(request.kind)
            return (right,) if right is not None and chosen.startswith("allow") else ()
    return ()


def check_own(transcript: Transcript, answer: Answer, prompts: Collection[str]) -> None:
    """Raise Refused ``forbidden`` unless a cell answers for its own turn, and for that alone (R-T9).

    What it says may have been typed by a person, or by code that the agent ran there.
    """
    request = next((one for one in transcript.requests if one.request_id == answer.request_id), None)
    if request is None:
        return  # whoever takes the answer says so
    turn = next((turn for turn in transcript.turns if turn.turn_id == request.turn_id), None)
    said = {part.part_id for part in turn.parts if isinstance(part, Prompt)} if turn is not None else set()
    options = request.options if isinstance(request, PermissionRequested) else ()
    lasting = any(o.option_id == answer.option and o.kind.endswith("_always") for o in options)
    if lasting or not said.intersection(prompts):
        raise Refused("forbidden", "A cell may answer once, and for its own prompt. Answer in the panel.")


def check_own_mode(mode: Mode | None) -> None:
    """Raise Refused ``forbidden`` unless a cell's prompt would ask in it: code may have typed that."""
    if mode == "bypass":
        raise Refused("forbidden", "A cell may not bypass permissions. Choose that mode in the panel.")
