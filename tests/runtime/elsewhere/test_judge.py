"""What an agent elsewhere may write, event by event: the laws of the fold hold, and all else is refused."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import convert

from jupyter_agentchat.core.transcript import apply
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.elsewhere import WrittenEvent
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import (
    Author,
    Elsewhere,
    Notice,
    Prompt,
    TextContent,
    Thinking,
    ToolCall,
)
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.elsewhere.judge import Judge
from jupyter_agentchat.runtime.settings import Settings

MARK = Elsewhere(agent="bot", host="10.0.0.7")
NOW = 1_000
TIGHT = Settings(max_part_chars=10, max_tool_output=10)


def begun(*events: e.Event) -> Transcript:
    """Return a session with a prompt's turn t, and what follows."""
    facts = e.SessionUpdated(title="S", workspace="/w", agent="elsewhere", state="idle")
    author = Author(kind="user", name="ada")
    said = Prompt(part_id="p", turn_id="t", author=author, content=(TextContent(text="Go"),))
    first = (facts, e.TurnStarted(turn_id="t", agent="elsewhere"), e.PartStarted(part=said))
    transcript = Transcript(session_id="s")
    for seq, event in enumerate((*first, *events), 1):
        transcript = apply(transcript, Frame(session_id="s", seq=seq, at=seq, event=event))
    return transcript


def judge(*raw: dict[str, Any], transcript: Transcript | None = None) -> Judge:
    """Judge a batch. Raises Refused."""
    judged = Judge(
        transcript or begun(),
        agent="elsewhere",
        mark=MARK,
        now=NOW,
        settings=TIGHT,
        remarks=lambda _usage, _before: [],
    )
    judged.take_all([convert(one, WrittenEvent) for one in raw])
    return judged


def start(
    kind: str = "text", part_id: str = "x", status: str = "in_progress", **fields: Any
) -> dict[str, Any]:
    extra = {"name": "run"} if kind == "tool_call" else {}
    part = {"type": kind, "part_id": part_id, "turn_id": "t", "status": status, **extra, **fields}
    return {"type": "part_started", "part": part}


def update(*given: Any, **fields: Any) -> dict[str, Any]:
    return {**start(*given, **fields), "type": "part_updated"}


def append(offset: int, text: str, part_id: str = "x", field: str = "text") -> dict[str, Any]:
    return {"type": "part_appended", "part_id": part_id, "field": field, "offset": offset, "text": text}


def ask(request_id: str = "r", part_id: str = "x", turn_id: str = "t") -> dict[str, Any]:
    ids = {"request_id": request_id, "part_id": part_id, "turn_id": turn_id}
    return {"type": "permission_requested", **ids}


def question(request_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": "question_asked", "request_id": request_id, "turn_id": "t", "text": "?", **fields}


def usage(**fields: Any) -> dict[str, Any]:
    facts = {"turn_id": "t", "request_id": "q", "model": "m", "input_tokens": 1, "output_tokens": None}
    return {"type": "usage_recorded", **facts, **fields}


END = {"type": "turn_ended", "turn_id": "t"}
ENDED = begun(e.TurnEnded(turn_id="t", stop_reason="cancelled"))
PAUSED = begun(
    e.TurnEnded(turn_id="t", stop_reason="end_turn"),
    e.SessionUpdated(title="S", workspace="/w", agent="elsewhere", state="paused"),
)

REFUSED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "another turn's part": ("unknown_turn", [start(turn_id="u")]),
    "a part twice": ("bad_request", [start(), start()]),
    "a person's part": ("bad_request", [start(part_id="p")]),
    "a person's part again": ("stale_request", [update("text", "p")]),
    "a part that is not there": ("unknown_part", [update()]),
    "a part that has ended": ("stale_request", [start(status="completed"), update()]),
    "a part of another type": ("bad_request", [start(), update("thinking")]),
    "text for no part": ("unknown_part", [append(0, "a")]),
    "text for a person": ("stale_request", [append(0, "a", part_id="p")]),
    "text for an ended part": ("stale_request", [start(status="completed"), append(0, "a")]),
    "a gap": ("stale_request", [start(), append(1, "b")]),
    "another text at the place": ("bad_request", [start(text="abc"), append(1, "xyz")]),
    "a field that does not grow": ("bad_request", [start(), append(0, "a", field="status")]),
    "a plan's text": ("bad_request", [start("plan", entries=[]), append(0, "a")]),
    "a long text": ("too_large", [start(text="x" * 11)]),
    "a long text in two pieces": ("too_large", [start(text="x" * 10), append(10, "x")]),
    "a long input": ("too_large", [start("tool_call", input="x" * 11)]),
    "a long output": ("too_large", [start("tool_call"), append(0, "x" * 11, field="output")]),
    "leave for a text": ("bad_request", [start(), ask()]),
    "leave for nothing": ("unknown_part", [ask()]),
    "leave for what has ended": ("stale_request", [start("tool_call", status="failed"), ask()]),
    "leave twice": ("bad_request", [start("tool_call"), ask(), ask("r2")]),
    "a request that is open": ("bad_request", [question("r"), question("r")]),
    "a question without an answer": ("bad_request", [question("r", accepts_text=False)]),
    "an option twice": ("bad_request", [question("r", options=["a", "a"])]),
    "too many questions": ("rate_limited", [question(f"r{n}") for n in range(21)]),
    "an end with an open part": ("bad_request", [start(), END]),
    "an end with an open question": ("bad_request", [question("r"), END]),
    "something after the end": ("bad_request", [END, start()]),
    "a turn in a turn": ("busy", [{"type": "turn_started", "turn_id": "u"}]),
    "usage of no part": ("unknown_part", [usage(part_id="none")]),
    "usage of another turn": ("unknown_turn", [usage(turn_id="u")]),
}


@pytest.mark.parametrize(("code", "batch"), REFUSED.values(), ids=REFUSED)
def test_what_breaks_a_law_is_refused_and_named(code, batch) -> None:
    with pytest.raises(Refused) as refused:
        judge(*batch)
    assert refused.value.code == code
    kind = batch[-1]["type"]
    assert refused.value.message.startswith(f"Nothing was written: event {len(batch)} ({kind}): ")


@pytest.mark.parametrize("event", [start(), append(0, "a"), END, usage(), question("r"), ask()])
def test_r_p8_nothing_is_said_in_a_turn_that_has_ended(event) -> None:
    with pytest.raises(Refused) as refused:
        judge(event, transcript=ENDED)
    assert refused.value.code == "stale_request"


def test_a_paused_session_begins_no_turn_by_itself() -> None:
    with pytest.raises(Refused, match="paused"):
        judge({"type": "turn_started", "turn_id": "u"}, transcript=PAUSED)
    assert judge({"type": "turn_started", "turn_id": "u"}, transcript=ENDED).begun is not None


def test_what_is_there_already_may_come_again_with_what_follows() -> None:
    judged = judge(start(text="ab"), append(1, "b"), append(0, "abc"), append(1, "bcd"))
    assert judged._transcript.turns[0].parts[-1].text == "abcd"


def test_characters_are_counted_not_bytes() -> None:
    judged = judge(start(), append(0, "é𝒳"), append(2, "!"))
    assert judged._transcript.turns[0].parts[-1].text == "é𝒳!"


def test_times_are_the_server_s_and_the_name_is_on_everything() -> None:
    judged = judge(
        start("thinking", "a"),
        update("thinking", "a", "completed"),
        start("tool_call", "b", "pending"),
        update("tool_call", "b", "in_progress"),
        update("tool_call", "b", "completed"),
        {
            "type": "part_started",
            "part": {"type": "notice", "part_id": "c", "turn_id": "t", "level": "info", "text": "!"},
        },
        END,
    )
    _, thinking, call, notice = judged._transcript.turns[0].parts
    assert isinstance(thinking, Thinking)
    assert isinstance(call, ToolCall)
    assert isinstance(notice, Notice)
    assert (thinking.started_at, thinking.ended_at, call.started_at, call.ended_at) == (NOW,) * 4
    assert {part.elsewhere for part in (thinking, call, notice)} == {MARK}
    assert (call.title, call.allowed, notice.action) == ("run", None, None)
    assert judged.ended == "end_turn"


def test_an_error_closes_what_is_open_and_is_said() -> None:
    judged = judge(start("tool_call"), ask(), {**END, "stop_reason": "error", "error": "No disk."})
    assert judged._transcript.requests == ()
    call, notice = judged._transcript.turns[0].parts[1:]
    assert (call.status, notice.text, notice.elsewhere) == ("failed", "No disk.", None)
