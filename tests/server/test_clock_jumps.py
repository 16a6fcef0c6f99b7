"""R-X17: a clock that jumps by a year changes labels only: no order, no time-out, nothing that is kept."""

from __future__ import annotations

import itertools

import pytest

from jupyter_agentchat.protocol.parts import Prompt
from jupyter_agentchat.runtime.clock import SystemClock
from tests.scripted_agent import Gate, ScriptedAgent, call, text

YEAR = 365 * 24 * 3_600_000


class JumpingClock(SystemClock):
    """Every time it is asked it has just been set: a year ahead, right, a year back."""

    def __init__(self) -> None:
        self._jumps = itertools.cycle((YEAR, 0, -YEAR))

    def now(self) -> int:
        return super().now() + next(self._jumps)


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
def agentchat_config() -> dict[str, float]:
    return {"ping_every": 0.05, "ping_silence": 0.5, "save_every": 0.02}


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def script(gate: Gate) -> ScriptedAgent:
    begin, first, second, end = text("p1", "Half a ", "sentence")
    writes = call("c1", "write_file", '{"path": "a.txt", "content": "x"}')
    return ScriptedAgent([begin, first, gate, second, end, writes])


async def test_r_x17_a_clock_that_jumps_changes_nothing(api, open_channel, workspace, gate) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.hello()
    await window.attach(session_id)
    command = {"id": "the-same", "session_id": session_id, "content": "Go"}
    first = await window.ask("prompt", **command)
    await gate.reached.wait()
    for _ in range(12):  # the connection lives through more silence than it may last
        await window.until(lambda m: m["type"] == "ping")
        await window.say("pong")
    assert any("part_appended" in _kinds(m) for m in window.heard), "it was saved meanwhile"
    again = await open_channel()
    assert await again.ask("prompt", **command) == first, "done once, whatever the time"
    gate.open()
    asked = (await window.until(lambda m: "permission_requested" in _kinds(m)))["frames"]
    request_id = next(f["event"]["request_id"] for f in asked if "request_id" in f["event"])
    await window.ask("answer", session_id=session_id, request_id=request_id, option="allow_once")
    live = await window.until_turn_ended(session_id)
    assert (workspace / "a.txt").read_text() == "x"
    late = await open_channel()
    assert await late.attach(session_id) == live
    frames = (await api("GET", f"/sessions/{session_id}/frames"))[1]["frames"]
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    times = [frame["at"] for frame in frames]
    assert max(times) - min(times) > YEAR, "the clock did jump"
    assert isinstance(live.turns[0].parts[0], Prompt)
    assert [part.status for part in live.turns[0].parts] == ["completed"] * 3


def _kinds(message: dict) -> list[str]:  # type: ignore[type-arg]
    return [frame["event"]["type"] for frame in message.get("frames", ())]
