"""What an operator can configure: one class of traits for the server and the command line alike."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, get_args

from jupyter_core.paths import jupyter_data_dir
from msgspec import convert
from traitlets import Enum, Float, Int, List, TraitError, TraitType, Unicode, default
from traitlets.config import LoggingConfigurable

from jupyter_agentchat.protocol.events import Mode
from jupyter_agentchat.runtime.settings import Policy, Settings

_USUAL = Settings()
ENVIRONMENT = "JUPYTER_AGENTCHAT_"
KEY_VARIABLE = "ANTHROPIC_API_KEY"
"""Taken out of the environment before anything is started: no kernel and no terminal inherits it (R-K2)."""


class AgentChat(LoggingConfigurable):
    """Each trait also reads ``JUPYTER_AGENTCHAT_<TRAIT>`` where nothing else sets it."""

    agent = Unicode(
        _USUAL.agent,
        help="Who answers in a new session; unset: anthropic where there is a key, else demo.",
    ).tag(config=True)
    model = Unicode(
        None, allow_none=True, help="The model of a new session that names none; unset: the agent's own."
    ).tag(config=True)
    small_model = Unicode(
        help="A small model, such as claude-haiku-5-5, that makes a session's title from the first prompt "
        "and the beginning of the first answer; a title that somebody gave stays. Unset: no such request is "
        "made, for nothing is sent and paid for unasked, and the title is the first prompt's first line.",
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
    key_policy = Enum(
        get_args(Policy),
        _USUAL.key_policy,
        help="Whether people may connect with keys of their own; 'force-off' ignores those they gave, too.",
    ).tag(config=True)
    endpoint_policy = Enum(
        get_args(Policy),
        _USUAL.endpoint_policy,
        help="Whether people may choose a compatible endpoint; 'force-off' ignores what they chose, too.",
    ).tag(config=True)
    data_dir = Unicode(help="Where sessions are kept. Default: agentchat in Jupyter's data folder.").tag(
        config=True
    )
    permission_mode = Enum(
        get_args(Mode),
        _USUAL.permission_mode,
        help="How a new session asks before tools run. Only 'bypass' lets people choose 'bypass'.",
    ).tag(config=True)
    session_budget = Float(
        None,
        allow_none=True,
        min=0.01,
        help="What a session may cost, in US dollars at list price, before it asks whether to go on; "
        "unset: it does not ask.",
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
    max_import_bytes = Int(
        _USUAL.max_import_bytes, min=0, help="The largest exported session that may be imported, in bytes."
    ).tag(config=True)
    retention_days = Int(
        _USUAL.retention_days,
        min=0,
        help="Remove sessions that were not touched for so many days; 0: never. Pinned ones are spared.",
    ).tag(config=True)
    save_every = Float(
        _USUAL.save_every, min=0.0, help="Open text is stored at most this often, in seconds."
    ).tag(config=True)
    agent_silence = Float(
        _USUAL.agent_silence,
        min=0.01,
        help="An agent that runs elsewhere and said nothing for so long is shown as away, in seconds.",
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

    def session_folder(self) -> Path:
        """Return where the store is."""
        return Path(self.data_dir).expanduser()

    def runtime_settings(self) -> Settings:
        """Return the traits that the runtime knows as one value."""
        known = {name: getattr(self, name) for name in Settings.__struct_fields__ if self.has_trait(name)}
        return convert(known, Settings)

    def read_environment(self) -> None:
        """Set from the environment what no configuration sets; what cannot be read is said in the log."""
        configured = {name for section in self.section_names() for name in self.config.get(section, {})}
        for name, trait in AgentChat.class_own_traits(config=True).items():
            text = os.environ.get(ENVIRONMENT + name.upper())
            if text is not None and name not in configured:
                self._set_from_text(name, trait, text)

    def _set_from_text(self, name: str, trait: TraitType[Any, Any], text: str) -> None:
        try:
            words = [word.strip() for word in text.split(",") if word.strip()]
            self.set_trait(name, words if isinstance(trait, List) else trait.from_string(text))
        except (TraitError, ValueError) as error:
            self.log.warning("%s%s is ignored: %s", ENVIRONMENT, name.upper(), error)
