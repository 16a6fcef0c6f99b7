"""What a program prints, as text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.printed import NOT_TEXT, Printed


def printed(*pieces: bytes, keep: int = 1_000) -> tuple[Printed, str]:
    """Return it after these pieces, and all that was to be shown at once."""
    given = Printed(keep)
    live = "".join([*(given.add(piece) for piece in pieces), given.end()])
    return given, live


def text_of(*pieces: bytes) -> str:
    return printed(*pieces)[0].text()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (b"", ""),
        (b"one\ntwo", "one\ntwo"),
        (b"one\r\ntwo\r\n", "one\ntwo\n"),
        (b"caf\xc3\xa9 caf\xe9", "caf\u00e9 caf\ufffd"),
        (b"\x1b[1;31mred\x1b[0m \x1b]0;title\x07plain\x1b[2K", "red plain"),
        (b"bell\x07 back\x08 null\0 tab\t", "bell back null tab\t"),
        (b" 10%\r 20%\r100%\ndone", "100%\ndone"),
        (b"100%\r\r\n", "100%\n"),
        (b"half\r", "half"),
        (b"a\rb\nc\rd\r\n\re", "b\nd\ne"),
        (b"\x1b[3", "3"),
    ],
)
def test_what_was_printed_can_be_read(said: bytes, text: str) -> None:
    assert text_of(said) == text


WORDS = st.sampled_from([b"a", b"\r", b"\n", b"\x1b[31m", "ä".encode(), b" 10%", b"\x1b]0;x\x07"])


@given(st.lists(WORDS), st.data())
def test_where_the_bytes_were_cut_changes_nothing(words: list[bytes], data: st.DataObject) -> None:
    said = b"".join(words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(said)), max_size=5)))
    pieces = [said[a:b] for a, b in zip([0, *cuts], [*cuts, len(said)], strict=True)]

    assert text_of(*pieces) == text_of(said)


@given(st.lists(st.binary(max_size=20), max_size=8))
def test_no_control_is_left_over(pieces: list[bytes]) -> None:
    given, live = printed(*pieces)

    assert not any(ord(c) < 32 and c not in "\t\n" for c in given.text())
    assert "\x1b" not in live


def test_a_progress_bar_is_shown_at_once_as_a_line_that_is_drawn_anew() -> None:
    given = Printed()

    assert given.add(b"load  1%\r load  2%\r load  3%") == "\r load  3%"
    assert given.add(b"\r load 99%") == "\r load 99%"
    assert given.add(b"\r") == ""
    assert given.add(b"\nok\n") == "\nok\n"
    given.end()
    assert given.text() == " load 99%\nok\n"


def test_what_is_no_text_is_counted_instead_of_shown() -> None:
    junk = random.Random(1).randbytes(3_000)
    given, live = printed(b"before\n", junk, junk, b"after\n")

    assert given.text() == live == f"before\n{NOT_TEXT}\nafter\n"
    assert given.binary == 6_000


def test_names_apart_by_nulls_are_text() -> None:
    assert text_of(b"".join(b"./a-file-with-a-name-%d\0" % n for n in range(100))).startswith("./a-file")


def test_of_much_head_and_tail_are_kept() -> None:
    given = Printed(100)
    for number in range(1_000):
        given.add(b"%04d\n" % number)
    given.end()

    assert given.text() == (
        "".join(f"{n:04}\n" for n in range(10))
        + f"\n[… {5_000 - 100:,} characters are not shown here …]\n"
        + "".join(f"{n:04}\n" for n in range(990, 1_000))
    )
    assert given.missing == 4_900


def test_an_endless_line_is_not_held_back() -> None:
    given = Printed(1_000)
    for _ in range(300):
        given.add(b"x" * 1_000)
    given.end()

    assert given.missing == 299_000
