"""``jupyter agentchat doctor``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path
from typing import Literal

from jupyter_core.paths import jupyter_path
from jupyter_server.extension.config import ExtensionConfigManager
from traitlets import Bool

from jupyter_agentchat import __version__
from jupyter_agentchat.cli.command import DONE, FAILED, Command
from jupyter_agentchat.cli.words import safe
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.local_servers import running_servers

Verdict = Literal["ok", "note", "bad"]
PACKAGES = ("jupyter_server", "jupyterlab", "anthropic", "genai-prices", "sqlite-utils", "tornado")


class Finding(Value, frozen=True, kw_only=True):
    """One thing that was looked at. ``bad`` is something to mend; the text says how."""

    verdict: Verdict
    about: str
    text: str


class Doctor(Command):
    """Look at the installation, the data and the connection; change nothing."""

    name = "jupyter-agentchat-doctor"
    description = (
        "Look whether everything is as it should be, and change nothing. Exit status 1 when something is "
        "to be mended. With --online the model's endpoint is asked for its models, too."
    )
    online = Bool(False, help="Ask the endpoint, too.").tag(config=True)
    flags = {
        **Command.flags,
        "online": ({"Doctor": {"online": True}}, "Ask the endpoint, too."),
    }

    async def work(self) -> int:
        """Print what was found."""
        bad = False
        async for finding in self._look():
            bad = bad or finding.verdict == "bad"
            if self.as_json:
                self.say_json(finding)
            else:
                self.say(f"{finding.verdict:4}  {finding.about}: {safe(finding.text)}")
        return FAILED if bad else DONE

    async def _look(self) -> AsyncIterator[Finding]:
        yield Finding(verdict="ok", about="versions", text=_versions())
        yield _server_side()
        yield _browser_side()
        sound = True
        async for finding in self._store():
            sound = sound and finding.verdict != "bad"
            yield finding
        if sound:
            async for finding in self._connection():
                yield finding
        async for finding in self._servers():
            yield finding

    async def _store(self) -> AsyncIterator[Finding]:
        """Look at the file itself before anything opens, and perhaps repairs, it."""
        from jupyter_agentchat.runtime.health import store_findings  # noqa: PLC0415 - see command.py

        for verdict, text in await asyncio.to_thread(store_findings, self.session_folder()):
            yield Finding(verdict=verdict, about="sessions", text=text)

    async def _connection(self) -> AsyncIterator[Finding]:
        async with self.manager() as manager:
            for agent in manager.agents.describe():
                text = f"{agent.title} {agent.version} {agent.state}. {agent.note}".strip()
                yield Finding(verdict="ok" if agent.state == "ready" else "note", about=agent.name, text=text)
            first = f"new sessions are {manager.agents.default}'s"
            yield Finding(verdict="ok", about="default agent", text=first)
            if manager.connecting is None:
                return
            known = await manager.connecting.info()
            key = f"a key from the {known.key_from}" if known.key_from else "no key"
            verdict: Verdict = "bad" if known.problem else "ok"
            text = f"{known.address} ({known.address_from}), {key}. {known.problem}".strip()
            yield Finding(verdict=verdict, about="connection", text=text)
            if self.online:
                try:
                    reached = (await manager.connecting.check()).reached
                except Refused as error:
                    yield Finding(verdict="bad", about="endpoint", text=error.message)
                else:
                    count = "no list of models" if reached.models is None else f"{len(reached.models)} models"
                    yield Finding(verdict="ok", about="endpoint", text=f"it answers, with {count}")

    async def _servers(self) -> AsyncIterator[Finding]:
        for server in await running_servers():
            try:
                about = await server.about()
            except Refused as error:
                yield Finding(verdict="note", about=server.url, text=error.message)
                continue
            if about.warning:
                yield Finding(verdict="note", about=server.url, text=about.warning)
            same = about.version == __version__
            text = f"version {about.version}" + (
                "" if same else f": this is {__version__}, restart the server"
            )
            yield Finding(verdict="ok" if same else "note", about=server.url, text=text)


def _versions() -> str:
    found = [f"jupyter_agentchat {__version__}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} is missing")
    return ", ".join(found)


def _server_side() -> Finding:
    known = ExtensionConfigManager().get_jpserver_extensions()  # type: ignore[no-untyped-call]
    if known.get("jupyter_agentchat", False):
        return Finding(verdict="ok", about="server extension", text="enabled")
    mend = "not enabled: jupyter server extension enable jupyter_agentchat"
    return Finding(verdict="bad", about="server extension", text=mend)


def _browser_side() -> Finding:
    for folder in jupyter_path("labextensions"):
        if (Path(folder) / "jupyterlab-agentchat" / "package.json").is_file():
            return Finding(verdict="ok", about="lab extension", text=f"installed in {folder}")
    mend = "not installed in this environment: install the package again"
    return Finding(verdict="bad", about="lab extension", text=mend)
