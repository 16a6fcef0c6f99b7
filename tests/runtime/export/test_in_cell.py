"""What stays under a cell: read by two parsers that let everything pass, nothing in it does anything."""

from __future__ import annotations

import re

import pytest

from jupyter_agentchat.protocol.events import TurnError
from jupyter_agentchat.protocol.parts import Text
from jupyter_agentchat.protocol.transcript import Totals, Turn
from jupyter_agentchat.runtime.export.in_cell import answer, markdown, text
from tests.hostile import HOSTILE
from tests.runtime.export.markdown_readers import LAX, dangers, lax_dangers
from tests.runtime.export.told import every_part

OURS = re.compile(r"(<details><summary>([^<]|<code>[^<]*</code>)*</summary>|</details>)\s*")


def ended(error: str | None = None, **more) -> Turn:
    told = TurnError(code="x", message=error) if error else None
    return Turn(turn_id="t1", agent="a", started_at=0, state="ended", since=0, ended_at=1, error=told, **more)


@pytest.mark.parametrize("kind", HOSTILE)
def test_r_r7_only_our_own_folds_are_html(kind: str) -> None:
    for words in HOSTILE[kind]:
        shown = markdown(ended(words), every_part(1, words), words)
        found = [danger.removeprefix("html_block: ") for danger in dangers(shown)]
        assert [html for html in found if not OURS.fullmatch(html)] == [], (words, shown)
        assert shown.count("\n</details>") == shown.count("<details><summary>")
        theirs = [
            node
            for node in lax_dangers(LAX(shown))
            if "<details><summary>" not in node and "</details>" not in node
        ]
        assert theirs == [], (words, shown)
        assert "\x1b" not in text(ended(words), every_part(1, words), words)


def test_it_says_how_it_ended_and_what_it_cost() -> None:
    parts = (Text(part_id="p", turn_id="t1", status="completed", text="*Yes*"),)
    spent = Totals(requests=1, input_tokens=10, output_tokens=5, cost=0.25)
    assert markdown(ended(model="m", totals=spent), parts) == "*Yes*\n\n*m, 15 tokens, \\$0.2500*"
    assert text(ended(stop_reason="cancelled"), parts, "A note") == "*Yes*\n\nStopped.\n\nA note"
    assert text(ended("No network."), parts) == "*Yes*\n\nNo network."
    assert text(ended(stop_reason="max_tokens"), ()) == "Ended early: max tokens."


def test_a_note_in_lines_stands_to_the_letter() -> None:
    asked = "May it?\nx = 1  # fine\n```\nos.system('rm')"
    assert markdown(None, (), asked) == f"````\n{asked}\n````"
    assert markdown(None, (), "One *line*") == "*One \\*line\\**"


def test_the_answer_to_a_prompt_is_what_comes_after_it() -> None:
    parts = every_part(1, "x")
    prompt = parts[0]
    assert answer(parts, prompt.part_id) == tuple(parts[1:])
    assert answer(parts, "another") == tuple(parts)
