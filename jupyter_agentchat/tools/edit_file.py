"""Replace a piece of a text file of the workspace."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Diff, Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.changes import changes
from jupyter_agentchat.tools.refusal import refusals
from jupyter_agentchat.tools.see_through import see_through
from jupyter_agentchat.tools.tool import Context, Preview, Result
from jupyter_agentchat.workspace.editing import Edit, Planned, carry_out, plan_edit
from jupyter_agentchat.workspace.paths import Place
from jupyter_agentchat.workspace.replacing import Replaced
from jupyter_agentchat.workspace.writing import Written


class EditFileInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    path: Annotated[str, Meta(description="The file, relative to the workspace.")]
    old_text: Annotated[
        str,
        Meta(
            description="The text to replace, exactly as it stands in the file, white space included, and "
            "with enough around it to stand there only once."
        ),
    ]
    new_text: Annotated[str, Meta(description="The text to put in its place; empty to remove it.")]
    replace_all: Annotated[bool, Meta(description="Replace it wherever it stands, not only once.")] = False
    expected_hash: Annotated[
        str | None,
        Meta(
            description="The sha256 that read_file gave for the file. When anything in the file has changed "
            "since, it is not edited."
        ),
    ] = None


class EditFile:
    """One text for another, everything around it left as it is."""

    name: ClassVar[str] = "edit_file"
    kind: ClassVar[ToolKind] = "edit"
    description: ClassVar[str] = (
        "Change a text file of the workspace by replacing old_text, which must stand in it exactly once, "
        "with new_text. Read the file first and copy old_text from it to the letter; take whole lines, and "
        "as few as make it unique. Line ends and everything else in the file stay as they are. To change "
        "several places, call it several times: each call sees the file as the one before left it. When "
        "the change depends on the rest of the file, give expected_hash. For a new file use write_file."
    )
    Input: ClassVar[type[Value]] = EditFileInput

    def preview(self, given: EditFileInput, context: Context) -> Preview:
        """Show the change, or say now what stands against it."""
        with refusals(given.path):
            place = context.place(given.path)
            plan = plan_edit(place, _edit(given))
        return Preview(
            title=f"Edit {place.quoted}",
            paths=(place.path,),
            locations=(Location(path=place.path, line=plan.after.lines[0]),),
            diffs=_diffs(place, plan),
        )

    async def run(self, given: EditFileInput, context: Context) -> Result:
        """Edit, and say where, and the file's new hash."""
        return await see_through(_run, given, context)


def _run(given: EditFileInput, context: Context) -> Result:
    with refusals(given.path):
        place = context.place(given.path)
        plan = plan_edit(place, _edit(given))
        written = carry_out(place, plan)
    return Result(output=_done(place, plan.after, written), diffs=_diffs(place, plan))


def _edit(given: EditFileInput) -> Edit:
    return Edit(
        old=given.old_text,
        new=given.new_text,
        everywhere=given.replace_all,
        expected=given.expected_hash,
    )


def _diffs(place: Place, plan: Planned) -> tuple[Diff, ...]:
    before, after = (data.decode(errors="replace") for data in (plan.before, plan.after.content))
    return changes(place.path, before, after)


def _done(place: Place, after: Replaced, written: Written) -> str:
    where = f"at line {after.lines[0]:,}"
    if after.places > 1:
        lines = ", ".join(f"{line:,}" for line in after.lines)
        more = ", …" if after.places > len(after.lines) else ""
        where = f"in {after.places:,} places, at lines {lines}{more}"
    return f"Edited {place.quoted} {where}: now {written.size:,} bytes, sha256 {written.sha256}."
