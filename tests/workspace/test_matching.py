"""Which lines match."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.matching import LINES, WIDTH, Matcher

TEXT = b"import csv\n\ndef load(path):\n    return csv.reader(path)\n"


def find(text: str, data: bytes = TEXT, *, regex: bool = False, ignore_case: bool = False):
    return Matcher(text, regex=regex, ignore_case=ignore_case).find(data)


def numbers(text: str, data: bytes = TEXT, **how: bool) -> list[int]:
    count, lines = find(text, data, **how)
    assert count == len(lines)
    return [number for number, _ in lines]


def test_lines_with_a_text_once_each() -> None:
    assert find("csv") == (2, [(1, "import csv"), (4, "    return csv.reader(path)")])
    assert find("r") == (2, [(1, "import csv"), (4, "    return csv.reader(path)")])
    assert find("CSV") == (0, [])


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("CSV", {"ignore_case": True}, [1, 4]),
        ("csv.reader", {}, [4]),
        ("csv.", {}, [4]),
        ("csv.", {"regex": True}, [4]),
        ("^import", {"regex": True}, [1]),
        (r"^\s*return", {"regex": True}, [4]),  # white space does not reach back over the empty line
        (r"\s$", {"regex": True}, []),
        ("^$", {"regex": True}, [2]),
        (":$", {"regex": True}, [3]),
        (r"\Adef", {"regex": True}, [3]),
        ("[^x]*load", {"regex": True}, [3]),
        (r"csv\n\ndef", {"regex": True}, [1]),
        (r"\):\n", {"regex": True}, [3]),
        ("path):\n    return", {}, [3]),
        ("(?i)DEF", {"regex": True}, [3]),
        ("", {"regex": True}, [1, 2, 3, 4]),
    ],
)
def test_plain_or_a_pattern(text: str, how: dict, expected: list[int]) -> None:
    assert numbers(text, **how) == expected
    assert numbers(text, TEXT.replace(b"\n", b"\r\n"), **how) == expected
    assert numbers(text, b"\xff\xfe\n" + TEXT, **how)[-1:] == [n + 1 for n in expected[-1:]]


def test_lines_come_without_their_ends() -> None:
    assert find("a", b"a\r\nb a") == (2, [(1, "a"), (2, "b a")])
    assert find("a\r\nb", b"a\nb") == (1, [(1, "a")])


def test_bytes_that_are_no_text_hide_nothing() -> None:
    assert find("b", b"\xe9b") == (1, [(1, "\ufffdb")])
    assert find("\ufffd", b"\xe9b") == (1, [(1, "\ufffdb")])
    assert find("\ud800", b"\xe9b") == (0, [])


def test_all_lines_are_counted_and_the_first_returned() -> None:
    count, lines = find("a", b"a\n" * 10_000)

    assert count == 10_000
    assert [number for number, _ in lines] == list(range(1, LINES + 1))


@pytest.mark.parametrize("at", [0, 50, 5_000, 9_995])
def test_of_a_long_line_what_is_around_the_match_is_shown(at: int) -> None:
    _, [(_, shown)] = find("here", b"x" * at + b"here" + b"y" * (9_996 - at))

    assert "here" in shown
    assert len(shown.strip("…")) == WIDTH
    assert shown.startswith("…") == (at > 100)
    assert shown.endswith("…") == (at < 9_000)


@pytest.mark.parametrize("text", ["(", "[", "*", "a{2,1}", "(?P<a>x)(?P<a>y)", "(" * 500 + ")" * 500])
def test_what_is_no_pattern_is_said(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own words
        find(text, regex=True)
    assert find(text, b"x " + text.encode())[0] == 1


def test_large_texts_take_no_time() -> None:
    data = b"value = compute(12345)\n" * 200_000

    for text, regex in [("absent", False), ("value", False), (r"\bvalue\b.*\d$", True), ("x*", True)]:
        before = time.process_time()
        find(text, data, regex=regex)
        assert time.process_time() - before < 2


@given(st.text("ab\n.*\r"), st.text("ab.*", min_size=1, max_size=3))
def test_a_plain_text_is_found_where_it_is(text: str, wanted: str) -> None:
    lines = text.replace("\r\n", "\n").split("\n")

    assert numbers(wanted, text.encode()) == [n for n, line in enumerate(lines, 1) if wanted in line][:LINES]


@given(st.text("ab\n "), st.sampled_from([r"^\s*a", "a$", "b+", r"\ba", "^$", r"(a|b)\s"]))
def test_a_pattern_is_tried_on_each_line(text: str, pattern: str) -> None:
    lines = text.removesuffix("\n").split("\n") if text else []

    assert numbers(pattern, text.encode(), regex=True) == [
        n for n, line in enumerate(lines, 1) if re.search(pattern, line)
    ]
