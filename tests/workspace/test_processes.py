"""A command, what it prints, and the end of everything that came from it (R-S3 to R-S6, R-X12)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_agentchat.workspace import strays
from jupyter_agentchat.workspace.printed import Printed
from jupyter_agentchat.workspace.processes import Ended, run_command
from tests.workspace.test_environment import CANARY, secrets
from tests.workspace.zoo import BEASTS, SLEEP, Zoo

LONG = 60.0
"""Seconds that no command here comes near."""


class Command:
    """A command at work, and what it printed so far."""

    def __init__(
        self, line: str, folder: Path, limit: float = LONG, ours: dict[str, str] | None = None
    ) -> None:
        self.printed = Printed()
        self.seen = ""
        self._said = asyncio.Event()
        environment = {"PATH": os.environ["PATH"], **(ours or {})}
        self.task = asyncio.create_task(run_command(line, folder, limit, self._take, environment))

    def _take(self, data: bytes) -> None:
        self.seen += self.printed.add(data)
        self._said.set()

    async def prints(self, text: str) -> None:
        async with asyncio.timeout(LONG):
            while text not in self.seen:
                self._said.clear()
                await self._said.wait()

    async def ended(self) -> Ended:
        return await self.task

    async def stopped(self) -> float:
        """Stop it; return how many seconds that took."""
        began = time.monotonic()
        self.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self.task
        return time.monotonic() - began


@pytest.fixture
def zoo() -> Iterator[Zoo]:
    beasts = Zoo()
    yield beasts
    beasts.close()


def ended(code: int | None = 0, **others) -> Ended:
    return Ended(exit_code=code, **others)


# --- a command


async def test_it_runs_in_the_folder_and_prints_both_streams_in_order(tmp_path: Path) -> None:
    command = Command("pwd; echo error >&2; echo ä 😀; exit 3", tmp_path)

    assert await command.ended() == ended(3)
    assert command.seen == f"{tmp_path}\nerror\nä 😀\n"


async def test_what_it_prints_is_there_while_it_runs(tmp_path: Path) -> None:
    await asyncio.to_thread(os.mkfifo, tmp_path / "gate")
    command = Command("echo first; read -r line < gate; echo second $line", tmp_path)
    await command.prints("first\n")
    assert not command.task.done()
    await asyncio.to_thread((tmp_path / "gate").write_text, "go\n")

    assert await command.ended() == ended()
    assert command.seen == "first\nsecond go\n"


@pytest.mark.parametrize(("line", "number"), [("kill -KILL $$", 9), ("ulimit -c 0; kill -SEGV $$", 11)])
async def test_a_signal_is_told(tmp_path: Path, line: str, number: int) -> None:
    assert await Command(line, tmp_path).ended() == ended(128 + number, signal=number)


async def test_nothing_can_be_asked(tmp_path: Path) -> None:
    command = Command("read x; echo $?; cat; tty; (exec 3</dev/tty) 2>&1 | grep -c tty", tmp_path)

    assert (await command.ended()).exit_code == 0
    assert command.seen == "1\nnot a tty\n1\n"


async def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Command("true", tmp_path / "gone").ended()


async def test_a_command_may_be_long(tmp_path: Path) -> None:
    command = Command(f"x={'y' * 100_000}; echo ${{#x}}", tmp_path)

    assert await command.ended() == ended()
    assert command.seen == "100000\n"


async def test_r_t11_no_program_of_the_workspace_is_started_for_one_of_ours(tmp_path: Path) -> None:
    for name in ("bash", "sh", "python", "python3"):
        (tmp_path / name).write_text("#!/bin/bash\ntouch started\n")
        (tmp_path / name).chmod(0o755)
    command = Command("echo mine", tmp_path, ours={"PATH": f"{tmp_path}:/usr/bin:/bin"})

    assert await command.ended() == ended()
    assert command.seen == "mine\n"
    assert not (tmp_path / "started").exists()


# --- what it can see of the server


async def test_r_s3_no_secret_of_the_server_is_in_sight(tmp_path: Path) -> None:
    command = Command("env; export -p; cat /proc/self/environ /proc/$PPID/environ", tmp_path, ours=secrets())

    assert await command.ended() == ended()
    assert "PAGER=cat" in command.seen
    assert CANARY not in command.seen


async def test_r_s4_no_descriptor_of_the_server_is_inherited(tmp_path: Path) -> None:
    theirs = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(theirs, True)
    try:
        command = Command("for f in /proc/$$/fd/*; do readlink $f; done; true", tmp_path)
        assert await command.ended() == ended()
    finally:
        os.close(theirs)

    null, out, error = command.seen.splitlines()[:3]
    assert null == "/dev/null"
    assert out == error
    assert out.startswith("pipe:")
    # Bash itself holds nothing else but what it reads the expansion with.
    assert str(tmp_path) not in command.seen


async def test_r_s5_it_may_not_dump_core_or_fork_without_end_and_goes_first_when_memory_is_short(
    tmp_path: Path,
) -> None:
    command = Command("ulimit -c; ulimit -u; cat /proc/self/oom_score_adj", tmp_path)

    assert await command.ended() == ended()
    core, processes, oom = command.seen.split()
    assert (core, oom) == ("0", "500")
    assert int(processes) < 100_000


# --- what it leaves behind


@pytest.mark.parametrize("kind", ["in the background", "double fork", "setsid"])
async def test_what_holds_the_pipe_is_ended_soon_after_the_command(tmp_path: Path, kind: str) -> None:
    beasts = Zoo(kind)
    try:
        began = time.monotonic()
        command = Command(beasts.open, tmp_path)
        end = await command.ended()
        assert end.exit_code == 0
        assert end.left == ("sleep",)
        assert time.monotonic() - began < 30, "it did not wait for the beast"
        assert beasts.alive() == {}
        assert command.seen == "out\n"
    finally:
        beasts.close()


async def test_what_ends_by_itself_in_time_is_not_mentioned(tmp_path: Path) -> None:
    command = Command("(sleep 0.05; echo late) & echo now", tmp_path)

    assert await command.ended() == ended()
    assert command.seen == "now\nlate\n"


async def test_r_s6_a_command_leaves_no_beast_behind(tmp_path: Path, zoo: Zoo) -> None:
    end = await Command(zoo.open, tmp_path).ended()

    assert (end.exit_code, end.stuck) == (0, 0)
    assert len(end.left) == len(BEASTS)
    assert zoo.alive() == {}


# --- stop, time-out, crash


async def test_r_s6_stop_means_stopped_for_every_beast_within_5_seconds(tmp_path: Path, zoo: Zoo) -> None:
    command = Command(f"{zoo.open}; trap '' INT TERM HUP; {SLEEP}; {SLEEP}", tmp_path)
    await command.prints("out")
    assert sorted(zoo.alive().values()) == sorted(BEASTS)

    assert await command.stopped() < 5
    assert zoo.alive() == {}


async def test_r_s6_a_time_out_is_a_stop(tmp_path: Path) -> None:
    command = Command(f"setsid {SLEEP} & echo $!; {SLEEP}", tmp_path, limit=0.5)
    end = await command.ended()

    assert end.timed_out
    assert not await asyncio.to_thread(Path(f"/proc/{command.seen.strip()}").exists)


async def test_a_polite_command_is_stopped_at_once_and_may_tidy_up(tmp_path: Path) -> None:
    command = Command(f"trap 'echo tidy; exit' INT; echo ready; {SLEEP}", tmp_path)
    await command.prints("ready")

    assert await command.stopped() < 1.4, "an interrupt was enough"
    assert "tidy\n" in command.seen


@pytest.mark.parametrize("steps", range(6))
async def test_r_s6_stopped_before_it_began(tmp_path: Path, steps: int) -> None:
    before = await asyncio.to_thread(_children)
    command = Command(f"touch begun; {SLEEP}", tmp_path)
    for _ in range(steps):
        await asyncio.sleep(0)

    assert await command.stopped() < 5
    assert await asyncio.to_thread(_children) == before


async def test_r_s6_stopped_in_a_flood(tmp_path: Path) -> None:
    command = Command("yes", tmp_path)
    await command.prints("y\ny\n")

    assert await command.stopped() < 2


async def test_r_s6_stopped_while_it_waits_for_what_it_left(tmp_path: Path) -> None:
    beasts = Zoo("deaf daemon")
    try:
        command = Command(beasts.open, tmp_path)
        await command.prints("out")
        assert await command.stopped() < 5
        assert beasts.alive() == {}
    finally:
        beasts.close()


async def test_r_s6_stopped_twice_it_has_ended_all_the_same(tmp_path: Path, zoo: Zoo) -> None:
    command = Command(f"{zoo.open}; {SLEEP}", tmp_path)
    await command.prints("out")
    command.task.cancel()
    await asyncio.sleep(0)

    assert await command.stopped() < 5
    assert zoo.alive() == {}


@pytest.mark.parametrize("number", ["KILL", "STOP"])
async def test_r_s6_a_command_that_attacks_its_keeper_gains_nothing(tmp_path: Path, number: str) -> None:
    beasts = Zoo("setsid", "daemon", "deaf", "stopped")
    try:
        command = Command(f"{beasts.open}; kill -{number} $PPID; {SLEEP}", tmp_path)
        await command.prints("out")
        if number == "KILL":
            assert await command.ended() == ended(None)
        else:
            assert await command.stopped() < 6
        assert beasts.alive() == {}
    finally:
        beasts.close()


async def test_r_s6_nothing_survives_the_death_of_the_server(tmp_path: Path, zoo: Zoo) -> None:
    server = await asyncio.to_thread(_server, f"{zoo.open}; {SLEEP}", tmp_path)
    try:
        assert await asyncio.to_thread(server.stdout.readline) == b"out\n"
        assert sorted(zoo.alive().values()) == sorted(BEASTS)
        server.kill()
        assert await asyncio.to_thread(zoo.survivors, 5) == []
    finally:
        server.kill()
        await asyncio.to_thread(server.communicate)


async def test_r_s6_what_survived_with_its_keeper_dead_is_swept_at_the_next_start(tmp_path: Path) -> None:
    beasts = Zoo("setsid", "daemon", "deaf", "stopped")
    line = f"{beasts.open}; read -r server < pid; kill -STOP $server; kill -KILL $PPID $server; {SLEEP}"
    await asyncio.to_thread(os.mkfifo, tmp_path / "pid")
    server = await asyncio.to_thread(_server, line, tmp_path)
    try:
        await asyncio.to_thread(server.stdout.readline)
        await asyncio.to_thread((tmp_path / "pid").write_text, f"{server.pid}\n")
        await asyncio.to_thread(server.wait, 10)
        assert len(await asyncio.to_thread(beasts.survivors, 0)) == 4, "nobody looked after them"
        assert await asyncio.to_thread(strays.sweep) >= 4
        assert await asyncio.to_thread(beasts.survivors, 5) == []
    finally:
        server.kill()
        await asyncio.to_thread(server.communicate)
        beasts.close()


async def test_a_sweep_lets_a_living_server_s_commands_be(tmp_path: Path) -> None:
    command = Command(f"echo out; {SLEEP}", tmp_path)
    await command.prints("out")

    assert await asyncio.to_thread(strays.sweep) == 0
    await command.stopped()


# --- much


async def test_r_x11_a_hundred_megabytes_cost_little_memory_and_hold_nobody_up(tmp_path: Path) -> None:
    script = Path(__file__).with_name("flooded.py")
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, script, tmp_path], capture_output=True, text=True, check=True
    )
    code, missing, megabytes = done.stdout.split()

    assert code == "0"
    assert int(missing) > 90_000_000
    assert float(megabytes) < 64


def _children() -> list[int]:
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in listing.read_text().split()]


def _server(line: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that runs the command as the server does."""
    script = Path(__file__).with_name("killed_server.py")
    return subprocess.Popen([sys.executable, script, line, folder], stdout=subprocess.PIPE)
