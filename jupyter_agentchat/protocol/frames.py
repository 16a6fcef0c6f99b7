"""Frames: an event with its place and time; and everything else the server says over the channel."""

from __future__ import annotations

from typing import Any, Literal

from jupyter_agentchat.protocol.agent_info import Agents
from jupyter_agentchat.protocol.elsewhere import AgentPresence
from jupyter_agentchat.protocol.events import Event, Mode, SessionState
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.transcript import Totals, Transcript
from jupyter_agentchat.protocol.value import Value

ErrorCode = Literal[
    "unknown_session",
    "unknown_turn",
    "unknown_part",
    "not_owner",
    "invalid_prompt",
    "prompt_too_long",
    "bad_workspace",
    "unknown_model",
    "unknown_agent",
    "no_key",
    "busy",
    "read_only",
    "store_unavailable",
    "stale_request",
    "unsupported",
    "rate_limited",
    "too_large",
    "bad_request",
    "forbidden",
    "not_found",
    "internal",
]


class Error(Value, frozen=True, kw_only=True):
    """What went wrong and what to do, in a sentence; ``id`` is found again in the server's log."""

    code: ErrorCode
    message: str
    id: str = ""


class Frame(Value, frozen=True, kw_only=True):
    """One event in its session. ``seq`` is null for live text; ``at`` is server time, ms since 1970."""

    session_id: str
    seq: int | None
    at: int
    event: Event


class SentFrame(Value, frozen=True, kw_only=True):
    """A frame inside ``frames``, which names the session once for all of them."""

    seq: int | None
    at: int
    event: Event


class SessionRow(Value, frozen=True, kw_only=True):
    """A line of the session list. Times in milliseconds since 1970."""

    session_id: str
    title: str
    workspace: str
    agent: str
    state: SessionState
    mode: Mode
    created_at: int
    updated_at: int
    seq: int = 0
    model: str | None = None
    effort: str | None = None
    notebook: str | None = None
    parent: str | None = None
    pinned: bool = False
    archived: bool = False
    imported: bool = False
    needs: Literal["permission", "question"] | None = None
    last_line: str = ""
    totals: Totals = Totals()
    read_only: str | None = None
    """The name of the other server that runs this session, when this one may only look."""


class Limits(Value, frozen=True, kw_only=True):
    """What is too much; text in code points, money in US dollars, the rest in bytes."""

    max_prompt_chars: int = 20_000
    max_part_chars: int = 50_000
    max_title_chars: int = 200
    max_frame_bytes: int = 1_048_576
    max_upload_bytes: int = 50_000_000
    session_budget: float | None = None
    """What a session may cost before it asks; null: nothing is asked."""


class ServerHello(Value, frozen=True, kw_only=True, tag_field="type", tag="hello"):
    """The answer to ``hello``."""

    protocol: int
    server: str
    limits: Limits
    time: int
    user: Author


class Sessions(Value, frozen=True, kw_only=True, tag_field="type", tag="sessions"):
    """The session list (``complete``), then its changes."""

    sessions: tuple[SessionRow, ...]
    removed: tuple[str, ...] = ()
    complete: bool = False


class Snapshot(Value, frozen=True, kw_only=True, tag_field="type", tag="snapshot"):
    """The newest turns as they are now; ``more`` says that older ones can be read by page."""

    session_id: str
    epoch: str
    seq: int
    transcript: Transcript
    more: bool
    read_only: str | None = None


class Frames(Value, frozen=True, kw_only=True, tag_field="type", tag="frames"):
    """Frames of one session, in order."""

    session_id: str
    frames: tuple[SentFrame, ...]


class Synced(Value, frozen=True, kw_only=True, tag_field="type", tag="synced", omit_defaults=True):
    """Everything up to ``seq`` was sent; what follows is live. Sent again when what else it says changes."""

    session_id: str
    epoch: str
    seq: int
    read_only: str | None = None
    """The name of the other server that runs this session, when this one may only look."""
    unsaved: str | None = None
    """Why what is shown is not stored yet, in a sentence; null when it is."""
    elsewhere: AgentPresence | None = None
    """Whether the session's agent is there, when it runs elsewhere."""


class Reply(Value, frozen=True, kw_only=True, tag_field="type", tag="reply", omit_defaults=True):
    """What became of a command. ``id`` is null when the command could not be read."""

    id: str | None
    ok: bool
    error: Error | None = None
    session_id: str | None = None
    turn_id: str | None = None
    prompt_id: str | None = None
    part_id: str | None = None
    request_id: str | None = None
    windows: int = 0
    """To an offer: how many windows are connected in which people see what is asked."""


class CallTool(Value, frozen=True, kw_only=True, tag_field="type", tag="call_tool"):
    """Execute this tool call, please; ``deadline`` is server time, ms."""

    call_id: str
    session_id: str
    name: str
    input: dict[str, Any]
    deadline: int


class CancelCall(Value, frozen=True, kw_only=True, tag_field="type", tag="cancel_call"):
    """That call is no longer wanted."""

    call_id: str


class ServerPing(Value, frozen=True, kw_only=True, tag_field="type", tag="ping"):
    """Are you there?"""

    time: int


class ServerPong(Value, frozen=True, kw_only=True, tag_field="type", tag="pong"):
    """I am here."""

    id: str | None
    time: int


Said = (
    ServerHello
    | Sessions
    | Agents
    | Snapshot
    | Frames
    | Synced
    | Reply
    | CallTool
    | CancelCall
    | ServerPing
    | ServerPong
)
"""Everything the server may say over the channel."""
