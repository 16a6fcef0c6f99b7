"""However a turn ends, everything in it is terminal and there is one end (law 5)."""

import pytest

from jupyter_agentchat.core.transcript import fold
from jupyter_agentchat.protocol.events import (
    PartStarted,
    PermissionRequested,
    PermissionResolved,
    QuestionAnswered,
    QuestionAsked,
    SessionUpdated,
    TurnEnded,
    TurnError,
    TurnStarted,
)
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import TERMINAL, Notice, Text, Thinking, ToolCall
from jupyter_agentchat.runtime.ending import ending

BEGINNING = [
    SessionUpdated(title="T", workspace="/w", agent="a", state="idle"),
    TurnStarted(turn_id="t", agent="a"),
    PartStarted(part=Thinking(part_id="th", turn_id="t", status="in_progress", text="hm", started_at=1)),
    PartStarted(part=Text(part_id="tx", turn_id="t", status="in_progress", text="half a")),
    PartStarted(part=Text(part_id="ok", turn_id="t", status="completed", text="whole")),
]


def call(part_id, status):
    return PartStarted(
        part=ToolCall(
            part_id=part_id, turn_id="t", status=status, name="write_file", kind="edit", title="W", input="{}"
        )
    )


WAITING = [
    call("planned", "pending"),
    PermissionRequested(
        request_id="r", turn_id="t", part_id="planned", tool="write_file", kind="edit", title="W",
        action="{}", why="", options=(), action_hash="h",
    ),
    QuestionAsked(request_id="q", turn_id="t", text="Which?"),
]  # fmt: skip


def run(*events):
    return fold("s", [Frame(session_id="s", seq=n, at=n, event=e) for n, e in enumerate(events, 1)])


def folded_on(transcript, events):
    """The transcript after the ending, through the same fold as everything else."""
    seq = transcript.seq
    from jupyter_agentchat.core.transcript import apply

    for event in events:
        seq += 1
        transcript = apply(transcript, Frame(session_id="s", seq=seq, at=99, event=event))
    return transcript


@pytest.mark.parametrize("stop", ["cancelled", "interrupted", "error", "end_turn"])
def test_everything_is_closed_and_there_is_one_end(stop):
    before = run(*BEGINNING, call("running", "in_progress"), *WAITING)
    events = ending(before, "t", stop, 99)
    after = folded_on(before, events)
    assert all(part.status in TERMINAL for part in after.turns[0].parts)
    assert after.requests == ()
    assert [type(e) for e in events].count(TurnEnded) == 1
    assert isinstance(events[-1], TurnEnded)
    assert ending(after, "t", stop, 100) == []


def test_partial_text_is_kept():
    before = run(*BEGINNING)
    after = folded_on(before, ending(before, "t", "cancelled", 99))
    texts = {p.part_id: (p.status, getattr(p, "text", "")) for p in after.turns[0].parts}
    assert texts == {
        "th": ("cancelled", "hm"),
        "tx": ("cancelled", "half a"),
        "ok": ("completed", "whole"),
    }


def test_r_x2_after_a_crash_a_running_tool_is_unknown_and_a_planned_one_cancelled():
    before = run(*BEGINNING, call("running", "in_progress"), *WAITING)
    after = folded_on(before, ending(before, "t", "interrupted", 99))
    status = {p.part_id: p.status for p in after.turns[0].parts}
    assert (status["running"], status["planned"]) == ("unknown", "cancelled")


def test_open_requests_are_withdrawn_by_name():
    events = ending(run(*BEGINNING, *WAITING), "t", "cancelled", 99)
    withdrawn = [e for e in events if isinstance(e, PermissionResolved | QuestionAnswered)]
    assert {(e.request_id, e.outcome) for e in withdrawn} == {("r", "withdrawn"), ("q", "withdrawn")}


def test_an_interrupted_turn_says_so_and_offers_to_continue():
    notices = [
        e.part
        for e in ending(run(*BEGINNING), "t", "interrupted", 99)
        if isinstance(e, PartStarted) and isinstance(e.part, Notice)
    ]
    assert [n.action.does for n in notices] == ["continue"]


def test_an_error_is_told_in_its_own_words():
    events = ending(run(*BEGINNING), "t", "error", 99, TurnError(code="x", message="The disk is full."))
    assert any(isinstance(e, PartStarted) and e.part.text == "The disk is full." for e in events)
