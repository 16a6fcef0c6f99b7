"""What a prompt points at, as it was then, on its way to a model. In the transcript it is a name."""

from __future__ import annotations

from jupyter_agentchat.protocol.picture import Picture
from jupyter_agentchat.protocol.value import Value


class Shown(Value, frozen=True, kw_only=True):
    """A cell, an output or a variable. What it does not have is empty."""

    facts: str = ""
    """What one must know to work with it, in a line: number, type, hash, when it ran."""
    source: str = ""
    output: str = ""
    pictures: tuple[Picture, ...] = ()
    trouble: str = ""
    """Why it could not be looked at, in a sentence; then nothing else is known."""
