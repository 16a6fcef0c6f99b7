"""List a folder of the workspace."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.tool import Context, Preview, Result
from jupyter_agentchat.workspace.listing import Entry, Listing, list_folder
from jupyter_agentchat.workspace.names import shown
from jupyter_agentchat.workspace.paths import Place


class ListFilesInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The folder, relative to the workspace.")] = "."
    hidden: Annotated[bool, Meta(description="List names that begin with a dot too.")] = False


class ListFiles:
    """Names, kinds and sizes of one folder."""

    name: ClassVar[str] = "list_files"
    kind: ClassVar[ToolKind] = "read"
    description: ClassVar[str] = (
        "List one folder of the workspace, sorted by name: folders end with `/`, files have their size "
        "in bytes, links say where they point. At most 500 names are listed."
    )
    Input: ClassVar[type[Value]] = ListFilesInput

    def preview(self, given: ListFilesInput, context: Context) -> Preview:
        """Name the folder."""
        with refusals(given.path):
            place = context.place(given.path)
        return Preview(
            title=f"List {place.quoted}" if place.parts else "List the workspace",
            paths=(place.path,),
            locations=(Location(path=place.path),),
        )

    async def run(self, given: ListFilesInput, context: Context) -> Result:
        """Return a line for each name, under a line that says how many there are."""
        return await asyncio.to_thread(_list, given, context)


def _list(given: ListFilesInput, context: Context) -> Result:
    with refusals(given.path):
        place = context.place(given.path)
        listing = list_folder(place, with_hidden=given.hidden)
    lines = [_heading(place, listing), "", *(_line(entry) for entry in listing.entries)]
    if listing.more:
        lines.append(f"[… {listing.more:,} more names are not shown here …]")
    return Result(output="\n".join(lines))


def _heading(place: Place, listing: Listing) -> str:
    count = len(listing.entries) + listing.more
    names = "1 name" if count == 1 else f"{count:,} names"
    left_out = f", {listing.hidden:,} hidden left out" if listing.hidden else ""
    return f"{shown(place.path)}/: {names}{left_out}"


def _line(entry: Entry) -> str:
    name = shown(entry.name)
    if entry.kind == "folder":
        return f"{name}/"
    if entry.kind == "link":
        return f"{name} -> {shown(entry.target or '')}"
    if entry.kind == "other":
        return f"{name} (neither file nor folder)"
    return f"{name}  {entry.size:,} bytes"
