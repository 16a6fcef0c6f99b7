"""Connecting to a model while the server runs: over REST, against the strict API on the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import anthropic  # noqa: F401 - over a second, once, before the first test and not in it
import pytest

from tests.messages_api import MODELS, MessagesApi

KEY = "sk-ant-canary-b64-+/=_0123456789"
PLACE = "/connection"


@pytest.fixture
def agentchat_config() -> dict[str, Any]:
    return {"agent": ""}


@pytest.fixture
def folder(jp_config_dir: Path) -> Path:
    """Where a person's key and endpoint are kept."""
    return jp_config_dir / "agentchat"


def sent_with(call: Any) -> str:
    """Return the key that a request came with."""
    return str(call.request.headers["authorization"].removeprefix("Bearer "))


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_at_first_there_is_nothing_and_the_demo_answers(api, folder) -> None:
    status, answer = await api("GET", PLACE)
    assert status == 200
    assert answer == {
        "agent": "anthropic",
        "ready": False,
        "address": "https://api.anthropic.com",
        "address_from": "default",
        "key_from": None,
        "may_set_key": True,
        "may_set_address": True,
        "may_forget": False,
        "problem": "",
    }
    assert (await api("GET"))[1]["agents"][0]["name"] == "demo"
    assert not folder.exists(), "looking writes nothing"


async def test_an_endpoint_is_tried_kept_and_used_at_once(api, folder, open_channel, workspace) -> None:
    demo_session = await api.new_session(workspace)
    window = await open_channel()
    await window.hello()
    async with MessagesApi(waive=("key-wrong",)) as model:
        status, answer = await api("PUT", PLACE, {"address": f"{model.url}/v1/"})
        assert status == 200, answer
        assert answer["connection"]["ready"] and answer["connection"]["address"] == model.url
        assert (answer["connection"]["address_from"], answer["connection"]["key_from"]) == ("user", None)
        assert set(answer["reached"]["models"]) == {m.id for m in MODELS if m.lifecycle != "retired"}
        file = folder / "endpoint.json"
        assert (mode_of(file), mode_of(folder)) == (0o600, 0o700)
        # every window is told, and the next new session is Claude's; the one before stays as it was
        told = await window.until(lambda m: m["type"] == "agents")
        assert (told["agents"][0]["name"], told["agents"][0]["state"]) == ("anthropic", "ready")
        assert (await api("GET"))[1]["agents"][0]["name"] == "anthropic"
        assert (await api("GET", f"/sessions/{demo_session}"))[1]["session"]["agent"] == "demo"
        session_id = await api.new_session(workspace)
        assert (await api("GET", f"/sessions/{session_id}"))[1]["session"]["agent"] == "anthropic"
        await window.attach(session_id)
        model.reply("Good day.")
        await window.prompt(session_id, "Hello")
        after = await window.until_turn_ended(session_id)
        assert (after.turns[0].stop_reason, after.turns[0].error) == ("end_turn", None)
    # and forgotten again
    status, answer = await api("DELETE", PLACE)
    assert (status, answer["ready"], answer["address_from"]) == (200, False, "default")
    assert list(folder.iterdir()) == []
    told = await window.until(lambda m: m["type"] == "agents")
    assert [(a["name"], a["state"]) for a in told["agents"]][:2] == [
        ("demo", "ready"),
        ("anthropic", "no_key"),
    ]


async def test_a_key_is_tried_and_kept_in_a_file_of_one_s_own(api, folder, agentchat_config) -> None:
    async with MessagesApi(key=KEY) as model:
        await pin(api, model.url)
        status, answer = await api("PUT", PLACE, {"key": f" {KEY}\n"})
        assert status == 200, answer
        assert answer["connection"]["key_from"] == "file" and answer["connection"]["may_forget"]
        assert (folder / "key").read_text() == KEY + "\n"
        assert (mode_of(folder / "key"), mode_of(folder)) == (0o600, 0o700)
        status, again = await api("POST", f"{PLACE}/check")
        assert (status, again) == (200, answer)
        assert sent_with(model.calls[-1]) == KEY
        # and forgotten again
        status, answer = await api("DELETE", PLACE)
        assert (status, answer["key_from"], answer["may_forget"]) == (200, None, False)
        assert list(folder.iterdir()) == []


async def pin(api: Any, address: str) -> None:
    """Let the operator's address be this one: the API itself is not reached from tests."""
    os.environ["ANTHROPIC_BASE_URL"] = address
    await api("GET", PLACE)


@pytest.fixture(autouse=True)
def no_address() -> Any:
    yield
    os.environ.pop("ANTHROPIC_BASE_URL", None)


async def test_a_wrong_key_is_refused_and_what_was_there_stays(api, folder) -> None:
    async with MessagesApi(key=KEY) as model:
        await pin(api, model.url)
        assert (await api("PUT", PLACE, {"key": KEY}))[0] == 200
        for key, status, code in (
            ("wrong", 409, "no_key"),
            ("", 200, None),  # nothing new: what is there is tried
            ("two words", 400, "bad_request"),
            ("ключ", 400, "bad_request"),
            ("x" * 10_000, 400, "bad_request"),
        ):
            got, answer = await api("PUT", PLACE, {"key": key})
            assert (got, answer.get("error", {}).get("code")) == (status, code), key
        assert (folder / "key").read_text() == KEY + "\n"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://host",
        "http://",
        "file:///etc/passwd",
        "http://user:pw@localhost",
        "http://localhost:99999",
        "http://a b",
    ],
)
async def test_what_is_no_address_is_refused_and_nothing_is_asked(api, folder, address) -> None:
    status, answer = await api("PUT", PLACE, {"address": address})
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert not folder.exists()


async def test_an_endpoint_that_does_not_answer_is_not_kept(api, folder) -> None:
    status, answer = await api("PUT", PLACE, {"address": "http://127.0.0.1:1"})
    assert (status, answer["error"]["code"]) == (409, "busy")
    assert "Nothing answers at http://127.0.0.1:1" in answer["error"]["message"]
    assert not folder.exists()


async def test_a_key_goes_only_to_the_address_that_it_was_given_for(api, folder, jp_config_dir) -> None:
    folder.mkdir(mode=0o700, parents=True)
    (folder / "key").touch(mode=0o600)
    (folder / "key").write_text(KEY)
    assert (await api("GET", PLACE))[1]["key_from"] == "file"
    async with MessagesApi(waive=("key-wrong",)) as one, MessagesApi(waive=("key-wrong",)) as two:
        assert (await api("PUT", PLACE, {"address": one.url}))[0] == 200
        assert (await api("PUT", PLACE, {"address": one.url, "key": "for-one"}))[0] == 200
        assert (await api("PUT", PLACE, {"address": two.url}))[0] == 200
        assert (await api("POST", f"{PLACE}/check"))[0] == 200
        assert "for-one" in [sent_with(c) for c in one.calls]
        sent = [sent_with(c) for c in (*one.calls, *two.calls)]
        assert KEY not in sent
        assert "for-one" not in [sent_with(c) for c in two.calls]
        left = [path.name for path in folder.iterdir()]
        assert sorted(left) == ["endpoint.json", "key"], "a key for an endpoint that was left is forgotten"
    assert (folder / "key").read_text() == KEY


async def test_a_key_that_somebody_put_into_the_file_is_seen_at_the_next_look(api, folder) -> None:
    assert (await api("GET"))[1]["agents"][0]["name"] == "demo"
    folder.mkdir(mode=0o700, parents=True)
    (folder / "key").write_text(KEY)
    (folder / "key").chmod(0o600)
    assert (await api("GET"))[1]["agents"][0]["name"] == "anthropic"
    (folder / "key").chmod(0o644)
    _, answer = await api("GET", PLACE)
    assert not answer["ready"] and "chmod 600" in answer["problem"] and str(folder) not in answer["problem"]
    assert (await api("GET"))[1]["agents"][0]["name"] == "demo"


# --- the operator


FORCED = {"agent": "", "key_policy": "force-off", "endpoint_policy": "force-off"}
BY_COMMAND = {"agent": "", "key_command": f"{sys.executable} -c \"print('{KEY}')\""}


class TestForcedOff:
    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return FORCED

    async def test_nothing_can_be_set_and_what_people_put_there_does_not_count(self, api, folder) -> None:
        folder.mkdir(mode=0o700, parents=True)
        for name, text in {"key": KEY, "endpoint.json": '{"address":"http://localhost:1"}'}.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o600)
        _, answer = await api("GET", PLACE)
        assert (answer["may_set_key"], answer["may_set_address"], answer["ready"]) == (False, False, False)
        assert answer["address_from"] == "default"
        for body in ({"key": KEY}, {"address": "http://localhost:1"}):
            status, answer = await api("PUT", PLACE, body)
            assert (status, answer["error"]["code"]) == (403, "forbidden")
            assert "administrator" in answer["error"]["message"]
        assert (await api("DELETE", PLACE))[0] == 403
        assert (folder / "key").exists()


class TestByCommand:
    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return BY_COMMAND

    async def test_a_key_by_command_cannot_be_replaced(self, api, folder) -> None:
        _, answer = await api("GET", PLACE)
        assert (answer["ready"], answer["key_from"], answer["may_set_key"]) == (True, "command", False)
        assert (await api("PUT", PLACE, {"key": "mine"}))[0] == 403
        assert not folder.exists()


class TestFixedAddress:
    @pytest.fixture
    def agentchat_config(self) -> dict[str, Any]:
        return {"agent": "", "base_url": "http://127.0.0.1:1"}

    async def test_r_k6_the_operator_s_address_wins_over_everything(self, api, folder) -> None:
        folder.mkdir(mode=0o700, parents=True)
        (folder / "endpoint.json").write_text('{"address":"http://localhost:2"}')
        (folder / "endpoint.json").chmod(0o600)
        _, answer = await api("GET", PLACE)
        assert (answer["address"], answer["address_from"]) == ("http://127.0.0.1:1", "operator")
        assert not answer["may_set_address"] and answer["may_set_key"]
        assert (await api("PUT", PLACE, {"address": "http://localhost:2"}))[0] == 403


async def test_r_k6_a_workspace_sets_nothing(api, workspace, jp_root_dir, folder) -> None:
    hostile = {"address": "http://evil.example"}
    for place in (workspace, jp_root_dir):
        for name in (
            "agentchat/endpoint.json",
            ".jupyter/agentchat/endpoint.json",
            ".agentchat/endpoint.json",
        ):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(json.dumps(hostile))
        (place / ".env").write_text("ANTHROPIC_BASE_URL=http://evil.example\nANTHROPIC_API_KEY=evil\n")
        (place / "jupyter_server_config.py").write_text("c.AgentChat.base_url = 'http://evil.example'\n")
    await api.new_session(workspace)
    _, answer = await api("GET", PLACE)
    assert (answer["address_from"], answer["key_from"], answer["ready"]) == ("default", None, False)


# --- the body


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"key": 1}', '{"kye": "x"}', '{"key": "x", "model": "y"}']
)
async def test_a_body_that_cannot_be_used_is_refused_without_being_repeated(
    api, folder, caplog, body
) -> None:
    secret = body.replace('"x"', f'"{KEY}"')
    response = await api.response("PUT", PLACE, secret)
    assert response.code == 400
    assert KEY not in response.body.decode() and KEY not in caplog.text
    assert not folder.exists()


def test_r_k2_the_environment_of_kernels_has_no_key(
    jp_configurable_serverapp, jp_server_config, monkeypatch
) -> None:
    from jupyter_server.serverapp import ServerApp

    ServerApp.clear_instance()
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    app = jp_configurable_serverapp(config=jp_server_config).web_app.settings["jupyter_agentchat"]
    # at once, before sessions are opened and before anybody asks
    assert "ANTHROPIC_API_KEY" not in os.environ
    seen = subprocess.run(
        [sys.executable, "-c", "import os; print(os.environ)"], capture_output=True, text=True, check=True
    )
    assert KEY not in seen.stdout
    assert KEY not in repr(app.runtime_settings()) + repr(app.config)
