"""The channel through the real route, login and socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from tornado.websocket import WebSocketClosedError

from jupyter_agentchat.protocol import commands
from jupyter_agentchat.protocol.parts import ToolCall
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.server.app import AgentChatExtension
from tests.scripted_agent import Gate, ScriptedAgent, call, text
from tests.server.conftest import Api

# --- hello and the list


async def test_hello_says_who_is_there_and_what_fits(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace, title="Old")
    window = await open_channel()
    hello = await window.hello()
    assert hello["protocol"] == 1
    assert hello["limits"]["max_prompt_chars"] == 20_000
    assert hello["user"]["kind"] == "user"
    assert window.kinds() == ["hello", "sessions", "reply"]
    assert window.heard[1]["complete"] is True
    assert [row["session_id"] for row in window.heard[1]["sessions"]] == [session_id]


async def test_the_list_s_changes_follow(api, open_channel, workspace) -> None:
    window = await open_channel()
    await window.hello()
    session_id = await api.new_session(workspace)
    made = await window.until(lambda m: m["type"] == "sessions" and not m["complete"])
    assert [row["session_id"] for row in made["sessions"]] == [session_id]
    await api("PATCH", f"/sessions/{session_id}", {"title": "Renamed"})
    changed = await window.until(lambda m: m["type"] == "sessions")
    assert changed["sessions"][0]["title"] == "Renamed"
    await api("DELETE", f"/sessions/{session_id}")
    removed = await window.until(lambda m: m["type"] == "sessions" and m["removed"])
    assert removed["removed"] == [session_id]


async def test_a_page_that_is_too_old_is_told_to_reload(open_channel) -> None:
    window = await open_channel()
    await window.say("hello", protocol=[99])
    code, reason = await window.closed()
    assert code == 4409
    assert "Reload" in str(reason)


# --- a turn, seen live


async def test_a_prompt_streams_in(api, open_channel, workspace, extension) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    reply = await window.prompt(session_id)
    assert reply["ok"]
    assert reply["turn_id"]
    assert reply["prompt_id"]
    transcript = await window.until_turn_ended(session_id)
    assert [part.text for part in transcript.turns[0].parts[1:]] == ["Hello"]
    stored = await (await extension.desk.manager()).store.transcript(session_id, 10)
    assert stored[0] == transcript


async def test_everything_of_a_turn_comes_before_its_end(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    await window.prompt(session_id)
    await window.until_turn_ended(session_id)
    events = [frame["event"]["type"] for frame in window.frames(session_id)]
    assert events[-1] == "turn_ended"
    assert events.index("part_delta") > events.index("part_started")
    assert max(n for n, e in enumerate(events) if e == "part_delta") < events.index("part_updated")


class TestMidTurn:
    """The agent has said half a sentence and waits at a gate."""

    @pytest.fixture
    def gate(self) -> Gate:
        return Gate()

    @pytest.fixture
    def script(self, gate: Gate) -> ScriptedAgent:
        begin, first, second, end = text("p1", "Half a ", "sentence")
        return ScriptedAgent([begin, first, gate, second, end])

    async def _begin(self, api: Api, window: Any, workspace: Any, gate: Gate) -> str:
        session_id = await api.new_session(workspace)
        await window.attach(session_id)
        await window.prompt(session_id)
        await gate.reached.wait()
        return session_id

    async def test_a_second_window_sees_the_same(self, api, open_channel, workspace, gate) -> None:
        first, second = await open_channel(), await open_channel()
        session_id = await self._begin(api, first, workspace, gate)
        await second.attach(session_id)
        gate.open()
        assert await second.until_turn_ended(session_id) == await first.until_turn_ended(session_id)

    async def test_a_reload_gets_the_same_to_the_character(self, api, open_channel, workspace, gate) -> None:
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        await window.until(lambda m: "Half a " in str(m))
        before = window.transcripts[session_id]
        await window.close()
        reloaded = await open_channel()
        assert await reloaded.attach(session_id) == before
        gate.open()
        after = await reloaded.until_turn_ended(session_id)
        assert after.turns[0].parts[-1].text == "Half a sentence"

    async def test_reconnecting_sends_what_was_missed_and_open_text_whole(
        self, api, open_channel, workspace, gate
    ) -> None:
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        again = await open_channel()
        epoch = window.epochs[session_id]
        again.transcripts[session_id] = Transcript(session_id=session_id, seq=1)
        await again.ask("attach", session_id=session_id, epoch=epoch, after=1)
        await again.until(lambda m: m["type"] == "synced")
        frames = again.frames(session_id)
        assert "snapshot" not in again.kinds()
        assert [f["seq"] for f in frames[:-1]] == list(range(2, len(frames) + 1))
        assert frames[-1]["seq"] is None
        assert frames[-1]["event"]["offset"] == 0
        assert frames[-1]["event"]["text"] == "Half a "

    async def test_stop_from_another_window_ends_the_turn_once(
        self, api, open_channel, workspace, gate
    ) -> None:
        first, second = await open_channel(), await open_channel()
        session_id = await self._begin(api, first, workspace, gate)
        await second.attach(session_id)
        assert (await second.ask("cancel", session_id=session_id))["ok"]
        transcript = await first.until_turn_ended(session_id)
        assert transcript.turns[0].stop_reason == "cancelled"
        assert transcript.turns[0].parts[-1].text == "Half a "
        await second.ask("cancel", session_id=session_id)
        ends = [f for f in first.frames(session_id) if f["event"]["type"] == "turn_ended"]
        assert len(ends) == 1

    async def test_law_10_stop_works_while_the_store_cannot_be_written_and_the_window_is_told(
        self, api, open_channel, workspace, extension, gate, monkeypatch
    ) -> None:
        monkeypatch.setattr("jupyter_agentchat.store.database.BUSY_SECONDS", 0.01)
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        other = sqlite3.connect(extension.session_folder() / "agentchat.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        told = await window.until(lambda m: m["type"] == "synced" and "unsaved" in m)
        assert "locked" in told["unsaved"]
        refused = await window.prompt(session_id)
        assert (refused["ok"], refused["error"]["code"]) == (False, "store_unavailable")
        assert (await window.ask("cancel", session_id=session_id))["ok"]
        other.execute("ROLLBACK")
        other.close()
        transcript = await window.until_turn_ended(session_id)
        assert transcript.turns[0].stop_reason == "cancelled"
        assert [part.text for part in transcript.turns[0].parts[1:]] == ["Half a "]
        assert [m for m in window.heard if m["type"] == "synced"][-1].keys() == {
            *("type", "session_id", "epoch", "seq")
        }

    async def test_stop_of_a_turn_does_not_wait_for_the_disk(
        self, api, open_channel, workspace, gate, extension
    ) -> None:
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        turn_id = window.transcripts[session_id].turns[0].turn_id
        stuck, free = asyncio.Event(), threading.Event()
        loop = asyncio.get_running_loop()

        def hold(_: Any) -> None:
            loop.call_soon_threadsafe(stuck.set)
            free.wait(20)

        store = (await extension.desk.manager()).store
        held = asyncio.create_task(store._writer.run(hold, writes=True))
        try:
            await stuck.wait()
            assert (await window.ask("cancel", session_id=session_id, turn_id=turn_id))["ok"]
            assert window.transcripts[session_id].turns[0].stop_reason is None
        finally:
            free.set()
            await held
        assert (await window.until_turn_ended(session_id)).turns[0].stop_reason == "cancelled"

    async def test_closing_every_window_stops_nothing(self, api, open_channel, workspace, gate) -> None:
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        await window.close()
        gate.open()
        later = await open_channel()
        await later.attach(session_id)
        assert (await later.until_turn_ended(session_id)).turns[0].stop_reason == "end_turn"

    async def test_a_detached_session_is_silent(self, api, open_channel, workspace, gate) -> None:
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        await window.ask("detach", session_id=session_id)
        heard = len(window.heard)
        gate.open()
        other = await open_channel()
        await other.attach(session_id)
        await other.until_turn_ended(session_id)
        await window.ask("detach", session_id=session_id)
        assert [m["type"] for m in window.heard[heard:]] == ["reply"]

    async def test_the_server_s_stop_reaches_the_window(
        self, api, open_channel, workspace, gate, extension
    ) -> None:
        window = await open_channel()
        await self._begin(api, window, workspace, gate)
        assert extension.current_activity()
        await extension.stop_extension()
        assert (await window.closed())[0] == 1001
        assert not extension.current_activity()
        status, answer = await api("GET", "/sessions")
        assert (status, answer["error"]["code"]) == (503, "store_unavailable")

    @pytest.mark.parametrize("server_config", [{"shutdown_no_activity_timeout": 600}], indirect=True)
    async def test_f16_a_running_turn_keeps_those_away_who_stop_idle_servers(
        self, api, open_channel, workspace, gate, extension, jp_serverapp, monkeypatch
    ) -> None:
        """Jupyter's own look once a minute, and what a Hub is told."""
        stopped: list[str] = []
        monkeypatch.setattr(jp_serverapp, "stop", lambda: stopped.append("stopped"))
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        jp_serverapp.web_app.settings.update(started=long_ago, api_last_activity=long_ago)
        jp_serverapp.kernel_manager.last_kernel_activity = long_ago
        before = datetime.now(UTC)
        jp_serverapp.shutdown_no_activity()
        extension.note_activity()
        assert stopped == []
        assert jp_serverapp.web_app.last_activity() >= before
        gate.open()
        await window.attach(session_id)
        await window.until_turn_ended(session_id)
        extension.note_activity()
        jp_serverapp.web_app.settings.update(
            started=long_ago, api_last_activity=long_ago, last_activity_times={}
        )
        jp_serverapp.shutdown_no_activity()
        assert stopped == ["stopped"]

    async def test_a_prompt_while_it_runs_waits_and_can_be_edited(
        self, api, open_channel, workspace, gate
    ) -> None:
        window = await open_channel()
        session_id = await self._begin(api, window, workspace, gate)
        reply = await window.prompt(session_id, "Then this", delivery="queue")
        assert "turn_id" not in reply
        edited = await window.ask(
            "queue", session_id=session_id, op="edit", prompt_id=reply["prompt_id"], content="Or that"
        )
        assert edited["ok"]
        gone = await window.ask("queue", session_id=session_id, op="remove", prompt_id="no such")
        assert gone["error"]["code"] == "stale_request"
        assert window.transcripts[session_id].queue[0].content[0].text == "Or that"
        assert (await window.ask("pause", session_id=session_id))["ok"]
        assert (await window.ask("resume", session_id=session_id))["ok"]


class TestPermission:
    """The agent wants to write a file and asks."""

    @pytest.fixture
    def script(self) -> ScriptedAgent:
        wanted: ToolCall = call("c1", "write_file", '{"path": "new.txt", "content": "hello"}')
        return ScriptedAgent([wanted])

    async def _asked(self, api: Api, window: Any, workspace: Any) -> tuple[str, str]:
        session_id = await api.new_session(workspace)
        await window.attach(session_id)
        await window.prompt(session_id)
        while not window.transcripts[session_id].requests:
            await window.hear()
        return session_id, window.transcripts[session_id].requests[0].request_id

    async def test_the_first_answer_wins(self, api, open_channel, workspace, script) -> None:
        first, second = await open_channel(), await open_channel()
        session_id, request_id = await self._asked(api, first, workspace)
        await second.attach(session_id)
        answer = {"session_id": session_id, "request_id": request_id}
        won = await first.ask("answer", option="deny", text="Not now", **answer)
        assert won["ok"]
        lost = await second.ask("answer", option="allow_once", **answer)
        assert lost["error"]["code"] == "stale_request"
        await first.until_turn_ended(session_id)
        assert script.outcomes[0].status == "denied"
        assert "Not now" in script.outcomes[0].output
        assert not (workspace / "new.txt").exists()

    async def test_an_open_request_survives_a_reload(self, api, open_channel, workspace) -> None:
        window = await open_channel()
        session_id, request_id = await self._asked(api, window, workspace)
        await window.close()
        reloaded = await open_channel()
        transcript = await reloaded.attach(session_id)
        assert transcript.requests[0].request_id == request_id
        await reloaded.ask("answer", session_id=session_id, request_id=request_id, option="allow_once")
        await reloaded.until_turn_ended(session_id)
        assert (workspace / "new.txt").read_text() == "hello"

    async def test_what_comes_later_is_refused_in_a_sentence(self, api, open_channel, workspace) -> None:
        window = await open_channel()
        session_id, request_id = await self._asked(api, window, workspace)
        reply = await window.ask(
            "answer", session_id=session_id, request_id=request_id, option="allow_once", rule="r"
        )
        assert reply["error"]["code"] == "unsupported"


FIELDS: dict[str, dict[str, Any]] = {
    "hello": {"protocol": [1]},
    "prompt": {"content": "Go"},
    "queue": {"op": "resume"},
    "answer": {"request_id": "r"},
    "stop_tool": {"part_id": "p"},
    "background_tool": {"part_id": "p"},
    "rewind": {"to": "t", "restore": "both"},
    "fork": {"at": "t"},
    "react": {"part_id": "p", "reaction": "+1"},
    "tool_progress": {"call_id": "c"},
    "tool_result": {"call_id": "c"},
}
"""What a command needs beside its id and its session."""

OF_NO_SESSION = ("hello", "tool_progress", "tool_result")
REFUSED = {
    "answer": "stale_request",
    "stop_tool": "unknown_part",
    "tool_progress": "stale_request",
    "tool_result": "stale_request",
}


async def test_no_command_is_met_with_silence(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    kinds = [str(kind.__struct_config__.tag) for kind in get_args(commands.Command)]
    assert len(kinds) > 20
    for kind in (kind for kind in kinds if kind not in ("ping", "pong")):
        of_session = {} if kind in OF_NO_SESSION else {"session_id": session_id}
        reply = await window.ask(kind, **of_session, **FIELDS.get(kind, {}))
        if reply["ok"]:
            continue
        error = reply["error"]
        assert error["code"] == REFUSED.get(kind, "unsupported"), kind
        assert error["message"].endswith("."), "a sentence"
        assert error["code"] != "unsupported" or kind in error["message"]
    await window.say("ping", id="alive")
    assert await window.until(lambda m: m["type"] == "pong" and m["id"] == "alive")


async def test_offers_and_results_that_nobody_asked_for_are_refused(open_channel) -> None:
    window = await open_channel()
    reply = await window.ask("offer", tools=["no_such_tool"])
    assert reply["error"]["code"] == "bad_request"
    assert (await window.ask("offer", tools=["edit_notebook"], documents=["a.ipynb"]))["ok"]
    for kind in ("tool_progress", "tool_result"):
        reply = await window.ask(kind, call_id="c")
        assert reply["error"]["code"] == "stale_request"


# --- each id once


async def test_r_p1_the_same_id_twice_is_executed_once(api, open_channel, workspace, script) -> None:
    session_id = await api.new_session(workspace)
    window, other = await open_channel(), await open_channel()
    await window.attach(session_id)
    command_id = str(uuid.uuid4())
    for _ in range(3):
        await window.say("prompt", id=command_id, session_id=session_id, content="Go")
        await other.say("prompt", id=command_id, session_id=session_id, content="Go")
    replies = [await other.until(_reply_to(command_id)) for _ in range(3)]
    replies += [await window.until(_reply_to(command_id)) for _ in range(3)]
    assert all(reply == replies[0] for reply in replies)
    assert replies[0]["ok"]
    await window.until_turn_ended(session_id)
    assert len(script.prompts) == 1


async def test_r_p1_also_for_a_refusal_and_not_for_something_else(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace)
    window, other = await open_channel(), await open_channel()
    first = await window.prompt(session_id, "  ", id="one")
    assert first["error"]["code"] == "invalid_prompt"
    assert (await other.prompt(session_id, "  ", id="one"))["error"]["code"] == "invalid_prompt"
    third = await open_channel()
    assert (await third.prompt(session_id, "Go", id="one"))["error"]["code"] == "bad_request"
    await window.say("prompt", id="one", session_id=session_id, content="Go")
    changed = await window.until(lambda m: m["type"] == "reply" and "before" in str(m))
    assert changed["error"]["code"] == "bad_request"


async def test_attach_twice_with_one_id_is_one_attach(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id, id="a1")
    await window.say("attach", id="a1", session_id=session_id)
    await window.ask("detach", session_id=session_id)
    assert window.kinds().count("snapshot") == 1
    assert sum(m["type"] == "reply" and m["id"] == "a1" for m in window.heard) == 2


async def test_commands_of_one_session_are_done_in_order(api, open_channel, workspace) -> None:
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.attach(session_id)
    for n in range(10):
        await window.say("set", id=f"n{n}", session_id=session_id, title=f"Title {n}")
    await window.reply("n9")
    order = [m["id"] for m in window.heard if m["type"] == "reply" and m["id"].startswith("n")]
    assert order == [f"n{n}" for n in range(10)]
    assert window.transcripts[session_id].session.title == "Title 9"


# --- liveness


async def test_a_ping_is_answered_at_once(open_channel) -> None:
    window = await open_channel()
    await window.say("ping", id="p1")
    pong = await window.hear()
    assert (pong["type"], pong["id"]) == ("pong", "p1")
    assert pong["time"] > 1_700_000_000_000


class TestLiveness:
    """With a rhythm that a test can wait for."""

    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return {"ping_every": 0.05, "ping_silence": 0.2}

    async def test_the_server_pings_and_hangs_up_on_silence(self, open_channel) -> None:
        window = await open_channel()
        await window.until(lambda m: m["type"] == "ping" and m["time"] > 1_700_000_000_000)
        code, _reason = await window.closed()
        assert code == 1001
        assert 2 <= window.kinds().count("ping") <= 3

    async def test_whoever_answers_stays(self, open_channel) -> None:
        window = await open_channel()
        for _ in range(12):
            await window.until(lambda m: m["type"] == "ping")
            await window.say("pong", id=None)
        assert not window.connection.close_code


async def test_one_who_asks_and_never_reads_is_let_go(extension: AgentChatExtension, open_channel) -> None:
    window = await open_channel()
    await window.say("ping")
    await window.hear()
    (socket,) = extension.desk.connected
    stuck = asyncio.Event()

    async def send(_text: str) -> None:
        await stuck.wait()

    socket.send = send  # a peer whose receive window is closed
    with contextlib.suppress(WebSocketClosedError):
        for n in range(2_100):
            await window.send(json.dumps({"type": "ping", "id": str(n)}))
    assert (await window.closed())[0] == 1008


def _reply_to(command_id: str) -> Any:
    return lambda m: m["type"] == "reply" and m["id"] == command_id
