"""What an operator may set, as one value. ``server.app`` fills it from traits."""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.events import Mode
from jupyter_agentchat.protocol.frames import Limits
from jupyter_agentchat.protocol.value import Value

Policy = Literal["user-choice", "force-off"]


class Settings(Value, frozen=True, kw_only=True):
    """Limits count code points, except ``max_tool_output``, uploads and frames: bytes. Times in seconds."""

    agent: str = ""
    """Who answers in a new session; empty: ``anthropic`` where there is a key, else ``demo``."""
    model: str | None = None
    small_model: str = ""
    """Who makes a session's title; empty: nobody is asked, and the first prompt makes it."""
    base_url: str | None = None
    """The API's address; None: Anthropic's own, or ``ANTHROPIC_BASE_URL``."""
    key_command: str = ""
    """An operator's command that prints the key."""
    key_file: str = ""
    """An operator's file with the key; empty: the person's own in the configuration folder."""
    key_policy: Policy = "user-choice"
    """Whether people may give keys of their own; ``force-off`` ignores those that they gave, too."""
    endpoint_policy: Policy = "user-choice"
    """The same for addresses of compatible endpoints."""
    permission_mode: Mode = "ask"
    max_prompt_chars: int = 20_000
    max_part_chars: int = 50_000
    max_title_chars: int = 200
    max_tool_output: int = 65_536
    max_frame_bytes: int = 1_048_576
    max_upload_bytes: int = 50_000_000
    max_import_bytes: int = 100_000_000
    """The largest session that may be brought back."""
    session_budget: float | None = None
    """US dollars that a session may cost before it asks; None: it does not ask."""
    allowed_agents: tuple[str, ...] = ()
    """Empty: all that are found."""
    allowed_models: tuple[str, ...] = ()
    retention_days: int = 0
    """Sessions that were not touched for so long are removed; 0: none ever."""
    save_every: float = 0.5
    """Open text is stored at most this often."""
    stop_grace: float = 7.5
    """How long turns may take to let go when the server stops: above what a tool's processes are given."""
    beat_every: float = 5.0
    """How often a server that runs a turn advances its counter."""
    follow_every: float = 0.5
    """How often to look what other servers wrote, while anybody looks on here."""
    take_over_after: float = 30.0
    """How long another server's counter must stand still before its turn is closed here."""
    agent_silence: float = 45.0
    """An agent that runs elsewhere and says nothing for so long counts as away."""
    snapshot_turns: int = 20
    """How many turns are kept at hand and sent first."""

    def limits(self) -> Limits:
        """Return the limits that clients are told."""
        return Limits(
            max_prompt_chars=self.max_prompt_chars,
            max_part_chars=self.max_part_chars,
            max_title_chars=self.max_title_chars,
            max_frame_bytes=self.max_frame_bytes,
            max_upload_bytes=self.max_upload_bytes,
            session_budget=self.session_budget,
        )
