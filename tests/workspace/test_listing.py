"""A folder's names, in order, with what they are."""

from __future__ import annotations

import os

import pytest

from jupyter_agentchat.workspace.listing import Entry, list_folder
from jupyter_agentchat.workspace.paths import resolve
from tests.workspace.tree import CANARY_NAME, Tree


def test_names_come_sorted_with_kind_and_size(tree: Tree) -> None:
    (tree.root / "b.txt").write_text("12345")
    (tree.root / "A").mkdir()
    (tree.root / "c").symlink_to("b.txt")
    os.mkfifo(tree.root / "pipe")

    listing = list_folder(resolve(tree.root, ""))

    assert listing.entries == (
        Entry(name="A", kind="folder"),
        Entry(name="b.txt", kind="file", size=5),
        Entry(name="c", kind="link", target="b.txt"),
        Entry(name="pipe", kind="other"),
    )
    assert (listing.more, listing.hidden) == (0, 0)


def test_hidden_names_are_counted_or_listed(tree: Tree) -> None:
    for name in (".a", ".b", "c"):
        (tree.root / name).touch()
    place = resolve(tree.root, ".")

    assert [entry.name for entry in list_folder(place).entries] == ["c"]
    assert list_folder(place).hidden == 2
    assert [entry.name for entry in list_folder(place, with_hidden=True).entries] == [".a", ".b", "c"]
    assert list_folder(place, with_hidden=True).hidden == 0


def test_there_is_a_limit_and_it_says_how_many_more(tree: Tree) -> None:
    for number in range(30):
        (tree.root / f"{number:02}").touch()

    listing = list_folder(resolve(tree.root, "."), most=25)

    assert [entry.name for entry in listing.entries] == [f"{number:02}" for number in range(25)]
    assert listing.more == 5


def test_a_link_is_named_and_not_looked_through(tree: Tree) -> None:
    (tree.root / "out").symlink_to(tree.outside)
    (tree.root / "nowhere").symlink_to("missing")

    entries = list_folder(resolve(tree.root, ".")).entries

    assert [(entry.kind, entry.size) for entry in entries] == [("link", None), ("link", None)]
    assert CANARY_NAME not in repr(entries)


def test_strange_names_are_listed(tree: Tree) -> None:
    strange = os.fsencode(tree.root) + b"/\xff\n"
    os.close(os.open(strange, os.O_CREAT))

    assert [entry.name for entry in list_folder(resolve(tree.root, ".")).entries] == ["\udcff\n"]


@pytest.mark.parametrize("said", ["file", "missing", "file/below"])
def test_what_is_no_folder_is_not_listed(tree: Tree, said: str) -> None:
    (tree.root / "file").touch()

    with pytest.raises(OSError, match=r"Not a directory|No such file"):
        list_folder(resolve(tree.root, said))
