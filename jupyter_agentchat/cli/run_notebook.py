"""``jupyter agentchat run``: a job on a notebook, without a browser and without a server."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets import Float, Unicode

from jupyter_agentchat.cli.attendant import Attendant
from jupyter_agentchat.cli.command import DONE, FAILED, Command, Misused, this_person
from jupyter_agentchat.protocol.parts import FileContent, TextContent
from jupyter_agentchat.runtime.local_servers import running_servers

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.manager import Manager
    from jupyter_agentchat.runtime.session import Session

INTERRUPTED = 130
"""The exit status that shells give to what Ctrl+C ended."""


class RunNotebook(Command):
    """Open a session for a notebook, say the prompt, print what happens, end."""

    name = "jupyter-agentchat-run"
    description = (
        'Do a job on a notebook: jupyter agentchat run NOTEBOOK "PROMPT". Every stored frame is printed as '
        "a JSON line while it happens; the last line is the result. What needs a permission is asked for in "
        "the terminal; where there is none it is denied, unless -y answers everything with yes. Its kernel "
        "ends with it; the session stays, and opens in JupyterLab."
    )
    examples = (
        'jupyter agentchat run work.ipynb "Make it run from top to bottom" --mode=accept_edits\n'
        'jupyter agentchat run work.ipynb "Summarise the results" -y | tail -1 | jq -r .text'
    )

    session = Unicode(
        help="Go on in this session instead of a new one: its id, its beginning, or `last`."
    ).tag(config=True)
    timeout = Float(0.0, min=0.0, help="Stop the turn after so many seconds; 0: never.").tag(config=True)

    aliases = {
        **Command.aliases,
        "session": "RunNotebook.session",
        "timeout": "RunNotebook.timeout",
        "agent": "AgentChat.agent",
        "model": "AgentChat.model",
        "mode": "AgentChat.permission_mode",
        "budget": "AgentChat.session_budget",
    }

    async def work(self) -> int:
        """Do it."""
        if len(self.extra_args) != 2:
            raise Misused('Name a notebook and say what to do: run NOTEBOOK "PROMPT".')
        name, prompt = self.extra_args
        notebook = await asyncio.to_thread(Path(name).resolve)
        if notebook.suffix != ".ipynb" or not notebook.is_file():
            raise Misused(f"{name} is not a notebook that exists.")
        for server in await running_servers():
            if await server.has_open(notebook):
                raise Misused(f"{name} is open in JupyterLab ({server.url}): close it there first.")
        from jupyter_agentchat.runtime.assembly import jupyter_alone  # noqa: PLC0415 - see command.py

        async with jupyter_alone(notebook.parent) as jupyter, self.manager(jupyter=jupyter) as manager:
            session = await self._session(manager, notebook)
            attendant = Attendant(session, this_person(), self.say_json, yes=self.answer_yes)
            content = (FileContent(path=notebook.name), TextContent(text=prompt))
            return await self._attend(attendant, content)

    async def _session(self, manager: Manager, notebook: Path) -> Session:
        if self.session:
            row = await self.session_named(manager, self.session)
            if Path(row.workspace) != notebook.parent:
                raise Misused(f"That session works in {row.workspace}, where this notebook is not.")
            return await manager.session(row.session_id)
        return await manager.create(
            this_person(), workspace=str(notebook.parent), notebook=notebook.name, mode=self.permission_mode
        )

    async def _attend(self, attendant: Attendant, content: tuple[FileContent, TextContent]) -> int:
        """See the turn to its end; Ctrl+C and the time limit stop it as the button would."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        try:
            result = await attendant.prompt(content, stopped, self.timeout or None)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
        self.say_json(result)
        if stopped.is_set():
            return INTERRUPTED
        return DONE if result.stop_reason == "end_turn" else FAILED
