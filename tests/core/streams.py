"""The streams that the laws are tested over: every fixture, and whatever hypothesis thinks up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.legal import legal_stream
from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.frames import Frame, SentFrame
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import Value, from_json

FOLDER = Path(__file__).parents[2] / "fixtures"

Frames = list[Frame]


class Fixture(Value, frozen=True, kw_only=True):
    """One stream and what it folds to."""

    name: str
    frames: tuple[Frame, ...]
    transcript: Transcript


class _Generated(Value, frozen=True, kw_only=True):
    name: str
    frames: tuple[SentFrame, ...]
    transcript: Transcript


@cache
def fixtures() -> tuple[Fixture, ...]:
    """Return all of them, those with a name first."""
    return (*_named(), *_generated())


def _named() -> Iterator[Fixture]:
    for path in sorted(FOLDER.glob("*.transcript.json")):
        name = path.name.removesuffix(".transcript.json")
        yield Fixture(
            name=name,
            frames=tuple(from_json(line, Frame) for line in _lines(f"{name}.jsonl")),
            transcript=from_json(path.read_text("utf-8"), Transcript),
        )


def _generated() -> Iterator[Fixture]:
    for line in _lines("generated.jsonl"):
        read = from_json(line, _Generated)
        frames = (Frame(session_id="s1", seq=sent.seq, at=sent.at, event=sent.event) for sent in read.frames)
        yield Fixture(name=read.name, frames=tuple(frames), transcript=read.transcript)


def _lines(name: str) -> list[str]:
    """Return the lines; only a newline ends one, not every character that Unicode calls a line's end."""
    return (FOLDER / name).read_text("utf-8").removesuffix("\n").split("\n")


legal_streams = st.builds(legal_stream, st.randoms(use_true_random=False))


def on_every_stream(check: Callable[[Frames], None]) -> Callable[[], None]:
    """Make a test of a check: it runs over every fixture, then over streams nobody has thought of."""

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(frames=legal_streams)
    def thought_up(frames: Frames) -> None:
        check(frames)

    def test() -> None:
        for fixture in fixtures():
            try:
                check(list(fixture.frames))
            except AssertionError as error:
                raise AssertionError(f"{fixture.name}: {error}") from error
        thought_up()

    test.__name__ = check.__name__
    test.__doc__ = check.__doc__
    return test


def prefixes(frames: Frames) -> Iterator[tuple[Frame, Transcript, Transcript]]:
    """Yield each frame with the transcripts before and after it."""
    after = Transcript(session_id=frames[0].session_id)
    for frame in frames:
        before, after = after, apply(after, frame)
        yield frame, before, after


def in_order(frames: Frames) -> Frames:
    """Return the stored frames, each once: what the store has."""
    return [frame for _, frame in sorted({f.seq: f for f in frames if f.seq is not None}.items())]
