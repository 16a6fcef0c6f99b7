"""What all commands share: the operator's configuration, a manager when needed, an exit status."""

from __future__ import annotations

import asyncio
import getpass
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool

from jupyter_agentchat import __version__
from jupyter_agentchat.cli.words import safe_json
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.configured import Configured

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager

DONE, FAILED, MISUSED = 0, 1, 2
"""Exit statuses."""

LAST = "last"
"""The name of the session that was touched last."""


class Misused(Exception):
    """The arguments make no sense; the text says which would."""


class Command(Configured):
    """A command. ``work`` is what it does; it prints its results and returns the exit status."""

    version = __version__
    as_json = Bool(False, help="Print JSON lines.").tag(config=True)

    aliases = {**base_aliases, "data-dir": "AgentChat.data_dir"}
    flags = {
        **base_flags,
        "json": ({"Command": {"as_json": True}}, "Print JSON lines."),
    }

    def _log_level_default(self) -> int:
        return logging.WARNING

    def start(self) -> None:
        """Do the work and leave with its status."""
        super().start()
        self.read_environment()
        try:
            status = asyncio.run(self.work())
        except Misused as error:
            status = self.complain(str(error), MISUSED)
        except Refused as error:
            status = self.complain(error.message)
        except BrokenPipeError:  # whoever read our lines has seen enough
            sys.stdout = None
            status = DONE
        self.exit(status)

    async def work(self) -> int:
        """Return the exit status. Raises Misused, Refused."""
        raise NotImplementedError

    def complain(self, sentence: str, status: int = FAILED) -> int:
        """Say on the standard error what went wrong; return the status."""
        sys.stderr.write(f"{self.name}: {sentence}\n")
        return status

    def say(self, text: str) -> None:
        """Print a line, at once."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def say_json(self, value: Any) -> None:
        """Print a value as one line of JSON."""
        self.say(safe_json(value))

    @asynccontextmanager
    async def manager(self, **around: Any) -> AsyncIterator[Manager]:
        """Open the sessions beside whatever servers use them. Raises Refused when that cannot be."""
        # What stands behind it takes longer to import than `--help` may take.
        from jupyter_agentchat.runtime.assembly import open_manager  # noqa: PLC0415
        from jupyter_agentchat.runtime.refusal import STORE_TROUBLE, store_refusal  # noqa: PLC0415

        try:
            manager = await open_manager(self.runtime_settings(), self.session_folder(), **around)
        except (*STORE_TROUBLE, OSError) as error:
            raise store_refusal(error) from error
        try:
            yield manager
        finally:
            await manager.close()

    async def session_named(self, manager: Manager, name: str) -> SessionRow:
        """Return the session with this id, the beginning of its id, or ``last``. Raises Misused."""
        rows = await manager.rows(limit=1_000, archived=False)
        if name == LAST and rows:
            return rows[0]
        rows += await manager.rows(limit=1_000, archived=True)
        found = {row.session_id: row for row in rows if row.session_id.startswith(name)}
        if len(found) != 1:
            many = "More than one session begins" if found else "No session begins"
            raise Misused(f"{many} with {name!r}. `jupyter agentchat list` shows their ids.")
        return next(iter(found.values()))


def this_person() -> Author:
    """Return who sits at this terminal, as the author of what is asked."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # no such person in this container
        name = "user"
    return Author(kind="user", name=name, display_name=name)
