"""What a cell needs of a session, wherever the session runs: in a server, or in the kernel itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from jupyter_agentchat.protocol.about import ModelInfo
from jupyter_agentchat.protocol.agent_info import AgentInfo
from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.frames import CallTool, CancelCall, SessionRow
from jupyter_agentchat.protocol.parts import Content
from jupyter_agentchat.protocol.transcript import Transcript

CODE_TOOLS = ("run_code",)
"""What a waiting cell executes."""


@dataclass(frozen=True)
class Lost:
    """The session cannot be followed any more; ``why`` is a sentence."""

    why: str


News = Transcript | CallTool | CancelCall | Lost
Heard = Callable[[News], None]


@dataclass(frozen=True)
class Wish:
    """Which session is wanted: by name, a new one, or the notebook's own. The rest is for a new one."""

    name: str | None = None
    new: bool = False
    agent: str | None = None
    model: str | None = None


class Way(Protocol):
    """All of it is called on the worker's loop; everything raises Refused with a sentence."""

    @property
    def alone(self) -> str:
        """Say in a line that there is no server here; empty where there is one."""

    @property
    def epoch(self) -> str | None:
        """The store's id, where a front end may follow the session too."""

    @property
    def kernel_id(self) -> str | None:
        """This kernel's id as the server knows it; None: as its own connection file says."""

    @property
    def is_afar(self) -> bool:
        """Whether our page let the kernel in: what its prompts ask for is then allowed in windows only."""

    def notebook(self, workspace: str) -> str | None:
        """Return the notebook of the cell, relative to this workspace; None: not known, or not in it."""

    def again(self) -> Way:
        """Return a second way to the same, for something else at the same time."""

    async def session(self, wish: Wish) -> SessionRow:
        """Return the session that is wanted, a new one if there is none."""

    async def follow(self, session_id: str, heard: Heard) -> None:
        """Tell of this session alone from now on; the transcript as it is comes first."""

    async def offer(self, session_id: str, kernel_id: str | None) -> int:
        """Offer to run code in this kernel (None: no longer); return how many windows could answer."""

    async def prompt(
        self, session_id: str, content: tuple[Content, ...], settings: PromptSettings | None
    ) -> str:
        """Say something; return its prompt id. A mode is for its own turn."""

    async def cancel(self, session_id: str, turn_id: str) -> None:
        """Stop the turn."""

    async def take_back(self, session_id: str, prompt_id: str) -> None:
        """Remove a prompt that still waits."""

    async def answer(self, session_id: str, request_id: str, option: str | None, text: str | None) -> None:
        """Answer a request."""

    async def progress(self, call_id: str, output: str) -> None:
        """Say that a call is at work, and what came out of it."""

    async def result(self, call_id: str, output: str, error: str | None) -> None:
        """Say how a call ended."""

    async def agents(self) -> tuple[tuple[AgentInfo, ...], str]:
        """Return who can answer, and who does in a new session."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return the models that one may choose."""

    async def close(self) -> None:
        """Let go of everything."""


def plain(value: Any) -> Any:
    """Return what JSON can carry of a bundle: bytes as base64, odd things as text."""
    from base64 import b64encode  # noqa: PLC0415

    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
