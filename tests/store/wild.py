"""Event streams that no good server writes: late, doubled, about old turns, with gaps and rewinds."""

from __future__ import annotations

from hypothesis import strategies as st

from jupyter_agentchat.protocol.events import (
    Event,
    PartAppended,
    PartStarted,
    PartUpdated,
    QuestionAnswered,
    QuestionAsked,
    SessionRewound,
    TurnEnded,
    TurnStarted,
    UsageRecorded,
)
from jupyter_agentchat.protocol.parts import Status, Text, Thinking
from tests.store.stories import facts, prompt

_turn_ids = st.sampled_from(["t0", "t1", "t2"])
_letters = st.sampled_from(["a", "b"])
_words = st.text(st.sampled_from("ab\n\ud800\x00é"), max_size=4)
_statuses: st.SearchStrategy[Status] = st.sampled_from(
    ["in_progress", "in_progress", "completed", "cancelled"]
)


def _text(turn_id: str, letter: str, status: Status, words: str) -> Text:
    return Text(part_id=turn_id + letter, turn_id=turn_id, status=status, text=words)


def _thinking(turn_id: str, letter: str, status: Status, words: str) -> Thinking:
    return Thinking(part_id=turn_id + letter, turn_id=turn_id, status=status, text=words, started_at=1)


def _appended(turn_id: str, letter: str, offset: int, words: str) -> Event:
    return PartAppended(part_id=turn_id + letter, field="text", offset=offset, text=words)


def _usage(turn_id: str, tokens: int | None) -> Event:
    return UsageRecorded(
        turn_id=turn_id, request_id="r", model="m", input_tokens=tokens, output_tokens=1, cost=0.1
    )


_parts = st.builds(_text, _turn_ids, _letters, _statuses, _words) | st.builds(
    _thinking, _turn_ids, _letters, _statuses, _words
)

_common: tuple[st.SearchStrategy[Event], ...] = (
    st.builds(lambda turn_id: TurnStarted(turn_id=turn_id, agent="demo"), _turn_ids),
    st.builds(lambda turn_id: TurnEnded(turn_id=turn_id, stop_reason="end_turn"), _turn_ids),
    st.builds(lambda part: PartStarted(part=part), _parts),
    st.builds(lambda part: PartUpdated(part=part), _parts),
    st.builds(_appended, _turn_ids, _letters, st.integers(0, 4), _words),
)
_rare: tuple[st.SearchStrategy[Event], ...] = (
    st.builds(lambda turn_id, words: prompt(turn_id, f"{turn_id}q", words), _turn_ids, _words),
    st.builds(lambda turn_id: SessionRewound(to=turn_id, restore="both"), _turn_ids),
    st.builds(lambda words: facts(title=words), _words),
    st.builds(lambda turn_id: QuestionAsked(request_id="r", turn_id=turn_id, text="?"), _turn_ids),
    st.builds(
        lambda turn_id: QuestionAnswered(request_id="r", turn_id=turn_id, outcome="answered"), _turn_ids
    ),
    st.builds(_usage, _turn_ids, st.none() | st.integers(0, 9)),
)
_events: st.SearchStrategy[Event] = st.one_of(*_common, *_common, *_common, *_rare)

batches = st.lists(st.lists(_events, min_size=1, max_size=5), min_size=3, max_size=12)
"""What is appended together, one after the other."""
