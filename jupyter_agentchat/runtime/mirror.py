"""A session at the far end of a channel: the same fold, over what the server sends."""

from __future__ import annotations

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol.frames import Frame, Frames, Said, Snapshot, Synced
from jupyter_agentchat.protocol.transcript import Transcript


class Mirror:
    """``transcript`` is what anyone sees now, as far as it has arrived."""

    def __init__(self, session_id: str) -> None:
        self.transcript = Transcript(session_id=session_id)
        self.epoch: str | None = None

    @property
    def after(self) -> int | None:
        """Where to go on after a connection was lost; None: nothing has come yet."""
        return self.transcript.seq if self.epoch is not None else None

    def take(self, message: Said) -> bool:
        """Take what the server says, and say whether the transcript changed by it."""
        match message:
            case Snapshot(session_id=self.transcript.session_id):
                self.epoch, self.transcript = message.epoch, message.transcript
            case Synced(session_id=self.transcript.session_id):
                self.epoch = message.epoch
                return False
            case Frames(session_id=self.transcript.session_id):
                for sent in message.frames:
                    frame = Frame(session_id=message.session_id, seq=sent.seq, at=sent.at, event=sent.event)
                    self.transcript = apply(self.transcript, frame)
            case _:
                return False
        return True
