"""Changes of a session's own facts: values in, event out."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict, replace

from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.events import Mode, SessionState, SessionUpdated
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.settings import Settings

MODEL_DECIDES = "default"
"""The word for the effort that a model takes by itself: with it nothing about effort is sent."""


class SessionChange(Value, frozen=True, kw_only=True):
    """What is to be different; None stays as it is. The effort ``default`` is the model's own."""

    title: str | None = None
    model: str | None = None
    mode: Mode | None = None
    effort: str | None = None
    pinned: bool | None = None
    archived: bool | None = None
    state: SessionState | None = None
    budget: float | None = None

    @classmethod
    def of(cls, settings: PromptSettings | None) -> SessionChange:
        """Return the change that a prompt brings along."""
        if settings is None:
            return cls()
        return cls(model=settings.model, mode=settings.mode, effort=settings.effort)

    def is_empty(self) -> bool:
        """Say whether nothing is to be different."""
        return self == SessionChange()


def changed(info: SessionUpdated, change: SessionChange, settings: Settings) -> SessionUpdated:
    """Return the facts after the change. Raises Refused with a sentence when it is not allowed."""
    if change.model is not None and settings.allowed_models:
        check_model(change.model, settings)
    check_mode(change.mode, settings)
    wanted: dict[str, Any] = {k: v for k, v in asdict(change).items() if v is not None}
    if change.title is not None:
        wanted["title"] = check_title(change.title, settings)
        wanted["titled_by"] = "user"
    if change.effort == MODEL_DECIDES:
        wanted["effort"] = None
    return replace(info, **wanted)


def check_mode(mode: Mode | None, settings: Settings) -> None:
    """Raise Refused ``forbidden`` for a mode that the operator does not allow."""
    if mode == "bypass" and settings.permission_mode != "bypass":
        raise Refused("forbidden", "Bypassing permissions is switched off by your administrator.")


def check_title(title: str, settings: Settings) -> str:
    """Return the title in one line. Raises Refused ``bad_request`` when it is empty or too long."""
    line = " ".join(title.split())
    if not line:
        raise Refused("bad_request", "A title needs at least one character.")
    if len(line) > settings.max_title_chars:
        raise Refused("bad_request", f"A title has at most {settings.max_title_chars} characters.")
    return line


def check_model(model: str, settings: Settings) -> None:
    """Raise Refused ``unknown_model`` for a model that the operator does not allow."""
    if settings.allowed_models and model not in settings.allowed_models:
        names = ", ".join(settings.allowed_models)
        raise Refused("unknown_model", f"The model {model!r} is not available. Choose one of: {names}.")
