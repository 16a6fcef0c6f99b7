"""Where a text nearly is."""

from __future__ import annotations

import time

import pytest

from jupyter_agentchat.workspace.nearest import LINES_SHOWN, Near, nearest

TEXT = "import csv\n\n\ndef load(path):\n\tfor row in csv.reader(path):\n\t\tyield row\n"


LOOP = "\tfor row in csv.reader(path):"
DEF = "def load(path):"


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        (
            "    for row in csv.reader(path):\n        yield row",
            Near(line=5, text=f"{LOOP}\n\t\tyield row", same_words=True),
        ),
        (f"{DEF}   \n", Near(line=4, text=DEF, same_words=True)),
        ("def load(paths):", Near(line=4, text=DEF, same_words=False)),
        (f"{DEF}\n  for row in reader(path):", Near(line=4, text=f"{DEF}\n{LOOP}", same_words=False)),
        (f"{LOOP}\n\t\tyield 1", Near(line=5, text=f"{LOOP}\n\t\tyield row", same_words=False)),
        (f"nothing\nof this\n{LOOP}", Near(line=3, text=f"\n{DEF}\n{LOOP}", same_words=False)),
    ],
)
def test_the_nearest_lines(wanted: str, near: Near) -> None:
    assert nearest(TEXT, wanted) == near


@pytest.mark.parametrize("wanted", ["something else entirely", "", " \n\t"])
def test_nothing_is_near(wanted: str) -> None:
    assert nearest(TEXT, wanted) is None
    assert nearest("", wanted) is None


def test_it_is_short_whatever_was_wanted() -> None:
    lines = [f"line number {number} {'x' * 1_000}" for number in range(100)]

    near = nearest("\r\n".join(lines), "\n".join(f" {line}" for line in lines))

    assert near is not None and near.same_words
    assert near.text.count("\n") == LINES_SHOWN - 1
    assert len(near.text) < LINES_SHOWN * 301


def test_a_large_text_takes_no_time() -> None:
    text = "".join(f"    value_{number} = compute({number}, {number % 7})\n" for number in range(40_000))

    before = time.process_time()
    nearest(text, "    value_x = computed(12345, 6)\n" * 50)
    assert time.process_time() - before < 2
