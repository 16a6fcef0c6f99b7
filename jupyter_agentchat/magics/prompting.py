"""A shell's way to its agent: found once, kept until the shell ends."""

from __future__ import annotations

import atexit
import contextvars
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from IPython.core.interactiveshell import InteractiveShell

from jupyter_agentchat.magics.answer import Answer, answer_of
from jupyter_agentchat.magics.handover import Handover
from jupyter_agentchat.magics.line import Line
from jupyter_agentchat.magics.namespace import Namespace
from jupyter_agentchat.magics.view import CellView, TerminalView, View
from jupyter_agentchat.magics.waiting import ReadLine, Waiting
from jupyter_agentchat.magics.way import Way, Wish
from jupyter_agentchat.magics.widget import WidgetView, find_ipywidgets
from jupyter_agentchat.magics.worker import Worker
from jupyter_agentchat.protocol.commands import PromptSettings
from jupyter_agentchat.protocol.events import Mode
from jupyter_agentchat.protocol.frames import SessionRow
from jupyter_agentchat.protocol.parts import Content, FileContent
from jupyter_agentchat.protocol.refused import Refused

HERE = "here"
"""The name of a kernel that has none."""

Keep = Callable[[Answer], None]


class Prompting:
    """One per shell; nothing is opened before the first prompt."""

    def __init__(self, shell: InteractiveShell, handover: Handover) -> None:
        self._shell = shell
        self._handover = handover
        self._namespace = Namespace(shell)
        self._worker: Worker | None = None
        self._way: Way | None = None
        self._is_sure = True
        self._ways: list[Way] = []
        self._new = False

    @property
    def is_running_code(self) -> bool:
        """Whether code of the agent's runs at this moment."""
        return self._namespace.is_running

    # --- words

    def list(self) -> str:
        """Return who can answer, and with which models."""
        way = self._open()
        agents, default = self._run(way.agents())
        lines = [
            f"{'*' if agent.name == default else ' '} {agent.name}: {agent.title}"
            f"{f' ({agent.note})' if agent.note else ''}"
            for agent in agents
            if agent.state == "ready" and not agent.elsewhere
        ]
        models = [f"  {model.model}  {model.title}" for model in self._run(way.models())]
        head = "Agents (* answers in a new session):"
        return "\n".join([head, *lines, *(["Models:", *models] if models else [])])

    def reset(self) -> str:
        """Begin anew with the next prompt."""
        self._new = True
        return "The next prompt begins a new session. The old one stays in the list."

    # --- prompts

    def ask(self, line: Line, content: tuple[Content, ...], keep: Keep) -> Answer | None:
        """Say it and wait, or with ``--bg`` only say it. Raises Refused."""
        name = line.option("session")
        is_new = self._new or name == "new"
        wish = Wish(
            name=None if is_new else name,
            new=is_new,
            agent=line.option("agent"),
            model=line.option("model"),
        )
        way, row = self._session(wish)
        self._new = False
        notebook = way.notebook(row.workspace)
        if notebook is not None and notebook != row.notebook:
            content = (FileContent(path=notebook), *content)
        if "bg" in line.flags:
            self._in_background(line, row, content, keep)
            return None
        waiting = Waiting(
            self._at_work(),
            way,
            self._view(way, line),
            namespace=self._namespace,
            kernel_id=way.kernel_id or self._kernel_id() or HERE,
            read_line=self._read_line(),
        )
        return self._see_through(way, waiting, row, content, line, keep)

    def _session(self, wish: Wish) -> tuple[Way, SessionRow]:
        way = self._open()
        try:
            return way, self._run(way.session(wish))
        except Refused as refused:
            if not way.is_afar or refused.code != "forbidden":
                raise
        self._way = None  # the server that let this kernel in is another one now, and may do so again
        self._handover.again()
        way = self._open()
        return way, self._run(way.session(wish))

    def _in_background(self, line: Line, row: SessionRow, content: tuple[Content, ...], keep: Keep) -> None:
        """Nobody waits: so no code runs here, and in the cell there are buttons or nobody is asked."""
        way = cast("Way", self._way).again()
        waiting = Waiting(self._at_work(), way, self._view(way, line))
        ipywidgets = find_ipywidgets() if self._may_click(line) and not way.is_afar else None

        def work() -> None:
            try:
                self._see_through(way, waiting, row, content, line, keep, ipywidgets)
            finally:
                self._at_work().start(way.close())

        # With its context, so that what is shown belongs to this cell.
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(work,), name="agentchat-cell", daemon=True).start()

    def _see_through(
        self,
        way: Way,
        waiting: Waiting,
        row: SessionRow,
        content: tuple[Content, ...],
        line: Line,
        keep: Keep,
        ipywidgets: Any = None,
    ) -> Answer:
        session_id, mode = row.session_id, cast("Mode | None", line.option("mode"))
        try:
            self._run(way.follow(session_id, waiting.heard))
            windows = self._run(way.offer(session_id, waiting.kernel_id))
            if ipywidgets is not None and not windows:
                publish, joined = self._shell.display_pub.publish, not way.alone
                view = WidgetView(publish, joined=joined, ipywidgets=ipywidgets, clicked=waiting.clicked)
                waiting.show_in(view, view.is_seen)
            settings = PromptSettings(model=line.option("model"), mode=mode)
            said = self._at_work().start(way.prompt(session_id, content, settings))
            waiting.until_over(session_id, said)
        finally:
            gone = self._at_work().start(way.offer(session_id, None))  # an interrupt does not call it off
            with suppress(Refused):  # what is there of the answer counts, also where the session is gone
                gone.result()
        answer = answer_of(session_id, waiting.turn, waiting.parts)
        keep(answer)
        return answer

    # --- the front end

    def _view(self, way: Way, line: Line) -> View:
        if _kernel(self._shell) is None:
            return TerminalView()
        is_plain = line.option("format") == "text"
        return CellView(self._shell.display_pub.publish, joined=not way.alone, plain=is_plain)

    def _may_click(self, line: Line) -> bool:
        """Say whether somebody is at the front end: who runs notebooks by program takes no input."""
        has_person = _kernel(self._shell) is not None and self._read_line() is not None
        return has_person and line.option("format") != "text"

    def _read_line(self) -> ReadLine | None:
        kernel = _kernel(self._shell)
        may = sys.stdin.isatty() if kernel is None else bool(getattr(kernel, "_allow_stdin", False))
        return input if may else None

    def _kernel_id(self) -> str | None:
        if _kernel(self._shell) is None:
            return None
        from ipykernel.connect import get_connection_file  # noqa: PLC0415 - only where there is a kernel

        try:
            return Path(get_connection_file()).stem.removeprefix("kernel-")
        except (RuntimeError, OSError):
            return None

    # --- the way

    def _open(self) -> Way:
        """Return the way to sessions: the server that has this kernel, else this kernel alone.

        While it is not sure that no server has it, the next prompt looks again.
        """
        is_late = self._way is not None and bool(self._way.alone) and self._handover.has_come
        if self._way is None or not self._is_sure or is_late:
            joined = self._joined() or self._let_in()
            if joined is not None or self._way is None:
                self._way = joined or self._alone()
                self._ways.append(self._way)
                if self._way.alone:
                    sys.stdout.write(f"{self._way.alone}\n")
        return self._way

    def _joined(self) -> Way | None:
        kernel_id = self._kernel_id()
        if kernel_id is None:
            return None
        from jupyter_agentchat.magics.joined import find_server  # noqa: PLC0415 - Jupyter's server, for a file

        way, self._is_sure = self._run(find_server(kernel_id))
        return cast("Way | None", way)

    def _let_in(self) -> Way | None:
        """Return the way that the page has opened to its server."""
        try:
            return cast("Way | None", self._handover.take())
        except Refused as refused:
            sys.stdout.write(f"{refused.message}\n")
            return None

    def _alone(self) -> Way:
        from jupyter_agentchat.magics.alone import stand_alone  # noqa: PLC0415 - the whole runtime

        return cast("Way", self._run(stand_alone(self._notebook())))

    def _notebook(self) -> Path | None:
        """Return the notebook that an editor has open: VS Code's word for it, or a Jupyter server's."""
        said = self._shell.user_ns.get("__vsc_ipynb_file__")
        path = said if isinstance(said, str) else os.environ.get("JPY_SESSION_NAME", "")
        return Path(path) if path.endswith(".ipynb") else None

    def _at_work(self) -> Worker:
        if self._worker is None:
            self._worker = Worker()
            atexit.register(self.close)
        return self._worker

    def _run(self, work: Any) -> Any:
        return self._at_work().result(work)

    def close(self) -> None:
        """Let go of everything."""
        worker, ways = self._worker, tuple(self._ways)
        self._worker, self._way = None, None
        self._ways.clear()
        atexit.unregister(self.close)
        if worker is not None:
            worker.close(_close(ways))


async def _close(ways: tuple[Way, ...]) -> None:
    for way in ways:
        await way.close()


def _kernel(shell: InteractiveShell) -> Any:
    """Return the kernel that the shell is part of; None in a terminal."""
    return getattr(shell, "kernel", None)
