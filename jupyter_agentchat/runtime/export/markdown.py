"""A session as Markdown: to read, and to keep beside the work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.runtime.export import passages, story
from jupyter_agentchat.runtime.export.passages import Passage
from jupyter_agentchat.runtime.export.story import Story
from jupyter_agentchat.runtime.export.tamed import fenced, readable, tamed

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]>#|~$&])")
"""Inside a line; what has a meaning only where a line begins stands never there."""


def head(told: Story) -> str:
    """Return the title and the facts."""
    lines = [f"- {name}: {inline(value)}" for name, value in story.facts(told)]
    return f"# {inline(told.row.title) or 'Session'}\n\n" + "\n".join(lines) + "\n"


def turn(number: int, told: Turn) -> str:
    """Return one turn."""
    return "".join(f"\n{part(group)}\n" for group in passages.of_turn(number, told) if group)


def foot(told: Story) -> str:
    """Return what was spent, or nothing where no model was asked."""
    rows = story.totals(told)
    if not rows:
        return ""
    table = [story.TOTALS_HEAD, ("---",) * len(story.TOTALS_HEAD)]
    lines = [_row(table[0], escape=False), _row(table[1], escape=False), *map(_row, rows)]
    return "\n## Totals\n\n" + "\n".join(lines) + "\n"


def part(group: Iterable[Passage]) -> str:
    """Return the passages of one part."""
    return "\n\n".join(filter(None, map(_passage, group)))


def inline(text: str) -> str:
    """Return plain text as Markdown in one line that shows exactly that."""
    plain = _MEANS_SOMETHING.sub(r"\\\1", " ".join(readable(text).split()))
    return plain.replace("<", "&lt;")  # a reader may take a backslash for the end of an address before it


def _passage(passage: Passage) -> str:
    match passage.kind:
        case "title":
            return f"## {inline(passage.text)}"
        case "said":
            return "\n".join(_quoted(tamed(passage.text)))
        case "words":
            return tamed(passage.text)
        case "label":
            return f"**{inline(passage.text)}**"
        case "code":
            return fenced(passage.text, passage.language)
        case "note":
            return f"*{inline(passage.text)}*" if passage.text.strip() else ""


def _quoted(text: str) -> Iterator[str]:
    """A person's lines stay lines: two spaces at the end say so, where they are no code."""
    for line in text.split("\n"):
        yield f"> {line}  " if line.strip() and line[0] not in "`~| \t" else f"> {line}".rstrip()


def _row(cells: tuple[str, ...], *, escape: bool = True) -> str:
    return f"| {' | '.join(map(inline, cells) if escape else cells)} |"
