"""Run by test_processes: a server that runs one command, prints what it prints, and is killed.

python killed_server.py COMMAND FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from jupyter_agentchat.workspace.processes import run_command


def take(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


asyncio.run(run_command(sys.argv[1], Path(sys.argv[2]), 60, take))
