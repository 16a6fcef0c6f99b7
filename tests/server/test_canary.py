"""R-K2: a key that was given in any way appears nowhere, after a session with tools, errors and exports.

The key has a random word in it that no form of writing changes; the forms that do change it are looked for
beside it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import anthropic  # noqa: F401 - over a second, once, before the first test and not in it
import keyring
import pytest

from jupyter_agentchat.server.routes import HANDLERS
from jupyter_agentchat.tools.cell_work import GOES_ON
from tests.agents.anthropic import keyrings
from tests.messages_api import MessagesApi, failure, text, thinking, tool_use
from tests.server.event_stream import EventStream

# Jupyter's terminal socket lacks a decorator, of which the server warns; see conftest.py.
pytestmark = pytest.mark.filterwarnings("ignore::jupyter_server.serverapp.JupyterServerAuthWarning")

SMALL = "claude-haiku-5-5"
WAYS = ("file", "command", "environment", "keyring", "page")
SHOW = "import os, subprocess; print(dict(os.environ), subprocess.getoutput('env'))"
END = "all-was-shown"


# --- the needles


def in_base64(word: bytes) -> Iterator[bytes]:
    """Return what of a word is the same in the base64 of every text around it, one for each alignment."""
    for before in range(3):
        code = b64encode(b"\0" * before + word)
        yield code[-(-before * 8 // 6) + (before > 0) : len(word) * 8 // 6 - 1]


@dataclass(frozen=True)
class Canary:
    """A key, and what would give it away."""

    word: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def key(self) -> str:
        """With what URLs, HTML and JSON write in another way."""
        return f'sk-ant-"<{self.word}+/&\\%='

    def shows_in(self, seen: bytes) -> bool:
        word = self.word.encode()
        return any(needle in seen for needle in (word, word.hex().encode(), word[::-1], *in_base64(word)))


def in_some_base64(before: int, key: str) -> str:
    return b64encode(b"x" * before + key.encode() + b"yz").decode()


FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda key: key,
    "url": lambda key: quote(key, safe=""),
    "form": quote_plus,
    "json": lambda key: json.dumps(json.dumps({"key": key})),
    "html": escape,
    "python": repr,
    "hex": lambda key: key.encode().hex(),
    **{f"base64 after {n}": partial(in_some_base64, n) for n in range(4)},
}


@pytest.mark.parametrize("form", FORMS)
def test_the_canary_is_found_in_every_form(form) -> None:
    for _ in range(20):
        canary = Canary()
        assert canary.shows_in(f"before {FORMS[form](canary.key)} after".encode())
        assert not Canary().shows_in(FORMS[form](canary.key).encode())


# --- the ways


@pytest.fixture
def canary() -> Canary:
    return Canary()


@pytest.fixture
def model_api(canary: Canary, jp_asyncio_loop: Any) -> Iterator[MessagesApi]:
    api = MessagesApi(key=canary.key)
    jp_asyncio_loop.run_until_complete(api.start())
    yield api
    jp_asyncio_loop.run_until_complete(api.stop())


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def agentchat_config(
    way: str, canary: Canary, model_api: MessagesApi, tmp_path: Path, jp_config_dir: Path, monkeypatch: Any
) -> Iterator[dict[str, Any]]:
    config = {"agent": "", "base_url": model_api.url, "permission_mode": "bypass", "small_model": SMALL}
    before = keyring.get_keyring()
    if way == "file":
        private(jp_config_dir / "agentchat" / "key", canary.key)
    elif way == "command":
        config["key_command"] = f"cat {private(tmp_path / 'secret' / 'key', canary.key)}"
    elif way == "environment":
        monkeypatch.setenv("ANTHROPIC_API_KEY", canary.key)
    elif way == "keyring":
        keyring.set_keyring(keyrings.Works())
        keyring.set_password("jupyter_agentchat", "ANTHROPIC_API_KEY", canary.key)
    yield config
    keyring.set_keyring(before)


def private(file: Path, content: str) -> Path:
    file.parent.mkdir(parents=True, mode=0o700)
    file.touch(mode=0o600)
    file.write_text(content)
    return file


@pytest.fixture
def server_config() -> dict[str, Any]:
    return {"jpserver_extensions": {"jupyter_agentchat": True, "jupyter_server_terminals": True}}


# --- what is looked at


class Heard(logging.Handler):
    """Every line of every logger, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log(jp_serverapp: Any) -> Iterator[Heard]:
    """The server's log at debug level; libraries' too."""
    heard = Heard()
    loggers = [logging.getLogger(), jp_serverapp.log]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(heard)
        logger.setLevel(logging.DEBUG)
    yield heard
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(heard)
        logger.setLevel(level)


async def every_answer(api: Any, session_id: str) -> dict[str, bytes]:
    """Return what every address answers to GET, and every export."""
    seen = {}
    for pattern, handler in HANDLERS:
        if "get" in vars(handler) and not pattern.endswith(("/stream", "/channel")):
            path = pattern.removeprefix("/api/agentchat").replace("([^/]+)", session_id)
            seen[path] = (await api.response("GET", path, params={"q": "environment"})).body
    for kind in ("md", "json", "html", "ipynb"):
        exported = await api.response("GET", f"/sessions/{session_id}/export", params={"format": kind})
        assert exported.code == 200
        seen[kind] = exported.body
    return seen


async def in_a_terminal(jp_fetch: Any, jp_ws_fetch: Any) -> str:
    """Return what a terminal of Jupyter's shows of its environment."""
    made = await jp_fetch("api/terminals", method="POST", body="{}")
    name = json.loads(made.body)["name"]
    socket = await jp_ws_fetch("terminals", "websocket", name)
    # Put together by the shell, so that the echo of what is typed is not taken for the end.
    await socket.write_message(json.dumps(["stdin", f"env; echo {END[:3]}''{END[3:]}\r"]))
    seen = ""
    async with asyncio.timeout(30):
        while END not in seen:
            seen += str(await socket.read_message())
    socket.close()
    await jp_fetch("api/terminals", name, method="DELETE")
    return seen


async def read_until(stream: EventStream, word: str) -> list[Any]:
    """Return the data of all events up to the first with that word in it."""
    data = [(await stream.next()).data]
    while word not in json.dumps(data[-1]):
        data.append((await stream.next()).data)
    return data


def stored(folder: Path) -> dict[str, bytes]:
    """Return the bytes of the store, and of whatever SQLite keeps beside it at this moment."""
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def bodies(model_api: MessagesApi) -> bytes:
    """Return what models were sent, without the head that has the key."""
    return b"\n".join(call.raw for call in model_api.calls)


NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


async def test_r_k2_a_key_appears_nowhere(  # noqa: PLR0917 - everything that is looked at
    way,
    canary,
    model_api,
    api,
    open_channel,
    workspace,
    extension,
    log,
    knock,
    jp_base_url,
    jp_fetch,
    jp_ws_fetch,
) -> None:
    if way == "page":
        status, answer = await api("PUT", "/connection", {"key": canary.key})
        assert status == 200, answer
    assert (await api("GET", "/connection"))[1]["key_from"] == ("file" if way == "page" else way)
    (workspace / "a.ipynb").write_text(NOTEBOOK)
    session_id = await api.new_session(workspace)
    window = await open_channel()
    await window.hello()
    await window.attach(session_id)
    path = f"{jp_base_url}api/agentchat/sessions/{session_id}/stream"
    stream = await EventStream.open(knock.host, path, knock.token)

    # the request for a title is refused with the key in the refusal, which only the log is told
    repeated = f"The key {canary.key} may not do this."
    model_api.enqueue(failure(403, repeated), when=lambda request: request.body["model"] == SMALL)

    # a turn with tools, in which everything that starts shows its environment
    model_api.reply(
        thinking("I look."),
        tool_use("shell", {"command": "env; cat /proc/self/environ; cat /proc/$PPID/environ"}),
        tool_use("run_code", {"path": "a.ipynb", "code": SHOW, "wait": 60}),
    )
    model_api.reply(text("Here it is."))
    await window.prompt(session_id, "Show me the environment")
    after = await window.until_turn_ended(session_id)
    assert after.turns[0].error is None
    outputs = [part.output for part in after.turns[0].parts if hasattr(part, "exit_code")]
    assert "PATH=" in outputs[0] and "'PATH':" in outputs[1] and GOES_ON[:8] not in outputs[1]

    # errors: the API takes the key no longer and repeats it, a person tries another, sends nonsense
    model_api.enqueue(failure(403, repeated))
    await window.prompt(session_id, "Again")
    await window.until(lambda m: "may not do this" in json.dumps(m))
    model_api.terms = replace(model_api.terms, key="another")
    await window.prompt(session_id, "And again")
    await window.until(lambda m: "turn_ended" in json.dumps(m) and "no_key" in json.dumps(m))
    errors = [
        (await api.response("POST", "/connection/check", "{}")).body,
        (await api.response("PUT", "/connection", {"key": canary.key})).body,
        (await api.response("PUT", "/connection", {"key": f"{canary.key} and more"})).body,
        (await api.response("PUT", "/connection", f'{{"key": "{canary.word}"')).body,
    ]
    assert len(model_api.calls) >= 5, "the key was really used"

    terminal = await in_a_terminal(jp_fetch, jp_ws_fetch)
    assert "PATH=" in terminal
    seen: dict[str, bytes] = {
        "channel": json.dumps(window.heard, ensure_ascii=False).encode(),
        "stream": json.dumps(await read_until(stream, "no_key")).encode(),
        "errors": b"\n".join(errors),
        "models were sent": bodies(model_api),
        "terminal": terminal.encode(),
        "log": "\n".join(log.lines).encode(),
        **await every_answer(api, session_id),
        **stored(extension.session_folder()),
    }
    stream.close()
    assert b"Show me the environment" in seen["agentchat.sqlite"], "it was really looked at"
    assert b"prompt by" in seen["log"] and b"no title: The key may not do this" in seen["log"]
    found = [name for name, content in seen.items() if canary.shows_in(content)]
    assert found == []
