"""Work in a thread that a stop cannot undo is seen through to its end."""

from __future__ import annotations

import asyncio
import threading

import pytest

from jupyter_agentchat.tools.see_through import see_through


async def test_the_result_is_returned() -> None:
    assert await see_through(divmod, 7, 2) == (3, 1)


async def test_a_fault_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await see_through(divmod, 7, 0)


async def test_stopped_in_the_middle_the_result_still_counts() -> None:
    begun, gate = threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        assert gate.wait(10)
        return "written"

    task = asyncio.create_task(see_through(work))
    await asyncio.to_thread(begun.wait, 10)
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    gate.set()

    assert await task == "written"
