"""What changes in a file, in pieces: every change is in one of them, and at the right line."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.protocol.parts import Diff
from jupyter_agentchat.tools.changes import SHOWN, changes

LONG = [f"line {number}\n" for number in range(1, 5_001)]


def joined(lines: list[str]) -> str:
    return "".join(lines)


def test_one_change_in_a_long_file_comes_with_three_lines_around_it() -> None:
    after = [*LONG[:3_999], "changed\n", *LONG[4_000:]]

    assert changes("a", joined(LONG), joined(after)) == (
        Diff(
            path="a",
            old_text="line 3997\nline 3998\nline 3999\nline 4000\nline 4001\nline 4002\nline 4003\n",
            new_text="line 3997\nline 3998\nline 3999\nchanged\nline 4001\nline 4002\nline 4003\n",
            line=3_997,
        ),
    )


def test_changes_far_from_each_other_are_pieces_with_their_lines_in_the_new_file() -> None:
    after = ["new\n", *LONG[:100], *LONG[101:4_999], "end"]

    pieces = changes("a", joined(LONG), joined(after))

    assert [piece.line for piece in pieces] == [1, 99, 4_997]
    assert pieces[0].new_text == "new\nline 1\nline 2\nline 3\n"
    assert pieces[1].old_text == "".join(LONG[97:104])
    assert pieces[2].new_text.endswith("line 4999\nend")


def test_a_newline_at_the_end_is_a_change() -> None:
    assert changes("a", "a\nb", "a\nb\n") == (Diff(path="a", old_text="a\nb", new_text="a\nb\n"),)


def test_line_ends_are_a_change() -> None:
    assert changes("a", "a\r\n", "a\n") == (Diff(path="a", old_text="a\r\n", new_text="a\n"),)


def test_nothing_changed() -> None:
    assert changes("a", "a\nb", "a\nb") == ()
    assert changes("a", "", "") == ()


def test_a_new_file_is_all_new() -> None:
    assert changes("a", None, "b") == (Diff(path="a", old_text=None, new_text="b"),)
    assert changes("a", None, "") == (Diff(path="a", old_text=None, new_text=""),)


def test_what_is_too_long_is_cut_and_says_so() -> None:
    (one,) = changes("a", "o" * 100_000, "n" * 100_000)

    for text in (one.old_text, one.new_text):
        assert text is not None
        assert f"{100_000 - SHOWN:,} characters are not shown" in text
        assert len(text) < SHOWN + 100


def test_what_are_too_many_are_counted() -> None:
    long = [f"{'x' * 90} {number}\n" for number in range(5_000)]
    after = [line.replace("x", "y", 1) if number % 10 == 0 else line for number, line in enumerate(long)]

    pieces = changes("a", joined(long), joined(after))

    shown = len(pieces) - 1
    assert pieces[-1].new_text == f"[… {500 - shown:,} more changes are not shown here …]"
    assert sum(len(piece.new_text) for piece in pieces) < SHOWN + 100
    assert shown > 50


def test_large_files_take_no_time() -> None:
    for before, after in [
        (LONG * 8, LONG[::-1] * 8),
        ([*LONG, "\n"] * 3, [*LONG[1:], "\n", "\n"] * 3),
        (["\n"] * 15_000, ["\n", "x\n"] * 7_000),
        (["a\n", "b\n"] * 8_000, ["b\n", "c\n"] * 8_000),
    ]:
        started = time.process_time()
        changes("a", joined(before), joined(after))
        assert time.process_time() - started < 2


LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "c\r\n", "d\n"]), max_size=30).map("".join)
TEXTS = st.tuples(LINES, st.sampled_from(["", "a", "z"])).map("".join)


@given(TEXTS, TEXTS)
def test_the_pieces_say_all_that_changed(old: str, new: str) -> None:
    pieces = changes("a", old, new)

    rebuilt, at = [], 1  # the new file: the pieces, and between them lines of the old one
    rest = old.splitlines(keepends=True)
    for piece in pieces:
        assert piece.old_text is not None
        between = piece.line - at
        rebuilt += rest[:between]
        was = piece.old_text.splitlines(keepends=True)
        assert rest[between : between + len(was)] == was
        rest = rest[between + len(was) :]
        rebuilt.append(piece.new_text)
        at = piece.line + len(piece.new_text.splitlines())
    assert "".join([*rebuilt, *rest]) == new
    assert bool(pieces) == (old != new)
