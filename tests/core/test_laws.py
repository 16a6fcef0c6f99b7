"""The laws of the house, over every fixture and over any legal stream. TypeScript tests the same ones."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from jupyter_agentchat.core import history
from jupyter_agentchat.core.transcript import find_part, fold
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import TERMINAL, Part
from jupyter_agentchat.protocol.transcript import Totals, Transcript
from tests.core.streams import Frames, in_order, on_every_stream, prefixes

TextPut = e.PartAppended | e.PartDelta
PartPut = e.PartStarted | e.PartUpdated
MODEL_ROWS = (e.ModelContextSet, e.ModelMessageRecorded)


def parts_of(transcript: Transcript) -> dict[str, Part]:
    return {part.part_id: part for turn in transcript.turns for part in turn.parts}


def is_repeated(frame: Frame, before: Transcript) -> bool:
    return frame.seq is not None and frame.seq <= before.seq


@on_every_stream
def test_law_1_a_part_is_put_whole(frames: Frames) -> None:
    for frame, before, after in prefixes(frames):
        if not isinstance(frame.event, PartPut) or is_repeated(frame, before):
            continue
        part, old = frame.event.part, find_part(before, frame.event.part.part_id)
        if any(turn.turn_id == part.turn_id for turn in before.turns):
            kept = old is not None and old.status == "cancelled"
            assert find_part(after, part.part_id) == (replace(part, status="cancelled") if kept else part)
        assert part.part_id not in after.stale


@on_every_stream
def test_law_1_text_is_put_at_its_offset(frames: Frames) -> None:
    for frame, before, after in prefixes(frames):
        event = frame.event
        if not isinstance(event, TextPut) or is_repeated(frame, before):
            continue
        old, new = find_part(before, event.part_id), find_part(after, event.part_id)
        if old is None or new is None:
            assert old is new
            continue
        text: str = getattr(old, event.field)
        if event.offset > len(text):
            assert new is old
            assert event.part_id in after.stale
        else:
            assert getattr(new, event.field) == text + event.text[len(text) - event.offset :]


@on_every_stream
def test_law_1_nothing_else_touches_a_part(frames: Frames) -> None:
    for frame, before, after in prefixes(frames):
        if isinstance(frame.event, PartPut | TextPut):
            continue
        old = parts_of(before)
        assert all(old[part_id] is part for part_id, part in parts_of(after).items())


@on_every_stream
def test_law_2_deltas_are_a_courtesy(frames: Frames) -> None:
    for index, (frame, before, after) in enumerate(prefixes(frames)):
        if isinstance(frame.event, e.TurnEnded) and not is_repeated(frame, before):
            assert after == fold("s1", in_order(frames[: index + 1]))


@on_every_stream
def test_law_3_adjacent_deltas_may_be_merged(frames: Frames) -> None:
    assert fold("s1", merged(frames)) == fold("s1", frames)


def merged(frames: Frames) -> Frames:
    """Merge as a channel does for a slow client."""
    out: Frames = []
    for frame in frames:
        last = out[-1].event if out else None
        if (
            isinstance(frame.event, e.PartDelta)
            and isinstance(last, e.PartDelta)
            and (frame.event.part_id, frame.event.field) == (last.part_id, last.field)
            and frame.event.offset == last.offset + len(last.text)
        ):
            out[-1] = replace(frame, event=replace(last, text=last.text + frame.event.text))
        else:
            out.append(frame)
    return out


@on_every_stream
def test_law_4_twice_is_once(frames: Frames) -> None:
    once, twice = unrepeated(frames), []
    for frame in once:
        copies = 2 if isinstance(frame.event, PartPut | TextPut) else 1
        twice += [frame] * copies
    assert replace(fold("s1", renumbered(twice)), seq=0) == replace(fold("s1", once), seq=0)


def unrepeated(frames: Frames) -> Frames:
    """Leave out stored frames that came a second time."""
    return [frame for frame, before, _ in prefixes(frames) if not is_repeated(frame, before)]


def renumbered(frames: Frames) -> Frames:
    """Give the stored frames new numbers, as if the store had taken each of them."""
    seq, out = 0, []
    for frame in frames:
        seq += frame.seq is not None
        out.append(frame if frame.seq is None else replace(frame, seq=seq))
    return out


@on_every_stream
def test_law_4_a_repeated_frame_changes_nothing(frames: Frames) -> None:
    for frame, before, after in prefixes(frames):
        if is_repeated(frame, before):
            assert after is before


@on_every_stream
def test_law_5_an_ended_turn_is_settled(frames: Frames) -> None:
    for _, _, after in prefixes(frames):
        for turn in after.turns:
            if turn.state == "ended":
                assert all(part.status in TERMINAL for part in turn.parts)
                assert not any(request.turn_id == turn.turn_id for request in after.requests)


@on_every_stream
def test_law_5_a_turn_ends_once(frames: Frames) -> None:
    stored = [frame.event for frame in in_order(frames)]
    ends = Counter(event.turn_id for event in stored if isinstance(event, e.TurnEnded))
    assert set(ends.values()) <= {1}
    starts = [event.turn_id for event in stored if isinstance(event, e.TurnStarted)]
    unfinished = [turn_id for turn_id in starts if turn_id not in ends]
    assert unfinished in ([], starts[-1:])


@on_every_stream
def test_law_6_what_is_not_mentioned_keeps_its_identity(frames: Frames) -> None:
    for frame, before, after in prefixes(frames):
        mentioned = mentioned_part(frame.event)
        new = parts_of(after)
        for part_id, part in parts_of(before).items():
            if part_id != mentioned and part_id in new:
                assert new[part_id] is part
        gone = parts_of(before).keys() - new.keys()
        assert not gone or isinstance(frame.event, e.SessionRewound)


def mentioned_part(event: e.Event) -> str | None:
    if isinstance(event, PartPut):
        return event.part.part_id
    return event.part_id if isinstance(event, TextPut) else None


@on_every_stream
def test_law_7_cancelled_is_final(frames: Frames) -> None:
    for frame, before, after in prefixes(frames):
        new = parts_of(after)
        for part_id, part in parts_of(before).items():
            if part.status == "cancelled" and part_id in new:
                assert new[part_id].status == "cancelled"
                if mentioned_part(frame.event) == part_id and isinstance(frame.event, PartPut):
                    recorded = replace(new[part_id], status=frame.event.part.status)
                    assert recorded == frame.event.part or is_repeated(frame, before)


@on_every_stream
def test_law_8_what_the_model_is_sent_only_grows(frames: Frames) -> None:
    rows = [frame.event for frame in in_order(frames) if isinstance(frame.event, MODEL_ROWS)]
    shorter = None
    for length, event in enumerate(rows, start=1):
        longer = history.request_text(rows[:length])
        if isinstance(event, e.ModelMessageRecorded) and shorter is not None:
            assert longer.startswith(shorter)
            assert longer.endswith(f'"content":{event.blocks}}}')
        shorter = longer


@on_every_stream
def test_law_9_every_tool_use_is_answered(frames: Frames) -> None:
    recorded = [frame.event for frame in in_order(frames) if is_message(frame)]
    for length in range(len(recorded) + 1):
        sent = history.messages(recorded[:length])
        closing = history.closing_message(sent)
        assert history.check(sent if closing is None else (*sent, closing)) == []


def is_message(frame: Frame) -> bool:
    return isinstance(frame.event, e.ModelMessageRecorded)


@on_every_stream
def test_law_10_numbers_have_no_gap_and_live_text_has_none(frames: Frames) -> None:
    stored = in_order(frames)
    assert [frame.seq for frame in stored] == list(range(1, len(stored) + 1))
    for frame in frames:
        assert (frame.seq is None) == isinstance(frame.event, e.PartDelta)


@on_every_stream
def test_law_11_totals_are_the_sum_and_unknown_is_not_zero(frames: Frames) -> None:
    transcript = fold("s1", frames)
    used = [f.event for f in in_order(frames) if isinstance(f.event, e.UsageRecorded)]
    assert transcript.totals == summed(used)
    by_model = {row.model: row.totals for row in transcript.by_model}
    assert by_model == {
        model: summed([event for event in used if event.model == model])
        for model in {event.model for event in used}
    }
    for turn in transcript.turns:
        assert turn.requests == tuple(event for event in used if event.turn_id == turn.turn_id)
        assert turn.totals == summed(list(turn.requests))


def summed(used: list[e.UsageRecorded]) -> Totals:
    cost = 0.0
    for event in used:
        cost += event.cost or 0.0
    return Totals(
        requests=len(used),
        input_tokens=sum(event.input_tokens or 0 for event in used),
        output_tokens=sum(event.output_tokens or 0 for event in used),
        cache_read_tokens=sum(event.cache_read_tokens or 0 for event in used),
        cache_write_tokens=sum(event.cache_write_tokens or 0 for event in used),
        tokens_unknown=sum(event.cut or None in (event.input_tokens, event.output_tokens) for event in used),
        cost=cost,
        cost_unknown=sum(event.cut or event.cost is None for event in used),
    )
