"""`python -m tests.messages_api`: the API in a process of its own, for tests that are not in Python.

Says where it is and what its key is, in one line of JSON, and ends with its standard input: with whoever
started it. The key is another one each time, so that a test can look where it turns up.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time

from .control import Control
from .server import MessagesApi

PATIENCE = 30.0
"""Seconds; less than a browser test may take, so that it says what it waited for in vain."""
LONGEST = 3600.0


async def main() -> None:
    """Serve until the standard input ends."""
    key = f"sk-ant-canary-{secrets.token_hex(16)}"
    api = MessagesApi(now=lambda: round(time.monotonic() * 1000), patience=PATIENCE, key=key)
    await api.start()
    try:
        async with Control(api) as control, asyncio.timeout(LONGEST):
            print(json.dumps({"url": api.url, "control": control.url, "key": key}), flush=True)  # noqa: T201
            await _end_of_input()
    finally:
        await api.stop()


async def _end_of_input() -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


if __name__ == "__main__":
    asyncio.run(main())
