"""A tool: one ability, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jupyter_agentchat.protocol.parts import Diff, Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.paths import Place, resolve


class ToolError(Exception):
    """The tool cannot do that. The text is for the model and the person: what is wrong and what to do."""


class Preview(Value, frozen=True, kw_only=True):
    """What a call would do, worked out before it is done: for the card and the permission question."""

    title: str
    """Plain words: verb and object, as in "Write `notes.md`"."""
    paths: tuple[str, ...] = ()
    """Workspace-relative, after resolving links."""
    locations: tuple[Location, ...] = ()
    diffs: tuple[Diff, ...] = ()


class Result(Value, frozen=True, kw_only=True):
    """What a call did. ``output`` is what the model is told; the card shows the same text."""

    output: str
    diffs: tuple[Diff, ...] = ()
    locations: tuple[Location, ...] = ()


class Context(Value, frozen=True, kw_only=True):
    """Where a call runs. ``emit`` shows output on the card while it comes."""

    workspace: Path
    emit: Callable[[str], None]
    private: tuple[Path, ...] = ()
    """Folders that no tool touches, besides those that are always protected."""

    def place(self, said: str) -> Place:
        """Return where a path leads. Raises PathRefused; may block."""
        return resolve(self.workspace, said, self.private)


class Tool(Protocol):
    """The toolbox reads the model's JSON into ``Input`` before it calls anything here.

    ``preview`` and ``run`` raise ToolError or OSError; ``preview`` may block (it is called in a thread).
    """

    name: ClassVar[str]
    kind: ClassVar[ToolKind]
    description: ClassVar[str]
    Input: ClassVar[type[Value]]

    def preview(self, given: Any, context: Context) -> Preview:
        """Say what the call would do, without doing it; raise ToolError when it may not be done at all."""

    async def run(self, given: Any, context: Context) -> Result:
        """Do it."""
