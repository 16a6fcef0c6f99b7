"""Run by test_writing: write a file again and again, killed at one line of code later each time.

    python killed.py WORKSPACE

Prints ``killed N times`` when a write got through to its end, or what was wrong.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from jupyter_agentchat.workspace.paths import resolve
from jupyter_agentchat.workspace.writing import write_file

OLD, NEW = b"old " * 5_000, b"new " * 9_000
OURS = ("writing.py", "walk.py", "regular.py")


def write_until(line: int, root: Path) -> None:
    """Write the file; die before the ``line``-th line of our own code."""
    left = line

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith(OURS):
            return None
        left -= event == "line"
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    write_file(resolve(root, "sub/file"), NEW)


def main(root: Path) -> str:
    target = root / "sub" / "file"
    target.parent.mkdir()
    for line in range(1_000):
        target.write_bytes(OLD)
        target.chmod(0o640)
        child = os.fork()
        if child == 0:
            write_until(line, root)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if target.read_bytes() not in (OLD, NEW):
            return f"a mix after {line} lines"
        if target.stat().st_mode & 0o777 != 0o640:
            return f"another mode after {line} lines"
        if not os.WIFSIGNALED(status):
            return f"killed {line} times" if target.read_bytes() == NEW else "never written"
    return "never got through"


if __name__ == "__main__":
    sys.stdout.write(main(Path(sys.argv[1])))
