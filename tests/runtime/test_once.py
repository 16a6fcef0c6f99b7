"""A command that changes something is executed once (R-P1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_agentchat.protocol.commands import SendPrompt
from jupyter_agentchat.protocol.frames import Reply
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.once import CUT, Once
from jupyter_agentchat.store.errors import StoreUnavailable
from tests.runtime.stage import say, stage

COMMAND = SendPrompt(id="c1", session_id="s1", content="Go")


class Counter:
    """Work that counts how often it is done."""

    def __init__(self, fails: Callable[[], None] = lambda: None) -> None:
        self.done = 0
        self.begun = asyncio.Event()
        self.gate: asyncio.Event | None = None
        self._fails = fails

    async def __call__(self) -> Reply:
        self.done += 1
        self.begun.set()
        if self.gate is not None:
            await self.gate.wait()
        self._fails()
        return Reply(id="c1", ok=True, turn_id=f"t{self.done}")


async def test_the_same_again_gets_the_same_reply(tmp_path: Path) -> None:
    async with stage(tmp_path, say) as on:
        work = Counter()
        first = await Once().run(on.manager, "ada", COMMAND, work)
        assert await Once().run(on.manager, "ada", COMMAND, work) == first
        assert work.done == 1


async def test_asked_twice_while_it_is_done_it_is_done_once(tmp_path: Path) -> None:
    async with stage(tmp_path, say) as on:
        once, work = Once(), Counter()
        work.gate = asyncio.Event()
        both = [asyncio.create_task(once.run(on.manager, "ada", COMMAND, work)) for _ in range(2)]
        await work.begun.wait()
        work.gate.set()
        first, second = await asyncio.gather(*both)
        assert first == second
        assert work.done == 1


async def test_somebody_else_or_something_else_is_refused(tmp_path: Path) -> None:
    async with stage(tmp_path, say) as on:
        work = Counter()
        await Once().run(on.manager, "ada", COMMAND, work)
        other = SendPrompt(id="c1", session_id="s1", content="Stop")
        for user, command in (("bob", COMMAND), ("ada", other)):
            with pytest.raises(Refused) as refused:
                await Once().run(on.manager, user, command, work)
            assert refused.value.code == "bad_request"
        assert work.done == 1


async def test_a_refusal_is_kept_too(tmp_path: Path) -> None:
    def refuse() -> None:
        raise Refused("busy", "Wait.")

    async with stage(tmp_path, say) as on:
        work = Counter(refuse)
        first = await Once().run(on.manager, "ada", COMMAND, work)
        assert first.error is not None
        assert first.error.code == "busy"
        assert await Once().run(on.manager, "ada", COMMAND, Counter()) == first


async def test_the_store_s_trouble_is_a_reply(tmp_path: Path) -> None:
    def full() -> None:
        raise StoreUnavailable("The disk is full.")

    async with stage(tmp_path, say) as on:
        reply = await Once().run(on.manager, "ada", COMMAND, Counter(full))
        assert reply.error is not None
        assert (reply.error.code, reply.error.message) == ("store_unavailable", "The disk is full.")


async def test_after_a_crash_it_is_not_done_again(tmp_path: Path) -> None:
    """The server died between the beginning and the reply: nobody knows, so nobody repeats it."""

    def die() -> None:
        raise RuntimeError("power cut")

    async with stage(tmp_path, say) as on:
        with pytest.raises(RuntimeError):
            await Once().run(on.manager, "ada", COMMAND, Counter(die))
    async with stage(tmp_path, say) as on:
        work = Counter()
        with pytest.raises(Refused) as refused:
            await Once().run(on.manager, "ada", COMMAND, work)
        assert (refused.value.code, refused.value.message) == ("stale_request", CUT)
        assert work.done == 0


async def test_a_caller_that_goes_does_not_take_it_back(tmp_path: Path) -> None:
    async with stage(tmp_path, say) as on:
        once, work = Once(), Counter()
        work.gate = asyncio.Event()
        asking = asyncio.create_task(once.run(on.manager, "ada", COMMAND, work))
        await work.begun.wait()
        asking.cancel()
        await asyncio.wait({asking})
        work.gate.set()
        assert (await once.run(on.manager, "ada", COMMAND, work)).turn_id == "t1"
        assert work.done == 1
