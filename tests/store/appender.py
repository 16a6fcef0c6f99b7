"""A server in a process of its own that appends and says what was stored, until it is killed.

``python -m tests.store.appender FILE SESSION`` writes the number of the last frame after each append.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.store.store import Store
from tests.store.stories import AT, facts, identity, turn


async def _append_forever(path: Path, session_id: str) -> None:
    store = Store(path, apply, identity(session_id))
    await store.open()
    await store.create_session(session_id, "ada", [facts()], AT)

    async def one_turn(number: int) -> None:
        frames = await store.append(session_id, turn(number, answer="x" * 3_000), AT)
        sys.stdout.write(f"{frames[-1].seq}\n")
        sys.stdout.flush()

    for number in itertools.count(step=3):
        await asyncio.gather(*[one_turn(number + more) for more in range(3)])


if __name__ == "__main__":
    asyncio.run(_append_forever(Path(sys.argv[1]), sys.argv[2]))
