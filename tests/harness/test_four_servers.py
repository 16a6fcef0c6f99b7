"""R-H5: four real servers on one data folder, random work on each, kills in between; nobody sees an error."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest

from tests.harness import inspection
from tests.harness.jupyter import Server
from tests.harness.witness import Message, Witness

SERVERS = 4

TRUTHS = {"read_only", "busy", "stale_request", "unknown_session"}
"""Refusals that are no error: another server works there, was quicker, or the session was deleted."""


class Worker:
    """Somebody at one of the servers, with a browser window and a liking for ``kill -9``."""

    def __init__(self, server: Server, sessions: list[str], chance: random.Random) -> None:
        self.server = server
        self.witness = Witness()
        self.did: Counter[str] = Counter()
        self._sessions = sessions
        self._chance = chance

    async def begin(self) -> None:
        await self.server.start()
        await self.witness.connect(self.server)

    async def work(self, until: float) -> None:
        acts = (
            *[self.new] * 2,
            *[self.prompt] * 8,
            *[self.rename] * 2,
            *[self.cancel] * 2,
            self.delete,
            self.kill,
        )
        while time.monotonic() < until:
            act = self._chance.choice(acts) if self._sessions else self.new
            self.did[act.__name__] += 1
            await act()

    async def new(self) -> None:
        status, row = await self.server.call(
            "POST", "sessions", {"workspace": str(self.server.folder / "work"), "mode": "accept_edits"}
        )
        assert status == 201, row
        self._sessions.append(row["session_id"])

    async def prompt(self) -> None:
        session_id = await self._look_at_one()
        if session_id is None:
            return
        key = str(uuid.uuid4())
        steps = [["say", self._chance.randrange(1, 30), 0.003], ["use", "change", {"key": key, "hold": 0.01}]]
        content = json.dumps([*steps, ["id", key]])
        delivery = self._chance.choice(("send", "queue", "interrupt"))
        await self.witness.ask("prompt", session_id=session_id, content=content, delivery=delivery)

    async def rename(self) -> None:
        session_id = await self._look_at_one()
        if session_id is not None:
            await self.witness.ask("set", session_id=session_id, title=f"Title {self._chance.random()}")

    async def cancel(self) -> None:
        session_id = await self._look_at_one()
        if session_id is not None:
            await self.witness.ask("cancel", session_id=session_id)

    async def delete(self) -> None:
        session_id = self._chance.choice(self._sessions)
        status, answer = await self.server.call("DELETE", f"sessions/{session_id}")
        if status == 204:
            self._sessions.remove(session_id)
        else:
            assert answer["error"]["code"] in TRUTHS, answer

    async def kill(self) -> None:
        self.server.kill()
        await self.witness.left_alone()
        await self.begin()

    async def _look_at_one(self) -> str | None:
        session_id = self._chance.choice(self._sessions)
        if session_id not in self.witness.told:
            await self.witness.attach(session_id)
        return session_id if session_id in self.witness.told else None

    # --- in the end

    async def settle(self) -> None:
        """Look at every session until nothing runs in any of them."""
        for session_id in [id_ for id_ in self._sessions if id_ not in self.witness.told]:
            await self.witness.attach(session_id)
        for session_id in self._sessions:
            await self.witness.until(lambda id_=session_id: self._is_over(id_))

    def _is_over(self, session_id: str) -> bool:
        told = self.witness.told[session_id]
        turns = told.transcript.turns
        return told.epoch is not None and (not turns or turns[-1].state == "ended")

    def shown(self) -> list[Message]:
        """Return the errors that a person would have seen as such."""
        return [reply for reply in self.witness.errors if reply["error"]["code"] not in TRUTHS]


async def compare(workers: list[Worker], sessions: list[str]) -> int:
    """Everybody has seen the same, and it is what is stored. Return how many frames that are."""
    inspection.check_file(workers[0].server.data / "agentchat.sqlite")
    transcripts, count = {}, 0
    for session_id in sessions:
        frames = await inspection.stored_frames(workers[0].server, session_id)
        transcripts[session_id] = inspection.check_frames(session_id, frames)
        count += len(frames)
        for worker in workers:
            told = worker.witness.told[session_id]
            await worker.witness.until(lambda told=told, frames=frames: told.transcript.seq >= len(frames))
            inspection.check_told(told, frames)
            shown = told.transcript.turns
            assert shown == transcripts[session_id].turns[len(transcripts[session_id].turns) - len(shown) :]
    for worker in workers:
        inspection.check_acknowledged(worker.witness, transcripts)
    effects = workers[0].server.data / "effects"
    inspection.check_effects(effects, list(transcripts.values()))
    return count


@pytest.mark.parametrize("seconds", [5, pytest.param(300, marks=pytest.mark.soak)])
async def test_r_h5_four_servers_share_a_folder_and_nobody_sees_an_error(
    tmp_path: Path, seconds: int
) -> None:
    seed = 4 if seconds == 5 else random.SystemRandom().randrange(2**32)
    data = tmp_path / "agentchat"
    data.mkdir()
    sessions: list[str] = []
    workers = [
        Worker(Server(tmp_path / f"server{n}", data), sessions, random.Random(seed + n))
        for n in range(SERVERS)
    ]
    try:
        await asyncio.gather(*[worker.begin() for worker in workers])
        until = time.monotonic() + seconds
        await asyncio.gather(*[worker.work(until) for worker in workers])
        await asyncio.gather(*[worker.settle() for worker in workers])
        frames = await compare(workers, sessions)
        shown = [error for worker in workers for error in worker.shown()]
        refused = Counter(error["error"]["code"] for worker in workers for error in worker.witness.errors)
        did = sum((worker.did for worker in workers), Counter())
        sys.stdout.write(
            f"{seconds} s, {len(sessions)} sessions left, {frames} frames; {dict(did)}; "
            f"refused {dict(refused)}\n"
        )
        assert shown == []
        assert did["prompt"] > 0
        await asyncio.gather(*[worker.witness.disconnect() for worker in workers])
    except BaseException:
        sys.stdout.write(f"seed {seed}\n" + "\n".join(worker.server.log()[-4000:] for worker in workers))
        raise
    finally:
        for worker in workers:
            worker.server.close()
    for worker in workers:
        assert "Traceback" not in worker.server.log(), worker.server.log()[-6000:]
