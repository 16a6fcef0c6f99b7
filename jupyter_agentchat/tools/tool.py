"""A tool: one ability, in a file of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jupyter_agentchat.notebooks.gateway import Notebooks
from jupyter_agentchat.notebooks.hands import Hands
from jupyter_agentchat.protocol.parts import Diff, Location, NotebookChange, ToolKind
from jupyter_agentchat.protocol.picture import Picture
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.work import Tasks, Work
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
    shown: str = ""
    """What will run, in full, where the input only names it."""
    needs_kernels: bool = False
    """Whether it takes the right to run code in kernels, though it only looks."""


class Result(Value, frozen=True, kw_only=True):
    """What a call did. ``output`` is what the model is told; the card shows the same text."""

    output: str
    diffs: tuple[Diff, ...] = ()
    locations: tuple[Location, ...] = ()
    pictures: tuple[Picture, ...] = ()
    exit_code: int | None = None
    changed: NotebookChange | None = None
    """What became of a notebook's cells."""
    failed: bool = False
    """It was done, and what was done did not succeed: a command with another exit code than 0."""


BeginTask = Callable[[str, Work], Awaitable[str]]


async def _no_tasks(_title: str, _work: Work) -> str:
    raise ToolError("Nothing can go on in the background here.")


def _nothing(_said: str) -> None:
    return


class Context(Value, frozen=True, kw_only=True):
    """Where a call runs. ``emit`` shows output on the card while it comes."""

    workspace: Path
    emit: Callable[[str], None]
    private: tuple[Path, ...] = ()
    """Folders that no tool touches, besides those that are always protected."""
    notebooks: Notebooks | None = None
    """None where there is no way to notebooks; then no tool for them is offered."""
    hands: Hands | None = None
    """Clients that execute some tools themselves."""
    tasks: Tasks | None = None
    begin_task: BeginTask = _no_tasks
    """Let work go on when the call has returned; return its handle."""
    ask: Callable[[str, bool], Awaitable[str | None]] | None = None
    """Ask the person for a line, which may be secret, and have None when they give none; None where nobody
    can be asked."""
    note: Callable[[str], None] = _nothing
    """Say on the card what it waits for."""

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

    def preview(self, given: Any, context: Context) -> Preview | Awaitable[Preview]:
        """Say what the call would do, without doing it; raise ToolError when it may not be done at all."""

    async def run(self, given: Any, context: Context) -> Result:
        """Do it."""


async def look(tool: Tool, given: Any, context: Context) -> Preview:
    """Return the tool's preview, made in a thread when it is one that may block."""
    preview = await asyncio.to_thread(tool.preview, given, context)
    return preview if isinstance(preview, Preview) else await preview
