"""What a .gitignore leaves out, judged by git itself."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_agentchat.workspace.finding import FileWalk
from jupyter_agentchat.workspace.ignored import Ignored
from jupyter_agentchat.workspace.paths import resolve

FILES = [
    "a.txt",
    "a.log",
    "b/a.txt",
    "b/a.log",
    "b/c/a.txt",
    "b/c/d/a.txt",
    "build/a.txt",
    "b/build/a.txt",
    "b/c/build",
    "#a",
    "!a",
    "a b",
    "[a]",
    "a*b",
    "aXb",
]


@pytest.fixture(scope="module")
def empty_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root / ".git"


def by_git(root: Path, repository: Path) -> list[str]:
    git = ["git", f"--git-dir={repository}", f"--work-tree={root}", "-c", "core.excludesFile=/dev/null"]
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--others", "--exclude-per-directory=.gitignore"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return sorted(name for name in listed.stdout.decode().split("\0") if name)


def by_us(root: Path, said: str = ".") -> list[str]:
    walk = FileWalk(resolve(root, said), with_hidden=True, is_over=lambda: False)
    return sorted(file.path for file, _ in walk.files())


def make(root: Path, ignored: dict[str, str]) -> None:
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    for folder, text in ignored.items():
        (root / folder / ".gitignore").write_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n# comment\n\n",
        "*.log",
        "*.log\n!a.log",
        "*.log\n!/a.log",
        "build",
        "build/",
        "/build",
        "b/build",
        "/b/build/",
        "b/*",
        "b/**",
        "b/**\n!b/c",
        "b/*\n!b/c\n!b/c/a.txt",
        "**/a.txt",
        "b/**/a.txt",
        "**/c/**",
        "**",
        "*",
        "*\n!*/\n!*.txt",
        "\\#a\n\\!a",
        "a b   \n",
        "a\\ b",
        "\\[a\\]",
        "a\\*b",
        "a[!X]b",
        "a[^X]b",
        "?.log",
        "b/",
        "b//",
        "/",
        "!",
        "c/d",
        "a.txt/",
        "a.log\r\n",
        "[",
        "[a",
    ],
)
def test_a_gitignore_means_what_git_means(tmp_path: Path, empty_repository: Path, text: str) -> None:
    make(tmp_path, {".": text})

    assert by_us(tmp_path) == by_git(tmp_path, empty_repository)


@pytest.mark.parametrize(
    "ignored",
    [
        {".": "*.txt", "b": "!a.txt"},
        {".": "*.log", "b": "*.txt", "b/c": "!*.txt"},
        {".": "b", "b": "!*"},
        {"b": "/c"},
        {"b": "c/d\n"},
        {"b/c": "/a.txt", ".": "build"},
    ],
)
def test_deeper_files_count_more(tmp_path: Path, empty_repository: Path, ignored: dict[str, str]) -> None:
    make(tmp_path, ignored)

    assert by_us(tmp_path) == by_git(tmp_path, empty_repository)


@pytest.mark.parametrize("said", ["b", "b/c"])
def test_what_stands_above_a_place_holds_there_too(tmp_path: Path, empty_repository: Path, said: str) -> None:
    make(tmp_path, {".": "b/c/a.txt\n*.log", "b": "build"})

    below = [name for name in by_git(tmp_path, empty_repository) if name.startswith(f"{said}/")]
    assert by_us(tmp_path, said) == below


def test_what_is_left_out_is_gone_through_where_it_is_named(tmp_path: Path) -> None:
    make(tmp_path, {".": "/b/\n*.log"})

    assert by_us(tmp_path, "b/c") == ["b/c/a.txt", "b/c/build", "b/c/d/a.txt"]
    assert by_us(tmp_path, "a.log") == ["a.log"]


NAMES = st.sampled_from(
    ["a.txt", "a.log", "b", "c", "d", "build", "*", "**", "a*", "*.txt", "?", "[ab]", "a b"]
)
LINES = st.tuples(
    st.sampled_from(["", "!", "/", "!/"]),
    st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "/"]),
).map("".join)
TEXTS = st.lists(LINES, max_size=4).map("\n".join)


@settings(max_examples=60)
@given(TEXTS, TEXTS)
def test_whatever_they_say_git_agrees(empty_repository: Path, top: str, below: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        make(root, {".": top, "b": below})

        assert by_us(root) == by_git(root, empty_repository)


def test_hostile_rules_take_no_time() -> None:
    ignored = Ignored().below((), "\n".join(["**/*a*" * 40, "*a" * 500, "[" * 500] * 20))

    before = time.process_time()
    for _ in range(10):
        assert not ignored.has(("a" * 250,) * 30 + ("b",), is_folder=False)
    assert time.process_time() - before < 2
