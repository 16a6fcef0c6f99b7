"""One session's part of an outbox: first what the client lacks, then what happens.

Three stretches, in this order: a snapshot if one is due; what goes *ahead* (frames read again from the
store, open text, ``synced``); what *waits* (frames handed out since the client attached). Only the last
one grows by itself, and it is bounded: beyond the bound all of it is dropped for a fresh snapshot. (To
drop only the live text would not help: the store's ``part_appended`` brings as much again.)
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from jupyter_agentchat.protocol.elsewhere import AgentPresence
from jupyter_agentchat.protocol.frames import Frame, Snapshot, Synced
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.outbox_known import Known, open_text
from jupyter_agentchat.runtime.outbox_snapshot import fit, size_of
from jupyter_agentchat.runtime.outbox_waiting import Bounds, Waiting, Written, write

_log = logging.getLogger(__name__)

PAGE = 100
"""How many stored frames are read at a time for a client that catches up."""


class Standing(NamedTuple):
    """What a client must know of a session beside its transcript; no event says it (see ``Synced``)."""

    read_only: str | None = None
    unsaved: str | None = None
    elsewhere: AgentPresence | None = None


class Source(Protocol):
    """What is followed: a session of the runtime."""

    session_id: str

    @property
    def standing(self) -> Standing:
        """Who else runs it, why its text is not stored, and whether its agent is there."""

    @property
    def more(self) -> bool:
        """Whether there are turns older than the transcript's."""

    @property
    def transcript(self) -> Transcript:
        """The live fold."""

    def attach(self, follower: Callable[[Frame], None], /) -> Transcript:
        """Hand every further frame to the follower; return the transcript of this moment."""

    def detach(self, follower: Callable[[Frame], None], /) -> None:
        """Stop that."""

    def watch(self, changed: Callable[[], None], /) -> Callable[[], None]:
        """Call whenever the standing changed; return how to stop."""

    async def frames(self, after: int, limit: int, upto: int | None = None) -> list[Frame]:
        """Return stored frames, oldest first."""


class Batch(NamedTuple):
    """Frames of one session for one message, in order."""

    session_id: str
    frames: list[Written]

    def text(self) -> str:
        """Return the JSON text of the ``frames`` message; a session's id needs no escaping."""
        frames = ",".join(frame.json for frame in self.frames)
        return f'{{"type":"frames","session_id":"{self.session_id}","frames":[{frames}]}}'


class Lane:
    """Everything is a plain call on the event loop, except reading from the store, which is a task."""

    def __init__(self, source: Source, epoch: str, bounds: Bounds, wake: Callable[[], None]) -> None:
        self._source = source
        self._epoch = epoch
        self._bounds = bounds
        self._wake = wake
        self._snapshot_due = False
        self._ahead: deque[Frame | Synced] = deque()
        self._waiting = Waiting(bounds)
        self._held: Written | None = None
        self._known = Known()
        self._place = 0
        self._told: Standing | None = None
        self._unwatch: Callable[[], None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()

    # --- following

    def start(self, after: int | None) -> None:
        """Follow from now on; ``after`` is the client's place in this store's frames, if it has one."""
        transcript = self._source.attach(self._follow)
        self._unwatch = self._source.watch(self._wake)
        self._place = after or 0
        behind = -1 if after is None or after < 0 else transcript.seq - after
        if after is None or not 0 <= behind <= self._bounds.replayed_frames:
            self._begin_anew()
        elif behind == 0:
            self._end_old(transcript, open_text(transcript))
        else:
            self._reading = asyncio.create_task(self._replay(after, transcript))
            self._reading.add_done_callback(self._after_replay)

    def stop(self) -> None:
        """Stop following."""
        self._source.detach(self._follow)
        if self._unwatch is not None:
            self._unwatch()
        self._stop_reading()

    def _follow(self, frame: Frame) -> None:
        if self._snapshot_due:
            return  # the snapshot will have it
        if not self._waiting.put(frame):
            self._begin_anew()
        self._wake()

    def _begin_anew(self) -> None:
        self._stop_reading()
        self._ahead.clear()
        self._waiting.clear()
        self._held = None
        self._told = None
        self._snapshot_due = True
        self._wake()

    # --- what the client lacks

    async def _replay(self, after: int, transcript: Transcript) -> None:
        """Read what was stored up to the moment of attaching, a page whenever the client has taken one."""
        while after < transcript.seq:
            page = await self._source.frames(after, PAGE, transcript.seq)
            if not page or page[-1].seq is None:
                raise LookupError(f"frames after {after} are missing")
            after = page[-1].seq
            self._ahead.extend(page)
            self._drained.clear()
            self._wake()
            await self._drained.wait()
        self._reading = None
        self._end_old(transcript, open_text(transcript))

    def _after_replay(self, reading: asyncio.Task[None]) -> None:
        if reading.cancelled() or (error := reading.exception()) is None:
            return
        _log.warning("session %s: a snapshot instead: %s", self._source.session_id, error)
        if reading is self._reading:
            self._begin_anew()  # which needs no store

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _take_snapshot(self) -> Snapshot:
        """Everything up to this moment is in it; what is handed out from now on waits."""
        self._snapshot_due = False
        transcript = self._source.transcript
        whole = Snapshot(
            session_id=self._source.session_id,
            epoch=self._epoch,
            seq=transcript.seq,
            transcript=transcript,
            more=self._source.more,
            read_only=self._source.standing.read_only,
        )
        self._place = transcript.seq
        first, rest = fit(whole, self._bounds.snapshot_turns, self._bounds.snapshot_bytes)
        self._end_old(transcript, rest)
        return first

    def _end_old(self, transcript: Transcript, last: list[Frame]) -> None:
        """After these frames the client has the transcript, and what waits follows."""
        self._ahead.extend(last)
        self._ahead.append(self._synced(transcript.seq))
        self._known.begin(transcript)
        self._wake()

    # --- sending

    def take(self) -> Snapshot | Synced | Batch | None:
        """Return this session's next message if there is one now."""
        if self._snapshot_due:
            return self._take_snapshot()
        if self._held is None and self._ahead and isinstance(synced := self._ahead[0], Synced):
            self._ahead.popleft()
            return self._tell(synced)
        if self._told not in (None, self._source.standing):
            return self._tell(self._synced(self._place))
        frames = list(self._fill())
        return Batch(self._source.session_id, frames) if frames else None

    def _synced(self, seq: int) -> Synced:
        read_only, unsaved, elsewhere = self._source.standing
        return Synced(
            session_id=self._source.session_id,
            epoch=self._epoch,
            seq=seq,
            read_only=read_only,
            unsaved=unsaved,
            elsewhere=elsewhere,
        )

    def _tell(self, synced: Synced) -> Synced:
        self._told = Standing(synced.read_only, synced.unsaved, synced.elsewhere)
        return synced

    def _fill(self) -> Iterator[Written]:
        """Write frames until a message is full. A frame that is larger than a message goes alone."""
        room = self._bounds.message_bytes - 128
        first = True
        while (written := self._write_next()) is not None:
            room -= size_of(written.json) + 1
            if room < 0 and not first:
                self._held = written
                return
            first = False
            self._place = written.seq or self._place
            yield written

    def _write_next(self) -> Written | None:
        if self._held is not None:
            held, self._held = self._held, None
            return held
        if self._ahead:
            return self._write_ahead()
        self._drained.set()
        if self._reading is not None:
            return None
        while (entry := self._waiting.pop()) is not None:
            if (written := self._known.write(entry)) is not None:
                return written
        return None

    def _write_ahead(self) -> Written | None:
        frame = self._ahead[0]
        if isinstance(frame, Synced):
            return None
        self._ahead.popleft()
        return write(frame)
