"""Code of the agent's in the person's own namespace, on the thread of the cell that waits.

It is run as the shell runs any code, but leaves no history and counts as no execution; what it prints and
shows goes to the agent's card, not into the cell.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from jupyter_agentchat.magics.way import plain

NO_AWAIT = (
    "No top-level await here: the kernel's loop stands still while the cell waits. Run the coroutine in a "
    "thread, with asyncio.run."
)

Say = Callable[[str, dict[str, Any]], None]
"""Takes messages as a kernel would send them: a kind and its content."""

_LAST = ("last_type", "last_value", "last_traceback", "last_exc")


class Namespace:
    """One per shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.is_running = False
        self._shell = shell

    def run(self, code: str, *, silent: bool, expressions: dict[str, str], say: Say) -> dict[str, Any]:
        """Run code and return what a kernel would reply. An interrupt is an error like any other."""
        error: BaseException | None = None
        self.is_running = True
        try:
            with _captured(self._shell, code, say):
                if self._awaits(code):
                    error = RuntimeError(NO_AWAIT)
                    say("error", {"ename": "RuntimeError", "evalue": NO_AWAIT, "traceback": []})
                elif code.strip():
                    result = self._shell.run_cell(code, store_history=False, silent=silent)  # type: ignore[no-untyped-call]
                    error = result.error_before_exec or result.error_in_exec
                values = plain(self._shell.user_expressions(expressions))  # type: ignore[no-untyped-call]
        finally:
            self.is_running = False
        reply = {"status": "ok" if error is None else "error", "user_expressions": values}
        if error is not None:
            reply |= {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
        return reply

    def _awaits(self, code: str) -> bool:
        """Say whether code awaits at its top while the kernel's own loop stands still in the waiting cell."""
        try:
            asyncio.get_running_loop()
            transformed = self._shell.transform_cell(code)  # type: ignore[no-untyped-call]
        except (RuntimeError, SyntaxError):
            return False
        return bool(self._shell.should_run_async(code, transformed_cell=transformed))


@contextmanager
def _captured(shell: InteractiveShell, code: str, say: Say) -> Iterator[None]:
    """Hand everything that is printed, shown and raised to ``say``; afterwards all is as it was."""
    out, err = _Stream("stdout", say, sys.stdout), _Stream("stderr", say, sys.stderr)
    publisher = _Publisher(say, shell.display_pub)
    kept = (sys.stdout, sys.stderr, sys.displayhook, shell.display_pub, shell.displayhook.exec_result)
    last = {name: getattr(sys, name) for name in _LAST if hasattr(sys, name)}

    def shown(value: object) -> None:
        if value is not None and not code.rstrip().endswith(";"):
            data, metadata = shell.display_formatter.format(value)  # type: ignore[union-attr]
            say("execute_result", {"data": plain(data), "metadata": plain(metadata)})

    def failed(kind: type[BaseException], value: object, traceback: list[str]) -> None:
        say("error", {"ename": kind.__name__, "evalue": str(value), "traceback": list(traceback)})

    def restore() -> None:
        for taker in (out, err, publisher):
            taker.let_go()
        vars(shell).pop("_showtraceback", None)
        sys.stdout, sys.stderr, sys.displayhook, shell.display_pub, shell.displayhook.exec_result = kept
        for name in _LAST:  # the last error is the person's own again
            if name in last:
                setattr(sys, name, last[name])
            elif hasattr(sys, name):
                delattr(sys, name)

    try:
        sys.stdout, sys.stderr, sys.displayhook = out, err, shown
        shell.display_pub = publisher
        vars(shell)["_showtraceback"] = failed
        yield
    finally:
        try:
            restore()
        except KeyboardInterrupt:  # it is wanted all the sooner, and as a whole
            restore()
            raise


class _Stream(io.TextIOBase):
    """What is written by somebody who kept it beyond the end goes where it belongs."""

    encoding = "utf-8"

    def __init__(self, name: str, say: Say, before: TextIO) -> None:
        super().__init__()
        self._name = name
        self._say: Say | None = say
        self._before = before

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._say is None:
            return self._before.write(text)
        if text:
            self._say("stream", {"name": self._name, "text": str(text)})
        return len(text)

    def flush(self) -> None:
        if self._say is None:
            self._before.flush()

    def let_go(self) -> None:
        self._say = None


class _Publisher(DisplayPublisher):
    """Takes what ``display`` shows; beyond the end, likewise."""

    def __init__(self, say: Say, before: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._say: Say | None = say
        self._before = before

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,  # noqa: ARG002 - no longer given by anybody
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **more: Any,
    ) -> None:
        if self._say is None:
            self._before.publish(data, metadata, transient=transient, update=update, **more)
            return
        content = {"data": data, "metadata": metadata or {}, "transient": transient or {}}
        self._say("update_display_data" if update else "display_data", plain(content))

    def clear_output(self, wait: bool = False) -> None:
        if self._say is None:
            self._before.clear_output(wait)
        else:
            self._say("clear_output", {"wait": wait})

    def let_go(self) -> None:
        self._say = None
