"""The resolver, judged by what is read, listed and written, not by what it says."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jupyter_agentchat.workspace.listing import list_folder
from jupyter_agentchat.workspace.paths import PathRefused, resolve
from jupyter_agentchat.workspace.reading import read_text
from jupyter_agentchat.workspace.writing import write_file
from tests.workspace.tree import CANARY, CANARY_NAME, UNSAID_NAME, Tree

UP = "../" * 12
TRAVERSALS = [
    # plain, repeated, mixed
    "..",
    "../",
    "../..",
    f"../ws-outside/{CANARY_NAME}",
    f"./../ws-outside/{CANARY_NAME}",
    f"a/../../ws-outside/{CANARY_NAME}",
    f"a/b/../../../ws-outside/{CANARY_NAME}",
    f".//..//ws-outside//{CANARY_NAME}",
    f"./././../ws-outside/./{CANARY_NAME}",
    f"missing/../../ws-outside/{CANARY_NAME}",
    f"a.txt/../../ws-outside/{CANARY_NAME}",
    f"../ws/../ws-outside/{CANARY_NAME}",
    "../ws-outside",
    "../ws-outside/folder/",
    f"{UP}etc/passwd",
    f"{UP}etc/shadow",
    f"{UP}root/.ssh/id_rsa",
    f"a/{UP}etc/passwd",
    "../" * 800 + "etc/passwd",
    # absolute
    "/",
    "/etc",
    "/etc/passwd",
    "/etc/../etc/passwd",
    "//etc/passwd",
    "///etc/passwd",
    "/./etc/passwd",
    "/proc/self/environ",
    "/proc/self/cwd/pyproject.toml",
    "/proc/self/root/etc/passwd",
    "/proc/1/cmdline",
    "/sys/kernel/hostname",
    "/dev/zero",
    "/dev/stdin",
    "/dev/fd/0",
    # other machines, other systems
    "//server/share/file",
    "//127.0.0.1/c$/windows",
    "\\\\server\\share\\file",
    "\\\\?\\C:\\windows\\win.ini",
    "\\\\.\\pipe\\x",
    "\\/server/share",
    "..\\..\\..\\windows\\win.ini",
    "a\\..\\..\\x",
    "..\\/..\\/etc/passwd",
    "C:\\windows\\win.ini",
    "C:/windows/win.ini",
    "c:windows",
    "Z:",
    # addresses and homes
    "file:///etc/passwd",
    "file:/etc/passwd",
    "http://example.org/x",
    "ssh://host/x",
    "~",
    "~/",
    "~/.ssh/id_rsa",
    "~/../etc/passwd",
    # bytes that cut, hide or break
    "\0",
    "a.txt\0",
    f"../ws-outside/{CANARY_NAME}\0.txt",
    "a\0/../../etc/passwd",
    "../\n",
    "a\r\n/../..",
    "\x1b[2J",
    "\x7f",
    "\x85",
    "\ud800",
    "../\ud800",
    "x" * 5_000,
    "a/" * 3_000,
]
ALSO_STRANGE = [
    # spelled so that a careless decoder or trimmer would make ".." or a root of them: here they are names
    "%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%5c",
    "..%c0%af..%c0%afetc/passwd",
    "....//....//etc/passwd",
    "..;/..;/etc/passwd",
    ".. /.. /etc/passwd",
    " ../../etc/passwd",
    "\uff0e\uff0e/\uff0e\uff0e/etc/passwd",
    "\u2024\u2024/etc/passwd",
    "..\u200b/..\u200b/etc/passwd",
    "../ws/a.txt",
    "a/../a.txt",
    "${HOME}/.ssh",
    "$(cat /etc/passwd)",
    "`id`",
    "|id",
    "*",
    "?",
    "",
    ".",
    "./",
    "..a",
    "a..",
    "...",
    ".a.",
    "-rf",
    "CON",
    "ab:c",
    "a.txt:stream",
    "é",
    "e\u0301",
    "名前.txt",
    "🎉",
    "x" * 300,
]


def use(tree: Tree, said: str) -> list[str]:
    """Do everything with a path that tools do, and return all that came out of it."""
    seen = []
    for act in (_read, _list, _write):
        with suppress(PathRefused, OSError):
            seen.append(act(tree, said))
    tree.check_outside()
    return seen


def _read(tree: Tree, said: str) -> str:
    return read_text(resolve(tree.root, said)).text


def _list(tree: Tree, said: str) -> str:
    return repr(list_folder(resolve(tree.root, said), with_hidden=True).entries)


def _write(tree: Tree, said: str) -> str:
    return str(write_file(resolve(tree.root, said), b"written by a test").size)


@pytest.mark.parametrize("said", TRAVERSALS, ids=lambda said: ascii(said)[:60])
def test_r_t1_a_path_that_leads_elsewhere_is_refused(tree: Tree, said: str) -> None:
    (tree.root / "a.txt").write_text("inside")

    with pytest.raises(PathRefused) as refused:
        resolve(tree.root, said)

    assert use(tree, said) == []
    assert str(refused.value).endswith((".", "`."))
    assert str(tree.root) not in str(refused.value)


@pytest.mark.parametrize("said", ALSO_STRANGE, ids=lambda said: ascii(said)[:60])
def test_r_t1_a_path_that_only_looks_so_stays_inside(tree: Tree, said: str) -> None:
    (tree.root / "a.txt").write_text("inside")

    assert not any(CANARY in text for text in use(tree, said))
    assert resolve(tree.root, said).root == tree.root


def test_a_sibling_with_a_longer_name_is_outside(tree: Tree) -> None:
    with pytest.raises(PathRefused, match="outside"):
        resolve(tree.root, f"{tree.outside}/{CANARY_NAME}")


def test_an_absolute_path_may_lead_inside(tree: Tree) -> None:
    assert resolve(tree.root, f"{tree.root}/a/b.txt").parts == ("a", "b.txt")
    assert resolve(tree.root, str(tree.root)).path == "."


def test_the_workspace_may_be_reached_through_a_link(tree: Tree) -> None:
    door = tree.root.parent / "door"
    door.symlink_to(tree.root)
    (tree.root / "a.txt").write_text("inside")

    assert read_text(resolve(door, "a.txt")).text == "inside"
    assert read_text(resolve(door, f"{door}/a.txt")).text == "inside"


@pytest.mark.parametrize("target", ["a.txt", "./a.txt", "b/../a.txt", "{root}/a.txt", "../ws/a.txt"])
def test_a_link_that_leads_inside_is_followed(tree: Tree, target: str) -> None:
    (tree.root / "a.txt").write_text("inside")
    (tree.root / "b").mkdir()
    (tree.root / "link").symlink_to(target.format(root=tree.root))

    place = resolve(tree.root, "link")

    assert place.path == "a.txt"
    assert read_text(place).text == "inside"


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        ("link", "{outside}/{canary}", "link"),
        ("link", "../ws-outside/{canary}", "link"),
        ("link", "{outside}", "link/{canary}"),
        ("link", "{outside}/new.txt", "link"),
        ("link", "..", "link/ws-outside/{canary}"),
        ("link", "/", "link/etc/passwd"),
        ("link", "/proc/self/root", "link/etc/passwd"),
        ("link", "/proc/self/cwd", "link"),
        ("link", "/dev/zero", "link"),
        ("a/link", "../../ws-outside", "a/link/folder"),
        ("a/link", "b", "a/link/../../../ws-outside/{canary}"),
    ],
)
def test_r_t1_a_link_that_leads_outside_is_not_followed(
    tree: Tree, name: str, target: str, said: str
) -> None:
    words = {"outside": tree.outside, "canary": CANARY_NAME}
    link = tree.root / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target.format(**words))

    with pytest.raises(PathRefused):
        resolve(tree.root, said.format(**words))
    assert use(tree, said.format(**words)) == []


@pytest.mark.parametrize("said", ["loop", "loop/a", "loop/../../ws-outside", "one", "one/two"])
def test_links_that_go_round_lead_nowhere(tree: Tree, said: str) -> None:
    (tree.root / "loop").symlink_to("loop")
    (tree.root / "one").symlink_to("two")
    (tree.root / "two").symlink_to("one")

    assert use(tree, said) == []


def test_what_the_kernel_makes_up_is_no_file_even_when_the_workspace_is_everything() -> None:
    for said in ("proc/self/environ", "sys/kernel", "dev/zero"):
        with pytest.raises(PathRefused, match="system"):
            resolve(Path("/"), said)


# --- trees with links, made at random

NAMES = st.sampled_from(["a", "b", "A", "é", "e\u0301", "ws", "ws-outside", CANARY_NAME, "folder", ".."])
PATHS = st.lists(NAMES | st.sampled_from([".", ""]), min_size=1, max_size=6).map("/".join)
TARGETS = PATHS | st.sampled_from(["{root}", "{outside}", f"{{outside}}/{CANARY_NAME}", "/", "{root}/.."])
STEPS = st.lists(st.tuples(st.sampled_from(["folder", "file", "link"]), PATHS, TARGETS), max_size=8)
SAID = st.lists(PATHS | TARGETS | st.tuples(TARGETS, PATHS).map("/".join), min_size=1, max_size=4)


@given(STEPS, SAID)
@example([("link", "a", "{outside}")], [f"a/{CANARY_NAME}"])
@example([("folder", "a", ""), ("link", "a/b", "..")], ["a/b/b/b/../../ws-outside"])
def test_r_t1_no_tree_of_links_leads_outside(steps: list[tuple[str, str, str]], said: list[str]) -> None:
    with tempfile.TemporaryDirectory() as top:
        tree = Tree(Path(os.path.realpath(top)))
        words = {"root": tree.root, "outside": tree.outside}
        for kind, name, target in steps:
            _make(tree, kind, name, target.format(**words))
        for path in said:
            out = "".join(use(tree, path.format(**words)))
            assert CANARY not in out
            assert UNSAID_NAME not in out


def _make(tree: Tree, kind: str, name: str, target: str) -> None:
    """Put something into the workspace, and only there, as its owner might."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    path = tree.root.joinpath(*parts)
    if any(parent.is_symlink() for parent in (path, *path.parents)):
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "folder":
            path.mkdir()
        elif kind == "file":
            path.write_text("inside")
        else:
            path.symlink_to(target)
