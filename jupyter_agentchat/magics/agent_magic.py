"""``%agent`` and ``%%agent``: reads the line, finds the way, says the prompt, waits, returns."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from jupyter_agentchat import __version__
from jupyter_agentchat.magics.answer import Answer
from jupyter_agentchat.magics.forms import asked_for, presented
from jupyter_agentchat.magics.handover import Handover
from jupyter_agentchat.magics.insertion import Unreadable, inserted
from jupyter_agentchat.magics.line import HELP, Line, Misread, read_line
from jupyter_agentchat.protocol.parts import Content, TextContent
from jupyter_agentchat.protocol.refused import Refused

if TYPE_CHECKING:
    from jupyter_agentchat.magics.prompting import Prompting

TRACEBACK = 15_000
"""Code points of the last error that are told: its end says most."""


class NotDone(Exception):
    """Shown as its sentence; the cell counts as failed, so that what comes after it does not run."""

    def _render_traceback_(self) -> list[str]:
        return [f"%agent: {self}"]


@magics_class
class AgentMagics(Magics):
    """The one magic."""

    shell: InteractiveShell

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.handover = Handover(shell)
        self._prompting: Prompting | None = None
        self._failed: BaseException | None = None

    @property
    def prompting(self) -> Prompting:
        """The way to sessions, which is half a second of imports: for who asks, not for who loads it."""
        if self._prompting is None:
            from jupyter_agentchat.magics.prompting import Prompting  # noqa: PLC0415

            self._prompting = Prompting(self.shell, self.handover)
        return self._prompting

    def close(self) -> None:
        """Let go of everything."""
        self.handover.close()
        if self._prompting is not None:
            self._prompting.close()

    @no_var_expand
    @line_cell_magic
    def agent(self, line: str, cell: str | None = None) -> Answer | None:
        """Ask an agent: ``%agent help`` says how."""
        last = _last_error()
        self._failed = self._failed if isinstance(last, NotDone) else last
        try:
            typed = None if cell is None else cell.removesuffix("\n")  # IPython's own
            return self._do(read_line(line, typed))
        except (Misread, Unreadable) as error:
            raise NotDone(str(error)) from None
        except Refused as refused:
            raise NotDone(refused.message) from None
        except KeyboardInterrupt:  # a turn that runs is stopped where it is waited for
            raise NotDone("Interrupted before the prompt was sent.") from None

    def _do(self, line: Line) -> Answer | None:
        words = {
            "help": lambda: HELP,
            "version": lambda: f"jupyter_agentchat {__version__}",
            "list": self.prompting.list,
            "reset": self.prompting.reset,
        }
        if self.prompting.is_running_code:
            raise Misread("Code that the agent runs cannot call the agent.")
        if line.word in words:
            sys.stdout.write(f"{words[line.word]()}\n")
            return None
        return self._ask(line)

    def _ask(self, line: Line) -> Answer | None:
        content = self._content(line)
        answer = self.prompting.ask(line, (*content, *asked_for(line.option("format"))), self._keep(line))
        if answer is not None:
            presented(self.shell, answer, line.option("format"))
        return answer

    def _keep(self, line: Line) -> Any:
        name = line.option("output")
        return lambda answer: self.shell.user_ns.__setitem__(name, answer) if name else None

    def _content(self, line: Line) -> tuple[Content, ...]:
        if line.word == "fix":
            return _to_fix(self._failed, line.prompt)
        names = {} if "raw" in line.flags else self.shell.user_ns
        prompt = inserted(line.prompt, names)
        if not prompt.strip():
            raise Misread("Say what you want: %agent WHAT YOU WANT. `%agent help` says more.")
        return (TextContent(text=prompt),)


def _to_fix(error: BaseException | None, more: str) -> tuple[Content, ...]:
    """Return an error as a prompt. Raises Misread when there was none."""
    if error is None:
        raise Misread("No code has failed here, so there is nothing to fix.")
    told = "".join(traceback.format_exception(type(error), error, _of_person(error)))[-TRACEBACK:]
    first = f"Find out why this failed, and fix it: {type(error).__name__}"
    return TextContent(text=f"{first}\n{more}".strip()), TextContent(text=told)


def _of_person(error: BaseException) -> TracebackType | None:
    """Leave out the shell's own frames, with which every traceback in it begins."""
    found = error.__traceback__
    while found is not None and str(found.tb_frame.f_globals.get("__name__", "")).startswith("IPython."):
        found = found.tb_next
    return found or error.__traceback__


def _last_error() -> BaseException | None:
    return cast("BaseException | None", getattr(sys, "last_exc", None) or getattr(sys, "last_value", None))
