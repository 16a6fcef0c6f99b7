"""The commands of one client: in order for each session, each id once, a bounded number at a time."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_agentchat.protocol.commands import Command, Detach, Hello
from jupyter_agentchat.protocol.frames import Reply
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.errands import AT_ONCE, REMEMBERED, Errands


class Clerk:
    """Does commands when it is told to, and keeps the answers."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.answered: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.errands = Errands(self._execute, self._answer)

    async def _execute(self, command: Command) -> Reply:
        self.begun.append(str(command.id))
        if (gate := self.gates.get(str(command.id))) is not None:
            await gate.wait()
        return Reply(id=command.id, ok=True)

    def _answer(self, command: Command, task: asyncio.Task[Reply]) -> None:
        assert task.result().id == command.id
        self.answered.append(str(command.id))


async def let_run() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def detach(command_id: str, session_id: str = "s1") -> Detach:
    return Detach(id=command_id, session_id=session_id)


async def test_one_session_waits_for_its_own_and_for_no_other() -> None:
    clerk = Clerk()
    clerk.gates["a"] = asyncio.Event()
    for command in (detach("a"), detach("b"), detach("c", "s2"), Hello(id="d", protocol=(1,))):
        clerk.errands.begin(command)
    await let_run()
    assert clerk.begun == ["a", "c", "d"]
    clerk.gates["a"].set()
    await clerk.errands.finished(1)
    await asyncio.sleep(0)
    assert clerk.answered == ["c", "d", "a", "b"]


async def test_the_same_id_is_answered_alike_and_executed_once() -> None:
    clerk = Clerk()
    clerk.gates["a"] = asyncio.Event()
    clerk.errands.begin(detach("a"))
    clerk.errands.begin(detach("a"))
    clerk.gates["a"].set()
    await clerk.errands.finished(1)
    clerk.errands.begin(detach("a"))
    await let_run()
    assert clerk.begun == ["a"]
    with pytest.raises(Refused, match="used before"):
        clerk.errands.begin(detach("a", "another"))


async def test_too_many_at_once_are_refused_and_later_ones_are_not() -> None:
    clerk = Clerk()
    clerk.gates["0"] = asyncio.Event()
    for n in range(AT_ONCE):
        clerk.errands.begin(detach(str(n)))
    with pytest.raises(Refused) as refused:
        clerk.errands.begin(detach("one more"))
    assert refused.value.code == "rate_limited"
    clerk.gates["0"].set()
    await clerk.errands.finished(10)
    clerk.errands.begin(detach("one more"))
    await clerk.errands.finished(10)
    assert clerk.begun[-1] == "one more"


async def test_only_so_many_are_remembered() -> None:
    clerk = Clerk()
    for n in range(REMEMBERED + 10):
        clerk.errands.begin(detach(str(n), f"s{n}"))
        await clerk.errands.finished(1)
    assert len(clerk.errands._asked) == REMEMBERED
    assert not clerk.errands._last


async def test_waiting_for_the_end_is_not_for_ever() -> None:
    clerk = Clerk()
    clerk.gates["a"] = asyncio.Event()
    clerk.errands.begin(detach("a"))
    await clerk.errands.finished(0)
    assert clerk.answered == []
    clerk.gates["a"].set()
    await clerk.errands.finished(1)
