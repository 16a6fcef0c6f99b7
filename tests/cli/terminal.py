"""The command as a person's shell starts it: another process, with folders of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENTRY = Path(sys.executable).with_name("jupyter-agentchat")


@dataclass(frozen=True)
class Done:
    """What a command left: its status, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Its output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """Starts commands; ``folder`` holds all that they may touch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.config = folder / "config"
        self.data = folder / "data" / "agentchat"
        for made in (self.work, self.config, folder / "runtime"):
            made.mkdir(parents=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("JUPYTER")}
        self.environment = kept | {
            "JUPYTER_CONFIG_DIR": str(self.config),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        }

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start ``jupyter agentchat`` with these; nobody sits at its standard input."""
        return await asyncio.create_subprocess_exec(
            ENTRY,
            *arguments,
            cwd=self.work,
            env=self.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=2**24,
        )

    async def run(self, *arguments: str) -> Done:
        """Run it to its end."""
        return await finished(await self.start(*arguments))


async def finished(process: asyncio.subprocess.Process) -> Done:
    """Return what it left when it has ended."""
    out, err = await process.communicate()
    return Done(process.returncode or 0, out.decode(), err.decode())
