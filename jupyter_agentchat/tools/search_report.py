"""What a search found, in words: for the model to go on with, and for a person to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_agentchat.protocol.parts import Location
from jupyter_agentchat.workspace.names import shown
from jupyter_agentchat.workspace.paths import Place
from jupyter_agentchat.workspace.searching import Hit, Searched, Wanted

MOST_LINES = 200
MOST_FILES = 500
MOST_CHARACTERS = 30_000
"""Of all lines together."""
LOCATIONS = 20
_NAMED = 5
_LOOKS_LIKE_REGEX = re.compile(r"\\[bBdDsSwW.()\[\]]|[.)\]][*+?]|\||^\^|\$$")


def report(place: Place, wanted: Wanted, searched: Searched) -> str:
    """Return a line of facts and, below an empty line, the lines or paths if there are any."""
    lines = list(_lines(searched)) if wanted.text else list(_paths(searched))
    facts = _facts(place, wanted, searched)
    return "\n".join([facts, "", *lines]) if lines else facts


def locations(searched: Searched) -> tuple[Location, ...]:
    """Return the first places that were found."""
    places: list[Location] = []
    for hit in searched.hits[:LOCATIONS]:
        places += [Location(path=hit.path, line=number) for number, _ in hit.lines] or [
            Location(path=hit.path)
        ]
    return tuple(places[:LOCATIONS])


def _facts(place: Place, wanted: Wanted, searched: Searched) -> str:
    files = _count(len(searched.hits), "file")
    if wanted.text:
        lines = _count(sum(hit.count for hit in searched.hits), "line")
        found = f"{lines} in {files} of {searched.looked_at:,} searched"
    else:
        found = files
    facts = [f"{shown(place.path)}: {found}", *_left_out(searched)]
    if searched.unfinished is not None:
        facts.append(f"time was up at {shown(searched.unfinished)}, so there may be more")
    if wanted.text and not wanted.regex and not searched.hits and _LOOKS_LIKE_REGEX.search(wanted.text):
        facts.append("the text was taken to the letter; set regex for a regular expression")
    return "; ".join(facts)


def _left_out(searched: Searched) -> Iterator[str]:
    facts = [
        f"{count:,} {what}"
        for count, what in (
            (searched.hidden, "hidden"),
            (searched.ignored, "ignored by git"),
            (searched.binary, "not text"),
            (searched.large, "too large"),
            (searched.closed, "not to be read"),
        )
        if count
    ]
    facts += [f"{shown(path)}/" for path in searched.skipped[:_NAMED]]
    if len(searched.skipped) > _NAMED:
        facts.append(f"{_count(len(searched.skipped) - _NAMED, 'more folder')} like these")
    if facts:
        yield f"left out: {', '.join(facts)}"


def _lines(searched: Searched) -> Iterator[str]:
    lines, room = 0, MOST_CHARACTERS
    for index, hit in enumerate(searched.hits):
        path = shown(hit.path)
        given = [f"{path}:{number}: {text}" for number, text in hit.lines]
        size = sum(map(len, given))
        if lines and (lines + len(given) > MOST_LINES or size > room):
            yield _rest(searched.hits[index:])
            return
        yield from given
        if hit.count > len(given):
            yield f"[… {_count(hit.count - len(given), 'more line')} in {path} …]"
        lines += len(given)
        room -= size


def _rest(hits: tuple[Hit, ...]) -> str:
    lines = _count(sum(hit.count for hit in hits), "more line")
    named = ", ".join(f"{shown(hit.path)} ({hit.count:,})" for hit in hits[:LOCATIONS])
    more = f" and {_count(len(hits) - LOCATIONS, 'other file')}" if len(hits) > LOCATIONS else ""
    return f"[… {lines} not shown here: {named}{more} …]"


def _paths(searched: Searched) -> Iterator[str]:
    for hit in searched.hits[:MOST_FILES]:
        yield shown(hit.path)
    if len(searched.hits) > MOST_FILES:
        yield f"[… {_count(len(searched.hits) - MOST_FILES, 'more file')} not shown here …]"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
