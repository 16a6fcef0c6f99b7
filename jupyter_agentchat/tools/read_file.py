"""Read a text file of the workspace."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.tool import Context, Preview, Result
from jupyter_agentchat.workspace.names import shown
from jupyter_agentchat.workspace.paths import Place
from jupyter_agentchat.workspace.reading import Reading, read_text


class ReadFileInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The file, relative to the workspace.")]
    offset: Annotated[int, Meta(ge=1, description="The first line to read; lines count from 1.")] = 1
    limit: Annotated[
        Annotated[int, Meta(ge=1)] | None, Meta(description="How many lines to read; null reads to the end.")
    ] = None


class ReadFile:
    """Lines of a file, and the hash that a later write may insist on."""

    name: ClassVar[str] = "read_file"
    kind: ClassVar[ToolKind] = "read"
    description: ClassVar[str] = (
        "Read a text file of the workspace. The answer begins with a line that says which lines follow, "
        "how many there are, the size, and the file's sha256; then comes the text as it is. Of a long "
        "text only head and tail are shown: read the rest with offset and limit."
    )
    Input: ClassVar[type[Value]] = ReadFileInput

    def preview(self, given: ReadFileInput, context: Context) -> Preview:
        """Name the file and the line where reading begins."""
        with refusals(given.path):
            place = context.place(given.path)
        line = given.offset if given.offset > 1 else None
        return Preview(
            title=f"Read {place.quoted}",
            paths=(place.path,),
            locations=(Location(path=place.path, line=line),),
        )

    async def run(self, given: ReadFileInput, context: Context) -> Result:
        """Return the heading, an empty line, and the text."""
        return await asyncio.to_thread(_read, given, context)


def _read(given: ReadFileInput, context: Context) -> Result:
    with refusals(given.path):
        place = context.place(given.path)
        reading = read_text(place, given.offset, given.limit)
    return Result(output=f"{_heading(place, reading)}\n\n{reading.text}")


def _heading(place: Place, reading: Reading) -> str:
    facts = [_lines(reading), f"{reading.size:,} bytes", f"sha256 {reading.sha256}"]
    if reading.missing:
        facts.append(f"{reading.missing:,} characters in the middle left out")
    if reading.invalid:
        facts.append(f"{reading.invalid:,} bytes are not UTF-8 and are shown as \ufffd")
    return f"{shown(place.path)}: {', '.join(facts)}"


def _lines(reading: Reading) -> str:
    if reading.lines == 0:
        return "empty"
    if reading.first > reading.lines:
        return f"there is no line {reading.first:,}, it has {reading.lines:,}"
    return f"lines {reading.first:,} to {reading.last:,} of {reading.lines:,}"
