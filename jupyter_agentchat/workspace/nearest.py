"""Where a text that is not there nearly is: what one needs to see to say it right the next time."""

from __future__ import annotations

import heapq
import re
from difflib import get_close_matches

from jupyter_agentchat.protocol.value import Value

ALIKE = 0.6
LONGEST = 2_000_000
"""Code points; in a longer text nobody looks."""
COMPARED = 200
"""Lines: those that share the most words with the wanted one."""
LINES_SHOWN = 15
_WIDTH = 300
_NAME = re.compile(r"\w+")


class Near(Value, frozen=True, kw_only=True):
    """The text from ``line`` on, counted from 1; ``same_words`` when only its white space is another."""

    line: int
    text: str
    same_words: bool


def nearest(text: str, wanted: str) -> Near | None:
    """Look for lines of the same words, then for one like the longest of the wanted ones."""
    if len(text) > LONGEST or not wanted.strip():
        return None
    lines = text.split("\n")
    words, sought = [_words(line) for line in lines], [_words(line) for line in wanted.strip().split("\n")]
    longest = max(sought, key=len)
    places = [index - sought.index(longest) for index, line in enumerate(words) if line == longest]
    for place in places:
        if place >= 0 and words[place : place + len(sought)] == sought:
            return _near(lines, place, len(sought), same_words=True)
    if not places:
        places = [words.index(line) - sought.index(longest) for line in _alike(longest, words)]
    return _near(lines, max(places[0], 0), len(sought), same_words=False) if places else None


def _alike(wanted: str, lines: list[str]) -> list[str]:
    names = set(_NAME.findall(wanted))
    candidates = heapq.nlargest(
        COMPARED, dict.fromkeys(lines), key=lambda line: len(names.intersection(_NAME.findall(line)))
    )
    return get_close_matches(wanted, candidates, n=1, cutoff=ALIKE)


def _words(line: str) -> str:
    return " ".join(line.split())[:_WIDTH]


def _near(lines: list[str], place: int, count: int, *, same_words: bool) -> Near:
    shown = lines[place : place + min(count, LINES_SHOWN)]
    text = "\n".join(line.rstrip("\r")[:_WIDTH] for line in shown)
    return Near(line=place + 1, text=text, same_words=same_words)
