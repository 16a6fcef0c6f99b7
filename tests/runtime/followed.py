"""A session to follow without a store, and a client that folds what an outbox sends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.events import (
    Event,
    PartAppended,
    PartDelta,
    PartStarted,
    PartUpdated,
    SessionUpdated,
    TurnStarted,
)
from jupyter_agentchat.protocol.frames import Frame, Frames, Said, Snapshot, Synced
from jupyter_agentchat.protocol.parts import Text
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.protocol.value import from_json
from jupyter_agentchat.runtime.outbox import Message, Outbox, text_of
from jupyter_agentchat.runtime.outbox_lane import Standing

EPOCH = "e1"


class Followed:
    """Plays frames that are given to it and keeps the stored ones."""

    more = False

    def __init__(self, session_id: str = "s1") -> None:
        self.session_id = session_id
        self.transcript = Transcript(session_id=session_id)
        self.stored: list[Frame] = []
        self.broken = False
        self.standing = Standing()
        self._watchers: list[Callable[[], None]] = []
        self._followers: list[Callable[[Frame], None]] = []

    def attach(self, follower: Callable[[Frame], None]) -> Transcript:
        self._followers.append(follower)
        return self.transcript

    def detach(self, follower: Callable[[Frame], None]) -> None:
        self._followers.remove(follower)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def stand(self, **standing: str) -> None:
        """Say what no event says."""
        self.standing = Standing(**standing)
        for changed in self._watchers:
            changed()

    async def frames(self, after: int, limit: int, upto: int | None = None) -> list[Frame]:
        if self.broken:
            raise OSError("the store is away")
        upto = len(self.stored) if upto is None else upto
        return self.stored[after : min(upto, after + limit)]

    def play(self, frame: Frame) -> None:
        if frame.seq is not None:
            if frame.seq <= self.transcript.seq:
                return
            self.stored.append(frame)
        self.transcript = apply(self.transcript, frame)
        for follower in self._followers:
            follower(frame)

    def store(self, *events: Event) -> None:
        for event in events:
            seq = self.transcript.seq + 1
            self.play(Frame(session_id=self.session_id, seq=seq, at=seq, event=event))

    def say(self, text: str, part_id: str = "p1") -> None:
        """Say more in an open part, live."""
        at = self.text(part_id)
        delta = PartDelta(part_id=part_id, field="text", offset=len(at), text=text)
        self.play(Frame(session_id=self.session_id, seq=None, at=0, event=delta))

    def save(self, offset: int, part_id: str = "p1") -> None:
        """Store the text of an open part from there on."""
        text = self.text(part_id)[offset:]
        self.store(PartAppended(part_id=part_id, field="text", offset=offset, text=text))

    def text(self, part_id: str) -> str:
        return next(p.text for t in self.transcript.turns for p in t.parts if p.part_id == part_id)


def began(session_id: str = "s1", parts: Sequence[str] = ("p1",)) -> Followed:
    """Return a session in whose turn these parts are open and empty."""
    session = Followed(session_id)
    session.store(
        SessionUpdated(title="T", workspace="/w", agent="a", state="idle"),
        TurnStarted(turn_id="t1", agent="a"),
        *(PartStarted(part=a_text(part_id)) for part_id in parts),
    )
    return session


def a_text(part_id: str = "p1", text: str = "", status: str = "in_progress") -> Text:
    return Text(part_id=part_id, turn_id="t1", status=status, text=text)


def end_of(part_id: str, text: str) -> PartUpdated:
    return PartUpdated(part=a_text(part_id, text, "completed"))


class Client:
    """What a browser does: keeps the transcript of one session over connections, and never asks twice."""

    def __init__(self, session_id: str = "s1") -> None:
        self.session_id = session_id
        self.transcript = Transcript(session_id=session_id)
        self.epoch: str | None = None
        self.cut = False
        self.standing: tuple[str | None, str | None] = (None, None)
        self.heard: list[Said] = []

    def attach(self, outbox: Outbox, session: Followed) -> None:
        outbox.attach(session, self.epoch, None if self.epoch is None else self.transcript.seq)

    def hear(self, message: Message) -> int:
        """Fold a message; return its size in bytes."""
        text = text_of(message)
        json.loads(text)
        said = from_json(text, Said)
        self.heard.append(said)
        if isinstance(said, Snapshot):
            self.transcript, self.epoch, self.cut = said.transcript, said.epoch or None, said.more
        elif isinstance(said, Synced):
            self.epoch = said.epoch
            self.standing = said.read_only, said.unsaved
            assert said.seq == self.transcript.seq
        elif isinstance(said, Frames):
            for sent in said.frames:
                self._fold(Frame(session_id=self.session_id, seq=sent.seq, at=sent.at, event=sent.event))
        return len(text.encode())

    def _fold(self, frame: Frame) -> None:
        """A stored frame comes exactly once and in order; live text never leaves a gap."""
        assert frame.seq is None or frame.seq == self.transcript.seq + 1
        self.transcript = apply(self.transcript, frame)
        assert not self.transcript.stale

    def frames(self) -> list[tuple[int | None, Event]]:
        return [(f.seq, f.event) for m in self.heard if isinstance(m, Frames) for f in m.frames]

    def kinds(self) -> list[str]:
        """Return what was heard, in words."""
        return [str(type(m).__struct_config__.tag) for m in self.heard]


def drain(outbox: Outbox, client: Client, limit: int = 10_000) -> int:
    """Let the client hear up to ``limit`` messages; return how many there were."""
    for count in range(limit):
        message = outbox.take()
        if message is None:
            return count
        client.hear(message)
    return limit
