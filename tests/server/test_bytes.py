"""How much travels: text once, whatever the session holds already."""

from __future__ import annotations

import random
import sqlite3

import pytest

from jupyter_agentchat.server.app import AgentChatExtension
from tests.scripted_agent import ScriptedAgent, text

dice = random.Random(1)
WORDS = ["".join(dice.choices("etaoinshrdlu", k=dice.randint(2, 9))) for _ in range(2_000)]


def prose(size: int) -> str:
    """Return about so many characters of words that a compressor cannot know."""
    return " ".join(dice.choice(WORDS) for _ in range(size // 6))[:size]


HISTORY = [prose(40_000) for _ in range(5)]
PIECES = [prose(12) for _ in range(5_000)]


@pytest.fixture
def agentchat_config() -> dict[str, int]:
    return {"max_part_chars": 1_000_000}


@pytest.fixture
def script() -> ScriptedAgent:
    history = [step for n, words in enumerate(HISTORY) for step in text(f"h{n}", words)]
    return ScriptedAgent(history, [*text("p1", *PIECES)])


async def test_5000_deltas_travel_once(api, open_channel, workspace, extension) -> None:
    """200 kB of history: what is sent to one client is at most 3 times the text. No row is written twice."""
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    await window.until_turn_ended(session_id)
    before, sent = window.connection.protocol._wire_bytes_in, len(window.frames(session_id))
    await window.prompt(session_id)
    while len(window.transcripts[session_id].turns) < 2:
        await window.hear()
    transcript = await window.until_turn_ended(session_id)
    assert transcript.turns[1].parts[-1].text == "".join(PIECES)

    said = sum(len(piece) for piece in PIECES)
    ratio = (window.connection.protocol._wire_bytes_in - before) / said
    assert ratio <= 3, f"{ratio:.2f} bytes for each byte of text"

    events = [frame["event"] for frame in window.frames(session_id)[sent:]]
    saved = [e for e in events if e["type"] == "part_appended"]
    live = "".join(e["text"] for e in events if e["type"] == "part_delta")
    assert live + "".join(e["text"] for e in saved) == "".join(PIECES)
    _written_once(extension, session_id)


def _written_once(extension: AgentChatExtension, session_id: str) -> None:
    """The stored pieces of the answer follow each other: none was written again with more text in it."""
    with sqlite3.connect(extension.session_folder() / "agentchat.sqlite") as db:
        rows = [body for (body,) in db.execute("SELECT body FROM event ORDER BY seq")]
    db.close()
    assert sum(len(row) for row in rows if '"part_appended"' in row and '"p1"' in row) < 2 * sum(
        len(piece) for piece in PIECES
    )
