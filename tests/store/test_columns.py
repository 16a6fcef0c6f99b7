"""Columns: what they cannot hold is escaped in ids and replaced in words."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.store.columns import clean, key, like

any_text = st.text(st.sampled_from("a%_!\x00\ud800\udfff") | st.characters(exclude_categories=()))


@given(any_text, any_text)
def test_r_h13_every_id_has_a_column_of_its_own(one: str, other: str) -> None:
    db = sqlite3.connect(":memory:")
    assert db.execute("SELECT ? = ?", [key(one), key(other)]).fetchone() == (one == other,)
    assert db.execute("SELECT length(?)", [key(one)]).fetchone() == (len(key(one)),)
    db.close()


@given(any_text)
def test_clean_text_has_the_same_length_and_no_nul(text: str) -> None:
    clean(text).encode()
    assert len(clean(text)) == len(text)
    assert "\x00" not in clean(text)


@given(st.text(st.sampled_from("aB%_!ß")), st.text(st.sampled_from("aB%_!ß"), min_size=1))
def test_like_finds_exactly_the_text(text: str, wanted: str) -> None:
    db = sqlite3.connect(":memory:")
    found = db.execute("SELECT ? LIKE ? ESCAPE '!'", [text.casefold(), like(wanted)]).fetchone()
    assert found == (wanted.casefold() in text.casefold(),)
    db.close()
