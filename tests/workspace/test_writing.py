"""Writing whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_agentchat.workspace.paths import PathRefused, Place, resolve
from jupyter_agentchat.workspace.writing import Conflict, Written, check_target, write_file
from tests.workspace.tree import Tree


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def at(tree: Tree, said: str = "file") -> Place:
    return resolve(tree.root, said)


def names(tree: Tree) -> list[str]:
    return sorted(path.name for path in tree.root.iterdir())


def test_a_new_file_with_the_folders_above_it(tree: Tree) -> None:
    written = write_file(at(tree, "a/b/c.txt"), b"hello")

    assert written == Written(created=True, size=5, sha256=sha256(b"hello"))
    assert (tree.root / "a/b/c.txt").read_bytes() == b"hello"
    assert names(tree) == ["a"]


def test_an_old_file_is_replaced(tree: Tree) -> None:
    (tree.root / "file").write_text("a much longer old content")

    assert write_file(at(tree), b"new") == Written(created=False, size=3, sha256=sha256(b"new"))
    assert (tree.root / "file").read_bytes() == b"new"
    assert names(tree) == ["file"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o660, 0o200])
def test_r_t3_the_mode_is_kept(tree: Tree, mode: int) -> None:
    (tree.root / "file").touch()
    (tree.root / "file").chmod(mode)

    write_file(at(tree), b"new")

    assert (tree.root / "file").stat().st_mode & 0o7777 == mode


def test_a_new_file_gets_what_the_umask_leaves(tree: Tree) -> None:
    before = os.umask(0o027)
    try:
        write_file(at(tree), b"new")
    finally:
        os.umask(before)

    assert (tree.root / "file").stat().st_mode & 0o777 == 0o640


def test_r_t3_the_owner_is_kept_where_the_system_allows_it(tree: Tree) -> None:
    groups = [*os.getgroups(), os.getgid()]
    group = max(groups) if os.geteuid() else 12_345
    (tree.root / "file").touch()
    os.chown(tree.root / "file", -1, group)

    write_file(at(tree), b"new")

    assert (tree.root / "file").stat().st_gid == group


def test_r_t3_a_link_stays_a_link_and_its_target_is_written(tree: Tree) -> None:
    (tree.root / "target").write_text("old")
    (tree.root / "link").symlink_to("target")
    (tree.root / "new link").symlink_to("new target")

    write_file(at(tree, "link"), b"new")
    write_file(at(tree, "new link"), b"new")

    assert (tree.root / "link").readlink() == Path("target")
    assert (tree.root / "target").read_bytes() == b"new"
    assert (tree.root / "new target").read_bytes() == b"new"


def test_another_name_of_the_same_file_keeps_the_old_content(tree: Tree) -> None:
    (tree.root / "file").hardlink_to(tree.secret)

    write_file(at(tree), b"new")

    tree.check_outside()


def test_r_t3_killed_at_any_line_it_leaves_the_old_content_or_the_new(tree: Tree) -> None:
    script = Path(__file__).with_name("killed.py")
    ran = subprocess.run([sys.executable, script, tree.root], capture_output=True, text=True, check=True)

    word, times, _ = ran.stdout.split()
    assert word == "killed"
    assert int(times) > 20


def test_r_t3_a_write_that_fails_leaves_the_old_content_and_nothing_else(tree: Tree) -> None:
    (tree.root / "file").write_text("old")

    with files_no_larger_than(100), pytest.raises(OSError, match="File too large"):
        write_file(at(tree), b"x" * 1_000)

    assert (tree.root / "file").read_text() == "old"
    assert names(tree) == ["file"]


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- the hash of what was read


@pytest.mark.parametrize("spell", [str, str.upper, lambda word: f" {word}\n"])
def test_r_t4_what_was_read_may_be_replaced(tree: Tree, spell) -> None:
    (tree.root / "file").write_text("old")
    expected = spell(sha256(b"old"))

    check_target(at(tree), expected)
    write_file(at(tree), b"new", expected)

    assert (tree.root / "file").read_bytes() == b"new"


def test_r_t4_what_changed_since_is_not_overwritten(tree: Tree) -> None:
    (tree.root / "file").write_text("changed by somebody")

    for act in (lambda e: check_target(at(tree), e), lambda e: write_file(at(tree), b"new", e)):
        with pytest.raises(Conflict, match="changed since it was read"):
            act(sha256(b"old"))

    assert (tree.root / "file").read_text() == "changed by somebody"
    assert names(tree) == ["file"]


@pytest.mark.parametrize("said", ["file", "gone/file"])
def test_r_t4_what_is_gone_since_is_not_made_again(tree: Tree, said: str) -> None:
    for act in (lambda e: check_target(at(tree, said), e), lambda e: write_file(at(tree, said), b"new", e)):
        with pytest.raises(Conflict, match="no longer there"):
            act(sha256(b"old"))

    assert names(tree) == []


# --- what is not written


def test_a_read_only_file_is_not_replaced_behind_its_back(tree: Tree) -> None:
    (tree.root / "file").write_text("old")
    (tree.root / "file").chmod(0o444)

    with pytest.raises(PathRefused, match="read-only"):
        write_file(at(tree), b"new")
    assert (tree.root / "file").read_text() == "old"


@pytest.mark.parametrize("said", ["", ".", "folder", "pipe"])
def test_what_is_no_file_is_not_written(tree: Tree, said: str) -> None:
    (tree.root / "folder").mkdir()
    os.mkfifo(tree.root / "pipe")

    for act in (check_target, lambda place: write_file(place, b"new")):
        with pytest.raises(PathRefused):
            act(at(tree, said))
    assert names(tree) == ["folder", "pipe"]


def test_nothing_is_written_below_a_file(tree: Tree) -> None:
    (tree.root / "file").write_text("old")

    with pytest.raises(NotADirectoryError):
        write_file(at(tree, "file/below"), b"new")


def test_checking_a_target_changes_nothing(tree: Tree) -> None:
    check_target(at(tree, "a/b/c.txt"))

    assert names(tree) == []
