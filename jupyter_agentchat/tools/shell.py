"""Run a command in the workspace."""

from __future__ import annotations

import os
import signal
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.workspace.names import quoted
from jupyter_agentchat.workspace.printed import Printed
from jupyter_agentchat.workspace.processes import Ended, run_command

USUAL_LIMIT = 120
LONGEST_LIMIT = 600
_TITLE = 200
"""Code points of a command in its card's title."""


class ShellInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    command: Annotated[
        str, Meta(min_length=1, max_length=30_000, description="What bash is given; several lines are fine.")
    ]
    timeout: Annotated[
        int, Meta(ge=1, le=LONGEST_LIMIT, description="Seconds after which the command is stopped.")
    ] = USUAL_LIMIT


class Shell:
    """A command, its output while it comes, and how it ended."""

    name: ClassVar[str] = "shell"
    kind: ClassVar[ToolKind] = "execute"
    description: ClassVar[str] = (
        "Run a command with bash in the workspace's folder. The answer is what it printed, standard output "
        "and errors together, then a line with its exit code. Every command starts afresh: a `cd` or a "
        "variable does not last. There is no terminal and no input, so nothing can ask back: say yes by "
        "options. When the command ends, what it left running in the background is ended too. Of a long "
        "output only head and tail are shown. To look at, search and change files use the other tools."
    )
    Input: ClassVar[type[Value]] = ShellInput

    def preview(self, given: ShellInput, context: Context) -> Preview:  # noqa: ARG002 - every tool is asked alike
        """Name the command, as far as a line holds it."""
        _check(given.command)
        first, _, more = given.command.strip().partition("\n")
        short = first if len(first) <= _TITLE else first[:_TITLE] + "…"
        return Preview(title=f"Run {quoted(short)}{' …' if more else ''}", shown=given.command)

    async def run(self, given: ShellInput, context: Context) -> Result:
        """Run it; a failure is a result with what was printed."""
        printed = Printed()

        def take(data: bytes) -> None:
            _emit(context, printed.add(data))

        ended = await run_command(given.command, context.workspace, given.timeout, take)
        _emit(context, printed.end())
        return Result(
            output=_report(printed, ended, given.timeout),
            exit_code=None if ended.timed_out else ended.exit_code,
            failed=ended.timed_out or ended.exit_code != 0,
        )


def _check(command: str) -> None:
    if os.name != "posix":
        raise ToolError("Commands need Linux or macOS under the Jupyter server.")
    if "\0" in command:
        raise ToolError("A command cannot have a null character in it.")
    try:
        command.encode()
    except UnicodeEncodeError:
        raise ToolError("The command has a lone surrogate, which no program can be given.") from None


def _emit(context: Context, text: str) -> None:
    if text:
        context.emit(text)


def _report(printed: Printed, ended: Ended, limit: int) -> str:
    """Return what was printed and, on lines of their own, what else is to be said."""
    text = printed.text()
    if text and not text.endswith("\n"):
        text += "\n"
    notes = [_binary(printed.binary), _left(ended.left), _stuck(ended.stuck), _end(ended, limit)]
    return text + "\n".join(f"[{note}]" for note in notes if note)


def _end(ended: Ended, limit: int) -> str:
    if ended.timed_out:
        return f"timed out after {limit} s and was stopped"
    if ended.exit_code is None:
        return "killed, together with the process that looked after it; the exit code is unknown"
    if ended.signal is not None:
        return f"exit code {ended.exit_code}: {signal.strsignal(ended.signal) or 'ended by a signal'}"
    return f"exit code {ended.exit_code}"


def _binary(size: int) -> str:
    return f"{size:,} bytes that are not text are not shown" if size else ""


def _left(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    shown = ", ".join(quoted(name) for name in names[:10]) + (", …" if len(names) > 10 else "")
    what = "1 process that was" if len(names) == 1 else f"{len(names):,} processes that were"
    return f"ended {what} left in the background: {shown}"


def _stuck(count: int) -> str:
    return f"processes that could not be ended: {count:,}" if count else ""
