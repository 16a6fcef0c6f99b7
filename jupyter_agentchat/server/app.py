"""The server extension: the start of everything."""

from __future__ import annotations

import asyncio
import os
import platform
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from jupyter_server.extension.application import ExtensionApp

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.traits import KEY_VARIABLE, AgentChat

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.server.desk import Desk

NOTE_ACTIVITY_EVERY = 30.0
"""Seconds; those who stop idle servers think in minutes."""


class AgentChatExtension(AgentChat, ExtensionApp):
    """What Jupyter loads, with the traits of ``AgentChat``."""

    name = "jupyter_agentchat"

    surroundings: ClassVar[dict[str, Any]] = {}
    """What ``runtime.assembly.open_manager`` gets beside the settings: more agents, more tools, a clock."""

    _identity: Any = None
    _noting: asyncio.Task[None] | None = None
    _environment_key = ""

    desk: Desk | None = None
    """None where the extension could not be loaded; Jupyter asks and stops it all the same."""

    # --- Jupyter's hooks

    def initialize(self, argv: list[str] | None = None) -> None:  # noqa: ARG002 - read by the server
        """Read the environment before anything reads a trait."""
        self.read_environment()
        self._environment_key = os.environ.pop(KEY_VARIABLE, "")
        super().initialize()  # type: ignore[no-untyped-call]

    def initialize_handlers(self) -> None:
        """Register our addresses. Sessions are opened later: see ``_start_jupyter_server_extension``."""
        from jupyter_agentchat.server.desk import Desk  # noqa: PLC0415
        from jupyter_agentchat.server.pulse import Rhythm  # noqa: PLC0415
        from jupyter_agentchat.server.routes import routes  # noqa: PLC0415

        rhythm = Rhythm(every=self.ping_every, silence=self.ping_silence)
        self.desk = Desk(self.open_manager, rhythm)
        self.handlers.extend(routes(self.desk))

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:  # noqa: ARG002
        """Open the sessions beside the start: turns that a crash cut short are closed at once."""
        self._opening = asyncio.create_task(self._open())
        self._noting = asyncio.create_task(self._note_activity())

    async def stop_extension(self) -> None:
        """Let clients know, end what runs, store what is left."""
        if self._noting is not None:
            self._noting.cancel()
        if self.desk is not None:
            await self.desk.close()

    def current_activity(self) -> bool | None:
        """Keep the server from shutting itself down while a turn runs."""
        return (self.desk is not None and self.desk.is_busy()) or None

    def note_activity(self) -> None:
        """Let whoever stops idle servers from outside, as JupyterHub's culler, know that a turn runs."""
        if self.current_activity() and self.serverapp is not None:
            self.serverapp.web_app.settings["last_activity_times"][self.name] = datetime.now(UTC)

    async def _note_activity(self) -> None:
        while True:
            self.note_activity()
            await asyncio.sleep(NOTE_ACTIVITY_EVERY)

    # --- what is opened

    async def open_manager(self) -> Manager:
        """Return a manager at work. Raises what ``Store.open`` raises, and OSError."""
        # In a thread: the agents and the store are the largest imports, and people are waiting for Jupyter.
        assembly = await asyncio.to_thread(import_module, "jupyter_agentchat.runtime.assembly")
        around = await asyncio.to_thread(self._around, assembly)
        manager: Manager = await assembly.open_manager(
            self.runtime_settings(),
            self.session_folder(),
            environment_key=self._environment_key,
            **{**around, **self.surroundings},
        )
        return manager

    def _around(self, assembly: Any) -> dict[str, Any]:
        """Return what only a server knows: its identity, and the Jupyter that it is part of."""
        if self._identity is None:
            self._identity = assembly.this_server(self.server_name())
        around = {"server": self._identity}
        return (
            around if self.serverapp is None else {**around, "jupyter": assembly.jupyter_of(self.serverapp)}
        )

    def server_name(self) -> str:
        """Return what tells it from others of the same person: machine, port, place behind a proxy."""
        server = self.serverapp
        if server is None:
            return platform.node()
        port = f":{server.port}" if server.port else ""
        return f"{platform.node()}{port}{server.base_url.rstrip('/')}"

    async def _open(self) -> None:
        try:
            if self.desk is not None:
                await self.desk.manager()
        except Refused as error:
            self.log.warning("sessions cannot be opened yet: %s", error.message)
