"""Where a test and its server meet."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path


def plays() -> Path:
    """Return the folder of the plays that tests wrote."""
    return Path(os.environ["AGENTCHAT_UI_STAGE"]) / "plays"


async def gate(name: str, pause: Callable[[float], Awaitable[None]]) -> None:
    """Wait until the test has opened the gate."""
    file = Path(os.environ["AGENTCHAT_UI_STAGE"]) / "gates" / name
    while not file.exists():
        await pause(0.01)
