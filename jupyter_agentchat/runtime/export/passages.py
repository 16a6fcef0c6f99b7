"""What a document says of a session, piece by piece, before it becomes Markdown, HTML or a notebook."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Literal

from jupyter_agentchat.protocol.parts import (
    BlobContent,
    CellContent,
    Content,
    Diff,
    FileContent,
    Notice,
    OutputContent,
    Part,
    Plan,
    Prompt,
    TerminalContent,
    Text,
    TextContent,
    Thinking,
    ToolCall,
    VariableContent,
)
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.export.amounts import date, lasting, spent


class Passage(Value, frozen=True, kw_only=True):
    """A piece of a document.

    ``said`` and ``words`` are Markdown by somebody (a person, the agent); everything else is plain text:
    ``title`` opens a turn, ``label`` stands over what follows, ``code`` is shown to the letter.
    """

    kind: Literal["title", "said", "words", "label", "code", "note"]
    text: str
    language: str = ""


def of_turn(number: int, turn: Turn) -> Iterator[list[Passage]]:
    """Return the passages of a turn, those of a part together. ``number`` counts from 1."""
    first = turn.parts[0] if turn.parts else None
    who = first.author.display_name or first.author.name if isinstance(first, Prompt) else turn.agent
    title = Passage(kind="title", text=f"{number}. {who}, {date(turn.started_at)}")
    parts = [list(of_part(part)) for part in turn.parts]
    yield [title, *(parts[0] if parts else [])]
    yield from parts[1:]
    yield [Passage(kind="note", text=_end(turn))]


def of_part(part: Part) -> Iterator[Passage]:
    """Return the passages of one part."""
    match part:
        case Prompt():
            yield from map(_of_content, part.content)
        case Text():
            yield Passage(kind="words", text=part.text)
        case Thinking():
            yield Passage(kind="label", text=f"Thinking{lasting(part.started_at, part.ended_at)}")
            yield Passage(kind="code", text=part.text)
        case ToolCall():
            yield from _of_call(part)
        case Notice():
            yield Passage(kind="note", text=part.text)
        case Plan():
            marks = {"completed": "[x]", "in_progress": "[…]", "pending": "[ ]"}
            lines = [f"{marks[entry.status]} {entry.content}" for entry in part.entries]
            yield Passage(kind="label", text="Plan")
            yield Passage(kind="code", text="\n".join(lines))


def _of_content(piece: Content) -> Passage:
    if isinstance(piece, TextContent):
        return Passage(kind="said", text=piece.text)
    if isinstance(piece, TerminalContent | OutputContent):
        return Passage(kind="code", text=piece.text)
    return Passage(kind="note", text=f"With {_attached(piece)}")


def _attached(piece: FileContent | BlobContent | CellContent | VariableContent) -> str:
    match piece:
        case FileContent():
            return f"the file {piece.path}"
        case BlobContent():
            return f"the attachment {piece.name} ({piece.mime})"
        case CellContent():
            return f"the cell {piece.cell_id} of {piece.path}"
        case VariableContent():
            return f"the variable {piece.name}"


def _of_call(call: ToolCall) -> Iterator[Passage]:
    facts = f"{call.status}{lasting(call.started_at, call.ended_at)}"
    yield Passage(kind="label", text=f"{call.title} ({call.name}): {facts}")
    if call.allowed is not None:
        by = f" by {call.allowed.by.display_name or call.allowed.by.name}" if call.allowed.by else ""
        yield Passage(kind="note", text=f"{call.allowed.outcome.capitalize()}{by}. {call.allowed.why}")
    yield Passage(kind="code", text=call.input, language="json")
    for diff in call.diffs:
        yield Passage(kind="code", text=_unified(diff), language="diff")
    if call.output:
        yield Passage(kind="code", text=call.output)
    for cut in call.blobs:
        yield Passage(kind="note", text=f"The {cut.field} is cut here: it has {cut.size:,} characters.")
    if call.error:
        yield Passage(kind="note", text=f"Error: {call.error}")


def _unified(diff: Diff) -> str:
    old = (diff.old_text or "").splitlines()
    lines = difflib.unified_diff(old, diff.new_text.splitlines(), diff.path, diff.path, lineterm="")
    return "\n".join(lines)


def _end(turn: Turn) -> str:
    if turn.ended_at is None:
        return "This turn had not ended when the file was written."
    facts = [turn.model or turn.agent, spent(turn.totals), turn.stop_reason]
    end = ", ".join(fact for fact in facts if fact and fact != "end_turn")
    problem = f". {turn.error.message}" if turn.error else ""
    return f"{end}{lasting(turn.started_at, turn.ended_at)}{problem}"
