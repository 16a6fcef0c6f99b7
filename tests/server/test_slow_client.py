"""A client that does not read harms nobody, and catches up when it reads again (R-P4)."""

from __future__ import annotations

import pytest

from jupyter_agentchat.server.app import AgentChatExtension
from tests.scripted_agent import ScriptedAgent, text

PARTS, SIZE = 60, 250_000


@pytest.fixture
def agentchat_config() -> dict[str, int]:
    return {"max_part_chars": 1_000_000}


@pytest.fixture
def script() -> ScriptedAgent:
    return ScriptedAgent(
        [step for n in range(PARTS) for step in text(f"p{n}", f"{n} " + "flood " * (SIZE // 6))]
    )


async def test_r_p4_who_does_not_read_gets_a_snapshot_later(api, open_channel, workspace, extension) -> None:
    session_id = await api.new_session(workspace)
    slow = await open_channel(compression_options=None)  # nothing makes 30 MB small
    await slow.attach(session_id)
    quick = await open_channel()
    await quick.attach(session_id)
    await quick.prompt(session_id)
    whole = await quick.until_turn_ended(session_id)
    assert len(whole.turns[0].parts) == PARTS + 1
    assert max(waiting_bytes(extension)) < 8 * 1_048_576 + SIZE * 2
    heard = len(slow.heard)
    await slow.until_turn_ended(session_id)
    while slow.heard[-1]["type"] != "synced":
        await slow.hear()  # the turn is larger than a message and comes in pieces
    assert slow.transcripts[session_id] == whole
    later = [m["type"] for m in slow.heard[heard:]]
    assert "snapshot" in later, "not every single frame"
    assert sum(len(str(m)) for m in slow.heard[heard:]) < 1.8 * PARTS * SIZE, "the text once, not as it grew"


def waiting_bytes(extension: AgentChatExtension) -> list[int]:
    """Return how much waits for each client."""
    outboxes = [socket._channel._client.outbox for socket in extension.desk.connected]
    return [lane._waiting._bytes for outbox in outboxes for lane in outbox._lanes.values()]
