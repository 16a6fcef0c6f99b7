"""``jupyter agentchat export``."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from traitlets import Enum, Unicode

from jupyter_agentchat.cli.command import DONE, Command, Misused

FORMATS = ("md", "json", "html", "ipynb")
STDOUT = "-"


class ExportSession(Command):
    """Write a session into a file that is not there yet."""

    name = "jupyter-agentchat-export"
    description = (
        "Write a session into a file: jupyter agentchat export SESSION [--format=md|json|html|ipynb] "
        "[--output=FILE]. SESSION is an id, its beginning, or `last`."
    )
    examples = (
        "jupyter agentchat export last\njupyter agentchat export 0192 --format=json --output=- | jq .session"
    )

    format = Enum(FORMATS, "md", help="What to write.").tag(config=True)
    output = Unicode(
        help="The file, or - for the standard output. Default: the session's title, in this folder."
    ).tag(config=True)

    aliases = {
        **Command.aliases,
        "format": "ExportSession.format",
        "output": "ExportSession.output",
        "o": "ExportSession.output",
    }

    async def work(self) -> int:
        """Write it; print where."""
        if len(self.extra_args) != 1:
            raise Misused("Name one session: its id, the beginning of its id, or `last`.")
        async with self.manager() as manager:
            row = await self.session_named(manager, self.extra_args[0])
            download = await manager.export(row.session_id, self.format)
            if self.output == STDOUT:
                await _write(sys.stdout.fileno(), download.chunks)
                return DONE
            path = Path(self.output) if self.output else Path(download.name)
            # Exclusively: whatever has this name already, a link for instance, is somebody's.
            how = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            try:
                descriptor = os.open(path, how, 0o600)
            except FileExistsError:
                raise Misused(f"{path} exists already. Choose another name with --output=FILE.") from None
            except OSError as error:
                raise Misused(f"{path} cannot be written: {error.strerror}.") from None
            try:
                await _write(descriptor, download.chunks)
            finally:
                os.close(descriptor)
        self.say(str(path))
        return DONE


async def _write(descriptor: int, chunks: AsyncIterator[str]) -> None:
    async for chunk in chunks:
        rest = memoryview(chunk.encode())
        while rest:
            rest = rest[await asyncio.to_thread(os.write, descriptor, rest) :]
