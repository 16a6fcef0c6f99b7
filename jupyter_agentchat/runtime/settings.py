"""What an operator may set, as one value. ``server.app`` fills it from traits."""

from __future__ import annotations

from jupyter_agentchat.protocol.events import Mode
from jupyter_agentchat.protocol.frames import Limits
from jupyter_agentchat.protocol.value import Value


class Settings(Value, frozen=True, kw_only=True):
    """Limits count code points, except ``max_tool_output``, uploads and frames: bytes. Times in seconds."""

    agent: str = ""
    """Who answers in a new session; empty: ``anthropic`` where there is a key, else ``demo``."""
    model: str | None = None
    base_url: str | None = None
    """The API's address; None: Anthropic's own, or ``ANTHROPIC_BASE_URL``."""
    key_command: str = ""
    """An operator's command that prints the key."""
    key_file: str = ""
    permission_mode: Mode = "ask"
    max_prompt_chars: int = 20_000
    max_part_chars: int = 50_000
    max_title_chars: int = 200
    max_tool_output: int = 65_536
    max_frame_bytes: int = 1_048_576
    max_upload_bytes: int = 50_000_000
    allowed_agents: tuple[str, ...] = ()
    """Empty: all that are found."""
    allowed_models: tuple[str, ...] = ()
    save_every: float = 0.5
    """Open text is stored at most this often."""
    stop_grace: float = 5.0
    """How long a stopped turn may take to let go."""
    beat_every: float = 5.0
    """How often a server that runs a turn advances its counter."""
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
        )
