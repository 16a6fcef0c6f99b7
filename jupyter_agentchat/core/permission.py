"""Permission rules: may this call run, must somebody be asked, or not at all?"""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.events import Mode, PermissionOption
from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.value import Value

Verdict = Literal["allow", "ask", "deny"]

READS: frozenset[ToolKind] = frozenset({"read", "search", "think"})
EDITS: frozenset[ToolKind] = frozenset({"edit", "move"})
EXACT: frozenset[ToolKind] = frozenset({"execute", "delete", "fetch", "other"})
"""What one call of such a tool does says nothing about the next one: only the very same may be allowed."""


class Rule(Value, frozen=True, kw_only=True):
    """What runs without asking, until the session ends, in the turns of whoever said so."""

    tool: str
    action: str | None
    """Exactly what is done, in a form of its own; None for every call of the tool inside the workspace."""
    by: str


class Wish(Value, frozen=True, kw_only=True):
    """A call, as far as it matters here: exactly what it does, and the names of all who spoke in its turn."""

    tool: str
    kind: ToolKind
    action: str
    asked_by: frozenset[str]
    lacks_right: bool = False
    """Whether somebody of them may not do themselves what it does, though it only looks (R-W4)."""


class Decision(Value, frozen=True, kw_only=True):
    """The verdict and its reason, in words for the card."""

    verdict: Verdict
    why: str


def decide(
    wish: Wish, mode: Mode, rules: tuple[Rule, ...], whose: Literal["session", "prompt"] = "session"
) -> Decision:
    """Judge one call. What nothing allows is asked; ``whose`` mode it is, the reason says."""
    if wish.kind in READS and not wish.lacks_right:
        return Decision(verdict="allow", why="Reading in the workspace does not ask.")
    if mode == "plan" and wish.kind not in READS:
        return Decision(verdict="deny", why="Plan mode changes nothing.")
    if mode == "bypass":
        return Decision(verdict="allow", why=f"The {whose} bypasses permissions.")
    if mode == "accept_edits" and wish.kind in EDITS:
        return Decision(verdict="allow", why=f"The {whose} accepts edits.")
    if any(_covers(rule, wish) for rule in rules):
        return Decision(verdict="allow", why="Allowed for this session.")
    return Decision(verdict="ask", why=_why_ask(wish, whose))


def _why_ask(wish: Wish, whose: str) -> str:
    if wish.lacks_right:
        return "It looks into a kernel, which not everybody who asked may do."
    why = "It runs a program" if wish.kind == "execute" else "It changes something"
    return f"{why}, and the {whose} asks first."


def _covers(rule: Rule, wish: Wish) -> bool:
    """A rule serves only its giver: not a turn in which somebody else spoke too (R-A5)."""
    exact = rule.action is not None or wish.kind in EXACT
    return rule.tool == wish.tool and (not exact or rule.action == wish.action) and wish.asked_by == {rule.by}


ONCE = PermissionOption(option_id="allow_once", kind="allow_once", label="Allow once")
SESSION = PermissionOption(option_id="allow_session", kind="allow_always", label="Allow for this session")
SAME = PermissionOption(option_id="allow_same", kind="allow_always", label="Allow just this for this session")
DENY = PermissionOption(option_id="deny", kind="reject_once", label="Deny")


def options(kind: ToolKind) -> tuple[PermissionOption, ...]:
    """Return the answers one may give, in the order in which they are shown.

    Looking is asked only for somebody who lacks the right to it, whom no rule of another one serves.
    """
    if kind in READS:
        return (ONCE, DENY)
    return (ONCE, SAME if kind in EXACT else SESSION, DENY)


def options_elsewhere() -> tuple[PermissionOption, ...]:
    """Return the answers to an agent that runs elsewhere: it asks each time, so no rule is made."""
    return (ONCE, DENY)


def allows(option: str | None) -> bool:
    """Say whether an answer lets the call run; what is not clearly a yes is a no."""
    return option in {ONCE.option_id, SESSION.option_id, SAME.option_id}


def rule(option: str | None, tool: str, action: str, by: str) -> Rule | None:
    """Return the rule that an answer makes, if it makes one."""
    if option == SESSION.option_id:
        return Rule(tool=tool, action=None, by=by)
    return Rule(tool=tool, action=action, by=by) if option == SAME.option_id else None
