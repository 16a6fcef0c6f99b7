"""One session's publish: number, store, fold, hand out, in this order and in one place.

Stored events go through one queue; whatever has piled up is stored in one transaction. Live text (a
``part_delta``) is folded and handed out at once and saved every half second as ``part_appended``, and
before any later stored event of its part, so that a crash loses at most the last half second of a
sentence. A delta waits only for the start of its own part to be stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import apply, find_part, open_turn
from jupyter_agentchat.protocol.events import (
    Event,
    PartAppended,
    PartDelta,
    PartStarted,
    PartUpdated,
)
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import GROWING, TERMINAL, Part
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.store.store import Store, StoreUnavailable

_log = logging.getLogger(__name__)

Follower = Callable[[Frame], None]
Field = tuple[str, str]
"""Part id and field name."""


class Publisher:
    """The only thing that changes a session's transcript. Followers must not block and must not raise."""

    def __init__(self, store: Store, clock: Clock, transcript: Transcript, save_every: float) -> None:
        self.transcript = transcript
        self._store = store
        self._clock = clock
        self._save_every = save_every
        self._followers: list[Follower] = []
        self._pending: list[tuple[tuple[Event, ...], asyncio.Future[None]]] = []
        self._draining: asyncio.Task[None] | None = None
        self._saving: asyncio.Task[None] | None = None
        self._early: dict[str, list[PartDelta]] = defaultdict(list)
        self._saved: dict[Field, int] = {}
        for part in _open_parts(transcript):
            self._note_put(part)

    def attach(self, follower: Follower) -> Transcript:
        """Hand every further frame to the follower; return the transcript as it is at this moment."""
        self._followers.append(follower)
        return self.transcript

    def detach(self, follower: Follower) -> None:
        """Stop; a follower that is not attached is fine."""
        if follower in self._followers:
            self._followers.remove(follower)

    async def publish(self, *events: Event) -> None:
        """Store the events in one transaction, then fold and hand them out; return when that is done.

        Raises StoreUnavailable when they could not be stored: then nothing of them happened. A caller that
        is cancelled meanwhile does not take its events back.
        """
        if events:
            await self._enqueue(events)

    def publish_live(self, delta: PartDelta) -> None:
        """Fold and hand out live text: after the start of its part is stored, and not after its end."""
        part = find_part(self.transcript, delta.part_id)
        if part is None:
            self._early[delta.part_id].append(delta)
        elif part.status not in TERMINAL:
            self._hand_out(self._frame(delta))
            self._save_soon()

    async def catch_up(self) -> None:
        """Fold what another server stored in this session since we looked last."""
        row = await self._store.row(self.transcript.session_id)
        if row.seq > self.transcript.seq:
            await self._fetch(row.seq)

    async def close(self) -> None:
        """Return when everything that was published is stored."""
        if self._saving is not None:
            self._saving.cancel()
        while self._draining is not None:
            await asyncio.wait({self._draining})

    def trim(self, turns: int) -> bool:
        """Keep only the newest turns at hand; say whether any were let go. The store has them all."""
        if len(self.transcript.turns) <= turns:
            return False
        self.transcript = replace(self.transcript, turns=self.transcript.turns[-turns:])
        return True

    # --- stored events

    async def _enqueue(self, events: tuple[Event, ...]) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((events, done))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                await self._store_batch(batch)
        finally:
            self._draining = None

    async def _store_batch(self, batch: list[tuple[tuple[Event, ...], asyncio.Future[None]]]) -> None:
        saved_before = dict(self._saved)
        events = [event for group, _ in batch for event in self._with_unsaved(group)]
        try:
            await self._append(events)
        except Exception as error:  # noqa: BLE001 - handed to whoever published; this task only carries
            self._saved = saved_before
            self._save_soon()
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)

    async def _append(self, events: list[Event]) -> None:
        if not events:
            return
        frames = await self._store.append(self.transcript.session_id, events, self._clock.now())
        if frames[0].seq is not None and frames[0].seq > self.transcript.seq + 1:
            await self._fetch(frames[0].seq - 1)
        for frame in frames:
            self._take_stored(frame)

    async def _fetch(self, upto: int) -> None:
        while self.transcript.seq < upto:
            missed = await self._store.frames(
                self.transcript.session_id, after=self.transcript.seq, limit=1000, upto=upto
            )
            if not missed:
                return
            for frame in missed:
                self._take_stored(frame)

    def _take_stored(self, frame: Frame) -> None:
        if frame.seq is not None and frame.seq <= self.transcript.seq:
            return
        event = frame.event
        self._hand_out(frame)
        if isinstance(event, PartStarted | PartUpdated):
            self._note_put(event.part)
            for delta in self._early.pop(event.part.part_id, ()):
                self.publish_live(delta)
        elif isinstance(event, PartAppended):
            self._saved[event.part_id, event.field] = event.offset + len(event.text)

    # --- live text

    def _with_unsaved(self, events: tuple[Event, ...]) -> Iterator[Event]:
        """Put text that is not stored yet before a later stored event of its part; no events: all of it."""
        if not events:
            for part in _open_parts(self.transcript):
                yield from self._unsaved(part)
        for event in events:
            if isinstance(event, PartUpdated):
                known = find_part(self.transcript, event.part.part_id)
                if known is not None and known.status not in TERMINAL:
                    yield from self._unsaved(known)
            yield event

    def _unsaved(self, part: Part) -> Iterator[PartAppended]:
        for name in _growing(part):
            text: str = getattr(part, name)
            saved = self._saved.get((part.part_id, name), 0)
            if len(text) > saved:
                # Noted now, so that a later event of the same transaction does not carry it again.
                self._saved[part.part_id, name] = len(text)
                yield PartAppended(part_id=part.part_id, field=name, offset=saved, text=text[saved:])

    def _save_soon(self) -> None:
        if self._saving is None and self._has_unsaved():
            self._saving = asyncio.create_task(self._save_later())

    async def _save_later(self) -> None:
        await self._clock.sleep(self._save_every)
        self._saving = None
        try:
            await self._enqueue(())
        except StoreUnavailable:
            _log.warning("session %s: text is not saved yet", self.transcript.session_id)

    def _has_unsaved(self) -> bool:
        return any(
            len(getattr(part, name)) > self._saved.get((part.part_id, name), 0)
            for part in _open_parts(self.transcript)
            for name in _growing(part)
        )

    def _note_put(self, part: Part) -> None:
        for name in _growing(part):
            if part.status in TERMINAL:
                self._saved.pop((part.part_id, name), None)
            else:
                self._saved[part.part_id, name] = len(getattr(part, name))

    # --- both

    def _frame(self, event: Event) -> Frame:
        return Frame(session_id=self.transcript.session_id, seq=None, at=self._clock.now(), event=event)

    def _hand_out(self, frame: Frame) -> None:
        self.transcript = apply(self.transcript, frame)
        for follower in tuple(self._followers):
            follower(frame)


def _open_parts(transcript: Transcript) -> list[Part]:
    turn = open_turn(transcript)
    return [part for part in turn.parts if part.status not in TERMINAL] if turn else []


def _growing(part: Part) -> tuple[str, ...]:
    return GROWING.get(str(part.__struct_config__.tag), ())
