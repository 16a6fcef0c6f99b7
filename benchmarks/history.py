"""A session with a past."""

from __future__ import annotations

import json

from benchmarks.client import ChannelClient

TURNS = 20
PARTS = 10
CHARS = 1_000
KILOBYTES = TURNS * PARTS * CHARS // 1_000
"""How much text the past holds."""


async def write_history(client: ChannelClient) -> None:
    """Let the agent ``feed`` fill the session."""
    for _ in range(TURNS):
        await client.prompt(json.dumps({"history": [PARTS, CHARS]}))
