"""The fold, where the laws leave room: what is unknown, and which state is shown."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fixtures import named, named_stops
from jupyter_agentchat.core.transcript import apply, find_part, fold, open_turn
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Text
from jupyter_agentchat.protocol.transcript import Transcript


def frame(event: e.Event, seq: int | None = 99) -> Frame:
    return Frame(session_id="s1", seq=seq, at=1_000, event=event)


@pytest.fixture
def running() -> Transcript:
    """A session whose turn ``t1`` runs: ``p1`` is the prompt, ``p2`` a text that says "one "."""
    return fold("s1", named.gap_makes_stale()[:-4])


def test_the_running_turn_is_the_open_one(running: Transcript) -> None:
    turn = open_turn(running)
    assert turn is not None
    assert (turn.turn_id, turn.state) == ("t1", "running")
    assert open_turn(Transcript(session_id="s1")) is None
    assert open_turn(fold("s1", named.plain_answer())) is None


def test_a_part_is_found_by_its_id(running: Transcript) -> None:
    part = find_part(running, "p2")
    assert isinstance(part, Text)
    assert part.text == "one "
    assert find_part(running, "nobody") is None


@pytest.mark.parametrize(
    "event",
    [
        e.PartDelta(part_id="older", field="text", offset=0, text="x"),
        e.PartDelta(part_id="p2", field="status", offset=0, text="x"),
        e.PartDelta(part_id="p2", field="output", offset=0, text="x"),
        e.PartDelta(part_id="p1", field="text", offset=0, text="x"),
        e.PartDelta(part_id="p2", field="text", offset=4, text=""),
    ],
)
def test_text_for_what_is_not_there_or_does_not_grow_changes_nothing(
    running: Transcript, event: e.Event
) -> None:
    assert apply(running, frame(event, seq=None)) is running


@pytest.mark.parametrize(
    "event",
    [
        e.TurnEnded(turn_id="older", stop_reason="end_turn"),
        e.PartUpdated(part=Text(part_id="p9", turn_id="older", status="completed", text="x")),
        e.RetryScheduled(turn_id="older", attempt=1, reason="", retry_at=0),
        e.SessionRewound(to="older", restore="both"),
        e.PermissionResolved(request_id="q9", turn_id="t1", part_id="p2", outcome="answered"),
    ],
)
def test_an_event_about_an_older_page_leaves_the_turns(running: Transcript, event: e.Event) -> None:
    after = apply(running, frame(event))
    assert after.turns == running.turns


def test_a_started_turn_is_not_started_again(running: Transcript) -> None:
    after = apply(running, frame(e.TurnStarted(turn_id="t1", agent="demo")))
    assert after == replace(running, seq=99)


def test_the_turn_waits_as_long_as_one_request_is_open(running: Transcript) -> None:
    states = []
    transcript = running
    for number, event in enumerate(
        (
            e.QuestionAsked(request_id="q1", turn_id="t1", text="Which?"),
            e.QuestionAsked(request_id="q2", turn_id="t1", text="Why?"),
            e.QuestionAnswered(request_id="q1", turn_id="t1", outcome="answered"),
            e.QuestionAnswered(request_id="q2", turn_id="t1", outcome="answered"),
        )
    ):
        transcript = apply(transcript, frame(event, seq=50 + number))
        assert transcript.session is not None
        states.append((transcript.turns[0].state, transcript.session.state))
    assert states == [("waiting", "waiting")] * 3 + [("running", "running")]


def test_why_a_turn_waits_is_said_and_since_when(running: Transcript) -> None:
    retry = e.RetryScheduled(turn_id="t1", attempt=1, reason="Busy.", retry_at=9_000)
    turn = apply(running, frame(retry)).turns[0]
    assert (turn.state, turn.reason, turn.since) == ("retrying", "Busy.", 1_000)


@pytest.mark.parametrize(("state", "after"), [("paused", "paused"), ("running", "idle")])
def test_a_session_paused_meanwhile_stays_so_when_its_turn_ends(
    running: Transcript, state: e.SessionState, after: e.SessionState
) -> None:
    assert running.session is not None
    paused = apply(running, frame(replace(running.session, state=state), seq=50))
    ended = apply(paused, frame(e.TurnEnded(turn_id="t1", stop_reason="end_turn"), seq=51))
    assert ended.session is not None
    assert ended.session.state == after


def test_the_end_closes_what_was_open_and_nothing_opens_it_again() -> None:
    transcript = fold("s1", named_stops.words_after_the_end())
    assert transcript.session is not None
    assert transcript.requests == ()
    assert (transcript.turns[0].state, transcript.session.state) == ("ended", "idle")
