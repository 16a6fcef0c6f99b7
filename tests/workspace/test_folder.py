"""A session's folder: what is wrong with it is said in a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.workspace import folder


def sentence(path: str) -> str:
    with pytest.raises(Refused) as refused:
        folder.check(path)
    assert refused.value.code == "bad_workspace"
    return refused.value.message


def test_a_folder_is_returned_with_its_links_resolved(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert folder.check(str(tmp_path / "link")) == Path(os.path.realpath(tmp_path)) / "real"
    assert folder.check(f"{tmp_path}/real/../link/") == Path(os.path.realpath(tmp_path)) / "real"


def test_the_home_has_a_short_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "work").mkdir()

    assert folder.check("~/work") == Path(os.path.realpath(tmp_path)) / "work"


@pytest.mark.parametrize("path", ["", ".", "work", "../work", "a\\b", "C:\\work"])
def test_a_path_that_begins_nowhere_is_refused(path: str) -> None:
    assert "whole path" in sentence(path)


@pytest.mark.parametrize("path", ["/tmp\0", "/\ud800", "~nobody-of-this-name/x"])
def test_a_path_that_cannot_be_is_refused(path: str) -> None:
    assert "Choose another" in sentence(path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in sentence(str(tmp_path / "missing"))
    (tmp_path / "file").touch()
    assert "does not exist" in sentence(str(tmp_path / "file" / "below"))


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "is a file" in sentence(str(tmp_path / "file"))


@pytest.mark.parametrize("path", ["/proc/self", "/sys", "/dev"])
def test_the_systems_own_trees_are_refused(path: str) -> None:
    assert "system" in sentence(path) or "does not exist" in sentence(path)


@pytest.fixture
def as_somebody_else() -> Iterator[None]:
    """Give up the right to read everything, where the tests have it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("mode", [0o000, 0o444, 0o311])
def test_a_folder_that_may_not_be_read_is_refused(
    tmp_path: Path, request: pytest.FixtureRequest, mode: int
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=mode)
    request.getfixturevalue("as_somebody_else")

    assert "may not be read" in sentence(str(closed))
    assert "may not be read" in sentence(str(closed / "below")) or mode == 0o311


def test_no_path_of_the_machine_is_said(tmp_path: Path) -> None:
    assert str(tmp_path) not in sentence(str(tmp_path / "missing"))
