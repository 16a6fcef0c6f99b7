"""Names as people see them, and as a careless file system compares them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.names import folded, quoted, shown

ANY = st.text(st.characters())  # surrogates included


@given(ANY)
def test_r_r10_nothing_invisible_is_left_in_what_is_shown(name: str) -> None:
    assert not {unicodedata.category(c) for c in shown(name)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notes.md", "notes.md"),
        ("Ærø 測試 🎉.txt", "Ærø 測試 🎉.txt"),
        ("evil\u202etxt.exe", "evil\\u202etxt.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\udc80", "\\udc80"),
    ],
)
def test_shown(name: str, expected: str) -> None:
    assert shown(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.md", "`a.md`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("`a", "`` `a ``")],
)
def test_a_name_cannot_end_its_own_code_span(name: str, expected: str) -> None:
    assert quoted(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        ".git",
        ".GIT",
        ".Git",
        ".git.",
        ".git ",
        ".git. .",
        ".g\u200cit",
        ".\uff47\uff49\uff54",
        ".git::$INDEX_ALLOCATION",
    ],
)
def test_what_some_system_takes_for_the_same_name_folds_alike(name: str) -> None:
    assert folded(name) == ".git"


@given(ANY)
def test_folding_ignores_the_normal_form(name: str) -> None:
    assert folded(unicodedata.normalize("NFD", name)) == folded(name)


@pytest.mark.parametrize("name", [".", "..", "...", "", ":"])
def test_names_made_of_nothing_else_stay(name: str) -> None:
    assert folded(name) == name
