"""Search the workspace for a text, or for files by their names."""

from __future__ import annotations

import asyncio
import re
import time
from threading import Event
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.search_report import locations, report
from jupyter_agentchat.tools.tool import Context, Preview, Result
from jupyter_agentchat.workspace.names import quoted
from jupyter_agentchat.workspace.paths import Place
from jupyter_agentchat.workspace.searching import Wanted, search

SECONDS = 20.0
"""How long one search may take; then it says what it has found so far."""
_TITLE = 60


class SearchInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    text: Annotated[
        str | None,
        Meta(description="What the lines should contain, to the letter; null finds the files themselves."),
    ] = None
    regex: Annotated[bool, Meta(description="`text` is a regular expression, in Python's syntax.")] = False
    ignore_case: Annotated[bool, Meta(description="Upper and lower case are the same.")] = False
    path: Annotated[str, Meta(description="The folder or file, relative to the workspace.")] = "."
    files: Annotated[
        str | None,
        Meta(
            description="Only files with such a name: `*.py` wherever they are, or with folders, "
            "from `path` on: `src/**/*.{ts,tsx}`."
        ),
    ] = None
    hidden: Annotated[
        bool,
        Meta(
            description="Also names that begin with a dot, and dependencies and caches such as node_modules."
        ),
    ] = False


class Search:
    """Lines by what they contain, files by their names."""

    name: ClassVar[str] = "search"
    kind: ClassVar[ToolKind] = "search"
    description: ClassVar[str] = (
        "Search the files of a folder and of all folders below it. With text: the lines that contain it, as "
        "`path:line: text`, with `files` only in files of such names. Without text: the paths of the files "
        "that `files` names. At most 200 lines or 500 files are listed and the rest is counted, so ask "
        "narrowly. Text is plain unless regex is true; a line is matched at a time, unless the text has "
        "`\\n` in it. Left out, and counted in the answer: hidden and binary files, what `.gitignore` says, "
        "and folders of dependencies and caches; name them in path to search them all the same. Links and "
        "`.git` are never searched."
    )
    Input: ClassVar[type[Value]] = SearchInput

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def preview(self, given: SearchInput, context: Context) -> Preview:
        """Name what is looked for, and where."""
        with refusals(given.path):
            place = context.place(given.path)
        return Preview(
            title=_title(given, place),
            paths=(place.path,),
            locations=(Location(path=place.path),),
        )

    async def run(self, given: SearchInput, context: Context) -> Result:
        """Return the lines, or the paths, under a line that says how many there are and what was left out."""
        stopped = Event()
        try:
            return await asyncio.to_thread(self._search, given, context, stopped)
        finally:
            stopped.set()  # a stop ends the search in its thread too

    def _search(self, given: SearchInput, context: Context, stopped: Event) -> Result:
        wanted = Wanted(
            text=given.text,
            regex=given.regex,
            ignore_case=given.ignore_case,
            files=given.files,
            hidden=given.hidden,
        )
        end = time.monotonic() + self._seconds
        with refusals(given.path):
            place = context.place(given.path)
            searched = search(place, wanted, lambda: stopped.is_set() or time.monotonic() > end)
        return Result(output=report(place, wanted, searched), locations=locations(searched))


def _title(given: SearchInput, place: Place) -> str:
    what = f"Search for {_short(given.text)}" if given.text else f"Find {_short(given.files or '')}"
    within = f" in {_short(given.files)}" if given.text and given.files else ""
    where = f" in {place.quoted}" if place.parts else ""
    return f"{what}{within}{where}"


def _short(text: str) -> str:
    line = re.sub(r"\s+", " ", text)
    return quoted(line if len(line) <= _TITLE else f"{line[:_TITLE]}…")
