"""One session's publish: number, store, fold, hand out, in this order and in one place.

Stored events go through one queue; whatever has piled up is stored in one transaction. Live text (a
``part_delta``) is folded and handed out at once and saved every half second as ``part_appended``, and
before any later stored event of its part, so that a crash loses at most the last half second of a
sentence. A delta waits only for the start of its own part to be stored.

While the store is away, live text goes on, and a turn waits before its next stored event; what people ask
for fails at once, for nothing may be acknowledged that is not stored (law 10).
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

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
from jupyter_agentchat.protocol.parts import TERMINAL
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.clock import Clock
from jupyter_agentchat.runtime.saved_text import SavedText
from jupyter_agentchat.store.store import KeptBatch, Moved, Store, StoreUnavailable

_log = logging.getLogger(__name__)

Follower = Callable[[Frame], None]
T = TypeVar("T")

TRY_AGAIN_EVERY = 1.0
"""Seconds between two tries to store what a turn insists on."""


@dataclass
class _Group:
    """Events for one transaction, and whoever waits for it."""

    events: tuple[Event, ...]
    done: asyncio.Future[None]
    in_turn: str | None = None
    """To be stored only while this turn is open."""
    looked: int | None = None
    """To be stored only if no more of other servers was seen since, and there is no more."""
    insists: bool = False
    batch: KeptBatch | None = None
    """What they came in, stored with them."""
    is_settled: bool = False

    def settle(self, error: Exception | None = None) -> None:
        self.is_settled = True
        if self.done.done():
            return  # whoever waited was cancelled
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Publisher:
    """The only thing that changes a session's transcript. Followers must not block and must not raise."""

    def __init__(self, store: Store, clock: Clock, transcript: Transcript, save_every: float) -> None:
        self.transcript = transcript
        self.unsaved: str | None = None
        """Why what is shown is not stored yet, in a sentence."""
        self._store = store
        self._clock = clock
        self._save_every = save_every
        self._followers: list[Follower] = []
        self._watchers: list[Callable[[], None]] = []
        self._pending: list[_Group] = []
        self._draining: asyncio.Task[None] | None = None
        self._saving: asyncio.Task[None] | None = None
        self._others = 0
        """How many frames other servers stored, as far as was seen."""
        self._closing = False
        self._gave_up: StoreUnavailable | None = None
        self._early: dict[str, list[PartDelta]] = defaultdict(list)
        self._text = SavedText(transcript)

    def attach(self, follower: Follower) -> Transcript:
        """Hand every further frame to the follower; return the transcript as it is at this moment."""
        self._followers.append(follower)
        return self.transcript

    def detach(self, follower: Follower) -> None:
        """Stop; a follower that is not attached is fine."""
        if follower in self._followers:
            self._followers.remove(follower)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call whenever ``unsaved`` changed."""
        self._watchers.append(changed)

    async def publish(self, *events: Event, in_turn: str | None = None) -> None:
        """Store the events in one transaction, then fold and hand them out; return when that is done.

        Raises StoreUnavailable when they could not be stored, and Refused ``read_only`` when the turn named
        is not open any more: then nothing of them happened. A caller that is cancelled meanwhile does not
        take its events back.
        """
        if events:
            await self._enqueue(events, in_turn=in_turn)

    async def publish_decision(self, *events: Event) -> None:
        """Store what follows from the transcript as it is now; raises Moved when it is not so any more.

        That is when another server stored something meanwhile. Look at it and decide again.
        """
        if events:
            await self._enqueue(events, looked=self._others)

    async def publish_batch(self, in_turn: str | None, batch: KeptBatch, *events: Event) -> None:
        """Store what an agent elsewhere wrote, and that it did; as a decision, and while the turn is open."""
        await self._enqueue(events, looked=self._others, in_turn=in_turn, batch=batch)

    async def publish_in_turn(self, turn_id: str, *events: Event) -> None:
        """Store what a turn of this server says, however long the store is away.

        Raises Refused ``read_only`` when another server has closed the turn; StoreUnavailable only when this
        server stops.
        """
        if events:
            await self._enqueue(events, in_turn=turn_id, insists=True)

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something with the store for a turn, however long the store is away, as above."""
        while True:
            try:
                return await work()
            except StoreUnavailable as error:
                if self._closing:
                    raise
                self._set_unsaved(str(error))
            await self._clock.sleep(TRY_AGAIN_EVERY)

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

    async def drained(self) -> None:
        """Return when everything that was published so far is stored, or given up."""
        while self._draining is not None:
            await asyncio.wait({self._draining})

    def stop_insisting(self) -> None:
        """This server stops: what cannot be stored at the next try is given up."""
        self._closing = True

    async def close(self) -> None:
        """Return when everything that was published is stored."""
        if self._saving is not None:
            self._saving.cancel()
        await self.drained()

    def trim(self, turns: int) -> bool:
        """Keep only the newest turns at hand; say whether any were let go. The store has them all."""
        if len(self.transcript.turns) <= turns:
            return False
        self.transcript = replace(self.transcript, turns=self.transcript.turns[-turns:])
        return True

    # --- stored events

    async def _enqueue(self, events: tuple[Event, ...], **terms: Any) -> None:
        if self._gave_up is not None:
            raise self._gave_up
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append(_Group(events, done, **terms))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                try:
                    await self._store_together(batch)
                except StoreUnavailable as trouble:
                    await self._wait_with(batch, trouble)
        finally:
            self._draining = None

    async def _store_together(self, batch: list[_Group]) -> None:
        """Store groups in one transaction; where that is refused, one by one. Raises StoreUnavailable."""
        try:
            await self._append(batch)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - handed to whoever published; this task only carries
            if len(batch) == 1:
                return batch[0].settle(error)
            for group in batch:
                await self._store_together([group])
            return None
        for group in batch:
            group.settle()
        return self._set_unsaved(None)

    async def _wait_with(self, batch: list[_Group], trouble: StoreUnavailable) -> None:
        """The store is away: say so where it matters, and let who insists wait for the next try."""
        left = [group for group in batch if not group.is_settled]
        insisting = [group for group in left if group.insists]
        if self._closing and insisting:
            self._gave_up = trouble  # what came later must not be stored without what came before
            left, insisting = [*left, *self._pending], []
            self._pending = []
        for group in left:
            if group not in insisting:
                group.settle(trouble)
        if insisting or self._text.is_behind(self.transcript):
            self._set_unsaved(str(trouble))
            self._save_soon()
        if insisting:
            self._pending[:0] = insisting
            await self._clock.sleep(TRY_AGAIN_EVERY)

    async def _append(self, batch: list[_Group]) -> None:
        text, before = self._text, self._text.copy()
        events = [event for group in batch for event in text.with_unsaved(self.transcript, group.events)]
        if not events:
            return
        turns = {group.in_turn for group in batch} - {None}
        looks = {group.looked for group in batch} - {None}
        try:
            if looks - {self._others}:
                raise Moved
            frames = await self._store.append(
                self.transcript.session_id,
                events,
                self._clock.now(),
                in_turn=next(iter(turns), None),
                seen=self.transcript.seq if looks else None,
                batches=[group.batch for group in batch if group.batch is not None],
            )
        except Exception as error:
            self._text = before
            if isinstance(error, Refused):
                await self._look_again()
            raise
        await self._take_all(frames)

    async def _take_all(self, frames: list[Frame]) -> None:
        """Hand out what is stored now, after what another server stored before it."""
        first = frames[0].seq or 0
        if first > self.transcript.seq + 1:
            try:
                await self.insist(lambda: self._fetch(first - 1))
            except StoreUnavailable:
                return  # this server stops
        for frame in frames:
            self._take_stored(frame)

    async def _look_again(self) -> None:
        """Another server was here: whoever is refused should see what it did."""
        try:
            await self.catch_up()
        except (Refused, StoreUnavailable) as error:
            _log.debug("session %s: nothing new to see: %s", self.transcript.session_id, error)

    async def _fetch(self, upto: int) -> None:
        while self.transcript.seq < upto:
            missed = await self._store.frames(
                self.transcript.session_id, after=self.transcript.seq, limit=1000, upto=upto
            )
            if not missed:
                return
            for frame in missed:
                if (frame.seq or 0) > self.transcript.seq:
                    self._others += 1
                self._take_stored(frame)

    def _take_stored(self, frame: Frame) -> None:
        if frame.seq is not None and frame.seq <= self.transcript.seq:
            return
        event = frame.event
        self._hand_out(frame)
        if isinstance(event, PartStarted | PartUpdated):
            self._text.put(event.part)
            for delta in self._early.pop(event.part.part_id, ()):
                self.publish_live(delta)
        elif isinstance(event, PartAppended):
            self._text.appended(event)

    # --- live text

    def _save_soon(self) -> None:
        if self._saving is None and self._text.is_behind(self.transcript):
            self._saving = asyncio.create_task(self._save_later())

    async def _save_later(self) -> None:
        await self._clock.sleep(self._save_every)
        self._saving = None
        turn = open_turn(self.transcript)
        try:
            await self._enqueue((), in_turn=turn.turn_id if turn else None)
        except (Refused, StoreUnavailable) as error:
            _log.debug("session %s: text is not saved yet: %s", self.transcript.session_id, error)

    # --- both

    def _set_unsaved(self, why: str | None) -> None:
        if why != self.unsaved:
            _log.warning("session %s: %s", self.transcript.session_id, why or "everything is saved again")
            self.unsaved = why
            for changed in self._watchers:
                changed()

    def _frame(self, event: Event) -> Frame:
        return Frame(session_id=self.transcript.session_id, seq=None, at=self._clock.now(), event=event)

    def _hand_out(self, frame: Frame) -> None:
        self.transcript = apply(self.transcript, frame)
        for follower in tuple(self._followers):
            follower(frame)
