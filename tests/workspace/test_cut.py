"""Head, tail, and a marker that says the truth about what is between them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.cut import Cut, cut


def test_short_text_stays_as_it_is() -> None:
    assert cut("", 10) == ""
    assert cut("0123456789", 10) == "0123456789"


def test_long_text_keeps_both_ends_and_counts_the_rest() -> None:
    assert cut("a" * 5 + "x" * 1_234 + "b" * 5, 10) == (
        "aaaaa\n[… 1,234 characters are not shown here …]\nbbbbb"
    )


@given(st.lists(st.text(max_size=30), max_size=30), st.integers(1, 30).map(lambda half: 2 * half))
def test_pieces_come_to_the_same_as_the_whole(pieces: list[str], limit: int) -> None:
    text = "".join(pieces)
    kept = Cut(limit)
    for piece in pieces:
        kept.add(piece)

    assert kept.text() == cut(text, limit)
    assert kept.missing == max(0, len(text) - limit)
    assert kept.text().startswith(text[: limit // 2])
    assert kept.text().endswith(text[-(limit // 2) :])
