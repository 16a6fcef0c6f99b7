"""Comparing what a client was told with what is stored: the promises, each as one check."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import TERMINAL, Content, Prompt, Text, TextContent, ToolCall
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import from_json
from tests.harness.extension import STAMP
from tests.harness.jupyter import Server
from tests.harness.witness import Told, Witness, outline


async def stored_frames(server: Server, session_id: str) -> list[dict[str, Any]]:
    """Return all frames of a session over REST, oldest first."""
    frames: list[dict[str, Any]] = []
    while True:
        after = frames[-1]["seq"] if frames else 0
        status, page = await server.call("GET", f"sessions/{session_id}/frames?after={after}&limit=5000")
        assert status == 200, page
        frames += page["frames"]
        if not page["frames"]:
            return frames


def check_file(path: Path) -> None:
    """The file is whole: SQLite's own check, and every reference."""
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        db.close()


def check_frames(session_id: str, frames: list[dict[str, Any]]) -> Transcript:
    """No gap, no double, turns one after the other, each ended once and all of it closed; return the fold."""
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1)), "numbers have a gap"
    running = None
    for event in (frame["event"] for frame in frames):
        if event["type"] == "turn_started":
            assert running is None, "a turn began inside another"
            running = event["turn_id"]
        elif event["type"] == "turn_ended":
            assert event["turn_id"] == running, "a turn ended that did not run"
            running = None
        elif event["type"] in ("part_started", "part_updated"):
            assert event["part"]["turn_id"] == running, "a part outside its turn"
    assert running is None, "a turn is still open"
    transcript = fold(session_id, [from_json(json.dumps(frame), Frame) for frame in frames])
    for turn in transcript.turns:
        assert all(part.status in TERMINAL for part in turn.parts)
    assert transcript.requests == ()
    return transcript


def check_told(told: Told, frames: list[dict[str, Any]]) -> None:
    """Whatever a client was told as stored is stored, unchanged."""
    by_number = {frame["seq"]: outline(frame) for frame in frames}
    for seq, frame in told.frames.items():
        assert by_number.get(seq) == frame, f"frame {seq} is not what was told"


def check_acknowledged(witness: Witness, transcripts: dict[str, Transcript]) -> None:
    """A prompt that was acknowledged is there once; one that was not is there once or not at all."""
    for command in witness.asked.values():
        if command["type"] != "prompt" or command["session_id"] not in transcripts:
            continue
        reply = witness.replies.get(command["id"])
        mark = command["content"]
        transcript = transcripts[command["session_id"]]
        parts = [part for turn in transcript.turns for part in turn.parts if isinstance(part, Prompt)]
        count = [words(said.content) for said in (*parts, *transcript.queue)].count(mark)
        assert count <= 1, "a prompt is there twice"
        if reply is not None and reply["ok"] and mark not in witness.taken_back:
            assert count == 1, "an acknowledged prompt is lost"


def words(content: tuple[Content, ...]) -> str:
    """Return what a prompt says."""
    return "".join(piece.text for piece in content if isinstance(piece, TextContent))


def check_effects(path: Path, transcripts: list[Transcript]) -> Counter[str]:
    """Each call had its effect at most once, and what had one says so. Return the calls by their status."""
    effects = Counter(path.read_text("ascii").split()) if path.exists() else Counter()
    assert all(times == 1 for times in effects.values()), "a call was run twice"
    statuses: Counter[str] = Counter()
    for transcript in transcripts:
        for part in (part for turn in transcript.turns for part in turn.parts):
            if not isinstance(part, ToolCall):
                continue
            had_effect = json.loads(part.input)["key"] in effects
            statuses[part.status] += 1
            if had_effect:
                stopped = part.status == "cancelled" and part.started_at is not None
                assert stopped or part.status in ("unknown", "completed"), f"it ran; its card: {part}"
            if part.status == "completed":
                assert had_effect
    return statuses


def missing_text(told: Told, stored: Transcript, killed_at: int) -> int:
    """Return the age in ms, at the kill, of the oldest word that a client had seen and the store has not."""
    kept = {part.part_id: part.text for turn in stored.turns for part in turn.parts if isinstance(part, Text)}
    oldest = 0
    for part in (part for turn in told.transcript.turns for part in turn.parts):
        if isinstance(part, Text):
            text = kept.get(part.part_id, "")
            assert part.text.startswith(text) or text.startswith(part.text), "another text"
            lost = part.text[len(text) :]
            if lost:
                assert len(lost) % STAMP == 0
                oldest = max(oldest, killed_at - int(lost[:STAMP]))
    return oldest
