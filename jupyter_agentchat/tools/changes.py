"""What changes in a file, as pieces for the card: each change with a few lines around it.

A person decides on what is shown, so every changed line is; what stays the same far from it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from operator import eq

from jupyter_agentchat.protocol.parts import Diff
from jupyter_agentchat.workspace.cut import cut

AROUND = 3
"""Lines before and after a change."""
SHOWN = 64_000
"""Code points of either side of all pieces together."""
_COMPARED = 40_000
"""Lines; more of them are not compared one by one: all between the first and the last change counts."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")

Lines = list[str]
Span = tuple[int, int, int, int]
"""From and to in the old lines, from and to in the new ones."""


def changes(path: str, old: str | None, new: str) -> tuple[Diff, ...]:
    """Return the pieces in order, none when nothing changes. What is too long is cut and says so."""
    if old is None:
        return (Diff(path=path, old_text=None, new_text=cut(new, SHOWN)),)
    before, after = _LINE.findall(old), _LINE.findall(new)
    spans = _spans(before, after)
    pieces: list[Diff] = []
    room = SHOWN
    for index, (old_from, old_to, new_from, new_to) in enumerate(spans):
        was, becomes = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        if pieces and max(len(was), len(becomes)) > room:
            return (*pieces, _rest(path, new_from + 1, len(spans) - index))
        pieces.append(
            Diff(path=path, old_text=cut(was, SHOWN), new_text=cut(becomes, SHOWN), line=new_from + 1)
        )
        room -= max(len(was), len(becomes))
    return tuple(pieces)


def _rest(path: str, line: int, count: int) -> Diff:
    return Diff(
        path=path, old_text="", new_text=f"[… {count:,} more changes are not shown here …]", line=line
    )


def _spans(before: Lines, after: Lines) -> list[Span]:
    """Return where the pieces are: changes with lines around them, those that touch taken together."""
    head = _alike(before, after)
    tail = _alike(reversed(before[head:]), reversed(after[head:]))
    start = max(0, head - AROUND)  # what stays the same before that and after this is not compared
    old = before[start : len(before) - max(0, tail - AROUND)]
    new = after[start : len(after) - max(0, tail - AROUND)]
    if len(old) + len(new) > _COMPARED:
        return [(start, start + len(old), start, start + len(new))]
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND)
    return [
        (start + group[0][1], start + group[-1][2], start + group[0][3], start + group[-1][4])
        for group in groups
    ]


def _alike(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many lines are the same, from the beginning on."""
    return sum(takewhile(bool, map(eq, one, other)))
