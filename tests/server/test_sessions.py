"""The session list over REST."""

from __future__ import annotations

import pytest

from tests.scripted_agent import Gate, ScriptedAgent, text

# --- making


async def test_a_session_is_made_and_its_row_returned(api, workspace) -> None:
    wanted = {"workspace": str(workspace), "title": "Mine", "mode": "accept_edits", "notebook": "a.ipynb"}
    status, row = await api("POST", "/sessions", wanted)
    assert status == 201
    assert len(row["session_id"]) == 32
    assert {key: row[key] for key in wanted} == wanted
    assert row["agent"] == "scripted"
    assert row["state"] == "idle"


async def test_a_relative_workspace_counts_from_the_server_s_root(api, workspace) -> None:
    status, row = await api("POST", "/sessions", {"workspace": "work"})
    assert (status, row["workspace"]) == (201, str(workspace))
    status, row = await api("POST", "/sessions", {"workspace": ""})
    assert (status, row["workspace"]) == (201, str(workspace.parent))


async def test_a_workspace_that_cannot_be_one_is_refused_in_a_sentence(api, workspace) -> None:
    (workspace / "file").write_text("x")
    for path, word in (
        (str(workspace / "none"), "does not exist"),
        (str(workspace / "file"), "is a file"),
        ("/proc", "system"),
        ("a\x00b", "path"),
    ):
        status, answer = await api("POST", "/sessions", {"workspace": path})
        assert (status, answer["error"]["code"]) == (400, "bad_workspace")
        assert word in answer["error"]["message"], path
    assert (await api("GET", "/sessions"))[1]["sessions"] == []


async def test_an_unknown_agent_or_mode_is_refused(api, workspace) -> None:
    status, answer = await api("POST", "/sessions", {"workspace": str(workspace), "agent": "hal"})
    assert (status, answer["error"]["code"]) == (404, "unknown_agent")
    assert "scripted" in answer["error"]["message"]
    status, answer = await api("POST", "/sessions", {"workspace": str(workspace), "mode": "yolo"})
    assert (status, answer["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', '{"workspace": 1}', "{}", '{"workspace": "/", "x": 1}', b"\xff"]
)
async def test_a_body_that_cannot_be_used(api, body) -> None:
    status, answer = await api("POST", "/sessions", body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert answer["error"]["message"].startswith("The body cannot be used")


# --- the list


async def test_the_list_is_newest_first_and_pages_backwards(api, workspace) -> None:
    ids = [await api.new_session(workspace, title=f"S{n}") for n in range(5)]
    _, first = await api("GET", "/sessions", params={"limit": 2})
    assert [row["session_id"] for row in first["sessions"]] == ids[:2:-1]
    assert first["more"]
    seen = list(first["sessions"])
    while seen[-1]["session_id"] != ids[0]:
        before = seen[-1]["updated_at"]
        _, page = await api("GET", "/sessions", params={"limit": 2, "before": before})
        assert page["sessions"]
        seen += page["sessions"]
    assert [row["session_id"] for row in seen] == ids[::-1]


async def test_the_list_is_filtered(api, workspace) -> None:
    one = await api.new_session(workspace, title="Whales")
    await api.new_session(workspace.parent, title="Birds")
    for query in ({"q": "whale"}, {"workspace": str(workspace)}):
        _, answer = await api("GET", "/sessions", params=query)
        assert [row["session_id"] for row in answer["sessions"]] == [one], query
    assert len((await api("GET", "/sessions", params={"state": "idle"}))[1]["sessions"]) == 2
    assert (await api("GET", "/sessions", params={"state": "running"}))[1]["sessions"] == []
    status, answer = await api("GET", "/sessions", params={"state": "asleep"})
    assert status == 400
    assert "idle" in answer["error"]["message"]


async def test_archived_sessions_are_shown_on_demand(api, workspace) -> None:
    session_id = await api.new_session(workspace)
    await api("PATCH", f"/sessions/{session_id}", {"archived": True})
    assert (await api("GET", "/sessions"))[1]["sessions"] == []
    _, answer = await api("GET", "/sessions", params={"archived": "true"})
    assert [row["session_id"] for row in answer["sessions"]] == [session_id]


# --- one session


async def test_a_session_is_looked_at(api, workspace) -> None:
    session_id = await api.new_session(workspace)
    status, detail = await api("GET", f"/sessions/{session_id}")
    assert status == 200
    assert detail["session"]["session_id"] == session_id
    assert detail["session"]["totals"]["requests"] == 0
    assert detail["session"]["parent"] is None
    assert detail["active_turn"] is None
    assert (detail["by_model"], detail["threads"], detail["pull_requests"]) == ([], [], [])


async def test_a_session_is_changed(api, workspace) -> None:
    session_id = await api.new_session(workspace)
    change = {"title": "New", "model": "m", "mode": "plan", "effort": "high", "pinned": True}
    status, row = await api("PATCH", f"/sessions/{session_id}", change)
    assert status == 200
    assert {key: row[key] for key in change} == change
    status, answer = await api("PATCH", f"/sessions/{session_id}", {"title": "x" * 201})
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert "200" in answer["error"]["message"]
    status, answer = await api("PATCH", f"/sessions/{session_id}", {"workspace": "/"})
    assert (status, answer["error"]["code"]) == (400, "bad_request")


async def test_a_session_is_deleted_with_what_it_owns(api, workspace) -> None:
    session_id = await api.new_session(workspace)
    assert await api("DELETE", f"/sessions/{session_id}") == (204, None)
    for method, rest, body in (
        ("GET", "", None),
        ("DELETE", "", None),
        ("PATCH", "", {"title": "x"}),
        ("POST", "/end", ""),
        ("GET", "/frames", None),
        ("GET", "/turns", None),
        ("GET", "/turn", None),
        ("GET", "/stream", None),
    ):
        status, answer = await api(method, f"/sessions/{session_id}{rest}", body)
        assert (status, answer["error"]["code"]) == (404, "unknown_session"), (method, rest)
        assert answer["error"]["message"].endswith(".")


class TestEnding:
    @pytest.fixture
    def gate(self) -> Gate:
        return Gate()

    @pytest.fixture
    def script(self, gate: Gate) -> ScriptedAgent:
        begin, first, end = text("p1", "Half")
        return ScriptedAgent([begin, first, gate, end], [*text("p2", "Again")])

    async def test_an_ended_session_stays_readable_and_a_prompt_resumes_it(
        self, api, open_channel, workspace, gate
    ) -> None:
        session_id = await api.new_session(workspace)
        window = await open_channel()
        await window.attach(session_id)
        await window.prompt(session_id)
        await gate.reached.wait()
        status, row = await api("POST", f"/sessions/{session_id}/end", "")
        assert (status, row["state"]) == (200, "ended")
        transcript = await window.until_turn_ended(session_id)
        assert transcript.turns[0].parts[-1].text == "Half"
        assert (await window.prompt(session_id))["ok"]
        while len(window.transcripts[session_id].turns) < 2:
            await window.hear()
        assert (await window.until_turn_ended(session_id)).turns[1].parts[-1].text == "Again"


async def test_faults_of_ours_are_answered_with_an_id_that_the_log_has(
    api, extension, monkeypatch, caplog
) -> None:
    manager = await extension.desk.manager()

    async def broken(**_filters: object) -> None:
        raise RuntimeError("secret /home/ada/x")

    monkeypatch.setattr(manager, "rows", broken)
    status, answer = await api("GET", "/sessions")
    assert (status, answer["error"]["code"]) == (500, "internal")
    assert "secret" not in str(answer)
    assert answer["error"]["id"] in caplog.text
    assert "secret" in caplog.text


async def test_a_session_is_emptied_and_keeps_name_and_settings(api, open_channel, workspace) -> None:
    wanted = {"title": "Mine", "mode": "plan", "notebook": "a.ipynb", "workspace": str(workspace)}
    session_id = await api.new_session(**wanted)
    await api("PATCH", f"/sessions/{session_id}", {"pinned": True, "effort": "high"})
    window = await open_channel()
    await window.hello()
    await window.attach(session_id)
    await window.prompt(session_id, "A secret word")
    await window.until_turn_ended(session_id)
    status, row = await api("POST", f"/sessions/{session_id}/empty", "")
    assert status == 201
    assert {key: row[key] for key in wanted} == wanted
    assert (row["pinned"], row["effort"], row["state"], row["last_line"]) == (True, "high", "idle", "")
    _, answer = await api("GET", "/sessions")
    assert [one["session_id"] for one in answer["sessions"]] == [row["session_id"]]
    assert (await api("GET", f"/sessions/{session_id}"))[0] == 404
    assert (await api("GET", "/search", params={"q": "secret"}))[1]["hits"] == []
    await window.until(lambda m: m["type"] == "sessions" and session_id in m["removed"])
    lists = [m for m in window.heard if m["type"] == "sessions"]
    came = next(n for n, m in enumerate(lists) if row["session_id"] in str(m["sessions"]))
    went = next(n for n, m in enumerate(lists) if session_id in m["removed"])
    assert came < went, "who leaves the old one finds the new one"
    await window.attach(row["session_id"])
    await window.prompt(row["session_id"])
    assert len((await window.until_turn_ended(row["session_id"])).turns) == 1


async def test_the_list_says_how_much_is_kept(api, workspace) -> None:
    before = (await api("GET", "/sessions"))[1]["used_bytes"]
    assert before > 0
    session_id = await api.new_session(workspace)
    await api.response("PUT", "/blobs", b"x" * 500_000, params={"name": "a"})
    assert (await api("GET", "/sessions"))[1]["used_bytes"] >= before + 490_000
    await api("DELETE", f"/sessions/{session_id}")
