"""Parts: the visible pieces of a turn, each one put on the screen as one thing."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from jupyter_agentchat.protocol.value import Value

Status = Literal["pending", "in_progress", "completed", "failed", "cancelled", "denied", "unknown"]
"""ACP's words, plus ``cancelled``, ``denied`` and ``unknown`` (the server died while it ran)."""

TERMINAL: frozenset[str] = frozenset({"completed", "failed", "cancelled", "denied", "unknown"})
"""The words after which a part does not change any more."""

Urgency = Literal["blocking", "important", "info"]
ToolKind = Literal["read", "edit", "delete", "move", "search", "execute", "think", "fetch", "other"]


class Author(Value, frozen=True, kw_only=True):
    """Who said or decided something, as the server knows them; never taken from a client."""

    kind: Literal["user", "agent", "system"]
    name: str
    display_name: str = ""


class TextContent(Value, frozen=True, kw_only=True, tag_field="type", tag="text"):
    """Words."""

    text: str


class FileContent(Value, frozen=True, kw_only=True, tag_field="type", tag="file"):
    """A file or folder of the workspace."""

    path: str


class BlobContent(Value, frozen=True, kw_only=True, tag_field="type", tag="blob"):
    """An uploaded attachment."""

    hash: str
    name: str
    mime: str


class CellContent(Value, frozen=True, kw_only=True, tag_field="type", tag="cell"):
    """A notebook cell."""

    path: str
    cell_id: str


class OutputContent(Value, frozen=True, kw_only=True, tag_field="type", tag="output"):
    """The output of a notebook cell, as the person saw it."""

    path: str
    cell_id: str
    text: str = ""


class VariableContent(Value, frozen=True, kw_only=True, tag_field="type", tag="variable"):
    """A variable in a notebook's kernel; without a ``path``, that of the session's notebook."""

    name: str
    path: str = ""


class TerminalContent(Value, frozen=True, kw_only=True, tag_field="type", tag="terminal"):
    """Text taken from a terminal."""

    text: str
    name: str


Content = (
    TextContent | FileContent | BlobContent | CellContent | OutputContent | VariableContent | TerminalContent
)

Delivery = Literal["send", "steer", "queue", "interrupt"]


class Elsewhere(Value, frozen=True, kw_only=True):
    """Who wrote what was not written on this server: the name an agent gave itself, and its address."""

    agent: str
    version: str = ""
    host: str = ""


class Prompt(Value, frozen=True, kw_only=True, tag_field="type", tag="prompt"):
    """What a person, or another agent, said."""

    part_id: str
    turn_id: str
    status: Status = "completed"
    author: Author
    content: tuple[Content, ...]
    delivery: Delivery = "send"
    sender: str | None = field(default=None, name="from")
    to: str | None = None
    kind: str | None = None
    urgency: Urgency | None = None
    reasoning: str | None = None
    may_run_code: bool = True
    """Whether all who wrote it have the right to run code in kernels; else the agent asks to look there."""


class Text(Value, frozen=True, kw_only=True, tag_field="type", tag="text"):
    """The agent's words, in Markdown. ``text`` grows while the status is ``in_progress``."""

    part_id: str
    turn_id: str
    status: Status
    text: str
    full_hash: str | None = None
    """Blob with the whole text, when it was longer than the limit and is cut here."""
    elsewhere: Elsewhere | None = None


class Thinking(Value, frozen=True, kw_only=True, tag_field="type", tag="thinking"):
    """The agent's thinking. Times are server times in milliseconds since 1970."""

    part_id: str
    turn_id: str
    status: Status
    text: str
    started_at: int
    ended_at: int | None = None
    elsewhere: Elsewhere | None = None


class Diff(Value, frozen=True, kw_only=True):
    """A change of one file; ``old_text`` is null when the file is new (ACP's shape).

    Both texts may be a piece of the file that holds one change and some lines around it.
    """

    path: str
    old_text: str | None
    new_text: str
    line: int = 1
    """Where ``new_text`` begins in the changed file, from 1."""
    cell: str | None = None
    """The cell of a notebook whose source this is, as in "cell 3"; its texts end without a newline."""


class Location(Value, frozen=True, kw_only=True):
    """A place that a tool call touches; ``line`` counts from 1."""

    path: str
    line: int | None = None


class Progress(Value, frozen=True, kw_only=True):
    """How far a tool call is."""

    summary: str
    step: int | None = None
    total: int | None = None


class Allowed(Value, frozen=True, kw_only=True):
    """Who let a tool call run, or refused it, and why."""

    outcome: Literal["allowed", "denied"]
    why: str
    by: Author | None = None


class FieldBlob(Value, frozen=True, kw_only=True):
    """A field over 64 kB: the part shows head and tail, the blob holds it whole. ``size`` in code points."""

    field: str
    hash: str
    size: int


class PictureBlob(Value, frozen=True, kw_only=True):
    """An image that a tool call showed; the blob holds it."""

    hash: str
    mime: str


class CellChange(Value, frozen=True, kw_only=True):
    """What a call made of one cell: enough to see whether it is still so, and to take it back."""

    cell_id: str
    before: str | None
    """The cell as it was, without its outputs, as JSON text; null: the call added it."""
    after: str | None
    """The hash of the cell's type and source, as ``read_notebook`` gives it; null: the call removed it."""
    above: tuple[str, ...] = ()
    """Of a cell that was moved or removed: the cells that stood above it, the nearest first."""
    is_moved: bool = False


class NotebookChange(Value, frozen=True, kw_only=True):
    """What a call made of a notebook. ``path`` counts from the server's root folder."""

    path: str
    cells: tuple[CellChange, ...]


class ToolCall(Value, frozen=True, kw_only=True, tag_field="type", tag="tool_call"):
    """One tool call, one card: input, status and output together.

    ``input`` is the raw JSON text as the agent wrote it; ``output`` is text. Times are server times in
    milliseconds since 1970.
    """

    part_id: str
    turn_id: str
    status: Status
    name: str
    kind: ToolKind
    title: str
    input: str
    output: str = ""
    error: str | None = None
    started_at: int | None = None
    ended_at: int | None = None
    allowed: Allowed | None = None
    progress: Progress | None = None
    locations: tuple[Location, ...] = ()
    diffs: tuple[Diff, ...] = ()
    blobs: tuple[FieldBlob, ...] = ()
    pictures: tuple[PictureBlob, ...] = ()
    exit_code: int | None = None
    """How a command ended, as its shell says it; 128 and a signal's number where a signal ended it."""
    changed: NotebookChange | None = None
    """For the notebook's own page, where people keep each change or take it back."""
    elsewhere: Elsewhere | None = None


class Action(Value, frozen=True, kw_only=True):
    """The one thing a notice offers: a word on a button and what it does."""

    label: str
    does: Literal[
        "continue", "retry", "reload", "open_settings", "export", "connect", "choose_model", "new_session"
    ]


class Notice(Value, frozen=True, kw_only=True, tag_field="type", tag="notice"):
    """What the system says."""

    part_id: str
    turn_id: str
    status: Status = "completed"
    level: Literal["info", "warning", "error"]
    text: str
    action: Action | None = None
    elsewhere: Elsewhere | None = None


class PlanEntry(Value, frozen=True, kw_only=True):
    """A line of a plan."""

    content: str
    status: Literal["pending", "in_progress", "completed"]


class Plan(Value, frozen=True, kw_only=True, tag_field="type", tag="plan"):
    """The agent's to-do list."""

    part_id: str
    turn_id: str
    status: Status
    entries: tuple[PlanEntry, ...]
    elsewhere: Elsewhere | None = None


Part = Prompt | Text | Thinking | ToolCall | Notice | Plan

GROWING: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "thinking": ("text",),
    "tool_call": ("input", "output"),
}
"""The fields that text may be appended to, by the part's type."""
