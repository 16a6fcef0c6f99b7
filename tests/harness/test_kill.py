"""``kill -9`` of a real server at random moments, compared with what an outside client was told.

R-H1 nothing that was told is lost or doubled; R-X1, R-X2 a tool runs at most once and its card says what is
known; R-X16 after a restart the client soon sees how its turn ended; R-P1 a command sent again is done once.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_agentchat.protocol.transcript import Transcript
from tests.harness import inspection
from tests.harness.jupyter import Server
from tests.harness.witness import Told, Witness, now_ms

MOST_MISSING = 500
"""How old a word may be that a kill loses, in ms."""

COMMIT = 250
"""What storing it may take on top, on a busy machine."""

STORE = "agentchat.sqlite"


class Killing:
    """Rounds on one server and one store: work, kill, start again, compare."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        self.server = server
        self.witness = Witness()
        self.missing: list[int] = []
        self.recovered: list[float] = []
        self.moments: Counter[str] = Counter()
        self._chance = chance

    async def play(self, rounds: int) -> None:
        await self.server.start()
        await self.witness.connect(self.server)
        for number in range(rounds):
            moment = MOMENTS[number % len(MOMENTS)]
            self.moments[moment.__name__] += 1
            await self._round(moment)
        await self._compare(self.witness.told)
        await self.witness.disconnect()

    async def _round(self, moment: Callable[[Killing, str], Awaitable[None]]) -> None:
        session_id = await self._session()
        await moment(self, session_id)
        await asyncio.sleep(self._chance.uniform(0, 0.06))
        killed_at = now_ms()
        self.server.kill()
        await self.witness.left_alone()
        epoch = self.told(session_id).epoch
        seen = {id_: replace(told, frames=dict(told.frames)) for id_, told in self.witness.told.items()}
        await self.server.start()
        before = time.monotonic()
        await self.witness.connect(self.server)
        await self._until_over()
        self.recovered.append(time.monotonic() - before)
        assert self.told(session_id).epoch == epoch, "a restart is not another store"
        stored = await self._compare(seen)
        lost = [inspection.missing_text(told, stored[id_], killed_at) for id_, told in seen.items()]
        self.missing.append(max(lost))
        await self.witness.ask_again()
        await self._tidy(session_id)

    async def _session(self) -> str:
        known = list(self.witness.told)
        if known and self._chance.random() < 0.5:
            return self._chance.choice(known)
        workspace = str(self.server.folder / "work")
        status, row = await self.server.call("POST", "sessions", {"workspace": workspace})
        assert status == 201, row
        await self.witness.attach(row["session_id"])
        await self.witness.until(lambda: self.told(row["session_id"]).epoch)
        return str(row["session_id"])

    def told(self, session_id: str) -> Told:
        return self.witness.told[session_id]

    def transcript(self, session_id: str) -> Transcript:
        return self.told(session_id).transcript

    async def _until_over(self) -> None:
        """Wait until no session shows a turn that runs."""

        def over() -> bool:
            turns = [t.transcript.turns[-1] for t in self.witness.told.values() if t.transcript.turns]
            return all(turn.state == "ended" for turn in turns)

        await self.witness.until(over)

    async def _compare(self, seen: dict[str, Told]) -> dict[str, Transcript]:
        inspection.check_file(self.server.data / STORE)
        transcripts = {}
        for session_id, told in seen.items():
            frames = await inspection.stored_frames(self.server, session_id)
            inspection.check_told(told, frames)
            transcripts[session_id] = inspection.check_frames(session_id, frames)
            assert self.transcript(session_id) == transcripts[session_id], "two views of one session"
        inspection.check_acknowledged(self.witness, transcripts)
        inspection.check_effects(self.server.data / "effects", list(transcripts.values()))
        return transcripts

    async def _tidy(self, session_id: str) -> None:
        """Stop what the repeated commands began, and empty the queue."""
        while self.transcript(session_id).queue:
            first = self.transcript(session_id).queue[0]
            self.witness.taken_back.add(inspection.words(first.content))
            await self.witness.ask("queue", session_id=session_id, op="remove", prompt_id=first.prompt_id)
        await self.witness.ask("cancel", session_id=session_id)
        await self._until_over()

    # --- at work

    async def prompt(self, session_id: str, *steps: list[Any], wait: bool = True, **fields: Any) -> None:
        content = json.dumps([*steps, ["id", str(uuid.uuid4())]])
        command_id = await self.witness.say("prompt", session_id=session_id, content=content, **fields)
        if wait:
            assert (await self.witness.answered(command_id))["ok"]

    async def until(self, session_id: str, true: Callable[[Transcript], Any]) -> None:
        await self.witness.until(lambda: true(self.transcript(session_id)))

    def some(self, most: int) -> int:
        return self._chance.randrange(1, most)


def use(tool: str, hold: float) -> list[Any]:
    return ["use", tool, {"key": str(uuid.uuid4()), "hold": hold}]


def last_parts(transcript: Transcript) -> tuple[Any, ...]:
    return transcript.turns[-1].parts if transcript.turns else ()


async def in_mid_sentence(on: Killing, session_id: str) -> None:
    """After so many words; at most every half second they are stored."""
    words = on.some(260)
    await on.prompt(session_id, ["say", 10_000, 0.004])
    await on.until(session_id, lambda t: len(last_parts(t)) > 1 and len(last_parts(t)[1].text) >= words * 14)


async def in_mid_tool(on: Killing, session_id: str) -> None:
    """Before, while and after a tool runs, and between two."""
    count = on.some(12)
    await on.prompt(session_id, *[use("count", 0.02) for _ in range(40)])
    await on.until(session_id, lambda t: len(last_parts(t)) > count)


async def while_asking(on: Killing, session_id: str) -> None:
    """A permission is open, or was answered a moment ago."""
    await on.prompt(session_id, use("change", 0.02), ["say", 50, 0.002])
    await on.until(session_id, lambda t: t.requests)
    if on.some(3) == 1:
        request = on.transcript(session_id).requests[0]
        await on.witness.say(
            "answer", session_id=session_id, request_id=request.request_id, option="allow_once"
        )


async def in_mid_commit(on: Killing, session_id: str) -> None:
    """Prompts are on their way; some are acknowledged, some are not."""
    await on.prompt(session_id, ["say", 3, 0.001], wait=False)
    for _ in range(on.some(5)):
        await on.prompt(session_id, ["say", 3, 0.001], wait=False, delivery="queue")


async def while_stopping(on: Killing, session_id: str) -> None:
    """Stop was pressed a moment ago."""
    await on.prompt(session_id, ["say", 10_000, 0.004], use("count", 1))
    await on.until(session_id, lambda t: len(last_parts(t)) > 1)
    await on.witness.say("cancel", session_id=session_id)


MOMENTS = (in_mid_sentence, in_mid_tool, while_asking, in_mid_commit, while_stopping)


@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.soak)])
async def test_r_h1_whatever_a_client_was_told_survives_kill_9(tmp_path: Path, rounds: int) -> None:
    seed = 5 if rounds == 5 else random.SystemRandom().randrange(2**32)
    data = tmp_path / "agentchat"
    data.mkdir()
    killing = Killing(Server(tmp_path / "server", data), random.Random(seed))
    try:
        await killing.play(rounds)
    except BaseException:
        sys.stdout.write(
            f"seed {seed}, after {len(killing.recovered)} rounds\n{killing.server.log()[-6000:]}"
        )
        raise
    finally:
        killing.server.close()
    missing, recovered = sorted(killing.missing), sorted(killing.recovered)
    sys.stdout.write(
        f"{rounds} kills: {dict(killing.moments)}\n"
        f"text missing, ms: median {missing[rounds // 2]}, most {missing[-1]}\n"
        f"seen again after, s: median {recovered[rounds // 2]:.2f}, most {recovered[-1]:.2f}\n"
    )
    assert missing[-1] <= MOST_MISSING + COMMIT
    assert recovered[-1] <= 5, "R-X16"
