"""Write a text file of the workspace, whole."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Diff, Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.changes import SHOWN, changes
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.see_through import see_through
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.workspace.cut import cut
from jupyter_agentchat.workspace.editing import LARGEST
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.reading import read_whole
from jupyter_agentchat.workspace.writing import check_target, write_file


class WriteFileInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The file, relative to the workspace.")]
    content: Annotated[str, Meta(description="The whole new content.")]
    expected_hash: Annotated[
        str | None,
        Meta(
            description="The sha256 that read_file gave for the file. "
            "When the file has changed since, it is not written."
        ),
    ] = None


class WriteFile:
    """A new file, or new content for an old one."""

    name: ClassVar[str] = "write_file"
    kind: ClassVar[ToolKind] = "edit"
    description: ClassVar[str] = (
        "Write a text file of the workspace, replacing what is there; missing folders are made. To change a "
        "part of a file use edit_file. To replace a file that you have read, give its sha256 as "
        "expected_hash, so that changes made by others are not lost. Notebooks, and settings such as those "
        "in `.git`, cannot be written so."
    )
    Input: ClassVar[type[Value]] = WriteFileInput

    def preview(self, given: WriteFileInput, context: Context) -> Preview:
        """Show the change, or say now what would stand against it later."""
        with refusals(given.path):
            place = context.place(given.path)
            check_target(place, given.expected_hash)
            _bytes(given)
            return Preview(
                title=f"Write {place.quoted}",
                paths=(place.path,),
                locations=(Location(path=place.path),),
                diffs=_diffs(place, given),
            )

    async def run(self, given: WriteFileInput, context: Context) -> Result:
        """Write, and say how much and its new hash."""
        return await see_through(_write, given, context)


def _write(given: WriteFileInput, context: Context) -> Result:
    with refusals(given.path):
        place = context.place(given.path)
        check_target(place, given.expected_hash)
        diffs = _diffs(place, given)
        written = write_file(place, _bytes(given), given.expected_hash)
    done = "Created" if written.created else "Replaced"
    said = f"{done} {place.quoted}: {written.size:,} bytes, sha256 {written.sha256}."
    return Result(output=said, diffs=diffs)


def _bytes(given: WriteFileInput) -> bytes:
    try:
        return given.content.encode()
    except UnicodeEncodeError:
        raise ToolError("The content has a lone surrogate, which no text file can hold.") from None


def _diffs(place: Place, given: WriteFileInput) -> tuple[Diff, ...]:
    """Compare with what is there now; in place of what cannot be, show the sentence that says so."""
    try:
        old = read_whole(place, LARGEST).decode(errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return changes(place.path, None, given.content)
    except PathRefused as refused:
        return (Diff(path=place.path, old_text=f"[{refused}]", new_text=cut(given.content, SHOWN)),)
    return changes(place.path, old, given.content)
