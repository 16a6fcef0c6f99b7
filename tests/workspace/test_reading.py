"""Lines, hashes and honest words about what cannot be shown."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.paths import PathRefused, resolve
from jupyter_agentchat.workspace.reading import SHOWN, Reading, read_text
from tests.workspace.tree import Tree


def read(tree: Tree, content: bytes, first: int = 1, count: int | None = None) -> Reading:
    (tree.root / "file").write_bytes(content)
    return read_text(resolve(tree.root, "file"), first, count)


def test_a_whole_file(tree: Tree) -> None:
    content = b"one\ntwo\nthree\n"

    assert read(tree, content) == Reading(
        text="one\ntwo\nthree\n",
        first=1,
        last=3,
        lines=3,
        size=14,
        sha256=hashlib.sha256(content).hexdigest(),
        invalid=0,
        missing=0,
    )


@pytest.mark.parametrize(
    ("first", "count", "text", "last"),
    [
        (1, 1, "one\n", 1),
        (2, 1, "two\n", 2),
        (2, None, "two\nthree", 3),
        (3, 5, "three", 3),
        (4, None, "", 3),
        (9, 2, "", 3),
        (1, 3, "one\ntwo\nthree", 3),
    ],
)
def test_some_lines(tree: Tree, first: int, count: int | None, text: str, last: int) -> None:
    reading = read(tree, b"one\ntwo\nthree", first, count)

    assert (reading.text, reading.last, reading.lines) == (text, last, 3)


def test_an_empty_file_has_no_lines(tree: Tree) -> None:
    assert (read(tree, b"").lines, read(tree, b"").text) == (0, "")


def test_text_is_given_as_it_is(tree: Tree) -> None:
    text = "\ufeffa\r\nb\rc\x0cd\u2028e\tf\x1b[31m"

    assert read(tree, text.encode()).text == text
    assert read(tree, text.encode()).lines == 2


def test_bytes_that_are_not_utf_8_are_replaced_and_counted(tree: Tree) -> None:
    reading = read(tree, b"caf\xe9 \xff\xfe ok \xc3\xa9\n")

    assert reading.text == "caf\ufffd \ufffd\ufffd ok é\n"
    assert reading.invalid == 3


def test_r_x11_a_long_file_shows_head_and_tail_and_says_how_much_is_missing(tree: Tree) -> None:
    content = b"A" * 1_000_000 + b"Z" * 1_000_000

    reading = read(tree, content)

    assert reading.missing == 2_000_000 - SHOWN
    assert f"{2_000_000 - SHOWN:,} characters are not shown" in reading.text
    assert reading.text.startswith("A" * (SHOWN // 2))
    assert reading.text.endswith("Z" * (SHOWN // 2))
    assert reading.sha256 == hashlib.sha256(content).hexdigest()


def test_r_x11_reading_needs_little_memory_whatever_the_size(tree: Tree) -> None:
    with (tree.root / "file").open("wb") as file:
        for _ in range(50):
            file.write(b"line of text\n" * 80_000)
    place = resolve(tree.root, "file")

    tracemalloc.start()
    reading = read_text(place, 3_999_999)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert reading.text == "line of text\n" * 2
    assert reading.size == 52_000_000
    assert peak < 8_000_000


def test_r_x11_what_is_binary_is_named_by_type_size_and_hash(tree: Tree) -> None:
    content = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    (tree.root / "a.png").write_bytes(content)

    with pytest.raises(PathRefused) as refused:
        read_text(resolve(tree.root, "a.png"))

    for fact in ("`a.png`", "image/png", "16 bytes", hashlib.sha256(content).hexdigest()):
        assert fact in str(refused.value)


def test_what_is_far_too_large_is_not_gone_through(tree: Tree) -> None:
    with (tree.root / "file").open("wb") as file:
        file.truncate(600_000_000)

    with pytest.raises(PathRefused, match="too large"):
        read_text(resolve(tree.root, "file"))


@pytest.mark.parametrize("said", ["folder", "", "pipe", "socket"])
def test_r_t1_only_ordinary_files_are_read(tree: Tree, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree.root / "folder").mkdir()
    os.mkfifo(tree.root / "pipe")
    monkeypatch.chdir(tree.root)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        with pytest.raises(PathRefused):
            read_text(resolve(tree.root, said))


def test_what_is_not_there_is_not_there(tree: Tree) -> None:
    with pytest.raises(FileNotFoundError):
        read_text(resolve(tree.root, "missing"))


@given(
    st.lists(st.sampled_from(["", "a", "é\u0301", "🎉", "long " * 60_000]), max_size=6),
    st.sampled_from(["", "\n"]),
    st.integers(1, 8),
    st.none() | st.integers(1, 8),
)
def test_the_lines_are_those_of_the_text(lines: list[str], end: str, first: int, count: int | None) -> None:
    text = "\n".join(lines) + end
    whole = text.splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as top:
        Path(top, "file").write_text(text, encoding="utf-8")
        reading = read_text(resolve(Path(top), "file"), first, count, limit=10_000_000)

    assert reading.lines == len(whole)
    assert reading.text == "".join(whole[first - 1 :][:count])
    assert reading.sha256 == hashlib.sha256(text.encode()).hexdigest()
