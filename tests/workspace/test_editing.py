"""An edit is bound to what the file was, and says what stands against it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from jupyter_agentchat.workspace.editing import LARGEST, Edit, carry_out, plan_edit
from jupyter_agentchat.workspace.paths import PathRefused, resolve
from jupyter_agentchat.workspace.writing import Conflict
from tests.workspace.test_paths import ALSO_STRANGE, TRAVERSALS
from tests.workspace.test_walk import racing, swap_file, swap_folder, swaps, use_while
from tests.workspace.tree import CANARY, Tree

__all__ = ["swaps"]

HELLO = Edit(old="hello", new="bye")


def edit(tree: Tree, said: str, wanted: Edit = HELLO) -> str:
    place = resolve(tree.root, said)
    return repr(carry_out(place, plan_edit(place, wanted)))


def refused(tree: Tree, said: str, wanted: Edit = HELLO) -> str:
    with pytest.raises(PathRefused) as complaint:
        edit(tree, said, wanted)
    return str(complaint.value)


def test_the_file_is_changed_and_keeps_its_mode(tree: Tree) -> None:
    path = tree.root / "run.sh"
    path.write_bytes(b"#!/bin/sh\r\necho hello")
    path.chmod(0o750)

    edit(tree, "run.sh")

    assert path.read_bytes() == b"#!/bin/sh\r\necho bye"
    assert path.stat().st_mode & 0o777 == 0o750
    assert [p.name for p in tree.root.iterdir()] == ["run.sh"]


def test_planning_changes_nothing(tree: Tree) -> None:
    (tree.root / "a").write_text("hello")

    plan = plan_edit(resolve(tree.root, "a"), HELLO)

    assert plan.after.content == b"bye"
    assert (tree.root / "a").read_text() == "hello"


def test_r_t4_a_change_between_planning_and_writing_is_not_lost(tree: Tree) -> None:
    path = tree.root / "a"
    path.write_text("hello")
    place = resolve(tree.root, "a")
    plan = plan_edit(place, HELLO)
    path.write_text("hello, and something new")

    with pytest.raises(Conflict, match="changed since it was read"):
        carry_out(place, plan)
    path.unlink()
    with pytest.raises(Conflict, match="no longer there"):
        carry_out(place, plan)
    assert not path.exists()


def test_r_t4_the_hash_of_what_was_read_is_insisted_on(tree: Tree) -> None:
    path = tree.root / "a"
    path.write_text("hello\nall")
    expected = hashlib.sha256(path.read_bytes()).hexdigest()

    path.write_text("hello\neverybody")
    with pytest.raises(Conflict):
        edit(tree, "a", Edit(old="hello", new="bye", expected=expected))
    assert path.read_text() == "hello\neverybody"

    path.write_text("hello\nall")
    edit(tree, "a", Edit(old="hello", new="bye", expected=f" {expected.upper()}\n"))
    assert path.read_text() == "bye\nall"


def test_what_is_not_there_is_said_with_what_is_like_it(tree: Tree) -> None:
    (tree.root / "a").write_text("def f():\n\treturn 1\n")

    assert refused(tree, "a", Edit(old="  return 1", new="x")) == (
        "That text is not in `a`; it must be given exactly as it is there. "
        "From line 2 on the words are the same, but not the white space:\n\n\treturn 1"
    )
    assert refused(tree, "a", Edit(old="def g():", new="x")).endswith(
        "Most like it is what stands from line 1 on:\n\ndef f():"
    )
    assert refused(tree, "a", Edit(old="?", new="x")).endswith("Nothing in it is like it.")


def test_bytes_that_are_shown_as_something_else_are_explained(tree: Tree) -> None:
    (tree.root / "a").write_bytes(b"caf\xe9 hello")

    assert "are bytes that are not UTF-8" in refused(tree, "a", Edit(old="caf\ufffd", new="x"))
    edit(tree, "a")
    assert (tree.root / "a").read_bytes() == b"caf\xe9 bye"


def test_what_is_there_too_often_is_said_with_the_lines(tree: Tree) -> None:
    (tree.root / "a").write_text("hello\n" * 1_200)

    assert refused(tree, "a") == (
        "That text stands 1,200 times in `a`, in lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1,190 more. Give "
        "more of what is around it, so that it is there only once, or replace all of them."
    )
    edit(tree, "a", Edit(old="hello", new="bye", everywhere=True))
    assert (tree.root / "a").read_text() == "bye\n" * 1_200


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        (Edit(old="", new="x"), "no text to replace"),
        (Edit(old="hello", new="hello"), "nothing would change"),
        (Edit(old="hello", new="\ud800"), "lone surrogate"),
        (Edit(old="\udc80", new="x"), "lone surrogate"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(tree: Tree, wanted: Edit, complaint: str) -> None:
    (tree.root / "a").write_text("hello")

    assert complaint in refused(tree, "a", wanted)
    assert (tree.root / "a").read_text() == "hello"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (".git/config", "protected"),
        (".ssh/config", "protected"),
        ("a.ipynb", "in the notebook itself"),
        ("folder", "is a folder"),
        ("read-only", "is read-only"),
        ("binary", "not text"),
        ("large", "too large"),
        ("", "name a file"),
    ],
)
def test_what_may_not_be_edited(tree: Tree, said: str, complaint: str) -> None:
    for folder in ("folder", ".git", ".ssh"):
        (tree.root / folder).mkdir()
    for name in (".git/config", ".ssh/config", "a.ipynb", "read-only"):
        (tree.root / name).write_text("hello")
    (tree.root / "read-only").chmod(0o444)
    (tree.root / "binary").write_bytes(b"hello\0")
    with (tree.root / "large").open("wb") as file:
        file.write(b"hello")
        file.truncate(LARGEST + 1)

    assert complaint in refused(tree, said)


@pytest.mark.parametrize("said", [*TRAVERSALS, *ALSO_STRANGE], ids=lambda said: ascii(said)[:60])
def test_r_t1_nothing_outside_is_edited_or_shown(tree: Tree, said: str) -> None:
    with pytest.raises((PathRefused, OSError)) as complaint:
        edit(tree, said, Edit(old="canary", new="caught"))

    assert CANARY not in str(complaint.value)
    tree.check_outside()


@pytest.mark.parametrize("swap", [swap_file, swap_folder])
def test_r_t2_editing_what_is_swapped_for_a_link(
    tree: Tree, swaps: int, swap: Callable[[Tree], None]
) -> None:
    if swap is swap_file:
        swap_file(tree)
        said = "target"
    else:
        (tree.root / "target" / "folder").mkdir(parents=True)
        (tree.root / "target" / "folder" / tree.secret.name).write_text("inside")
        said = f"target/folder/{tree.secret.name}"
    turns = iter(range(10**9))

    def act() -> str:
        """Both what stands inside and what stands outside would be found; each edit changes it back."""
        words = ("inside", "within") if next(turns) % 2 else ("within", "inside")
        place = resolve(tree.root, said)
        plan = plan_edit(place, Edit(old=words[0], new=words[1]))
        return repr((plan.before, carry_out(place, plan)))

    with racing(swap, tree, swaps // 4) as is_racing:
        came = use_while(is_racing, act)

    peace = iter((True, True, False))  # of two edits in peace, one finds its word
    came += use_while(lambda: next(peace), act)
    assert came["done"] > 0
    tree.check_outside()
