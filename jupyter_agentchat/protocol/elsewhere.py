"""What an agent that runs elsewhere may write into its one session, and what it is told.

The words are those of events and parts, with less in them: time, authorship, who allowed what, and the queue
are the server's to say. A field that is not here is refused.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from jupyter_agentchat.protocol.parts import Diff, Location, PlanEntry, Progress, ToolKind, Urgency
from jupyter_agentchat.protocol.value import Value

Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[!-~]+(?![\s\S])")]
"""Chosen by the agent; printable ASCII without a space."""

Name = Annotated[str, Meta(max_length=100)]
Line = Annotated[str, Meta(max_length=200)]
Sentence = Annotated[str, Meta(max_length=5_000)]
Choice = Annotated[str, Meta(min_length=1, max_length=200)]
Count = Annotated[int, Meta(ge=0)]

WrittenStatus = Literal["pending", "in_progress", "completed", "failed", "cancelled", "denied"]
WrittenEnd = Literal[
    "end_turn", "max_tokens", "refusal", "context_exceeded", "max_steps", "cancelled", "error"
]
"""Why an agent ends its turn; ``interrupted`` is the server's word."""


class _Written(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that an agent elsewhere wrote."""


# --- parts


class WrittenText(_Written, frozen=True, kw_only=True, tag_field="type", tag="text"):
    """The agent's words, in Markdown."""

    part_id: Id
    turn_id: Id
    status: WrittenStatus
    text: str = ""


class WrittenThinking(_Written, frozen=True, kw_only=True, tag_field="type", tag="thinking"):
    """The agent's thinking."""

    part_id: Id
    turn_id: Id
    status: WrittenStatus
    text: str = ""


class WrittenToolCall(_Written, frozen=True, kw_only=True, tag_field="type", tag="tool_call"):
    """One call of a tool of the agent's own; this server runs none of it. ``input`` is raw JSON text."""

    part_id: Id
    turn_id: Id
    status: WrittenStatus
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    kind: ToolKind = "other"
    title: Line = ""
    input: str = "{}"
    output: str = ""
    error: Sentence | None = None
    progress: Progress | None = None
    locations: tuple[Location, ...] = ()
    diffs: tuple[Diff, ...] = ()
    exit_code: int | None = None


class WrittenNotice(_Written, frozen=True, kw_only=True, tag_field="type", tag="notice"):
    """What the agent says about itself; it is shown under the agent's name, never as the system's word."""

    part_id: Id
    turn_id: Id
    level: Literal["info", "warning", "error"]
    text: Annotated[str, Meta(min_length=1, max_length=5_000)]


class WrittenPlan(_Written, frozen=True, kw_only=True, tag_field="type", tag="plan"):
    """The agent's to-do list."""

    part_id: Id
    turn_id: Id
    status: WrittenStatus
    entries: tuple[PlanEntry, ...]


WrittenPart = WrittenText | WrittenThinking | WrittenToolCall | WrittenNotice | WrittenPlan


# --- events


class WrittenTurnStarted(_Written, frozen=True, kw_only=True, tag_field="type", tag="turn_started"):
    """The agent begins a turn that nobody asked for; only while no turn is open."""

    turn_id: Id
    model: Name | None = None


class WrittenTurnEnded(_Written, frozen=True, kw_only=True, tag_field="type", tag="turn_ended"):
    """The agent is done with its turn: the last event of its batch. ``error`` is a sentence for people."""

    turn_id: Id
    stop_reason: WrittenEnd = "end_turn"
    error: Sentence | None = None


class WrittenPartStarted(_Written, frozen=True, kw_only=True, tag_field="type", tag="part_started"):
    """Puts a new part."""

    part: WrittenPart


class WrittenPartUpdated(_Written, frozen=True, kw_only=True, tag_field="type", tag="part_updated"):
    """Puts a whole part again, while it is open."""

    part: WrittenPart


class WrittenPartAppended(_Written, frozen=True, kw_only=True, tag_field="type", tag="part_appended"):
    """The next piece of one field. ``offset`` counts code points from the field's start."""

    part_id: Id
    field: Name
    offset: Count
    text: str


class WrittenPermissionRequested(
    _Written, frozen=True, kw_only=True, tag_field="type", tag="permission_requested"
):
    """The agent asks whether a call may run: an open ``tool_call``, exactly as its card shows it."""

    request_id: Id
    turn_id: Id
    part_id: Id
    why: Sentence = ""


class WrittenQuestionAsked(_Written, frozen=True, kw_only=True, tag_field="type", tag="question_asked"):
    """The agent asks and waits."""

    request_id: Id
    turn_id: Id
    text: Annotated[str, Meta(min_length=1, max_length=5_000)]
    options: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(max_length=20)
    ] = ()
    urgency: Urgency = "blocking"
    accepts_text: bool = True


class WrittenUsageRecorded(_Written, frozen=True, kw_only=True, tag_field="type", tag="usage_recorded"):
    """What one model request used. Null is unknown, which is not zero. Cost in US dollars."""

    turn_id: Id
    request_id: Id
    model: Annotated[str, Meta(min_length=1, max_length=100)]
    input_tokens: Count | None
    output_tokens: Count | None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cost: Annotated[float, Meta(ge=0, le=1_000_000)] | None = None
    cut: bool = False
    part_id: Id | None = None


WrittenEvent = (
    WrittenTurnStarted
    | WrittenTurnEnded
    | WrittenPartStarted
    | WrittenPartUpdated
    | WrittenPartAppended
    | WrittenPermissionRequested
    | WrittenQuestionAsked
    | WrittenUsageRecorded
)


# --- a batch


class OutsideAgent(_Written, frozen=True, kw_only=True):
    """What an agent says it is. ``status`` is a word or two for people, such as "training, epoch 3"."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    version: Name = ""
    status: Line = ""


class AgentBatch(_Written, frozen=True, kw_only=True):
    """Events that are written together or not at all. Without events it is a heartbeat."""

    batch_id: Id
    agent: OutsideAgent
    events: Annotated[tuple[WrittenEvent, ...], Meta(max_length=1_000)] = ()


# --- what is answered


class AgentToken(Value, frozen=True, kw_only=True):
    """The answer of ``POST .../agent-token``: the only time that the token is shown."""

    session_id: str
    token: str


class AgentBatchReply(Value, frozen=True, kw_only=True):
    """The answer to a batch; the same batch gets the same one. ``written`` counts the batch's events."""

    batch_id: str
    written: int


class AgentPresence(Value, frozen=True, kw_only=True):
    """Whether the agent of a session is there; null where none ever was. ``since`` is server time, ms."""

    agent: OutsideAgent | None = None
    host: str = ""
    """The address it was heard from."""
    away: bool = True
    since: int | None = None
    """When it became so; of one that is away, when it was heard last."""
