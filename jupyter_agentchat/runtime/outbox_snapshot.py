"""A session as it is now, for a client that has none of it, in messages of bounded size."""

from __future__ import annotations

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import PartStarted
from jupyter_agentchat.protocol.frames import Frame, Snapshot
from jupyter_agentchat.protocol.transcript import Turn
from jupyter_agentchat.protocol.value import to_json


def size_of(text: str) -> int:
    """Return how many bytes a text is on the wire."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def fit(whole: Snapshot, turns: int, limit: int) -> tuple[Snapshot, list[Frame]]:
    """Return the snapshot with at most ``turns`` of its newest turns, as many as fit into ``limit`` bytes,
    and the frames that complete it.

    Such frames are needed only when the newest turn alone is too large. Its first parts are then in the
    snapshot, the others follow as live ``part_started``. Such a snapshot has no epoch: a client that loses
    the connection before ``synced``, which has it, begins anew instead of taking a part for the whole.
    """
    newest = whole.transcript.turns[-turns:]
    room = limit - size_of(to_json(_with_turns(whole, ())))
    kept: tuple[Turn, ...] = ()
    for turn in reversed(newest):
        count, room = _parts_that_fit(turn, room)
        if count == len(turn.parts) and room >= 0:
            kept = (turn, *kept)
        elif kept:
            break
        else:
            first = replace(turn, parts=turn.parts[:count])
            rest = _as_frames(whole.session_id, replace(turn, parts=turn.parts[count:]))
            return replace(_with_turns(whole, (first,)), epoch="" if rest else whole.epoch), rest
    return _with_turns(whole, kept), []


def _with_turns(whole: Snapshot, turns: tuple[Turn, ...]) -> Snapshot:
    return replace(
        whole,
        transcript=replace(whole.transcript, turns=turns),
        more=whole.more or len(turns) < len(whole.transcript.turns),
    )


def _parts_that_fit(turn: Turn, room: int) -> tuple[int, int]:
    """Return how many of the first parts fit, and the room that is left; no more is measured than that."""
    room -= size_of(to_json(replace(turn, parts=()))) + 1
    for count, part in enumerate(turn.parts):
        size = size_of(to_json(part)) + 1
        if size > room:
            return count, room
        room -= size
    return len(turn.parts), room


def _as_frames(session_id: str, turn: Turn) -> list[Frame]:
    return [
        Frame(session_id=session_id, seq=None, at=turn.started_at, event=PartStarted(part=part))
        for part in turn.parts
    ]
