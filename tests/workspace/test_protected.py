"""What is not written, and what is not read, however it is spelled and whether or not it exists."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_agentchat.workspace.paths import PathRefused, resolve
from jupyter_agentchat.workspace.protected import check_read, check_write
from jupyter_agentchat.workspace.reading import read_text
from jupyter_agentchat.workspace.writing import write_file
from tests.workspace.tree import Tree

NAMES = [".git", ".ssh", ".jupyter", ".ipython"]
SPELLINGS: list[Callable[[str], str]] = [
    str.lower,
    str.upper,
    str.title,
    lambda name: f"{name}.",
    lambda name: f"{name} ",
    lambda name: f"{name[:2]}\u00ad{name[2:]}",
    lambda name: f"{name}::$INDEX_ALLOCATION",
]
BELOW = ["{name}/config", "{name}", "sub/{name}/hooks/pre-commit", "sub/../{name}/x", "./{name}//x"]


def refused(tree: Tree, said: str) -> None:
    """Fail unless nothing can be written there, and nothing was."""
    before = sorted(str(path) for path in tree.root.rglob("*"))
    with pytest.raises(PathRefused):
        write_file(resolve(tree.root, said), b"written")
    assert sorted(str(path) for path in tree.root.rglob("*")) == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("exists", [True, False])
def test_r_t6_protected_folders_are_not_written(tree: Tree, name: str, below: str, exists: bool) -> None:
    (tree.root / "sub").mkdir()
    if exists:
        (tree.root / name).mkdir()
        (tree.root / "sub" / name / "hooks").mkdir(parents=True)

    refused(tree, below.format(name=name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spell", SPELLINGS, ids=range(len(SPELLINGS)))
def test_r_t6_nor_under_another_spelling(tree: Tree, name: str, spell: Callable[[str], str]) -> None:
    refused(tree, f"{spell(name)}/config")


def test_r_t6_the_short_name_of_git_is_protected_too(tree: Tree) -> None:
    refused(tree, "GIT~1/config")


@pytest.mark.parametrize("name", NAMES)
def test_r_t6_a_link_is_no_way_round(tree: Tree, name: str) -> None:
    (tree.root / name).mkdir()
    (tree.root / "plain").symlink_to(name)
    (tree.root / "file").symlink_to(f"{name}/config")

    refused(tree, "plain/config")
    refused(tree, "file")


@pytest.mark.parametrize("name", NAMES)
def test_r_t6_nor_is_a_protected_name_that_links_elsewhere(tree: Tree, name: str) -> None:
    (tree.root / "data").mkdir()
    (tree.root / name).symlink_to("data")

    refused(tree, f"{name}/config")


def test_r_t6_the_python_that_runs_the_server_is_not_written_where_the_workspace_holds_it() -> None:
    everything = Path("/")
    program = Path(sys.executable)

    for path in (
        program,
        program.resolve(),
        program.parent / "git",
        Path(json.__file__),
        Path(os.__file__).parent / "sitecustomize.py",
        Path(pytest.__file__).parents[1] / "new.pth",
    ):
        with pytest.raises(PathRefused, match="Python that runs this server"):
            check_write(resolve(everything, str(path)))
    check_write(resolve(everything, "/srv/project/lib/python3.11/site-packages/a.py"))


@pytest.mark.parametrize(
    "said",
    ["a.ipynb", "A.IPYNB", "sub/a.ipynb", "a.ipynb.", ".ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb"],
)
def test_a_notebook_is_not_written_as_raw_text(tree: Tree, said: str) -> None:
    refused(tree, said)
    with pytest.raises(PathRefused, match="in the notebook itself"):
        check_write(resolve(tree.root, said))


def test_a_link_to_a_notebook_is_a_notebook(tree: Tree) -> None:
    (tree.root / "a.ipynb").write_text("{}")
    (tree.root / "a.json").symlink_to("a.ipynb")

    refused(tree, "a.json")


@pytest.mark.parametrize(
    "said",
    [
        ".gitignore",
        ".github/x.yml",
        "git/config",
        "a.git",
        "ssh/x",
        "ipynb",
        "a.ipynb.txt",
        ".env",
        "x.ipynbx",
    ],
)
def test_names_that_only_look_alike_are_written(tree: Tree, said: str) -> None:
    assert write_file(resolve(tree.root, said), b"written").created


# --- the home


@pytest.fixture
def home(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tree.root / "home" / "ann"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    return home


DOTFILES = [".bashrc", ".profile", ".config/fish/config.fish", ".local/bin/x", ".BASHRC", ".new-tool"]


@pytest.mark.parametrize("said", DOTFILES)
def test_the_homes_dotfiles_are_not_written(tree: Tree, home: Path, said: str) -> None:
    for root, path in [(home, said), (tree.root, f"home/ann/{said}"), (tree.root, f"{home}/{said}")]:
        with pytest.raises(PathRefused):
            write_file(resolve(root, path), b"written")
    assert list(home.iterdir()) == []


def test_a_dotfile_that_is_kept_elsewhere_by_a_link_is_still_one(tree: Tree, home: Path) -> None:
    (home / "dotfiles").mkdir()
    (home / "dotfiles" / "bashrc").write_text("# mine")
    (home / ".bashrc").symlink_to("dotfiles/bashrc")

    with pytest.raises(PathRefused):
        write_file(resolve(home, ".bashrc"), b"written")


def test_a_home_that_is_reached_through_a_link_is_the_home(
    tree: Tree, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree.root / "door").symlink_to(home)
    monkeypatch.setenv("HOME", str(tree.root / "door"))

    with pytest.raises(PathRefused):
        write_file(resolve(home, ".bashrc"), b"written")


def test_other_files_of_the_home_are_written(home: Path) -> None:
    assert write_file(resolve(home, "notes.md"), b"written").created
    assert write_file(resolve(home, "project/.env"), b"written").created


def test_a_project_in_a_hidden_folder_of_the_home_is_a_project(home: Path) -> None:
    project = home / ".cache" / "project"
    project.mkdir(parents=True)

    assert write_file(resolve(project, "notes.md"), b"written").created
    assert write_file(resolve(project, ".env"), b"written").created


# --- Jupyter's own folders


@pytest.mark.parametrize(
    "name", ["JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"]
)
def test_jupyters_folders_are_not_written(tree: Tree, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    own = tree.root / "own"
    own.mkdir()
    monkeypatch.setenv(name, str(own))

    refused(tree, "own/file.txt")
    refused(tree, "OWN/sub/file.txt")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("JUPYTER_CONFIG_DIR", "own/jupyter_server_config.json"),
        ("JUPYTER_RUNTIME_DIR", "own/jpserver-1.json"),
        ("JUPYTER_DATA_DIR", "own/agentchat/agentchat.sqlite"),
    ],
)
def test_r_t7_tokens_passwords_and_sessions_are_not_read(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    secret = tree.root / said
    secret.parent.mkdir(parents=True)
    secret.write_text("token")
    monkeypatch.setenv(name, str(tree.root / "own"))
    (tree.root / "link").symlink_to(said)

    for path in (said, "link"):
        with pytest.raises(PathRefused, match="private"):
            read_text(resolve(tree.root, path))


def test_r_t7_keys_are_not_read(tree: Tree) -> None:
    (tree.root / ".ssh").mkdir()
    (tree.root / ".ssh" / "id_ed25519").write_text("key")

    for said in (".ssh/id_ed25519", ".ssh", ".SSH/id_ed25519"):
        with pytest.raises(PathRefused, match="private"):
            check_read(resolve(tree.root, said))


def test_folders_that_the_server_names_are_private_too(tree: Tree) -> None:
    (tree.root / "sessions").mkdir()
    (tree.root / "sessions" / "a.sqlite").write_text("sessions")
    place = resolve(tree.root, "sessions/a.sqlite", private=(tree.root / "sessions",))

    for act in (lambda: read_text(place), lambda: write_file(place, b"written")):
        with pytest.raises(PathRefused):
            act()
    assert (tree.root / "sessions" / "a.sqlite").read_text() == "sessions"


def test_git_may_be_read(tree: Tree) -> None:
    (tree.root / ".git").mkdir()
    (tree.root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")

    assert read_text(resolve(tree.root, ".git/HEAD")).text == "ref: refs/heads/main\n"
