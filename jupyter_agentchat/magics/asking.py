"""Permission and questions in the cell: asked there only where no window could answer.

Whoever answers first is heard. What is asked here is one yes or no for one call, never a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from jupyter_agentchat.protocol.events import PermissionRequested, QuestionAsked
from jupyter_agentchat.runtime.export.tamed import readable

Request = PermissionRequested | QuestionAsked
Reply = tuple[str | None, str | None]
"""An option and words."""

IN_PANEL = "Waits for your answer in the Agent Chat panel."
NOBODY = "Nobody could be asked: no window is open, and this cell cannot take input."


@dataclass(frozen=True)
class Click:
    """On a button: what it answers, with what one would type; or Stop, which answers nothing."""

    asked: PermissionRequested | None
    typed: str


def wants_line(request: Request) -> TypeGuard[QuestionAsked]:
    """Say whether code waits for a line: whatever is typed is the line, and a choice is no answer."""
    return isinstance(request, QuestionAsked) and request.asks_for != "answer"


def may_be_typed(request: Request) -> bool:
    """Say whether the answer may be seen where it is typed; a secret may not stand in a notebook."""
    return isinstance(request, PermissionRequested) or request.asks_for != "secret"


def described(request: Request) -> str:
    """Return what is asked, in plain text."""
    if isinstance(request, PermissionRequested):
        return readable(f"May it? {request.title}\n{request.shown or request.action}")
    if wants_line(request):
        return readable(f"Code in the kernel asks for input: {request.text}")
    options = [f"{number}  {option}" for number, option in enumerate(request.options, 1)]
    return readable("\n".join([request.text, *options]))


def line_for(request: Request) -> str:
    """Return the prompt of the input line."""
    return "Allow this once? [y/N, or why not] " if isinstance(request, PermissionRequested) else "> "


def reply_to(request: Request, typed: str) -> Reply | None:
    """Return the reply that a typed line means; None: it means none."""
    if wants_line(request):
        return None, typed
    said = typed.strip()
    if isinstance(request, PermissionRequested):
        kinds = {option.kind: option.option_id for option in request.options}
        if said.lower() in {"y", "yes"}:
            return kinds.get("allow_once"), None
        return kinds.get("reject_once"), None if said.lower() in {"", "n", "no"} else said
    numbers = {str(number): option for number, option in enumerate(request.options, 1)}
    option = numbers.get(said, said if said in request.options else None)
    if option is not None:
        return option, None
    return (None, said) if said and request.accepts_text else None


def reply_of_nobody(request: Request) -> Reply | None:
    """Return the reply where nobody can be asked; None: the turn has to stop."""
    if isinstance(request, PermissionRequested):
        kinds = {option.kind: option.option_id for option in request.options}
        return kinds.get("reject_once"), NOBODY
    if wants_line(request):
        return next(iter(request.options), None), None
    return (None, NOBODY) if request.accepts_text else None
