"""Batches that come twice, in another order, or again after a restart: what is kept is what was meant."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert

from jupyter_agentchat.protocol.elsewhere import AgentBatch, AgentBatchReply
from jupyter_agentchat.protocol.parts import Text
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.assembly import open_manager
from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.runtime.manager import Manager
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.runtime.settings import Settings
from tests.runtime.stage import ALICE

TURN = "the-turn"
PIECES = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=5), min_size=1, max_size=6)


def batches_of(pieces: list[str]) -> list[AgentBatch]:
    """Return one turn: its beginning, a batch for each piece of its text, its end."""
    ids = {"part_id": "x", "turn_id": TURN}
    opening = {"type": "text", "status": "in_progress", **ids}
    closing = {"type": "text", "status": "completed", "text": "".join(pieces) + ".", **ids}
    events: list[list[dict[str, Any]]] = [
        [{"type": "turn_started", "turn_id": TURN}, {"type": "part_started", "part": opening}]
    ]
    offset = 0
    for piece in pieces:
        place = {"part_id": "x", "field": "text", "offset": offset, "text": piece}
        events.append([{"type": "part_appended", **place}])
        offset += len(piece)
    full_stop = {"type": "part_appended", "part_id": "x", "field": "text", "offset": offset, "text": "."}
    ended = {"type": "turn_ended", "turn_id": TURN}
    events.append([full_stop, {"type": "part_updated", "part": closing}, ended])
    return [
        convert({"batch_id": f"b{number}", "agent": {"name": "bot"}, "events": one}, AgentBatch)
        for number, one in enumerate(events)
    ]


async def answer(session: Session, batch: AgentBatch) -> AgentBatchReply | str:
    """Write a batch; return the reply, or the code of the refusal."""
    try:
        return await session.write(batch, "10.0.0.7")
    except Refused as error:
        return error.code


async def opened(folder: Path) -> Manager:
    return await open_manager(Settings(), folder, clock=FakeClock())


class Delivery:
    """Writes batches as they come, and remembers what was answered."""

    def __init__(self, batches: list[AgentBatch]) -> None:
        self.batches = batches
        self.replies: dict[int, AgentBatchReply] = {}

    async def bring(self, session: Session, number: int) -> None:
        """A batch whose predecessor is missing is refused; one that came before gets the same reply."""
        fits = number in self.replies or all(before in self.replies for before in range(number))
        reply = await answer(session, self.batches[number])
        if fits:
            assert isinstance(reply, AgentBatchReply), reply
            assert self.replies.setdefault(number, reply) == reply
        else:
            assert isinstance(reply, str), number


async def play(folder: Path, pieces: list[str], order: list[int]) -> None:
    manager = await opened(folder)
    try:
        session = await manager.create(ALICE, workspace=str(folder), agent="elsewhere")
        delivery = Delivery(batches_of(pieces))
        everything = range(len(delivery.batches))
        for number in order:
            await delivery.bring(session, number % len(delivery.batches))
        for number in (*everything, *everything):
            await delivery.bring(session, number)
        assert set(delivery.replies) == set(everything)
        (turn,) = session.transcript.turns
        (part,) = turn.parts
        assert isinstance(part, Text)
        assert (part.text, part.status, turn.stop_reason) == ("".join(pieces) + ".", "completed", "end_turn")
        assert (await manager.store.transcript(session.session_id, 9))[0].turns == (turn,)
        frames = await session.frames(0, 1_000)
        assert [frame.seq for frame in frames] == list(range(1, len(pieces) + 7)), "each is stored once"
    finally:
        await manager.close()


@settings(max_examples=40)
@given(pieces=PIECES, order=st.lists(st.integers(0, 7), max_size=12))
def test_r_p2_in_any_order_and_however_often(pieces: list[str], order: list[int]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), pieces, order))


async def test_r_p1_after_a_restart_each_batch_has_its_reply(tmp_path: Path) -> None:
    manager = await opened(tmp_path)
    session = await manager.create(ALICE, workspace=str(tmp_path), agent="elsewhere")
    token = await manager.agent_token(session.session_id, ALICE)
    delivery = Delivery(batches_of(["One ", "two"]))
    for number in (0, 1):
        await delivery.bring(session, number)
    await manager.close()

    manager = await opened(tmp_path)
    try:
        session = await manager.opened_with(token, session.session_id)
        assert session.outside.presence is not None
        assert session.outside.presence.agent is not None
        for number in (0, 1):
            assert await session.write(delivery.batches[number], "10.0.0.7") == delivery.replies[number]
        (turn,) = session.transcript.turns
        assert (turn.stop_reason, len(turn.parts)) == ("interrupted", 2)
        for number in (2, 3):
            assert await answer(session, delivery.batches[number]) == "stale_request"
    finally:
        await manager.close()


async def test_a_stop_at_the_same_moment_refuses_the_batch_or_ends_after_it(tmp_path: Path) -> None:
    manager = await opened(tmp_path)
    try:
        session = await manager.create(ALICE, workspace=str(tmp_path), agent="elsewhere")
        first, second, *_, last = batches_of(["One ", "two"])
        await session.write(first, "")
        _, wrote = await asyncio.gather(session.cancel(ALICE), answer(session, second))
        await session.outside._turns.stop("cancelled")
        (turn,) = session.transcript.turns
        assert (turn.stop_reason, turn.parts[0].status) == ("cancelled", "cancelled")
        said = turn.parts[0]
        assert isinstance(said, Text)
        assert (wrote, said.text) in (
            ("stale_request", ""),
            (AgentBatchReply(batch_id="b1", written=1), "One "),
        )
        assert await answer(session, last) == "stale_request"
    finally:
        await manager.close()
