"""What a cell shows of a turn: one output that changes in place, or lines in a terminal."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from jupyter_agentchat.magics.nudge import uninterrupted
from jupyter_agentchat.protocol.events import PermissionRequested
from jupyter_agentchat.protocol.parts import TERMINAL, Part, Text, ToolCall
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.runtime.export.in_cell import call_line, markdown, text
from jupyter_agentchat.runtime.export.tamed import readable

MIME = "application/vnd.jupyter-agentchat.turn+json"
"""Drawn by our own front end, which follows the session itself; others take the Markdown beside it."""


@dataclass(frozen=True)
class Shown:
    """What is to be seen now. ``note`` is a word of ours, empty when there is nothing to say."""

    session_id: str
    prompt_id: str
    turn: Turn | None
    parts: tuple[Part, ...]
    epoch: str | None = None
    note: str = ""
    asked: PermissionRequested | None = None
    """What a click here would answer."""
    is_last: bool = False

    @property
    def state(self) -> str:
        """The turn's, or ``queued`` before there is one."""
        return self.turn.state if self.turn is not None else "queued"


class View(Protocol):
    """Shows the newest state; called in the cell's thread."""

    def show(self, shown: Shown) -> None:
        """Show this instead of what was shown before."""


class CellView:
    """One display of a notebook's cell, updated in place and saved with it."""

    def __init__(self, publish: Callable[..., Any], *, joined: bool, plain: bool) -> None:
        self._publish = publish
        self._joined = joined
        self._plain = plain
        self._display_id = secrets.token_hex(8)
        self._shown: dict[str, Any] | None = None

    def show(self, shown: Shown) -> None:
        """Publish, unless nothing has changed."""
        bundle = self._bundle(shown)
        if bundle == self._shown:
            return
        transient = {"display_id": self._display_id}
        with uninterrupted():  # what was sent and is not remembered would stand there twice
            self._publish(data=bundle, metadata={}, transient=transient, update=self._shown is not None)
            self._shown = bundle

    def _bundle(self, shown: Shown) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": text(shown.turn, shown.parts, shown.note)}
        if self._plain:
            return bundle
        bundle["text/markdown"] = markdown(shown.turn, shown.parts, shown.note)
        if self._joined:
            turn_id = shown.turn.turn_id if shown.turn is not None else None
            bundle[MIME] = {
                "version": 1,
                "session_id": shown.session_id,
                "prompt_id": shown.prompt_id,
                "turn_id": turn_id,
                "state": shown.state,
                "epoch": shown.epoch,
            }
        return bundle


class TerminalView:
    """Prints what is new."""

    def __init__(self) -> None:
        self._printed: dict[str, int] = {}
        self._said: set[str] = set()
        self._in_line = False

    def show(self, shown: Shown) -> None:
        """Print text as it comes, a line for each call that has ended, and each note once."""
        for part in shown.parts:
            if isinstance(part, Text):
                done = self._printed.get(part.part_id, 0)
                if not done and part.text:
                    self._line()
                self._print(part.text[done:])
                self._printed[part.part_id] = len(part.text)
            elif isinstance(part, ToolCall) and part.status in TERMINAL:
                self._once(part.part_id, call_line(part))
        self._once(f"note {shown.note}", shown.note)
        if shown.state == "ended":
            self._once("end", text(shown.turn, ()))
            self._line()

    def _once(self, key: str, line: str) -> None:
        if line and key not in self._said:
            self._said.add(key)
            self._line()
            self._print(f"{line}\n")

    def _line(self) -> None:
        if self._in_line:
            self._print("\n")

    def _print(self, said: str) -> None:
        if said:
            sys.stdout.write(readable(said))
            sys.stdout.flush()
            self._in_line = not said.endswith("\n")
