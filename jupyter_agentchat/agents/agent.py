"""Who answers. An agent imports neither tools nor runtime: it talks to its ``Host``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, Literal, Protocol

from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.events import Event, StopReason, TurnError, UsageRecorded
from jupyter_agentchat.protocol.parts import Prompt, ToolCall
from jupyter_agentchat.protocol.picture import Picture
from jupyter_agentchat.protocol.shown import Shown
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import Value


class TurnInput(Value, frozen=True, kw_only=True):
    """What an agent is given: the prompt that opened the turn, and the transcript as it was before it."""

    turn_id: str
    prompt: Prompt
    transcript: Transcript
    model: str | None = None
    effort: str | None = None
    history: tuple[Event, ...] = ()
    """The session's ``model_context_set`` and ``model_message_recorded`` events so far, in order."""


class Outcome(Value, frozen=True, kw_only=True):
    """What became of a tool call, for the agent. ``output`` and ``pictures`` are what the model is told."""

    status: Literal["completed", "failed", "denied", "cancelled"]
    output: str
    pictures: tuple[Picture, ...] = ()


class Stopped(Exception):
    """Raised by an agent to end its turn with something other than ``end_turn``."""

    def __init__(self, stop_reason: StopReason, error: TurnError | None = None) -> None:
        super().__init__(stop_reason)
        self.stop_reason: StopReason = stop_reason
        self.error = error


class Host(Protocol):
    """What an agent may ask of the session that runs it."""

    def now(self) -> int:
        """Return server time in milliseconds since 1970."""

    def new_part_id(self) -> str:
        """Return an id for a part, unique in the session."""

    async def pace(self, seconds: float) -> None:
        """Wait; the session's clock decides how long that really is."""

    async def wait(self, seconds: float) -> None:
        """Wait before something is tried again; it ends early when a person says so."""

    async def call_tool(self, call: ToolCall) -> Outcome:
        """Ask for permission where it is needed, run the tool, and publish every change of the call's part.

        The agent has published ``part_started`` of the call (status ``pending``) before. A tool that fails,
        is denied or does not exist is an outcome, never an exception.
        """

    def call_as_shown(self, part_id: str) -> ToolCall | None:
        """Return a call as its card shows it now: how far one came that was stopped and has no outcome."""

    def tool_descriptions(self) -> list[dict[str, Any]]:
        """Return ``{name, description, input_schema}`` of each tool, always in the same order."""

    def on_cut(self, closing: Callable[[], Sequence[Event]]) -> None:
        """Ask for ``closing`` to be called when the turn ends in any other way than by returning.

        What it returns is stored in the transaction that ends the turn: what a model must be told later.
        """

    async def admit_request(self) -> None:
        """Return when a model may be asked; call before each request. Raises Stopped when it may not.

        Where the session's budget is used up, that is when a person has let it go on.
        """

    async def look_at(self, prompt: Prompt) -> tuple[Shown | None, ...]:
        """Return, for each content of a prompt, what is there now; None where the content says all.

        Nothing is changed by it. It may take seconds; what cannot be looked at is said, never raised.
        """

    async def steers(self) -> list[Prompt]:
        """Return what people said meanwhile and publish it as parts of this turn; call between two steps."""


class TitleRequest(Protocol):
    """One small request to a model for a session's title."""

    async def ask(self) -> str:
        """Return the model's words as they came, empty when there are none: a failure says no more."""

    def used(self) -> UsageRecorded | None:
        """Return what it used, also when it failed or was cancelled; None when it was not sent."""


class Agent(Protocol):
    """One way to answer. ``run_turn`` yields events and returns when the turn is over.

    It ends by returning (``end_turn``) or by raising ``Stopped``. It never yields ``turn_started``,
    ``turn_ended`` or ``part_appended``: those are the session's. An exception ends the turn as ``error``;
    a cancellation as ``cancelled``, with partial text kept.
    """

    name: str

    def describe(self) -> AgentInfo:
        """Return what a client is told about this agent."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return the models that one may choose for this agent; none where no model is involved."""
        return ()

    def title_request(self, prompt: str, answer: str) -> TitleRequest | None:  # noqa: ARG002 - for those who ask
        """Return a request for a title of a session that begins so; None where no model is to be asked."""
        return None

    async def close(self) -> None:
        """The server stops: let go of what is held, by default nothing."""
        return

    def run_turn(self, turn: TurnInput, host: Host) -> AsyncGenerator[Event]:
        """Yield what happens, in order."""
