"""Check and use are the same handle: a racer swaps files and folders for links while they are used (R-T2)."""

from __future__ import annotations

import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from jupyter_agentchat.workspace.listing import list_folder
from jupyter_agentchat.workspace.paths import PathRefused, resolve
from jupyter_agentchat.workspace.reading import read_text
from jupyter_agentchat.workspace.walk import folder
from jupyter_agentchat.workspace.writing import write_file
from tests.workspace.tree import CANARY, UNSAID_NAME, Tree

INSIDE = "inside"


@pytest.fixture(params=[2_000, pytest.param(50_000, marks=pytest.mark.soak)])
def swaps(request: pytest.FixtureRequest) -> int:
    return request.param


def swap_file(tree: Tree) -> None:
    """Put a link to the outside in the file's place, and then a file again."""
    link, plain, target = tree.root / ".link", tree.root / ".plain", tree.root / "target"
    link.symlink_to(tree.secret)
    link.replace(target)
    plain.write_text(INSIDE)
    plain.replace(target)


def swap_folder(tree: Tree) -> None:
    """Put a link to the outside in the folder's place, and then the folder again."""
    aside, target = tree.root / ".aside", tree.root / "target"
    target.rename(aside)
    with suppress(FileExistsError):  # who writes there may have made a folder meanwhile
        target.symlink_to(tree.outside)
    while aside.exists():
        with suppress(FileNotFoundError):
            target.unlink() if target.is_symlink() else shutil.rmtree(target, ignore_errors=True)
        with suppress(OSError):
            aside.rename(target)


@contextmanager
def racing(swap: Callable[[Tree], None], tree: Tree, swaps: int) -> Iterator[Callable[[], bool]]:
    """Swap in another thread, as fast as it goes; yield whether it still does."""
    failed: list[OSError] = []

    def race() -> None:
        try:
            for _ in range(swaps):
                swap(tree)
        except OSError as error:
            failed.append(error)

    racer = threading.Thread(target=race)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # let the other thread in between almost any two steps
    racer.start()
    try:
        yield racer.is_alive
    finally:
        racer.join()
        sys.setswitchinterval(interval)
    assert failed == []


def use_while(is_racing: Callable[[], bool], act: Callable[[], str]) -> Counter[str]:
    """Act again and again; count what came of it."""
    came: Counter[str] = Counter()
    while is_racing():
        try:
            seen = act()
        except (PathRefused, OSError) as error:
            came[type(error).__name__] += 1
        else:
            assert CANARY not in seen
            assert UNSAID_NAME not in seen
            came["done"] += 1
    return came


def test_r_t2_reading_a_file_that_is_swapped_for_a_link(tree: Tree, swaps: int) -> None:
    swap_file(tree)

    with racing(swap_file, tree, swaps) as is_racing:
        came = use_while(is_racing, lambda: read_text(resolve(tree.root, "target")).text)

    assert came["done"] > 0
    assert came["PathRefused"] > 0


def test_r_t2_writing_a_file_that_is_swapped_for_a_link(tree: Tree, swaps: int) -> None:
    swap_file(tree)

    with racing(swap_file, tree, swaps) as is_racing:
        came = use_while(is_racing, lambda: str(write_file(resolve(tree.root, "target"), b"written")))

    assert came["done"] > 0
    tree.check_outside()


def test_r_t2_reading_below_a_folder_that_is_swapped_for_a_link(tree: Tree, swaps: int) -> None:
    (tree.root / "target" / "folder").mkdir(parents=True)
    inside = tree.root / "target" / "folder" / tree.secret.name
    inside.write_text(INSIDE)
    said = f"target/folder/{tree.secret.name}"

    with racing(swap_folder, tree, swaps) as is_racing:
        came = use_while(is_racing, lambda: read_text(resolve(tree.root, said)).text)

    assert came["done"] > 0
    assert came.total() > came["done"]


def test_r_t2_listing_a_folder_that_is_swapped_for_a_link(tree: Tree, swaps: int) -> None:
    (tree.root / "target").mkdir()

    with racing(swap_folder, tree, swaps) as is_racing:
        came = use_while(is_racing, lambda: repr(list_folder(resolve(tree.root, "target"))))

    assert came["done"] > 0
    assert came.total() > came["done"]


def test_r_t2_writing_below_a_folder_that_is_swapped_for_a_link(tree: Tree, swaps: int) -> None:
    (tree.root / "target").mkdir()

    with racing(swap_folder, tree, swaps) as is_racing:
        came = use_while(is_racing, lambda: str(write_file(resolve(tree.root, "target/new"), b"written")))

    assert came["done"] > 0
    tree.check_outside()


def test_a_link_put_in_after_resolving_makes_the_walk_fail(tree: Tree) -> None:
    (tree.root / "a").mkdir()
    place = resolve(tree.root, f"a/{tree.secret.name}")
    (tree.root / "a").rmdir()
    (tree.root / "a").symlink_to(tree.outside)

    for act in (lambda: read_text(place), lambda: write_file(place, b"written")):
        with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
            act()
    tree.check_outside()


def test_a_file_replaced_by_a_link_after_resolving_is_refused(tree: Tree) -> None:
    place = resolve(tree.root, "a.txt")
    (tree.root / "a.txt").symlink_to(tree.secret)

    for act in (lambda: read_text(place), lambda: write_file(place, b"written")):
        with pytest.raises(PathRefused, match="replaced by a link"):
            act()
    tree.check_outside()


def test_no_descriptor_stays_open(tree: Tree) -> None:
    (tree.root / "a" / "b").mkdir(parents=True)
    before = len(list(Path("/dev/fd").iterdir()))

    for parts in (["a", "b"], ["a", "missing"], ["missing"]):
        with suppress(FileNotFoundError), folder(tree.root, parts):
            pass

    assert len(list(Path("/dev/fd").iterdir())) == before


def test_the_workspace_itself_may_be_gone(tree: Tree) -> None:
    place = resolve(tree.root, "a.txt")
    Path(tree.root).rmdir()

    with pytest.raises(FileNotFoundError):
        write_file(place, b"written")
    assert not tree.root.exists()
