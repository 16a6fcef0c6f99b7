"""Permission rules: may this call run, must somebody be asked, or not at all?"""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.events import Mode, PermissionOption
from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.value import Value

Verdict = Literal["allow", "ask", "deny"]

READS: frozenset[ToolKind] = frozenset({"read", "search", "think"})
EDITS: frozenset[ToolKind] = frozenset({"edit", "move"})


class Rule(Value, frozen=True, kw_only=True):
    """Calls of this tool, inside the workspace, run without asking until the session ends."""

    tool: str


class Decision(Value, frozen=True, kw_only=True):
    """The verdict and its reason, in words for the card."""

    verdict: Verdict
    why: str


def decide(tool: str, kind: ToolKind, mode: Mode, rules: tuple[Rule, ...]) -> Decision:
    """Judge one call. What nothing allows is asked."""
    if kind in READS:
        return Decision(verdict="allow", why="Reading in the workspace does not ask.")
    if mode == "plan":
        return Decision(verdict="deny", why="Plan mode changes nothing.")
    if mode == "bypass":
        return Decision(verdict="allow", why="The session bypasses permissions.")
    if mode == "accept_edits" and kind in EDITS:
        return Decision(verdict="allow", why="The session accepts edits.")
    if any(rule.tool == tool for rule in rules):
        return Decision(verdict="allow", why="Allowed for this session.")
    return Decision(verdict="ask", why="It changes something, and the session asks first.")


OPTIONS: tuple[PermissionOption, ...] = (
    PermissionOption(option_id="allow_once", kind="allow_once", label="Allow once"),
    PermissionOption(option_id="allow_session", kind="allow_always", label="Allow for this session"),
    PermissionOption(option_id="deny", kind="reject_once", label="Deny"),
)
"""The answers one may give, in the order in which they are shown."""


def allows(option: str | None) -> bool:
    """Say whether an answer lets the call run; what is not clearly a yes is a no."""
    return option in ("allow_once", "allow_session")
