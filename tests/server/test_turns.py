"""Reading history over REST, and what a session does now."""

from __future__ import annotations

import pytest

from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.protocol.value import from_json, to_json
from tests.scripted_agent import Gate, ScriptedAgent, text


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def script(gate: Gate) -> ScriptedAgent:
    begin, first, end = text("p4", "Half")
    scripts = [[*text(f"p{n}", f"Answer {n}")] for n in range(3)]
    return ScriptedAgent(*scripts, [begin, first, gate, end])


async def a_session(api, window, workspace, turns: int) -> str:
    session_id = await api.new_session(workspace)
    await window.attach(session_id)
    for n in range(turns):
        await window.prompt(session_id, f"Question {n}")
        while len(window.transcripts[session_id].turns) <= n:
            await window.hear()
        await window.until_turn_ended(session_id)
    return session_id


async def test_frames_catch_up(api, open_channel, workspace) -> None:
    window = await open_channel()
    session_id = await a_session(api, window, workspace, 2)
    frames, after = [], 0
    while True:
        _, page = await api("GET", f"/sessions/{session_id}/frames", params={"after": after, "limit": 3})
        if not page["frames"]:
            break
        assert len(page["frames"]) <= 3
        frames += page["frames"]
        after = frames[-1]["seq"]
    assert [f["seq"] for f in frames] == list(range(1, page["seq"] + 1))
    assert page["epoch"] == window.epochs[session_id]
    read = [from_json(to_json(frame), Frame) for frame in frames]
    assert fold(session_id, read) == window.transcripts[session_id]


async def test_turns_are_newest_first_and_page_backwards(api, open_channel, workspace) -> None:
    window = await open_channel()
    session_id = await a_session(api, window, workspace, 3)
    _, page = await api("GET", f"/sessions/{session_id}/turns", params={"limit": 2})
    assert [t["parts"][-1]["text"] for t in page["turns"]] == ["Answer 2", "Answer 1"]
    assert page["more"]
    before = page["turns"][-1]["turn_id"]
    _, page = await api("GET", f"/sessions/{session_id}/turns", params={"before": before})
    assert [t["parts"][-1]["text"] for t in page["turns"]] == ["Answer 0"]
    assert not page["more"]
    for which in "before", "upto":
        status, answer = await api("GET", f"/sessions/{session_id}/turns", params={which: "none"})
        assert (status, answer["error"]["code"]) == (404, "unknown_turn")


async def test_one_turn_however_far_back(api, open_channel, workspace) -> None:
    window = await open_channel()
    session_id = await a_session(api, window, workspace, 3)
    oldest = window.transcripts[session_id].turns[0]
    _, page = await api("GET", f"/sessions/{session_id}/turns", params={"upto": oldest.turn_id, "limit": 1})
    assert [from_json(to_json(turn), Turn) for turn in page["turns"]] == [oldest]
    assert not page["more"]


async def test_the_active_turn_or_null(api, open_channel, workspace, gate) -> None:
    window = await open_channel()
    session_id = await a_session(api, window, workspace, 3)
    _, answer = await api("GET", f"/sessions/{session_id}/turn")
    assert answer["turn"] is None
    await window.prompt(session_id)
    await gate.reached.wait()
    _, answer = await api("GET", f"/sessions/{session_id}/turn")
    assert answer["turn"]["state"] == "running"
    assert answer["turn"]["since"] <= answer["time"]
    assert answer["turn"]["parts"][-1]["text"] == "Half"
    assert answer["requests"] == []
    _, detail = await api("GET", f"/sessions/{session_id}")
    assert detail["active_turn"]["turn_id"] == answer["turn"]["turn_id"]
    assert detail["session"]["state"] == "running"


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "٣", "1e3", "9" * 30])
async def test_a_number_must_be_one(api, workspace, number) -> None:
    session_id = await api.new_session(workspace)
    status, answer = await api("GET", f"/sessions/{session_id}/frames", params={"after": number})
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert "after" in answer["error"]["message"]
