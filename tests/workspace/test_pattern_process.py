"""A pattern in a process of its own: it can be stopped, and nothing in the workspace has a part in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_agentchat.workspace.matching import Matcher
from jupyter_agentchat.workspace.paths import PathRefused
from jupyter_agentchat.workspace.pattern_process import Over, PatternProcess
from tests.workspace.process import children, descriptors

CATASTROPHE = ("(a+)+$", b"a" * 60 + b"b")


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    before, open_before = children(), descriptors()
    yield
    assert children() == before
    assert descriptors() == open_before


def process(
    text: str, *, ignore_case: bool = False, is_over: Callable[[], bool] = lambda: False
) -> PatternProcess:
    return PatternProcess(text, ignore_case=ignore_case, is_over=is_over)


def test_it_answers_as_the_matcher_does() -> None:
    texts = [b"", b"a\nb\r\nAB \xff\n", "né 🎉\n\ud800".encode("utf-8", "surrogatepass"), b"ab " * 200_000]
    for pattern in ("a", r"^\s*$", "🎉|b", "."):
        for ignore_case in (False, True):
            matcher = Matcher(pattern, regex=True, ignore_case=ignore_case)
            with process(pattern, ignore_case=ignore_case) as asked:
                assert [asked.find(text) for text in texts] == [matcher.find(text) for text in texts]


def test_a_catastrophe_ends_when_time_is_up() -> None:
    pattern, text = CATASTROPHE
    end = time.monotonic() + 0.3

    with process(pattern, is_over=lambda: time.monotonic() > end) as asked, pytest.raises(Over):
        asked.find(text)
    assert time.monotonic() - end < 5


def test_what_is_no_pattern_is_said() -> None:
    with pytest.raises(PathRefused, match="no regular expression: missing \\)"):
        process("(").__enter__()


def test_a_pattern_that_needs_too_much_memory_breaks_off_alone() -> None:
    with (
        process("((x)|(y)|(z))*a\n") as asked,
        pytest.raises(PathRefused, match="too much memory or time"),
    ):
        asked.find(b"x" * 20_000_000)


def test_r_t11_no_program_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"
    for name in ("python", "python3", "python3.11", "rg", "grep"):
        fake = tmp_path / name
        fake.write_text(f"#!/bin/sh\ntouch {ran}\n")
        fake.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:.")
    before = children()

    with process("a") as asked:
        assert asked.find(b"a") == (1, [(1, "a")])
        (pid,) = children() - before
        assert Path(f"/proc/{pid}/exe").readlink() == Path(sys.executable).resolve()
    assert not ran.exists()


def test_r_t11_the_workspace_cannot_put_modules_in_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    for name in ("json.py", "re.py", "sitecustomize.py", "usercustomize.py", "encodings.py"):
        (tmp_path / name).write_text(f"open({str(ran)!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "json.py"))

    with process("a") as asked:
        assert asked.find(b"a") == (1, [(1, "a")])
    assert not ran.exists()


def test_r_k_it_has_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "canary-key")
    before = children()

    with process("a"):
        (pid,) = children() - before
        assert b"canary" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
