"""Write a text file of the workspace, whole."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Diff, Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.see_through import see_through
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.workspace.cut import cut
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.reading import read_text
from jupyter_agentchat.workspace.writing import check_target, write_file

DIFF_SHOWN = 64_000
"""Code points of either side of a diff."""


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
        "Write a text file of the workspace, replacing what is there; missing folders are made. To "
        "replace a file that you have read, give its sha256 as expected_hash, so that changes made by "
        "others are not lost. Notebooks, and settings such as those in `.git`, cannot be written so."
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
                diffs=(_diff(place, given),),
            )

    async def run(self, given: WriteFileInput, context: Context) -> Result:
        """Write, and say how much and its new hash."""
        return await see_through(_write, given, context)


def _write(given: WriteFileInput, context: Context) -> Result:
    with refusals(given.path):
        place = context.place(given.path)
        check_target(place, given.expected_hash)
        diff = _diff(place, given)
        written = write_file(place, _bytes(given), given.expected_hash)
    done = "Created" if written.created else "Replaced"
    said = f"{done} {place.quoted}: {written.size:,} bytes, sha256 {written.sha256}."
    return Result(output=said, diffs=(diff,))


def _bytes(given: WriteFileInput) -> bytes:
    try:
        return given.content.encode()
    except UnicodeEncodeError:
        raise ToolError("The content has a lone surrogate, which no text file can hold.") from None


def _diff(place: Place, given: WriteFileInput) -> Diff:
    return Diff(path=place.path, old_text=_old_text(place), new_text=cut(given.content, DIFF_SHOWN))


def _old_text(place: Place) -> str | None:
    """Return what is there now; in place of what is not text, the sentence that says so."""
    try:
        return read_text(place, limit=DIFF_SHOWN).text
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PathRefused as refused:
        return f"[{refused}]"
