"""A turn under the cell that asked for it: Markdown with folded tool calls, and the same as plain text.

It stays in the notebook and is shown by whoever opens that, so nothing of it may become active anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from jupyter_agentchat.protocol.parts import Notice, Part, Plan, Prompt, Text, Thinking, ToolCall
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.runtime.export.amounts import lasting, spent
from jupyter_agentchat.runtime.export.markdown import inline
from jupyter_agentchat.runtime.export.passages import Passage, of_part
from jupyter_agentchat.runtime.export.tamed import fenced, readable, tamed
from jupyter_agentchat.workspace.cut import cut

LONGEST = 4_000
"""Code points of a card's input or output; a notebook is no place for more, the session has it whole."""

_CODE = re.compile("`([^`]+)`")
"""What our own titles put between backticks; in HTML those mean nothing."""

STOPPED = {"cancelled": "Stopped.", "interrupted": "Cut off: the server stopped while it worked."}


def markdown(turn: Turn | None, parts: Sequence[Part], note: str = "") -> str:
    """Return what was said, the calls folded. ``note`` is a word of ours below, in plain text."""
    pieces = [piece for part in parts if (piece := _markdown(part))]
    pieces += [f"*{inline(line)}*" for line in _end(turn) if line]
    if note:  # in lines it stands to the letter: it may be code that somebody is asked to allow
        pieces.append(fenced(note) if "\n" in readable(note) else f"*{inline(note)}*")
    return "\n\n".join(pieces)


def text(turn: Turn | None, parts: Sequence[Part], note: str = "") -> str:
    """Return the same for a terminal, with a line for each call."""
    pieces = [piece for part in parts if (piece := _plain(part))]
    pieces += [line for line in (*_end(turn), note) if line]
    return "\n\n".join(pieces)


def call_line(call: ToolCall) -> str:
    """Return a call in one line."""
    title = " ".join(readable(call.title).split())
    return f"[{title}: {call.status.replace('_', ' ')}{lasting(call.started_at, call.ended_at)}]"


def markup(part: Part) -> str:
    """Return a part as HTML in which nothing but our own fold is more than text."""
    if not isinstance(part, ToolCall | Thinking):
        said = _plain(part)
        return inert(said) if said.strip() else ""
    label, *inside = of_part(part)
    title = call_line(part)[1:-1] if isinstance(part, ToolCall) else label.text
    folded = "".join(inert(cut(passage.text, LONGEST)) for passage in inside if passage.text.strip())
    return f"<details><summary>{inert(title, 'display: inline; ')}</summary>{folded}</details>"


def inert(said: str, style: str = "") -> str:
    """Return text as HTML that only shows it; nobody looks for formulas or links in ``pre``."""
    style += "font-family: inherit; margin: 0; white-space: pre-wrap"
    return f'<pre style="{style}">{escape(readable(said))}</pre>'


def _markdown(part: Part) -> str:
    match part:
        case Text():
            return tamed(part.text) if part.text.strip() else ""
        case ToolCall():
            return _folded(call_line(part)[1:-1], list(of_part(part))[1:])
        case Thinking() if part.text.strip():
            return _folded(f"Thinking{lasting(part.started_at, part.ended_at)}", list(of_part(part))[1:])
        case Plan():
            return fenced("\n".join(passage.text for passage in of_part(part) if passage.kind == "code"))
        case Notice():
            return f"*{inline(part.text)}*"
        case _:
            return ""


def _folded(title: str, passages: Sequence[Passage]) -> str:
    """Only the first lines are HTML, and escaped: after an empty line everything is Markdown again."""
    inside = "\n\n".join(
        fenced(cut(p.text, LONGEST), p.language) if p.kind == "code" else f"*{inline(p.text)}*"
        for p in passages
        if p.text.strip()
    )
    summary = _CODE.sub(r"<code>\1</code>", " ".join(escape(readable(title)).split()))
    return f"<details><summary>{summary}</summary>\n\n{inside}\n\n</details>"


def _plain(part: Part) -> str:
    match part:
        case Text():
            return readable(part.text).strip("\n")
        case ToolCall():
            return f"{call_line(part)}\n{readable(part.error or '')}".strip()
        case Notice():
            return readable(part.text)
        case Plan():
            return "\n".join(readable(passage.text) for passage in of_part(part) if passage.kind == "code")
        case _:
            return ""


def _end(turn: Turn | None) -> Iterator[str]:
    """What stands below, as far as it is known."""
    if turn is None or turn.ended_at is None:
        return
    if turn.error is not None:
        yield readable(turn.error.message)
    elif turn.stop_reason in STOPPED:
        yield STOPPED[turn.stop_reason]
    elif turn.stop_reason not in (None, "end_turn"):
        yield f"Ended early: {str(turn.stop_reason).replace('_', ' ')}."
    if turn.totals.requests:
        yield f"{turn.model or turn.agent}, {spent(turn.totals)}"


def answer(parts: Sequence[Part], prompt_id: str) -> tuple[Part, ...]:
    """Return the parts of a turn that answer the prompt: what comes after it."""
    ids = [part.part_id for part in parts]
    return tuple(parts[ids.index(prompt_id) + 1 :] if prompt_id in ids else parts)


def is_ours(turn: Turn, prompt_id: str) -> bool:
    """Say whether the prompt stands in this turn."""
    return any(isinstance(part, Prompt) and part.part_id == prompt_id for part in turn.parts)
