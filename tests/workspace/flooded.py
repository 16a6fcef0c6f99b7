"""Run by test_processes: a command prints 100 MB; says its exit code, what was not kept, and the memory.

python flooded.py FOLDER
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from jupyter_agentchat.workspace.printed import Printed
from jupyter_agentchat.workspace.processes import run_command


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def main() -> None:
    await run_command("true", Path(sys.argv[1]), 60, print)
    before, printed = peak(), Printed()
    ended = await run_command("yes | head -c 100000000", Path(sys.argv[1]), 120, printed.add)
    printed.end()
    text = printed.text()
    assert text
    print(ended.exit_code, printed.missing, peak() - before)  # noqa: T201 - that is what it is for


asyncio.run(main())
