"""Editing a file: a piece of its text is replaced, bound to what the file was when that was worked out."""

from __future__ import annotations

import hashlib

from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.workspace.nearest import Near, nearest
from jupyter_agentchat.workspace.paths import PathRefused, Place
from jupyter_agentchat.workspace.reading import read_whole
from jupyter_agentchat.workspace.replacing import NotFound, NotUnique, Replaced, replace_in
from jupyter_agentchat.workspace.writing import Written, check_hash, check_target, write_file

LARGEST = 20_000_000
"""Bytes of a file that is edited or compared."""


class Edit(Value, frozen=True, kw_only=True):
    """``old`` becomes ``new``, in a file whose SHA-256 is ``expected`` where that is given."""

    old: str
    new: str
    everywhere: bool = False
    expected: str | None = None


class Planned(Value, frozen=True, kw_only=True):
    """What an edit makes of a file."""

    before: bytes
    after: Replaced


def plan_edit(place: Place, edit: Edit) -> Planned:
    """Work out what the edit would do, and change nothing. Blocks.

    Raises PathRefused with what to do about it; Conflict when the file is not the expected one; OSError.
    """
    check_target(place)
    _check_words(edit)
    before = read_whole(place, LARGEST)
    if edit.expected is not None:
        check_hash(place, hashlib.sha256(before).hexdigest(), edit.expected)
    try:
        after = replace_in(before, edit.old, edit.new, everywhere=edit.everywhere)
    except UnicodeEncodeError:
        raise PathRefused("The text has a lone surrogate, which no text file can hold.") from None
    except NotFound:
        raise PathRefused(_not_found(place, before.decode(errors="replace"), edit.old)) from None
    except NotUnique as many:
        raise PathRefused(_not_unique(place, many)) from None
    return Planned(before=before, after=after)


def carry_out(place: Place, plan: Planned) -> Written:
    """Write what was planned, if the file still is what it was then. Blocks. Raises Conflict, OSError."""
    return write_file(place, plan.after.content, hashlib.sha256(plan.before).hexdigest())


def _check_words(edit: Edit) -> None:
    if not edit.old:
        raise PathRefused("There is no text to replace. To write a whole file, write it anew.")
    if edit.old == edit.new:
        raise PathRefused("The new text is the old one: nothing would change.")


def _not_found(place: Place, text: str, wanted: str) -> str:
    said = f"That text is not in {place.quoted}; it must be given exactly as it is there."
    if "\ufffd" in wanted and "\ufffd" in text:
        return f"{said} What is shown as \ufffd are bytes that are not UTF-8: leave them out of the text."
    near = nearest(text, wanted)
    return f"{said} {_almost(near)}\n\n{near.text}" if near else f"{said} Nothing in it is like it."


def _almost(near: Near) -> str:
    if near.same_words:
        return f"From line {near.line:,} on the words are the same, but not the white space:"
    return f"Most like it is what stands from line {near.line:,} on:"


def _not_unique(place: Place, many: NotUnique) -> str:
    lines = ", ".join(f"{line:,}" for line in many.lines)
    more = f" and {many.places - len(many.lines):,} more" if many.places > len(many.lines) else ""
    return (
        f"That text stands {many.places:,} times in {place.quoted}, in lines {lines}{more}. Give more of "
        "what is around it, so that it is there only once, or replace all of them."
    )
