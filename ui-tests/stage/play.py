"""A play: what the actor does in one turn, cue by cue."""

from __future__ import annotations

from jupyter_agentchat.protocol.value import Value, from_json

from stage.folder import plays

GATE = "gate:"
"""A piece that starts so is not said: the actor waits there until the test opens the gate."""


class Speech(Value, frozen=True, kw_only=True):
    """Words to stream: every piece is cut into deltas of ``chunk`` code points (0: one delta)."""

    pieces: tuple[str, ...]
    chunk: int = 0
    pace: float = 0.0
    """Seconds between two deltas."""


class Say(Speech, frozen=True, kw_only=True, tag_field="do", tag="say"):
    """Answer."""


class Think(Speech, frozen=True, kw_only=True, tag_field="do", tag="think"):
    """Think."""


class Use(Value, frozen=True, kw_only=True, tag_field="do", tag="use"):
    """Call a tool; ``input`` is the raw JSON text. With ``repeat`` the outcome is said aloud."""

    tool: str
    input: str
    repeat: bool = False


class Steers(Value, frozen=True, kw_only=True, tag_field="do", tag="steers"):
    """Take what people said meanwhile."""


class Fail(Value, frozen=True, kw_only=True, tag_field="do", tag="fail"):
    """Break, as a bug in an agent would."""


Cue = Say | Think | Use | Steers | Fail


def read_play(said: str) -> tuple[Cue, ...]:
    """Return the play that the prompt names ("Play one"); any other prompt is answered in one line."""
    verb, _, name = said.strip().partition(" ")
    file = plays() / f"{name}.json"
    if verb == "Play" and file.is_file():
        return from_json(file.read_text("utf-8"), tuple[Cue, ...])
    return (Say(pieces=(f"I heard: {said}",)),)
