"""Which files a pattern of names means."""

from __future__ import annotations

import time

import pytest

from jupyter_agentchat.workspace.name_pattern import NamePattern
from jupyter_agentchat.workspace.paths import PathRefused


def fits(said: str, path: str, *, ignore_case: bool = False) -> bool:
    return NamePattern(said, ignore_case=ignore_case).fits(path.split("/"))


@pytest.mark.parametrize(
    ("said", "meant", "others"),
    [
        ("*.py", ["a.py", "b/a.py", "b/c/.py"], ["a.pyc", "a.py/b", "A.PY"]),
        ("load.py", ["load.py", "a/load.py"], ["reload.py", "load.pyx"]),
        ("test_?.py", ["test_1.py"], ["test_12.py", "test_.py"]),
        ("[ab].txt", ["a.txt", "x/b.txt"], ["c.txt", "ab.txt"]),
        ("[!a].txt", ["b.txt"], ["a.txt"]),
        ("src/*.py", ["src/a.py"], ["a.py", "src/b/a.py", "x/src/a.py"]),
        ("./src/*.py", ["src/a.py"], ["x/src/a.py"]),
        ("/src/*.py", ["src/a.py"], ["x/src/a.py"]),
        ("src/**", ["src/a", "src/b/c"], ["a", "x/src/a"]),
        ("src/**/a.py", ["src/a.py", "src/b/a.py", "src/b/c/a.py"], ["a.py", "src/b/b.py"]),
        ("**/a.py", ["a.py", "b/a.py"], ["b.py", "a.py/b"]),
        ("**/src/**/*.ts", ["src/a.ts", "x/src/y/z/a.ts"], ["a.ts", "src.ts"]),
        ("**", ["a", "b/c"], []),
        ("*.{ts,tsx}", ["a.ts", "b/a.tsx"], ["a.js", "a.{ts,tsx}"]),
        ("{src,test}/*.{ts,js}", ["src/a.ts", "test/b.js"], ["lib/a.ts"]),
        ("{a,b/{c,d}}.py", ["x/a.py", "b/c.py", "b/d.py"], ["c.py", "x/b/c.py"]),
        ("*.ts{,x}", ["a.ts", "a.tsx"], ["a.t"]),
        ("a{b}.py", ["a{b}.py"], ["ab.py"]),
        ("a.b", ["a.b"], ["aXb"]),
        ("a+(b)^$|.py", ["a+(b)^$|.py"], ["aab.py"]),
    ],
)
def test_what_is_meant(said: str, meant: list[str], others: list[str]) -> None:
    assert [path for path in [*meant, *others] if fits(said, path)] == meant


def test_case_counts_unless_it_is_ignored() -> None:
    assert not fits("*.csv", "A.CSV")
    assert fits("*.csv", "A.CSV", ignore_case=True)
    assert fits("SRC/**/*.csv", "src/b/A.CSV", ignore_case=True)


@pytest.mark.parametrize("said", ["", "/", "x" * 301, "{a,b}" * 7])
def test_what_is_no_pattern_is_refused(said: str) -> None:
    with pytest.raises(PathRefused):
        NamePattern(said)


@pytest.mark.parametrize("said", ["**/" * 90 + "x", "*a" * 140 + "x", "**/*a*/" * 40 + "x", "{" * 300])
def test_a_hostile_pattern_takes_no_time(said: str) -> None:
    path = ["a" * 250] * 40

    before = time.process_time()
    for _ in range(20):
        NamePattern(said).fits(path)
    assert time.process_time() - before < 1
