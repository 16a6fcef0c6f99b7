"""Real Jupyter servers, each a process of its own, which a test starts, stops, kills and starts again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError

ROOT = Path(__file__).parents[2]
TOKEN = "harness"
START_SECONDS = 120.0
LOG_END = 6_000
NOT_WANTED = ("jupyter_agentchat", "jupyterlab", "jupyter_lsp", "notebook_shim", "jupyter_server_terminals")
"""Extensions that need time to start; ours is the harness's own (see ``extension``)."""


class Server:
    """One server on a data folder. ``folder`` holds everything else that it needs, its log included."""

    def __init__(self, folder: Path, data: Path, *arguments: str, env: dict[str, str] | None = None) -> None:
        for name in ("work", "home", "config", "data", "runtime"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = data
        self.port = free_port()
        self.started_in = 0.0
        self._arguments = arguments
        self._env = env or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The running process's."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Return when it answers."""
        before = time.monotonic()
        self._process = await asyncio.to_thread(self._run)
        while not await self._answers():
            if time.monotonic() > before + START_SECONDS:
                raise TimeoutError(self.log()[-LOG_END:])
            await asyncio.sleep(0.02)
        self.started_in = time.monotonic() - before

    def kill(self) -> None:
        """``kill -9``: no code of ours runs any more."""
        self._end(signal.SIGKILL)

    async def terminate(self) -> float:
        """Stop it as a container does; return how long that took, in seconds."""
        assert self._process is not None
        before = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(self._process.wait, 60)
        self._let_go()
        return time.monotonic() - before

    def close(self) -> None:
        """Leave nothing running, whatever happened."""
        if self._process is not None and self._process.poll() is None:
            self._end(signal.SIGKILL)

    def log(self) -> str:
        """Return what it said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask our REST interface, or with a leading slash Jupyter's; return status and JSON."""
        where = path.lstrip("/") if path.startswith("/") else f"api/agentchat/{path}".rstrip("/")
        response = await AsyncHTTPClient().fetch(
            f"http://127.0.0.1:{self.port}/{where}",
            method=method,
            body=None if body is None else json.dumps(body),
            headers={"Authorization": f"token {TOKEN}"},
            raise_error=False,
            allow_nonstandard_methods=True,
            request_timeout=60,
        )
        if response.code == 599:
            raise ConnectionError(str(response.error))
        return response.code, json.loads(response.body) if response.body else None

    def _run(self) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                self._command(),
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.PIPE,  # its end tells the server that the test is gone
                stdout=log,
                stderr=log,
            )

    async def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"the server ended with {self._process.returncode}:\n{self.log()[-LOG_END:]}")
        with suppress(OSError, HTTPClientError):
            return (await self.call("GET", "/api/status"))[0] == 200
        return False

    def _end(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _command(self) -> list[str]:
        wanted = {**dict.fromkeys(NOT_WANTED, False), "tests.harness.extension": True}
        return [
            *(
                sys.executable,
                "-m",
                "jupyter_server",
                "--no-browser",
                "--allow-root",
                "--ServerApp.ip=127.0.0.1",
            ),
            *(f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0"),
            f"--ServerApp.root_dir={self.folder / 'work'}",
            f"--ServerApp.jpserver_extensions={wanted}",
            f"--AgentChat.data_dir={self.data}",
            "--AgentChat.agent=busy",
            *self._arguments,
        ]

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "ANTHROPIC"))}
        return kept | {
            "HOME": str(self.folder / "home"),
            "IPYTHONDIR": str(self.folder / "home" / "ipython"),
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTER_TOKEN": TOKEN,
            "PYTHONPATH": str(ROOT),
            "HARNESS_EFFECTS": str(self.data / "effects"),
            **self._env,
        }


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
