"""Matching a regular expression in a process of its own: a pattern can take for ever, and a thread cannot
be stopped, but a process can.

The program is the Python that runs the server, by its absolute path, never one that is found (R-T11), and
no tool writes there (``protected``); with no environment, no site, and our own source as it was when the
server started.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from jupyter_agentchat.workspace import matching
from jupyter_agentchat.workspace.paths import PathRefused

_SOURCE = Path(matching.__file__).read_text("utf-8")
_GLANCE = 50
"""Milliseconds between two looks at whether it is over."""
_CPU_SECONDS = 120
"""A last resort: whoever asked stops it long before."""
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Over(Exception):
    """Time is up, or the search was stopped, while a text was looked at."""


class PatternProcess:
    """Asks for one pattern. Used in one thread; leaving it ends the process, whatever that is doing."""

    def __init__(self, text: str, *, ignore_case: bool, is_over: Callable[[], bool]) -> None:
        self._is_over = is_over
        self._process = subprocess.Popen(  # noqa: S603 - our own program, see above
            [os.path.realpath(sys.executable), "-I", "-S", "-c", _SOURCE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        self._asked = {"text": text, "regex": True, "ignore_case": ignore_case, "seconds": _CPU_SECONDS}

    def __enter__(self) -> Self:
        try:
            answer = self._ask(json.dumps(self._asked).encode())
            if "error" in answer:
                raise PathRefused(f"That is no regular expression: {answer['error']}.")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def find(self, data: bytes) -> tuple[int, list[tuple[int, str]]]:
        """Answer as ``Matcher.find`` does. Raises Over; PathRefused when it breaks off."""
        count, found = self._ask(data)
        return count, [(number, text) for number, text in found]

    def _ask(self, data: bytes) -> Any:
        try:
            _write(self._process.stdin, matching.to_frame(data))
            size = int.from_bytes(self._read(4))
            return json.loads(self._read(size))
        except (BrokenPipeError, EOFError):
            raise PathRefused(
                "That regular expression needs too much memory or time. Make it simpler."
            ) from None

    def _read(self, size: int) -> bytes:
        pipe = _open(self._process.stdout)
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        data = b""
        while len(data) < size:
            if self._is_over():
                raise Over
            if poll.poll(_GLANCE):
                piece = os.read(pipe.fileno(), size - len(data))
                if not piece:
                    raise EOFError
                data += piece
        return data

    def _end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            _open(pipe).close()
        self._process.wait()


def _write(pipe: IO[bytes] | None, data: bytes) -> None:
    """Write all of it: the process reads a text to its end before it does anything with it."""
    rest = memoryview(data)
    while rest:
        rest = rest[_open(pipe).write(rest) :]


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 - both ends are pipes
    return pipe
