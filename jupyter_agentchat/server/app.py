"""The server extension: what an operator can configure, and the start of everything else."""

from __future__ import annotations

import asyncio
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from msgspec import convert
from traitlets import Enum, Float, Int, List, TraitError, TraitType, Unicode, default

from jupyter_agentchat.protocol.events import Mode
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.settings import Settings

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.server.desk import Desk

_USUAL = Settings()
ENVIRONMENT = "JUPYTER_AGENTCHAT_"


class AgentChat(ExtensionApp):
    """Each trait also reads ``JUPYTER_AGENTCHAT_<TRAIT>`` where nothing else sets it."""

    name = "jupyter_agentchat"

    surroundings: ClassVar[dict[str, Any]] = {}
    """What ``runtime.assembly.open_manager`` gets beside the settings: more agents, more tools, a clock."""

    agent = Unicode(
        _USUAL.agent,
        help="Who answers in a new session; unset: anthropic where there is a key, else demo.",
    ).tag(config=True)
    model = Unicode(
        None, allow_none=True, help="The model of a new session that names none; unset: the agent's own."
    ).tag(config=True)
    base_url = Unicode(
        None,
        allow_none=True,
        help="The Messages API's address; unset: ANTHROPIC_BASE_URL, or Anthropic's own.",
    ).tag(config=True)
    key_command = Unicode(help="A command of yours that prints the API key.").tag(config=True)
    key_file = Unicode(
        help="A file with the API key, mode 600. Default: agentchat/key in Jupyter's configuration folder."
    ).tag(config=True)
    data_dir = Unicode(help="Where sessions are kept. Default: agentchat in Jupyter's data folder.").tag(
        config=True
    )
    permission_mode = Enum(
        get_args(Mode),
        _USUAL.permission_mode,
        help="How a new session asks before tools run. Only 'bypass' lets people choose 'bypass'.",
    ).tag(config=True)
    allowed_agents = List(Unicode(), help="Agents that may be used; empty: all that are found.").tag(
        config=True
    )
    allowed_models = List(Unicode(), help="Models that may be used; empty: all there are.").tag(config=True)

    max_prompt_chars = Int(_USUAL.max_prompt_chars, min=1, help="The longest prompt, in code points.").tag(
        config=True
    )
    max_part_chars = Int(
        _USUAL.max_part_chars, min=1, help="The longest answer that is shown whole, in code points."
    ).tag(config=True)
    max_title_chars = Int(_USUAL.max_title_chars, min=1, help="The longest title, in code points.").tag(
        config=True
    )
    max_tool_output = Int(
        _USUAL.max_tool_output, min=1, help="How much of a tool's output an agent is told, in bytes."
    ).tag(config=True)
    max_frame_bytes = Int(
        _USUAL.max_frame_bytes, min=65_536, help="The largest message on the channel, in bytes."
    ).tag(config=True)
    max_upload_bytes = Int(_USUAL.max_upload_bytes, min=0, help="The largest attachment, in bytes.").tag(
        config=True
    )
    save_every = Float(
        _USUAL.save_every, min=0.0, help="Open text is stored at most this often, in seconds."
    ).tag(config=True)
    ping_every = Float(15.0, min=0.01, help="How often a connection is asked for life, in seconds.").tag(
        config=True
    )
    ping_silence = Float(
        45.0, min=0.01, help="A connection that was silent for so long is closed, in seconds."
    ).tag(config=True)

    @default("data_dir")
    def _data_dir_default(self) -> str:
        return str(Path(jupyter_data_dir()) / "agentchat")

    desk: Desk | None = None
    """None where the extension could not be loaded; Jupyter asks and stops it all the same."""

    # --- Jupyter's hooks

    def initialize(self, argv: list[str] | None = None) -> None:  # noqa: ARG002 - read by the server
        """Read the environment before anything reads a trait."""
        self._read_environment()
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

    async def stop_extension(self) -> None:
        """Let clients know, end what runs, store what is left."""
        if self.desk is not None:
            await self.desk.close()

    def current_activity(self) -> bool | None:
        """Keep the server from shutting itself down while a turn runs."""
        return (self.desk is not None and self.desk.is_busy()) or None

    # --- what is opened

    async def open_manager(self) -> Manager:
        """Return a manager at work. Raises what ``Store.open`` raises, and OSError."""
        # In a thread: the agents and the store are the largest imports, and people are waiting for Jupyter.
        assembly = await asyncio.to_thread(import_module, "jupyter_agentchat.runtime.assembly")
        manager: Manager = await assembly.open_manager(
            self.runtime_settings(), self.session_folder(), **self.surroundings
        )
        return manager

    def session_folder(self) -> Path:
        """Return where the store is."""
        return Path(self.data_dir).expanduser()

    def runtime_settings(self) -> Settings:
        """Return the traits that the runtime knows as one value."""
        known = {name: getattr(self, name) for name in Settings.__struct_fields__ if self.has_trait(name)}
        return convert(known, Settings)

    async def _open(self) -> None:
        try:
            if self.desk is not None:
                await self.desk.manager()
        except Refused as error:
            self.log.warning("sessions cannot be opened yet: %s", error.message)

    def _read_environment(self) -> None:
        configured = self.config.get(type(self).__name__, {})
        for name, trait in self.class_own_traits(config=True).items():
            text = os.environ.get(ENVIRONMENT + name.upper())
            if text is not None and name not in configured:
                self._set_from_text(name, trait, text)

    def _set_from_text(self, name: str, trait: TraitType[Any, Any], text: str) -> None:
        try:
            words = [word.strip() for word in text.split(",") if word.strip()]
            self.set_trait(name, words if isinstance(trait, List) else trait.from_string(text))
        except (TraitError, ValueError) as error:
            self.log.warning("%s%s is ignored: %s", ENVIRONMENT, name.upper(), error)
