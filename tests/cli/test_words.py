"""Hostile text on a terminal."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.cli.words import safe, safe_json, table

HOSTILE = "\x1b]0;owned\x07\x9b2J\r\n\u202egnp.exe\u2066\x7f"


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    for shown in (safe(HOSTILE), safe_json(HOSTILE)):
        assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]


@given(st.text())
def test_json_says_the_same(text: str) -> None:
    line = safe_json({"text": text})
    assert json.loads(line) == {"text": text}
    assert len(line.splitlines()) == 1


def test_columns_stand_under_each_other() -> None:
    assert table([("A", "B"), ("long", "x")]) == ["A     B", "long  x"]
