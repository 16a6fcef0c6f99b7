"""Work that is not left half way: a stop comes too late for it, and then its result still counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def see_through(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run short blocking work in a thread and return its result, also when cancelled meanwhile.

    A thread cannot be stopped: if the wait for it were given up, the file would be written and the card
    would say that it was not.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    while not running.done():
        try:
            await asyncio.wait({running})
        except asyncio.CancelledError:
            continue
    return running.result()
