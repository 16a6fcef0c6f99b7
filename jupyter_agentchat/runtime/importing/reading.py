"""From the bytes of a file to frames and blobs, as strictly as it can be done."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jupyter_agentchat.protocol import strict
from jupyter_agentchat.protocol.events import PartDelta
from jupyter_agentchat.protocol.frames import Frame, SentFrame
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.export.archive import FORMAT, VERSION
from jupyter_agentchat.runtime.importing.document import members
from jupyter_agentchat.store.store import Blob

LONGEST = 100_000
"""How many entries a list inside an event may have."""

MOST_FRAMES = 1_000_000


class Unreadable(ValueError):
    """The file is none of ours; the text says what is wrong with it."""


class _ArchivedBlob(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hash: str
    name: str
    mime: str
    data: str


@dataclass
class Archive:
    """What a file holds. The frames are numbered from 1 without a gap; each blob has the hash it says."""

    frames: list[Frame] = field(default_factory=list)
    blobs: list[Blob] = field(default_factory=list)


def read(body: bytes, session_id: str) -> Archive:
    """Return what a file holds, its frames as a session of that id. Raises Unreadable."""
    archive, head = Archive(), dict[str, Any]()
    try:
        for name, value in members(body.decode()):
            if name in ("frames", "blobs"):
                _check_head(head)
                _READ[name](archive, value, session_id)
            else:
                head[name] = value
    except Unreadable:
        raise
    except (ValueError, TypeError) as error:
        raise Unreadable(f"it is not JSON as we write it: {str(error)[:200]}") from None
    _check_head(head)
    return archive


def _check_head(head: dict[str, Any]) -> None:
    """The head stands before everything else: what is not ours is refused before it is read."""
    if head.get("format") != FORMAT:
        raise Unreadable(f'it does not begin with "format":"{FORMAT}"')
    version = head.get("version")
    if version != VERSION:
        raise Unreadable(f"its version is {str(version)[:20]}, and this server reads version {VERSION}")
    unknown = head.keys() - {"format", "version", "exported_at", "session"}
    if unknown:
        raise Unreadable(f"it has something unknown, {min(unknown)[:40]!r}")


def _take_frame(archive: Archive, raw: Any, session_id: str) -> None:
    number = len(archive.frames) + 1
    if number > MOST_FRAMES:
        raise Unreadable(f"it has more than {MOST_FRAMES:,} frames")
    try:
        sent = msgspec.convert(raw, SentFrame)
        wrong = strict.problem(raw, msgspec.to_builtins(sent), LONGEST)
    except msgspec.ValidationError as error:
        wrong = str(error)
    except RecursionError:
        wrong = "it is nested too deeply"
    if wrong is None:
        wrong = _out_of_place(sent, number)
    if wrong is not None:
        raise Unreadable(f"frame {number}: {wrong[:200]}")
    archive.frames.append(Frame(session_id=session_id, seq=number, at=sent.at, event=sent.event))


def _out_of_place(frame: SentFrame, number: int) -> str | None:
    if frame.seq != number:
        return f"its number is {frame.seq}"
    if frame.at < 0:
        return "its time is before 1970"
    if isinstance(frame.event, PartDelta):
        return "live text is never stored"
    return None


def _take_blob(archive: Archive, raw: Any, _session_id: str) -> None:
    number = len(archive.blobs) + 1
    try:
        given = msgspec.convert(raw, _ArchivedBlob)
        data = base64.b64decode(given.data, validate=True)
    except ValueError as error:
        raise Unreadable(f"blob {number}: {str(error)[:200]}") from None
    if hashlib.sha256(data).hexdigest() != given.hash:
        raise Unreadable(f"blob {number}: its bytes do not have the hash that it says")
    if max(len(given.name), len(given.mime)) > 1_000:
        raise Unreadable(f"blob {number}: its name is too long")
    archive.blobs.append(Blob(hash=given.hash, name=given.name, mime=given.mime, size=len(data), data=data))


_READ = {"frames": _take_frame, "blobs": _take_blob}
