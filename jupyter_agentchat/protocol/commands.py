"""Commands: what a client asks over the channel. Each has an ``id`` that the client makes.

The same ``id`` twice is executed once and answered alike.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from jupyter_agentchat.protocol.events import Mode
from jupyter_agentchat.protocol.parts import Content, Delivery
from jupyter_agentchat.protocol.value import Value

Id = Annotated[str, Meta(min_length=1, max_length=64)]


class Asked(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command; a field that this server does not know is an error, not a surprise."""


class Hello(Asked, frozen=True, kw_only=True, tag_field="type", tag="hello"):
    """The first thing a client says: the protocol versions it speaks, and what it is."""

    id: Id
    protocol: tuple[int, ...]
    client: str = ""


class Attach(Asked, frozen=True, kw_only=True, tag_field="type", tag="attach"):
    """Follow a session; with a known ``epoch`` and ``after`` only what is missing is sent."""

    id: Id
    session_id: Id
    epoch: str | None = None
    after: int | None = None


class Detach(Asked, frozen=True, kw_only=True, tag_field="type", tag="detach"):
    """Stop following a session."""

    id: Id
    session_id: Id


class PromptSettings(Value, frozen=True, kw_only=True):
    """What holds for this prompt and the ones after it."""

    model: str | None = None
    mode: Mode | None = None
    effort: str | None = None


class SendPrompt(Asked, frozen=True, kw_only=True, tag_field="type", tag="prompt"):
    """Say something to the agent."""

    id: Id
    session_id: Id
    content: str | tuple[Content, ...]
    delivery: Delivery = "send"
    settings: PromptSettings | None = None


class EditQueue(Asked, frozen=True, kw_only=True, tag_field="type", tag="queue"):
    """Change what waits; ``send_now`` sends one at once, and the running turn makes way for it."""

    id: Id
    session_id: Id
    op: Literal["edit", "remove", "move", "send_now", "pause", "resume"]
    prompt_id: str | None = None
    content: str | tuple[Content, ...] | None = None
    position: int | None = None


class Cancel(Asked, frozen=True, kw_only=True, tag_field="type", tag="cancel"):
    """Stop the running turn (the one named, or whichever runs)."""

    id: Id
    session_id: Id
    turn_id: str | None = None


class Pause(Asked, frozen=True, kw_only=True, tag_field="type", tag="pause"):
    """Stop before the next step."""

    id: Id
    session_id: Id


class Resume(Asked, frozen=True, kw_only=True, tag_field="type", tag="resume"):
    """Go on now: after a pause, or with a request that waits to be tried again."""

    id: Id
    session_id: Id


class Answer(Asked, frozen=True, kw_only=True, tag_field="type", tag="answer"):
    """Answer a permission request or a question; the first answer wins."""

    id: Id
    session_id: Id
    request_id: str
    option: str | None = None
    text: str | None = None
    edited_input: dict[str, Any] | None = None
    rule: str | None = None


class SetSession(Asked, frozen=True, kw_only=True, tag_field="type", tag="set"):
    """Change the session's settings; what is null stays. The effort ``default`` is the model's own."""

    id: Id
    session_id: Id
    model: str | None = None
    mode: Mode | None = None
    effort: str | None = None
    title: str | None = None


class StopTool(Asked, frozen=True, kw_only=True, tag_field="type", tag="stop_tool"):
    """Stop one tool call; the turn goes on."""

    id: Id
    session_id: Id
    part_id: str


class BackgroundTool(Asked, frozen=True, kw_only=True, tag_field="type", tag="background_tool"):
    """Let one tool call run on beside the turn."""

    id: Id
    session_id: Id
    part_id: str


class Compact(Asked, frozen=True, kw_only=True, tag_field="type", tag="compact"):
    """Make the model's context smaller."""

    id: Id
    session_id: Id
    instructions: str | None = None


class Rewind(Asked, frozen=True, kw_only=True, tag_field="type", tag="rewind"):
    """Go back to a turn."""

    id: Id
    session_id: Id
    to: str
    restore: Literal["conversation", "files", "both"]
    dry_run: bool = False


class Fork(Asked, frozen=True, kw_only=True, tag_field="type", tag="fork"):
    """A new session with everything up to a turn."""

    id: Id
    session_id: Id
    at: str


class React(Asked, frozen=True, kw_only=True, tag_field="type", tag="react"):
    """Set or take back a reaction."""

    id: Id
    session_id: Id
    part_id: str
    reaction: str | None = None


class Offer(Asked, frozen=True, kw_only=True, tag_field="type", tag="offer"):
    """What this client can execute and has open; replaces its last offer."""

    id: Id
    session_id: str | None = None
    tools: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    kernels: tuple[str, ...] = ()
    said: Annotated[tuple[Id, ...], Meta(max_length=20)] = ()
    """From a cell that connects again: the ids of its own ``prompt`` commands, to answer for their turns."""


class ToolProgress(Asked, frozen=True, kw_only=True, tag_field="type", tag="tool_progress"):
    """News of a call that this client executes."""

    id: Id
    call_id: str
    summary: str = ""
    step: int | None = None
    total: int | None = None
    output: str = ""
    """What has come out of it since the last news, as JSON text; empty when nothing has."""


class ToolResult(Asked, frozen=True, kw_only=True, tag_field="type", tag="tool_result"):
    """The outcome of a call that this client executed."""

    id: Id
    call_id: str
    output: str = ""
    error: str | None = None


class Ping(Asked, frozen=True, kw_only=True, tag_field="type", tag="ping"):
    """Are you there?"""

    id: str | None = None


class Pong(Asked, frozen=True, kw_only=True, tag_field="type", tag="pong"):
    """I am here."""

    id: str | None = None


Command = (
    Hello
    | Attach
    | Detach
    | SendPrompt
    | EditQueue
    | Cancel
    | Pause
    | Resume
    | Answer
    | SetSession
    | StopTool
    | BackgroundTool
    | Compact
    | Rewind
    | Fork
    | React
    | Offer
    | ToolProgress
    | ToolResult
    | Ping
    | Pong
)
