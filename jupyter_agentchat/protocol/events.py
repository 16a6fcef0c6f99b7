"""Events: what happened in a session. ``core.transcript.apply`` alone gives them meaning."""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.parts import (
    Author,
    Content,
    Delivery,
    Diff,
    Elsewhere,
    Part,
    ToolKind,
    Urgency,
)
from jupyter_agentchat.protocol.value import Value

Mode = Literal["ask", "accept_edits", "plan", "bypass"]
SessionState = Literal["idle", "running", "waiting", "paused", "ended"]
StopReason = Literal[
    "end_turn",
    "max_tokens",
    "refusal",
    "context_exceeded",
    "max_steps",
    "cancelled",
    "interrupted",
    "error",
]
"""Why a turn ended; ``interrupted`` says that the server stopped while it ran."""


class SessionUpdated(Value, frozen=True, kw_only=True, tag_field="type", tag="session_updated"):
    """The session's own facts, all of them each time."""

    title: str
    workspace: str
    agent: str
    state: SessionState
    mode: Mode = "ask"
    model: str | None = None
    effort: str | None = None
    notebook: str | None = None
    parent: str | None = None
    titled_by: Literal["system", "user"] = "system"
    pinned: bool = False
    archived: bool = False
    imported: bool = False
    budget: float | None = None
    """US dollars that somebody let the session cost when its budget was used up; null: nobody did."""


class TurnStarted(Value, frozen=True, kw_only=True, tag_field="type", tag="turn_started"):
    """A turn began; from here on the session is running."""

    turn_id: str
    agent: str
    model: str | None = None


class TurnError(Value, frozen=True, kw_only=True):
    """What went wrong, for the person; ``code`` is one of the contract's error codes or an agent's own."""

    code: str
    message: str


class TurnEnded(Value, frozen=True, kw_only=True, tag_field="type", tag="turn_ended"):
    """A turn is over; everything of it was stored before this."""

    turn_id: str
    stop_reason: StopReason
    error: TurnError | None = None


class PartStarted(Value, frozen=True, kw_only=True, tag_field="type", tag="part_started"):
    """Puts a whole part."""

    part: Part


class PartUpdated(Value, frozen=True, kw_only=True, tag_field="type", tag="part_updated"):
    """Puts a whole part again."""

    part: Part


class PartAppended(Value, frozen=True, kw_only=True, tag_field="type", tag="part_appended"):
    """The next piece of one field, stored. ``offset`` counts code points from the field's start."""

    part_id: str
    field: str
    offset: int
    text: str


class PartDelta(Value, frozen=True, kw_only=True, tag_field="type", tag="part_delta"):
    """The next piece of one field, live only: its frame has no ``seq``."""

    part_id: str
    field: str
    offset: int
    text: str


class PermissionOption(Value, frozen=True, kw_only=True):
    """An answer one may give. ``kind`` is ACP's word."""

    option_id: str
    kind: Literal["allow_once", "allow_always", "reject_once", "reject_always"]
    label: str


class PermissionRequested(Value, frozen=True, kw_only=True, tag_field="type", tag="permission_requested"):
    """The agent wants to do something and waits. ``action_hash`` binds an answer to exactly this action."""

    request_id: str
    turn_id: str
    part_id: str
    tool: str
    kind: ToolKind
    title: str
    action: str
    """The exact input, in full: what is shown is what runs."""
    why: str
    options: tuple[PermissionOption, ...]
    action_hash: str
    paths: tuple[str, ...] = ()
    diffs: tuple[Diff, ...] = ()
    shown: str = ""
    """What will run, in full, where the input only names it."""
    cwd: str | None = None
    fence: str = "none"
    elsewhere: Elsewhere | None = None
    """Who asks, where it is not this server that would do it."""


Outcome = Literal["answered", "withdrawn"]


class PermissionResolved(Value, frozen=True, kw_only=True, tag_field="type", tag="permission_resolved"):
    """Somebody decided, or the request was withdrawn because its turn ended."""

    request_id: str
    turn_id: str
    part_id: str
    outcome: Outcome
    option: str | None = None
    by: Author | None = None
    text: str | None = None


class QuestionAsked(Value, frozen=True, kw_only=True, tag_field="type", tag="question_asked"):
    """The agent asks and waits."""

    request_id: str
    turn_id: str
    text: str
    options: tuple[str, ...] = ()
    urgency: Urgency = "blocking"
    accepts_text: bool = True
    """Whether an answer may be written, too."""
    asks_for: Literal["answer", "line", "secret"] = "answer"
    """``line``: code in a kernel waits for it, and it may be empty. ``secret``: it is shown to nobody."""
    elsewhere: Elsewhere | None = None
    """Who asks, where it is an agent that does not run on this server."""


class QuestionAnswered(Value, frozen=True, kw_only=True, tag_field="type", tag="question_answered"):
    """The answer, or that the question was withdrawn."""

    request_id: str
    turn_id: str
    outcome: Outcome
    option: str | None = None
    text: str | None = None
    by: Author | None = None


class UsageRecorded(Value, frozen=True, kw_only=True, tag_field="type", tag="usage_recorded"):
    """What one model request used. Null is unknown, which is not zero. Cost in US dollars."""

    turn_id: str | None
    """Null: of no turn. The session's totals count it all the same."""
    request_id: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    cost: float | None = None
    cut: bool = False
    """The reply was cut before the API said what it used in all: the figures are the least it can be."""
    part_id: str | None = None
    """The last part of what came back; null where nothing did, or nobody can say."""
    purpose: Literal["answer", "title"] = "answer"
    """What was asked for; a session's title is asked for when its first turn has ended."""


class ModelContextSet(Value, frozen=True, kw_only=True, tag_field="type", tag="model_context_set"):
    """What the following requests start with. ``tools`` is the raw JSON text of the list. Not shown."""

    system: str
    version: str
    tools: str
    model: str


class ModelMessageRecorded(Value, frozen=True, kw_only=True, tag_field="type", tag="model_message_recorded"):
    """One message to or from a model. ``blocks`` is raw JSON text, kept to the byte. Not shown."""

    role: Literal["user", "assistant"]
    blocks: str
    turn_id: str | None = None
    request_id: str | None = None


class QueuedPrompt(Value, frozen=True, kw_only=True):
    """A prompt that waits for its turn, or for the running turn's next step (``steer``)."""

    prompt_id: str
    author: Author
    content: tuple[Content, ...]
    delivery: Delivery
    at: int
    mode: Mode | None = None
    """A permission mode for its own turn alone; the session keeps its own."""
    may_run_code: bool = True
    """Whether all who wrote it have the right to run code in kernels."""


class QueueUpdated(Value, frozen=True, kw_only=True, tag_field="type", tag="queue_updated"):
    """The prompts that wait, in order, all of them each time."""

    items: tuple[QueuedPrompt, ...]
    paused: bool = False


class RetryScheduled(Value, frozen=True, kw_only=True, tag_field="type", tag="retry_scheduled"):
    """A model request failed and will be sent again at ``retry_at`` (server time, ms)."""

    turn_id: str
    attempt: int
    reason: str
    retry_at: int


class RetryEnded(Value, frozen=True, kw_only=True, tag_field="type", tag="retry_ended"):
    """The waiting is over."""

    turn_id: str
    attempt: int


class TaskStarted(Value, frozen=True, kw_only=True, tag_field="type", tag="task_started"):
    """A process or cell run that outlives its call."""

    task_id: str
    turn_id: str
    part_id: str
    title: str


class TaskUpdated(Value, frozen=True, kw_only=True, tag_field="type", tag="task_updated"):
    """News of a task; ``tail`` is the end of its output."""

    task_id: str
    state: str
    tail: str


class TaskEnded(Value, frozen=True, kw_only=True, tag_field="type", tag="task_ended"):
    """A task is over."""

    task_id: str
    state: str
    tail: str
    exit_code: int | None = None


class ContextCompacted(Value, frozen=True, kw_only=True, tag_field="type", tag="context_compacted"):
    """The model's context was made smaller; nothing is removed from view."""

    turn_id: str | None
    before_tokens: int | None
    after_tokens: int | None
    summary: str


class CheckpointCreated(Value, frozen=True, kw_only=True, tag_field="type", tag="checkpoint_created"):
    """The files can be brought back to this point."""

    checkpoint_id: str
    turn_id: str | None
    label: str


class SessionRewound(Value, frozen=True, kw_only=True, tag_field="type", tag="session_rewound"):
    """The turns from ``to`` on are no longer part of the transcript."""

    to: str
    restore: Literal["conversation", "files", "both"]


class ThreadOpened(Value, frozen=True, kw_only=True, tag_field="type", tag="thread_opened"):
    """Another agent works in a child session."""

    thread_id: str
    turn_id: str
    agent: str
    title: str


class PullRequestUpdated(Value, frozen=True, kw_only=True, tag_field="type", tag="pull_request_updated"):
    """News of a pull request that belongs to the session."""

    url: str
    title: str
    state: str
    checks: str | None = None
    review: str | None = None


class ReactionSet(Value, frozen=True, kw_only=True, tag_field="type", tag="reaction_set"):
    """Somebody's reaction to a part; null takes it back."""

    part_id: str
    reaction: str | None
    by: Author


Event = (
    SessionUpdated
    | TurnStarted
    | TurnEnded
    | PartStarted
    | PartUpdated
    | PartAppended
    | PartDelta
    | PermissionRequested
    | PermissionResolved
    | QuestionAsked
    | QuestionAnswered
    | UsageRecorded
    | ModelContextSet
    | ModelMessageRecorded
    | QueueUpdated
    | RetryScheduled
    | RetryEnded
    | TaskStarted
    | TaskUpdated
    | TaskEnded
    | ContextCompacted
    | CheckpointCreated
    | SessionRewound
    | ThreadOpened
    | PullRequestUpdated
    | ReactionSet
)
