"""Edits of a notebook: all or none, by id, against what was read."""

import copy
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_agentchat.notebooks.cells import cells_of
from jupyter_agentchat.notebooks.edits import (
    Delete,
    EditConflict,
    Insert,
    Move,
    NewCell,
    Replace,
    apply_edits,
    order_of,
)
from tests.notebooks.notebook import code, hash_of, markdown, notebook


def ids(book):
    return [cell["id"] for cell in book["cells"]]


def counter():
    numbers = itertools.count(1)
    return lambda: f"new-{next(numbers)}"


A, B, C = code("a", "x = 1", count=1), markdown("b", "# Title"), code("c", "print(x)", count=2)


def test_replace_keeps_id_outputs_and_everything_else():
    ran = code("a", "x = 1", ({"output_type": "stream", "name": "stdout", "text": "1"},), count=3)
    ran["metadata"] = {"tags": ["keep"]}
    after, applied = apply_edits(
        notebook(ran, B), [Replace(cell_id="a", base_hash=hash_of(ran), source="x = 2")], counter()
    )
    assert after["cells"][0] == {**ran, "source": "x = 2"}
    assert applied.touched == ("a",)
    assert applied.order == order_of(cells_of(after))


def test_a_code_cell_made_markdown_has_no_outputs():
    edit = Replace(cell_id="a", base_hash=hash_of(A), source="text", cell_type="markdown")
    after, _ = apply_edits(notebook(A), [edit], counter())
    assert after["cells"][0] == {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "text"}


def test_insert_keeps_the_order_and_later_edits_see_it():
    edits = [
        Insert(after="a", cells=(NewCell(source="one"), NewCell(source="two", cell_type="markdown"))),
        Insert(after=None, cells=(NewCell(source="zero"),)),
        Move(cell_id="c", after="new-1"),
        Delete(cell_id="b", base_hash=hash_of(B)),
    ]
    after, applied = apply_edits(notebook(A, B, C), edits, counter())
    assert ids(after) == ["new-3", "a", "new-1", "c", "new-2"]
    assert applied.touched == ("new-1", "new-2", "new-3", "c", "b")
    assert after["cells"][0]["outputs"] == [] and "outputs" not in after["cells"][4]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Replace(cell_id="a", base_hash="0" * 12, source=""), "was changed since it was read"),
        (Delete(cell_id="a", base_hash="0" * 12), "was changed since it was read"),
        (Replace(cell_id="gone", base_hash="0" * 12, source=""), "no cell 'gone'"),
        (Insert(after="gone", cells=(NewCell(source=""),)), "no cell 'gone'"),
        (Move(cell_id="a", after="a"), "behind itself"),
        (Move(cell_id="a", after="gone"), "no cell 'gone'"),
    ],
)
def test_r_x14_what_is_not_as_it_was_read_changes_nothing(edit, words):
    before = notebook(A, B, C)
    untouched = copy.deepcopy(before)
    good = Replace(cell_id="c", base_hash=hash_of(C), source="changed")
    with pytest.raises(EditConflict, match=words):
        apply_edits(before, [good, edit], counter())
    assert before == untouched


def test_two_cells_of_one_id_are_not_guessed_between():
    with pytest.raises(EditConflict, match="Two cells"):
        apply_edits(notebook(A, A), [Delete(cell_id="a", base_hash=hash_of(A))], counter())


def test_a_new_id_is_never_one_that_is_there():
    taken = iter(["a", "a", "z"])
    after, _ = apply_edits(notebook(A), [Insert(after="a", cells=(NewCell(source=""),))], lambda: next(taken))
    assert ids(after) == ["a", "z"]


sources = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(sources, min_size=1, max_size=6), st.data())
def test_cells_that_no_edit_names_stay_as_they_are(texts, data):
    cells = [code(f"c{n}", text, count=n) for n, text in enumerate(texts)]
    chosen = data.draw(st.integers(0, len(cells) - 1))
    new = data.draw(sources)
    edit = Replace(cell_id=f"c{chosen}", base_hash=hash_of(cells[chosen]), source=new)
    after, _ = apply_edits(notebook(*cells), [edit], counter())
    for n, cell in enumerate(cells):
        assert after["cells"][n] == ({**cell, "source": new} if n == chosen else cell)
