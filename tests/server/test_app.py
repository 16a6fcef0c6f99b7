"""The extension: what an operator sets, how it starts and stops, and a store that cannot be opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_agentchat.runtime.settings import Settings
from jupyter_agentchat.runtime.traits import AgentChat
from jupyter_agentchat.server.app import AgentChatExtension

STORE = "agentchat.sqlite"

# --- configuration


def configured(jp_configurable_serverapp: Any, config: dict[str, Any]) -> AgentChatExtension:
    """Return the extension of a server with that configuration."""
    ServerApp.clear_instance()
    app = jp_configurable_serverapp(config=config).web_app.settings["jupyter_agentchat"]
    assert isinstance(app, AgentChatExtension)
    return app


def test_every_setting_that_is_a_trait_reaches_the_runtime(
    jp_configurable_serverapp, jp_server_config
) -> None:
    wanted = {
        "agent": "scripted",
        "model": "m",
        "permission_mode": "accept_edits",
        "allowed_agents": ["demo"],
        "allowed_models": ["m"],
        "max_prompt_chars": 2_000,
        "max_part_chars": 3,
        "max_title_chars": 4,
        "max_tool_output": 5,
        "max_frame_bytes": 70_000,
        "max_upload_bytes": 6,
        "save_every": 0.25,
    }
    jp_server_config["AgentChat"] = wanted
    settings = configured(jp_configurable_serverapp, jp_server_config).runtime_settings()
    as_given = {**wanted, "allowed_agents": ("demo",), "allowed_models": ("m",)}
    assert {name: getattr(settings, name) for name in wanted} == as_given


def test_the_defaults_are_the_runtime_s(jp_configurable_serverapp, jp_server_config) -> None:
    del jp_server_config["AgentChat"]
    app = configured(jp_configurable_serverapp, jp_server_config)
    assert app.runtime_settings() == Settings()
    assert app.session_folder() == Path(os.environ["JUPYTER_DATA_DIR"]) / "agentchat"


def test_the_environment_sets_what_nothing_else_sets(
    jp_configurable_serverapp, jp_server_config, monkeypatch, tmp_path
) -> None:
    for name, value in {
        "MODEL": "from-env",
        "SMALL_MODEL": "small-from-env",
        "AGENT": "from-env",
        "MAX_PROMPT_CHARS": "2000",
        "SAVE_EVERY": "0.1",
        "ALLOWED_AGENTS": "demo, scripted",
        "DATA_DIR": str(tmp_path / "there"),
        "PERMISSION_MODE": "accept_edits",
    }.items():
        monkeypatch.setenv(f"JUPYTER_AGENTCHAT_{name}", value)
    app = configured(jp_configurable_serverapp, jp_server_config)
    settings = app.runtime_settings()
    assert settings.agent == "scripted", "the configuration comes first"
    assert (settings.model, settings.small_model) == ("from-env", "small-from-env")
    assert settings.max_prompt_chars == 2_000
    assert settings.save_every == 0.1
    assert settings.allowed_agents == ("demo", "scripted")
    assert settings.permission_mode == "accept_edits"
    assert app.session_folder() == tmp_path / "there"


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_PROMPT_CHARS", "many"), ("PERMISSION_MODE", "yolo"), ("SAVE_EVERY", "-1")]
)
def test_nonsense_in_the_environment_is_said_and_ignored(
    jp_configurable_serverapp, jp_server_config, monkeypatch, capsys, name, value
) -> None:
    monkeypatch.setenv(f"JUPYTER_AGENTCHAT_{name}", value)
    jp_server_config["AgentChat"] = {}
    app = configured(jp_configurable_serverapp, jp_server_config)
    assert app.runtime_settings() == Settings()
    assert f"JUPYTER_AGENTCHAT_{name} is ignored" in capsys.readouterr().err


def test_every_trait_has_a_help_text() -> None:
    assert all(trait.help for trait in AgentChat.class_own_traits(config=True).values())


def test_starting_imports_neither_agents_nor_tools_nor_the_database() -> None:
    program = (
        "import sys, jupyter_agentchat.server.routes, jupyter_agentchat.server.app\n"
        "heavy = ('jupyter_agentchat.agents', 'jupyter_agentchat.tools', 'sqlite_utils', 'anthropic')\n"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- start and stop


async def test_sessions_are_opened_beside_the_start(jp_serverapp, extension, jp_fetch) -> None:
    assert not (extension.session_folder() / STORE).exists()
    await extension._start_jupyter_server_extension(jp_serverapp)
    await extension._opening
    assert (extension.session_folder() / STORE).exists()


async def test_stopping_twice_or_before_anything_was_opened_is_fine(extension) -> None:
    await extension.stop_extension()
    await extension.stop_extension()


# --- a store that cannot be opened


def somebody_else_s(path: Path) -> None:
    path.write_bytes(b"this is a diary, not a database" * 100)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


TROUBLE = {"a folder": a_folder, "somebody else's": somebody_else_s}


@pytest.fixture
def troubled(request: pytest.FixtureRequest, jp_data_dir: Path) -> Path:
    """A store that was made by us and is now as the test wants it."""
    folder = jp_data_dir / "agentchat"
    folder.mkdir(mode=0o700)
    path = folder / STORE
    program = (
        "import asyncio, pathlib, sys\n"
        "from jupyter_agentchat.runtime.assembly import open_manager\n"
        "from jupyter_agentchat.runtime.settings import Settings\n"
        "async def main():\n"
        "    await (await open_manager(Settings(), pathlib.Path(sys.argv[1]))).close()\n"
        "asyncio.run(main())"
    )
    subprocess.run([sys.executable, "-c", program, str(folder)], check=True)
    TROUBLE[request.param](path)
    return path


@pytest.mark.parametrize("troubled", TROUBLE, indirect=True)
async def test_a_store_that_is_not_ours_is_left_alone_and_said_so(
    troubled, api, knock, extension, jp_serverapp, caplog
) -> None:
    before = content(troubled)
    await extension._start_jupyter_server_extension(jp_serverapp)
    await extension._opening
    assert "sessions cannot be opened yet" in caplog.text
    for path in ("", "/sessions", "/sessions/x", "/models"):
        status, answer = await api("GET", path)
        assert (status, answer["error"]["code"]) == (503, "store_unavailable")
        assert STORE in answer["error"]["message"]
        assert str(troubled.parent) not in answer["error"]["message"]
    assert await knock.socket_status("api/agentchat/channel", knock.token) == 503
    assert (await knock.rest("GET", "api/contents", knock.token)).code == 200, "Jupyter goes on"
    assert content(troubled) == before
    assert {p.name for p in troubled.parent.iterdir()} == {STORE}


def content(path: Path) -> bytes:
    return b"" if path.is_dir() else path.read_bytes()


async def test_a_store_that_could_not_be_opened_is_tried_again(api, extension) -> None:
    folder = extension.session_folder()
    folder.write_text("in the way")
    status, answer = await api("GET", "/sessions")
    assert (status, answer["error"]["code"]) == (503, "store_unavailable")
    folder.unlink()
    assert (await api("GET", "/sessions"))[0] == 200
