"""An exported session brought back through the real route."""

from __future__ import annotations

import json

import pytest

from tests.runtime.export.told import every_part, facts, tell, turn
from tests.server.authorizers import Remembers


@pytest.fixture
def agentchat_config() -> dict:
    return {"max_import_bytes": 30_000_000}


async def exported(api, session_id: str) -> bytes:
    response = await api.response("GET", f"/sessions/{session_id}/export", params={"format": "json"})
    assert response.code == 200
    return bytes(response.body)


async def test_a_session_goes_to_another_place_and_is_seen_in_every_window(
    api, extension, open_channel, workspace
) -> None:
    manager = await extension.desk.manager()
    await tell(manager, "s1", [facts("Rain", workspace=str(workspace)), *turn(1, every_part(1, "drops"))])
    body = await exported(api, "s1")
    window = await open_channel()
    await window.hello()
    status, row = await api("POST", "/import", body.decode())
    assert (status, row["title"], row["imported"], row["workspace"]) == (201, "Rain", True, str(workspace))
    news = await window.until(lambda m: m["type"] == "sessions" and not m["complete"])
    assert [one["session_id"] for one in news["sessions"]] == [row["session_id"]]
    transcript = await window.attach(row["session_id"])
    assert transcript.turns[0].parts[-1].text == "drops"
    _, found = await api("GET", "/search", params={"q": "drops", "session_id": row["session_id"]})
    assert found["hits"]
    prompted = await window.prompt(row["session_id"])
    assert prompted["error"]["code"] == "unknown_agent", (
        "its agent is not installed here, and none takes its place"
    )


async def test_what_is_no_session_is_answered_in_the_contract_s_form(api) -> None:
    for body, status, code in (("{}", 400, "bad_request"), ("x" * 30_000_001, 413, "too_large")):
        answered, answer = await api("POST", "/import", body)
        assert (answered, answer["error"]["code"]) == (status, code)
    assert (await api("GET", "/sessions"))[1]["sessions"] == []


@pytest.mark.parametrize("server_config", [{"authorizer_class": Remembers}], indirect=True)
async def test_to_import_is_to_write(api, server_config, monkeypatch) -> None:
    monkeypatch.setattr(Remembers, "allowed", {"read", "execute"})
    status, answer = await api("POST", "/import", "{}")
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_a_long_session_is_read_beside_everything_else(api, extension) -> None:
    """The fixture ``no_lag`` fails this where the event loop stood still."""
    events = [event for n in range(300) for event in turn(n, every_part(n, "word " * 50))]
    await tell(await extension.desk.manager(), "s1", [facts(), *events])
    body = await exported(api, "s1")
    assert len(body) > 2_000_000
    status, row = await api("POST", "/import", body)
    assert status == 201
    _, page = await api("GET", f"/sessions/{row['session_id']}/turns", params={"limit": 1})
    assert page["turns"][0]["turn_id"] == "t299"
    assert json.loads(await exported(api, row["session_id"]))["frames"][10]["seq"] == 11
