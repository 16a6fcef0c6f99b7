"""A file becomes a session here, marked as imported and with no more rights than a new one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author, Notice
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.ending import ending
from jupyter_agentchat.runtime.ids import new_session_id
from jupyter_agentchat.runtime.importing import laws
from jupyter_agentchat.runtime.importing.reading import Archive, Unreadable, read
from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.store.store import Store
from jupyter_agentchat.workspace import folder

CUT = "This turn had not ended when the session was exported. Nothing was repeated by itself."


async def bring(store: Store, settings: Settings, now: int, by: Author, body: bytes, root: Path) -> str:
    """Keep an exported session; return its new id. All of it is kept, or nothing.

    A folder outside ``root`` is not taken over: the session then works in ``root``. Raises Refused:
    ``too_large``, ``bad_request``.
    """
    if len(body) > settings.max_import_bytes:
        most = settings.max_import_bytes
        raise Refused("too_large", f"The file has {len(body):,} bytes; this server takes {most:,}.")
    session_id = new_session_id()
    try:
        archive = await asyncio.to_thread(_checked, body, session_id, root, now, settings.max_title_chars)
    except Unreadable as error:
        raise Refused("bad_request", f"This file cannot be imported: {error}.") from None
    await store.add_session(session_id, by.name, archive.frames, archive.blobs)
    return session_id


def _checked(body: bytes, session_id: str, root: Path, now: int, max_title: int) -> Archive:
    archive, root = read(body, session_id), root.resolve()
    archive.frames = [_marked(frame) for frame in archive.frames]
    transcript = laws.fold(session_id, archive.frames, max_title)
    for event in _closing(transcript, root, now):
        seq = len(archive.frames) + 1
        archive.frames.append(Frame(session_id=session_id, seq=seq, at=now, event=event))
    return archive


def _marked(frame: Frame) -> Frame:
    event = frame.event
    return (
        replace(frame, event=replace(event, imported=True)) if isinstance(event, e.SessionUpdated) else frame
    )


def _closing(transcript: Transcript, root: Path, now: int) -> list[e.Event]:
    """Return what must follow: nothing goes on by itself, and nothing may more than in a new session."""
    facts, turn = transcript.session, open_turn(transcript)
    if facts is None:
        return []
    closing: list[e.Event] = []
    if turn is not None:
        closing += map(_said_here, ending(transcript, turn.turn_id, "interrupted", now))
    if transcript.queue or transcript.queue_paused:
        closing.append(e.QueueUpdated(items=()))
    wanted = replace(
        facts,
        state="ended" if facts.state == "ended" else "idle",
        mode="plan" if facts.mode == "plan" else "ask",
        workspace=_workspace(facts.workspace, root),
        parent=None,
        archived=False,
    )
    return [*closing, wanted] if wanted != facts else closing


def _said_here(event: e.Event) -> e.Event:
    """The notice at the end of a turn says what happened: nothing stopped here."""
    if isinstance(event, e.PartStarted) and isinstance(event.part, Notice):
        return replace(event, part=replace(event.part, text=CUT))
    return event


def _workspace(path: str, root: Path) -> str:
    try:
        found = folder.check(path)
    except Refused:
        return str(root)
    return path if found == root or root in found.parents else str(root)
