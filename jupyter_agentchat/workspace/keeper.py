"""A program of its own that runs beside each command: starts it, and ends all of its family.

Only a parent can keep a family together: what a command leaves behind by `setsid` or a double fork becomes a
child of this process (a "subreaper", Linux). And only another process can act when the server is gone.

    python -I -S keeper.py OUTPUT

It reads its task from standard input, one line of JSON: ``{argv, env, folder}``. OUTPUT is a descriptor,
where the command prints. When standard input ends, because the server said so or because it died, the family
is asked to end, told to, and killed, all within five seconds. Its last word, on standard output, is
``{status, left, stuck}``: how the command ended as `os.waitpid` says it, what it had left running in the
background, and how many processes could not be ended.

Nothing but the standard library, and little of that: it starts with every command.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
from typing import Any

if sys.platform != "win32":
    import resource

STOP = (
    (0.0, signal.SIGINT),
    (0.1, signal.SIGINT),
    (0.5, signal.SIGINT),
    (1.5, signal.SIGTERM),
    (3.0, signal.SIGKILL),
)
"""Seconds after a stop, and what is sent then: an interrupt only once to each, but also to the newborn."""
HURRY = ((0.0, signal.SIGTERM), (1.0, signal.SIGKILL))
"""The same, for what is left when the interrupt has ended the command: in the background it is not heard."""
DRAIN = 0.5
"""Seconds in which what the command left running may come to its own end."""
LEFT = ((DRAIN, signal.SIGTERM), (DRAIN + 1.0, signal.SIGKILL))
HOPELESS = 4.0
"""Seconds after which what cannot be killed is let be: another user's, or stuck in the kernel."""
AGAIN = 0.05

PROCESSES = 4_000
"""How many more processes and threads there may be than there were before the command (R-S5)."""

_SUBREAPER = 36
_CONTROL, _REPORT = 0, 1
_DEFAULTS = (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM, signal.SIGXFSZ)


class Keeper:
    """One command and everything that comes from it."""

    def __init__(self, command: int, wake: int) -> None:
        self.status: int | None = None
        self.left: list[str] = []
        self._command = command
        self._watched = [_CONTROL, wake]
        self._wake = wake
        self._plan: list[tuple[float, int]] = []
        self._hopeless_at = float("inf")
        self._stopping = False
        self._told: set[tuple[int, int]] = set()

    def keep(self) -> None:
        """Return when the whole family has ended, or nothing more can be done."""
        while self._reap() and time.monotonic() < self._hopeless_at:
            pause = max(0.0, self._plan[0][0] - time.monotonic()) if self._plan else None
            ready = select.select(self._watched, [], [], pause)[0]
            if self._wake in ready:
                told = os.read(self._wake, 4096)
                if any(number != signal.SIGCHLD for number in told):
                    self._stop()
            if _CONTROL in ready and not os.read(_CONTROL, 4096):
                self._watched.remove(_CONTROL)
                self._stop()
            self._act()

    def _reap(self) -> bool:
        """Take note of who has ended; say whether anybody is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return _HAS_PROC is False and _is_alive(-self._command)
            if pid == 0:
                return True
            if pid == self._command:
                self.status = status
                if not self._stopping:
                    self._follow(LEFT)
                elif any(number == signal.SIGTERM for _, number in self._plan):
                    self._follow(HURRY)

    def _stop(self) -> None:
        if not self._stopping:
            self._stopping = True
            self._follow(STOP)

    def _follow(self, plan: tuple[tuple[float, int], ...]) -> None:
        now = time.monotonic()
        self._plan = [(now + after, number) for after, number in plan]
        self._hopeless_at = now + HOPELESS

    def _act(self) -> None:
        """Send what is due. The last step, to kill, is repeated: a family may grow while one looks at it."""
        now = time.monotonic()
        while self._plan and self._plan[0][0] <= now:
            _, number = self._plan.pop(0)
            if number == signal.SIGKILL:
                self._kill()
                self._plan = [(time.monotonic() + AGAIN, number)]
                return
            family = self._family()
            if not self._stopping:
                self.left = [name for _, name in family]
            self._send(number, [pid for pid, _ in family])

    def _send(self, number: int, family: list[int]) -> None:
        for pid in family:
            if (pid, number) in self._told:
                continue
            self._told.add((pid, number))
            _signal(pid, number)
            if number == signal.SIGTERM:
                _signal(pid, signal.SIGCONT)  # a stopped process hears nothing else

    def _kill(self) -> None:
        """Stop them all, until nobody is new, then kill: killing one by one makes room for more forks."""
        frozen: set[int] = set()
        for _ in range(100):
            new = {pid for pid, _ in self._family()} - frozen
            if not new:
                break
            for pid in new:
                _signal(pid, signal.SIGSTOP)
            frozen |= new
        for pid in frozen:
            _signal(pid, signal.SIGKILL)

    def _family(self) -> list[tuple[int, str]]:
        """Return the ids and names of all who come from here; without /proc the command's group, as one."""
        if not _HAS_PROC:
            return [(-self._command, "")] if _is_alive(-self._command) else []
        table = processes()
        found, parents = [], {os.getpid()}
        while parents:
            children = {pid for pid, (parent, _) in table.items() if parent in parents}
            found += [(pid, table[pid][1]) for pid in children]
            parents = children
        return found

    def report(self) -> dict[str, Any]:
        return {"status": self.status, "left": self.left, "stuck": len(self._family())}


def processes() -> dict[int, tuple[int, str]]:
    """Return the parent and the name of every living process, by its id."""
    table = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - no pathlib: this must start fast
        if not entry.isdecimal():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:  # noqa: PTH123 - no pathlib: this must start fast
                stat = file.read().decode(errors="replace")
        except OSError:
            continue
        name, fields = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :].split()
        if fields[0] not in "ZX":
            table[int(entry)] = (int(fields[1]), name)
    return table


_HAS_PROC = os.path.exists("/proc/self/stat")  # noqa: PTH110 - no pathlib: this must start fast


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        return  # gone, or another user's: those that stay are counted


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def start(task: dict[str, Any], output: int) -> int:
    """Start the command in a session of its own, with no input; return its id."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _DEFAULTS)  # a stop that comes before the program waits for it
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        return pid
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for number in _DEFAULTS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        _limit()
        os.execve(task["argv"][0], task["argv"], task["env"])  # noqa: S606 - the command is what we are for
    except OSError as error:
        os.write(2, f"{error.strerror}\n".encode())
    finally:
        os._exit(126)


def _limit() -> None:
    """As far as the system lets us: a command works without its limits too."""
    for limit in (_no_core_dumps, _no_fork_bombs, _first_to_go):
        try:
            limit()
        except (OSError, ValueError, LookupError):
            continue


def _no_core_dumps() -> None:
    """They would lie in the workspace, with everything in them."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_fork_bombs() -> None:
    """Limit the person's processes, those of the command and all others, as the kernel counts them."""
    with open("/proc/loadavg") as file:  # noqa: PTH123 - of the whole machine: never too few
        there = int(file.read().split()[3].split("/")[1])
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    most = there + PROCESSES
    if resource.RLIM_INFINITY not in (soft, hard):
        most = min(most, soft)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, hard))
    try:
        pid = os.fork()
    except OSError:  # a container where the kernel counts more than we can see
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))
        return
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _first_to_go() -> None:
    """When memory is short, the kernel ends this and not the server."""
    with open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write("500")


def adopt() -> None:
    """Become the parent of every descendant that loses its own."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def main(output: int) -> None:
    """Do the one task."""
    os.set_inheritable(output, False)
    line = bytearray()
    while not line.endswith(b"\n"):
        data = os.read(_CONTROL, 65_536)
        if not data:
            return  # the server has changed its mind
        line += data
    adopt()
    wake, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    task = json.loads(line)
    try:
        os.chdir(task["folder"])
    except OSError as error:
        _say({"error": [error.errno, error.strerror]})
        return
    keeper = Keeper(start(task, output), wake)
    os.close(output)
    keeper.keep()
    _say(keeper.report())


def _say(report: dict[str, Any]) -> None:
    try:
        os.write(_REPORT, json.dumps(report).encode())
    except OSError:
        return  # the server is gone


if __name__ == "__main__":
    main(int(sys.argv[1]))
