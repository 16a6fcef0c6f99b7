"""Frames that were handed out and not yet sent to one client: live text merged, all of it bounded."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PartDelta
from jupyter_agentchat.protocol.frames import Frame, SentFrame
from jupyter_agentchat.protocol.value import Value, to_json
from jupyter_agentchat.runtime.outbox_snapshot import size_of


class Bounds(Value, frozen=True, kw_only=True):
    """What may wait for one client and session, and how much goes into a message. Sizes in bytes."""

    waiting_bytes: int = 8 * 1_048_576
    waiting_frames: int = 2_000
    replayed_frames: int = 5_000
    """A client that is further behind gets a snapshot."""
    snapshot_turns: int = 20
    snapshot_bytes: int = 524_288
    message_bytes: int = 262_144
    """Well below what a frame may be: writing a message must not hold up the event loop."""

    @classmethod
    def within(cls, frame_bytes: int, turns: int) -> Bounds:
        """Return the bounds for a server whose frames may be that large."""
        usual = cls()
        return cls(
            snapshot_turns=turns,
            snapshot_bytes=min(usual.snapshot_bytes, frame_bytes),
            message_bytes=min(usual.message_bytes, frame_bytes),
        )


class Written(NamedTuple):
    """A frame as the client gets it; ``seq`` is null for live text."""

    seq: int | None
    json: str


def write(frame: Frame) -> Written:
    """Write a frame without its session, which the message names once for all."""
    return Written(frame.seq, to_json(SentFrame(seq=frame.seq, at=frame.at, event=frame.event)))


class Stored(NamedTuple):
    """A stored frame, written once."""

    frame: Frame
    written: Written
    size: int


class Live:
    """Live text of one field that still grows while it waits. ``end`` in code points from its start."""

    def __init__(self, frame: Frame, delta: PartDelta, offset: int) -> None:
        self.frame = frame
        self.key = (delta.part_id, delta.field)
        self.end = offset
        self.size = 0
        self._start = replace(delta, offset=offset, text="")
        self._pieces: list[str] = []

    def add(self, text: str) -> int:
        """Append; return how many bytes were added."""
        added = size_of(text)
        self._pieces.append(text)
        self.end += len(text)
        self.size += added
        return added

    def delta(self) -> PartDelta:
        """Return all of it as one delta."""
        return replace(self._start, text="".join(self._pieces))


Entry = Stored | Live


class Waiting:
    """First in, first out. Live text of one field is merged as long as no stored frame came between."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._piece = max(1, bounds.message_bytes // 16)
        """Merged text is at most twice this long, and below a message whatever escaping does to it."""
        self._entries: deque[Entry] = deque()
        self._growing: dict[tuple[str, str], Live] = {}
        self._bytes = 0

    def put(self, frame: Frame) -> bool:
        """Add a frame. False: more waits than may, and it is time for a snapshot instead."""
        if isinstance(frame.event, PartDelta):
            self._put_live(frame, frame.event)
        else:
            # It may be the end of a part: what comes after it must not be moved to before it.
            self._growing.clear()
            written = write(frame)
            self._entries.append(Stored(frame, written, size_of(written.json)))
            self._bytes += self._entries[-1].size
        return len(self._entries) <= self._bounds.waiting_frames and self._bytes <= self._bounds.waiting_bytes

    def pop(self) -> Entry | None:
        """Take the oldest one."""
        if not self._entries:
            return None
        entry = self._entries.popleft()
        self._bytes -= entry.size
        if isinstance(entry, Live) and self._growing.get(entry.key) is entry:
            del self._growing[entry.key]
        return entry

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._growing.clear()
        self._bytes = 0

    def _put_live(self, frame: Frame, delta: PartDelta) -> None:
        for start in range(0, len(delta.text), self._piece):
            self._grow(frame, delta, delta.offset + start, delta.text[start : start + self._piece])

    def _grow(self, frame: Frame, delta: PartDelta, offset: int, text: str) -> None:
        live = self._growing.get((delta.part_id, delta.field))
        if live is None or live.end != offset or live.size > self._piece:
            live = Live(frame, delta, offset)
            self._growing[live.key] = live
            self._entries.append(live)
        self._bytes += live.add(text)
