"""A piece of a text is replaced, and not one byte besides."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.replacing import NotFound, NotUnique, Replaced, replace_in

BOM = b"\xef\xbb\xbf"


def test_the_one_place_is_replaced() -> None:
    assert replace_in(b"one\ntwo\nthree\n", "two", "2") == Replaced(
        content=b"one\n2\nthree\n", places=1, lines=(2,)
    )


@pytest.mark.parametrize(
    ("data", "old", "new", "content"),
    [
        (b"a\r\nb\r\nc\r\n", "b", "x\ny", b"a\r\nx\r\ny\r\nc\r\n"),
        (b"a\r\nb\r\nc\r\n", "a\nb\n", "x\n", b"x\r\nc\r\n"),
        (b"a\r\nb\r\nc\r\n", "a\r\nb", "x\r\ny", b"x\r\ny\r\nc\r\n"),
        (b"a\nb\r\nc\r\nd\n", "b\nc", "x\ny", b"a\nx\r\ny\r\nd\n"),
        (b"a\nb\nc\r\n", "a\nb", "x\ny", b"x\ny\nc\r\n"),
        (b"a\nb", "b", "c", b"a\nc"),
        (b"a\nb", "b", "c\n", b"a\nc\n"),
        (b"a\rb\rc", "b", "x", b"a\rx\rc"),
        (BOM + b"a\r\nb", "a", "x", BOM + b"x\r\nb"),
        (BOM + b"a", "\ufeffa", "x", b"x"),
        (b"\xff\xfe a \x80", "a", "\u00e9", b"\xff\xfe \xc3\xa9 \x80"),
        (b"a\x00b", "b", "c", b"a\x00c"),
        (b"a", "a", "", b""),
        (b"\\1 \\g<0>", "\\1", "\\2\\g<1>", b"\\2\\g<1> \\g<0>"),
    ],
)
def test_line_ends_marks_and_bytes_that_are_no_text_stay(
    data: bytes, old: str, new: str, content: bytes
) -> None:
    assert replace_in(data, old, new).content == content


@pytest.mark.parametrize("old", ["x", "A", "a\nb", "\u00e9", "a "])
def test_what_is_not_there_is_not_guessed(old: str) -> None:
    with pytest.raises(NotFound):
        replace_in("a\n\nb e\u0301".encode(), old, "y")


def test_what_is_there_twice_is_refused_with_the_lines() -> None:
    with pytest.raises(NotUnique) as many:
        replace_in(b"a\nb\na\n\na", "a", "c")
    assert (many.value.places, many.value.lines) == (3, (1, 3, 5))


def test_what_overlaps_itself_is_there_twice() -> None:
    with pytest.raises(NotUnique) as many:
        replace_in(b"aaa", "aa", "b")
    assert many.value.places == 2
    assert replace_in(b"aaa", "aa", "b", everywhere=True) == Replaced(content=b"ba", places=1, lines=(1,))


def test_of_many_places_all_are_replaced_and_the_first_are_named() -> None:
    done = replace_in(b"a\n" * 30, "a", "bb", everywhere=True)

    assert done == Replaced(content=b"bb\n" * 30, places=30, lines=tuple(range(1, 11)))


def test_r_h13_text_that_no_file_can_hold_is_refused() -> None:
    for old, new in (("\ud800", "a"), ("a", "\ud800")):
        with pytest.raises(UnicodeEncodeError):
            replace_in(b"a", old, new)


SOME = st.text("ab\n\r\u00e9", max_size=4)
BYTES = st.lists(st.sampled_from([b"a", b"b", b"\n", b"\r\n", b"\r", b"\xc3\xa9", b"\xff", BOM])).map(
    b"".join
)


OLD = SOME.filter(bool)


@given(BYTES, OLD, BYTES, SOME)
def test_an_edit_is_exactly_one_replacement_and_everything_around_it_stays(
    head: bytes, old: str, tail: bytes, new: str
) -> None:
    data = head + old.encode() + tail
    with suppress(NotFound, NotUnique):
        assert _is_one_replacement(data, replace_in(data, old, new).content, old, new)


@given(BYTES, OLD, BYTES, SOME)
def test_without_crlf_an_edit_is_what_replace_does(head: bytes, old: str, tail: bytes, new: str) -> None:
    wanted, becomes = old.encode(), new.encode()
    data = (head + wanted + tail).replace(b"\r\n", b"\n")
    assume(wanted in data)

    assert replace_in(data, old, new, everywhere=True).content == data.replace(wanted, becomes)
    if data.find(wanted) == data.rfind(wanted):
        assert replace_in(data, old, new).content == data.replace(wanted, becomes, 1)
    else:
        with pytest.raises(NotUnique):
            replace_in(data, old, new)


@given(st.text(max_size=20), st.text(min_size=1, max_size=5), st.text(max_size=20), st.text(max_size=5))
def test_what_is_around_a_unique_text_is_untouched(head: str, old: str, tail: str, new: str) -> None:
    before, after = head.encode(), tail.encode()
    data = before + old.encode() + after
    assume(data.find(old.encode()) == data.rfind(old.encode()) == len(before))
    assume(b"\r\n" not in data)

    done = replace_in(data, old, new)

    assert done.content == before + new.encode() + after
    assert done.lines == (head.count("\n") + 1,)


def _is_one_replacement(data: bytes, content: bytes, old: str, new: str) -> bool:
    """Judge by trying every place: what stood there was the old text, and only it became the new one."""
    forms = [(old.encode(), new.encode()), (_crlf(old), _crlf(new))]
    return any(
        data[at : at + len(was)] == was and content == data[:at] + becomes + data[at + len(was) :]
        for was, becomes in forms
        for at in range(len(data) + 1)
    )


def _crlf(text: str) -> bytes:
    return "\r\n".join(line.removesuffix("\r") for line in text.split("\n")).encode()
