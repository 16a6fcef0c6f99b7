"""Searching a folder: what is found, what is left out, and that nothing outside is looked at."""

from __future__ import annotations

import itertools
import os
import resource
import shutil
from collections.abc import Callable
from contextlib import suppress

import pytest

from jupyter_agentchat.workspace.finding import FileWalk
from jupyter_agentchat.workspace.matching import LINES
from jupyter_agentchat.workspace.paths import PathRefused, Place, resolve
from jupyter_agentchat.workspace.protected import Unread, check_read
from jupyter_agentchat.workspace.searching import LARGEST, LARGEST_NAMED, Hit, Searched, Wanted, search
from tests.workspace.process import descriptors
from tests.workspace.test_paths import ALSO_STRANGE, TRAVERSALS
from tests.workspace.test_walk import racing, swap_file, swap_folder, swaps, use_while
from tests.workspace.tree import CANARY, UNSAID_NAME, Tree

__all__ = ["swaps"]


def put(tree: Tree, name: str, content: str | bytes = "needle") -> None:
    path = tree.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def look(tree: Tree, said: str = ".", *, is_over: Callable[[], bool] = lambda: False, **wanted) -> Searched:
    if not wanted.keys() & {"text", "files"}:
        wanted["text"] = "needle"
    return search(resolve(tree.root, said), Wanted(**wanted), is_over)


def paths(searched: Searched) -> list[str]:
    return [hit.path for hit in searched.hits]


@pytest.mark.parametrize("regex", [False, True])
def test_lines_in_the_order_of_the_paths(tree: Tree, regex: bool) -> None:
    put(tree, "b/a.txt", "one needle\n\nneedle two\nnothing")
    put(tree, "C.txt", "a needle")
    put(tree, "a.txt", "a needle\r\n")
    put(tree, "b/nothing.txt", "nothing")

    searched = look(tree, regex=regex)

    assert searched.hits == (
        Hit(path="a.txt", count=1, lines=((1, "a needle"),)),
        Hit(path="C.txt", count=1, lines=((1, "a needle"),)),
        Hit(path="b/a.txt", count=2, lines=((1, "one needle"), (3, "needle two"))),
    )
    assert (searched.looked_at, searched.unfinished) == (4, None)


def test_files_by_name(tree: Tree) -> None:
    for name in ("a.py", "b/c.py", "b/c.txt", "b/binary.py"):
        put(tree, name, b"\0")

    assert paths(look(tree, files="*.py")) == ["a.py", "b/binary.py", "b/c.py"]
    assert paths(look(tree, "b", files="c.*")) == ["b/c.py", "b/c.txt"]
    assert paths(look(tree, files="b/*.py")) == ["b/binary.py", "b/c.py"]


def test_lines_only_in_files_of_such_names(tree: Tree) -> None:
    put(tree, "a.py")
    put(tree, "b/a.txt")

    searched = look(tree, text="NEEDLE", files="**/*.PY", ignore_case=True)

    assert paths(searched) == ["a.py"]
    assert searched.looked_at == 1


def test_one_file_may_be_named(tree: Tree) -> None:
    put(tree, "b/a.txt")
    put(tree, "b/b.txt")

    assert paths(look(tree, "b/a.txt")) == ["b/a.txt"]
    assert paths(look(tree, "b/a.txt", files="*.txt")) == ["b/a.txt"]
    assert paths(look(tree, "b/a.txt", files="*.py")) == []


def test_a_link_that_leads_inside_may_be_named_and_is_not_gone_through(tree: Tree) -> None:
    put(tree, "b/a.txt")
    (tree.root / "folder").symlink_to("b")
    (tree.root / "file").symlink_to("b/a.txt")

    assert paths(look(tree)) == ["b/a.txt"]
    assert paths(look(tree, "folder")) == ["b/a.txt"]
    assert paths(look(tree, "file")) == ["b/a.txt"]


def test_links_that_go_round_or_outside_are_not_followed(tree: Tree) -> None:
    put(tree, "b/a.txt", CANARY)
    (tree.root / "b" / "up").symlink_to("..")
    (tree.root / "out").symlink_to(tree.outside)
    (tree.root / "secret").symlink_to(tree.secret)

    assert paths(look(tree, text="canary")) == ["b/a.txt"]
    assert paths(look(tree, files="*", hidden=True)) == ["b/a.txt"]


def test_what_is_hidden_is_searched_when_it_is_asked_for_but_never_git(tree: Tree) -> None:
    for name in (".hidden", ".github/a.yml", ".git/config", "sub/.git/config", "a"):
        put(tree, name)

    assert paths(look(tree)) == ["a"]
    assert look(tree).hidden == 2
    assert paths(look(tree, hidden=True)) == [".hidden", "a", ".github/a.yml"]
    assert paths(look(tree, ".github")) == [".github/a.yml"]


def test_dependencies_and_caches_are_searched_only_where_they_are_named(tree: Tree) -> None:
    for name in ("node_modules/x/a.js", "src/__pycache__/a.txt", "env/lib/a.py", "target/a.rs", "a"):
        put(tree, name)
    put(tree, "env/pyvenv.cfg", "")
    put(tree, "target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55")

    searched = look(tree, hidden=True)

    assert paths(searched) == ["a"]
    assert sorted(searched.skipped) == ["env", "node_modules", "src/__pycache__", "target"]
    assert paths(look(tree, "env")) == ["env/lib/a.py"]
    assert paths(look(tree, "node_modules/x")) == ["node_modules/x/a.js"]


def test_what_cannot_be_searched_is_counted(tree: Tree) -> None:
    put(tree, "binary", b"needle\0")
    put(tree, "large", b"needle\n" * (LARGEST // 7 + 1))
    put(tree, ".ssh/id", "needle")
    put(tree, "a")
    os.mkfifo(tree.root / "pipe")

    searched = look(tree, hidden=True)

    assert paths(searched) == ["a"]
    assert (searched.binary, searched.large, searched.closed) == (1, 1, 1)


def test_a_large_file_is_searched_when_it_is_named(tree: Tree) -> None:
    put(tree, "large", b"x" * LARGEST + b"\nneedle")
    put(tree, "larger", b"")
    os.truncate(tree.root / "larger", LARGEST_NAMED + 1)

    assert look(tree, "large").hits[0].lines == ((2, "needle"),)
    assert look(tree, "larger").large == 1


def test_what_goes_away_meanwhile_is_counted(tree: Tree) -> None:
    for name in ("a", "sub/b", "sub2/c"):
        put(tree, name)
    walk = FileWalk(resolve(tree.root, "."), with_hidden=False, is_over=lambda: False)
    files = walk.files()

    assert next(files)[0].path == "a"
    shutil.rmtree(tree.root / "sub")

    assert [file.path for file, _ in files] == ["sub2/c"]
    assert walk.closed == 1


def test_r_t7_what_is_private_is_not_searched(tree: Tree) -> None:
    put(tree, "sessions/deep/store")
    put(tree, ".SSH/id")
    place = resolve(tree.root, ".", private=(tree.root / "sessions",))

    searched = search(place, Wanted(text="needle", hidden=True), lambda: False)

    assert (paths(searched), searched.closed) == ([], 2)
    for said in ("sessions", "sessions/deep", ".ssh", ".SSH/id"):
        with pytest.raises(PathRefused, match="private"):
            search(
                resolve(tree.root, said, private=(tree.root / "sessions",)),
                Wanted(text="needle"),
                lambda: False,
            )


def test_what_is_prepared_for_many_judges_as_for_one(tree: Tree) -> None:
    private = (tree.root / "sessions", tree.root / "door")
    (tree.root / "real").mkdir()
    (tree.root / "door").symlink_to("real")
    top = resolve(tree.root, ".", private=private)
    unread = Unread(top)
    names = [
        "sessions",
        "Sessions",
        "session",
        "real",
        "door",
        ".ssh",
        ".SSH ",
        ".ssh:x",
        "a",
        "ssh",
        "x.ssh",
    ]

    for parts in itertools.chain(itertools.product(names), itertools.product(names, names)):
        try:
            check_read(Place(root=tree.root, parts=parts, said="/".join(parts), private=private))
        except PathRefused:
            assert unread.has(parts), parts
        else:
            assert not unread.has(parts), parts


def test_many_lines_of_a_file_are_counted(tree: Tree) -> None:
    put(tree, "a", "needle\n" * 1_000)

    (hit,) = look(tree).hits

    assert (hit.count, len(hit.lines)) == (1_000, LINES)


def test_when_time_is_up_it_says_where(tree: Tree) -> None:
    for name in ("a", "b", "c"):
        put(tree, name)
    looks = itertools.count()

    searched = look(tree, is_over=lambda: next(looks) >= 3)

    assert paths(searched) == ["a", "b"]
    assert searched.unfinished == "b"
    assert look(tree, is_over=lambda: True).unfinished == "."


def test_a_pattern_that_never_ends_is_left_where_it_is(tree: Tree) -> None:
    put(tree, "a", "aaa")
    put(tree, "b", "a" * 60 + "b")
    looks = itertools.count()

    searched = look(tree, text="(a+)+$", regex=True, is_over=lambda: next(looks) > 20)

    assert paths(searched) == ["a"]
    assert searched.unfinished == "b"


@pytest.mark.parametrize("wanted", [{"text": None, "files": None}, {"text": ""}, {"text": "", "files": ""}])
def test_there_must_be_something_to_look_for(tree: Tree, wanted: dict) -> None:
    with pytest.raises(PathRefused, match="Say what to search for"):
        look(tree, **wanted)


@pytest.mark.parametrize(("said", "error"), [("missing", FileNotFoundError), ("a/b", NotADirectoryError)])
def test_a_place_that_is_not_there(tree: Tree, said: str, error: type[OSError]) -> None:
    put(tree, "a")

    with pytest.raises(error):
        look(tree, said)


def test_deep_folders_need_no_more_descriptors(tree: Tree) -> None:
    here = os.open(tree.root, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("deep", os.O_CREAT, dir_fd=here))
    os.close(here)
    before = descriptors()

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before + 20, limits[1]))
    try:
        (hit,) = look(tree, files="deep").hits
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    assert hit.path.count("/") == 300
    assert descriptors() == before


@pytest.mark.parametrize("said", [*TRAVERSALS, *ALSO_STRANGE], ids=lambda said: ascii(said)[:60])
def test_r_t1_nothing_outside_is_found(tree: Tree, said: str) -> None:
    (tree.root / "link").symlink_to(tree.outside)
    put(tree, "a.txt", "inside")

    for wanted in ({"text": "c", "hidden": True}, {"files": "*", "hidden": True}):
        with suppress(PathRefused, OSError):
            found = repr(look(tree, said, **wanted))
            assert CANARY not in found
            assert UNSAID_NAME not in found


@pytest.mark.parametrize("swap", [swap_file, swap_folder])
def test_r_t2_searching_what_is_swapped_for_a_link(
    tree: Tree, swaps: int, swap: Callable[[Tree], None]
) -> None:
    if swap is swap_file:
        swap_file(tree)
    else:
        put(tree, "target/folder/a.txt", "inside")
    wanted = itertools.cycle([{"text": "i", "hidden": True}, {"files": "*", "hidden": True}])
    said = itertools.cycle([".", "target"])

    with racing(swap, tree, swaps // 4) as is_racing:
        came = use_while(is_racing, lambda: repr(look(tree, next(said), **next(wanted)).hits))

    assert came["done"] > 0
    tree.check_outside()
