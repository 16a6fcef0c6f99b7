"""Everything that a document tells of a session."""

from __future__ import annotations

from msgspec.structs import replace

from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Part, Text
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import ModelTotals, Turn
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.runtime.export.amounts import cost, date
from jupyter_agentchat.runtime.session import Session
from jupyter_agentchat.store.store import Store

PAGE = 100


class Story(Value, frozen=True, kw_only=True):
    """A session with all its turns, oldest first. ``now`` is when it was read, ms since 1970."""

    row: SessionRow
    turns: tuple[Turn, ...]
    by_model: tuple[ModelTotals, ...]
    now: int


async def read(session: Session, store: Store, now: int) -> Story:
    """Return the session's story. Raises Refused ``unknown_session``."""
    turns: list[Turn] = []
    more = True
    while more:
        page, more = await session.turns(turns[-1].turn_id if turns else None, PAGE)
        turns += page
    active = session.active_turn()
    everything = [*reversed(turns), *([active] if active is not None else [])]
    return Story(
        row=await store.row(session.session_id),
        turns=tuple([await _uncut(turn, store) for turn in everything]),
        by_model=session.transcript.by_model,
        now=now,
    )


def facts(story: Story) -> list[tuple[str, str]]:
    """Return what stands at the head of a document: names and plain values."""
    row = story.row
    found = [
        ("Folder", row.workspace),
        ("Agent", f"{row.agent}, {row.model}" if row.model else row.agent),
        ("Begun", date(row.created_at)),
        ("Last change", date(row.updated_at)),
        ("Written", date(story.now)),
    ]
    return [*found, ("Imported", "yes: nobody here has seen it happen")] if row.imported else found


TOTALS_HEAD = ("Model", "Requests", "Input", "Output", "Cache read", "Cache written", "Cost")


def totals(story: Story) -> list[tuple[str, ...]]:
    """Return the rows of the table of what was spent, the sum last."""
    rows = [(entry.model, entry.totals) for entry in story.by_model]
    return [
        (
            name,
            f"{given.requests:,}",
            *(
                f"{'≥ ' if given.tokens_unknown else ''}{count:,}"
                for count in (
                    given.input_tokens,
                    given.output_tokens,
                    given.cache_read_tokens,
                    given.cache_write_tokens,
                )
            ),
            cost(given),
        )
        for name, given in [*rows, ("All", story.row.totals)]
        if given.requests
    ]


async def _uncut(turn: Turn, store: Store) -> Turn:
    """Put texts back that are cut in the transcript, and kept whole beside it."""
    if not any(isinstance(part, Text) and part.full_hash for part in turn.parts):
        return turn
    parts: tuple[Part, ...] = tuple([await _whole(part, store) for part in turn.parts])
    return replace(turn, parts=parts)


async def _whole(part: Part, store: Store) -> Part:
    if not isinstance(part, Text) or part.full_hash is None:
        return part
    try:
        blob = await store.blob(part.full_hash)
    except Refused:
        return part  # of an imported session whose file did not bring it
    return replace(part, text=blob.data.decode("utf-8", "replace"))
