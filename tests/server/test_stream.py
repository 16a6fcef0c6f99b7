"""Reading along by Server-Sent Events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import from_json, to_json
from tests.scripted_agent import Gate, ScriptedAgent, text
from tests.server.event_stream import Event, EventStream


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def script(gate: Gate) -> ScriptedAgent:
    begin, first, second, end = text("p1", "Half a ", "sentence")
    return ScriptedAgent([begin, first, gate, second, end])


@pytest.fixture
def read_along(knock: Any, jp_base_url: str) -> Iterator[Any]:
    """Return a coroutine function that opens a session's stream."""
    streams: list[EventStream] = []

    async def open_stream(session_id: str, **headers: str) -> EventStream:
        path = f"{jp_base_url}api/agentchat/sessions/{session_id}/stream"
        stream = await EventStream.open(knock.host, path, {**knock.token, **headers})
        streams.append(stream)
        return stream

    yield open_stream
    for stream in streams:
        stream.close()


def folded(events: list[Event]) -> Transcript:
    """Do what a reader does."""
    transcript = Transcript(session_id="")
    for event in events:
        if event.name == "snapshot":
            transcript = from_json(to_json(event.data["transcript"]), Transcript)
        elif event.name in ("frame", "live"):
            transcript = apply(transcript, from_json(to_json(event.data), Frame))
    return transcript


async def test_a_snapshot_then_everything(api, read_along, workspace, open_channel, gate) -> None:
    session_id = await api.new_session(workspace)
    stream = await read_along(session_id)
    assert stream.status == 200
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert stream.headers["X-Accel-Buffering"] == "no"
    assert stream.headers["X-Content-Type-Options"] == "nosniff"
    events = await stream.until("synced")
    assert [e.name for e in events] == ["snapshot", "synced"]
    gate.open()
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    while not (events[-1].name == "frame" and events[-1].data["event"]["type"] == "turn_ended"):
        events.append(await stream.next())
    assert folded(events) == await window.until_turn_ended(session_id)
    assert all((e.id is not None) == (e.name == "frame") for e in events)
    assert [int(e.id) for e in events if e.id] == list(range(2, int(events[-1].id) + 1))
    assert any(e.name == "live" for e in events)


async def test_resuming_after_the_last_id(api, read_along, workspace, open_channel, gate) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    await gate.reached.wait()
    stream = await read_along(session_id, **{"Last-Event-ID": "2"})
    events = await stream.until("synced")
    assert next(e.id for e in events if e.name == "frame") == "3"
    assert "snapshot" not in [e.name for e in events]
    assert events[-2].name == "live"
    assert events[-2].data["event"]["text"] == "Half a "


@pytest.mark.parametrize("last", ["999999", "x", "-1", "9" * 40, ""])
async def test_an_id_that_does_not_exist_gets_a_snapshot(api, read_along, workspace, last) -> None:
    session_id = await api.new_session(workspace)
    stream = await read_along(session_id, **{"Last-Event-ID": last})
    assert (await stream.next()).name == "snapshot"


async def test_an_unknown_session_is_an_error(read_along) -> None:
    assert (await read_along("none")).status == 404


async def test_a_reader_that_goes_is_forgotten(api, read_along, workspace, extension) -> None:
    session_id = await api.new_session(workspace)
    stream = await read_along(session_id)
    await stream.until("synced")
    (handler,) = extension.desk.connected
    following = handler._following
    stream.close()
    while not following.done():
        await api("GET", "/models")
    session = await (await extension.desk.manager()).session(session_id)
    assert len(session._publisher._followers) == 1, "only the manager follows"
    assert not extension.desk.connected


async def test_the_server_s_stop_ends_the_stream(api, read_along, workspace, extension) -> None:
    session_id = await api.new_session(workspace)
    stream = await read_along(session_id)
    await stream.until("synced")
    await extension.stop_extension()
    with pytest.raises(EOFError):
        await stream.next()


class TestComments:
    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return {"ping_every": 0.05, "ping_silence": 0.1}

    async def test_a_comment_shows_that_the_server_is_there(self, api, read_along, workspace) -> None:
        stream = await read_along(await api.new_session(workspace))
        events = [await stream.next() for _ in range(6)]
        assert [e.name for e in events] == ["snapshot", "synced", ":", ":", ":", ":"]
