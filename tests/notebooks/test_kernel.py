"""Runs in a real kernel: whatever happens to it, each run ends and says how."""

import asyncio
import os
import signal
from queue import Empty

import pytest
import zmq

from jupyter_agentchat.notebooks.kernels import KernelRefused
from jupyter_agentchat.notebooks.variables import variables_of
from tests.notebooks.kernels import real_kernel

LONG = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(0.05)"


async def printed(run):
    """Wait until the run has printed something."""
    seen = asyncio.Event()
    run.watch(lambda: seen.set() if run.live.outputs else None)
    async with asyncio.timeout(30):
        await seen.wait()


async def test_code_runs_in_order_with_its_outputs_and_its_count():
    async with real_kernel() as (_, kernel):
        one, two = kernel.run("x = 20\nprint(x)"), kernel.run("x + 1")
        assert await two.wait(30)
        assert (one.state, two.state) == ("ok", "ok")
        assert one.live.outputs[0]["text"] == "20\n"
        assert two.live.outputs[0]["data"]["text/plain"] == "21"
        assert (one.execution_count, two.execution_count) == (1, 2)
        assert kernel.runs == ()


async def test_an_error_ends_the_run_and_says_which():
    async with real_kernel() as (_, kernel):
        bad = kernel.run("1 / 0")
        assert await bad.wait(30)
        assert bad.state == "error"
        assert bad.live.outputs[0]["ename"] == "ZeroDivisionError"


async def test_an_interrupt_ends_what_runs():
    async with real_kernel() as (_, kernel):
        run = kernel.run(LONG)
        await printed(run)
        assert run.state == "running"
        await kernel.interrupt()
        assert await run.wait(30)
        assert run.state == "error"
        assert run.live.outputs[-1]["ename"] == "KeyboardInterrupt"


async def test_code_that_asks_is_answered_and_otherwise_fails():
    asked = []

    async def ask(prompt, is_secret):
        asked.append((prompt, is_secret))
        return "Ada"

    async with real_kernel() as (_, kernel):
        run = kernel.run("input('Name? ')", ask=ask)
        assert await run.wait(30)
        said = [o.get("text") or o["data"]["text/plain"] for o in run.live.outputs]
        assert said == ["Name? Ada\n", "'Ada'"]
        assert asked == [("Name? ", False)]
        alone = kernel.run("input('Name? ')")
        assert await alone.wait(30)
        assert alone.live.outputs[0]["ename"] == "StdinNotImplementedError"


async def test_r_x13_a_killed_kernel_is_told_and_the_next_run_works():
    async with real_kernel() as (process, kernel):
        run = kernel.run(LONG)
        await printed(run)
        os.kill(process.provisioner.pid, signal.SIGKILL)
        assert await run.wait(30)
        assert run.state == "died"
        await process.restart_kernel(now=True)
        again = kernel.run("6 * 7")
        assert await again.wait(30)
        assert again.live.outputs[0]["data"]["text/plain"] == "42"


async def test_r_x13_a_restart_is_told_and_the_next_run_works():
    async with real_kernel() as (process, kernel):
        run = kernel.run(LONG)
        await printed(run)
        await process.restart_kernel()
        assert await run.wait(30)
        assert run.state == "restarted"
        again = kernel.run("6 * 7")
        assert await again.wait(30)
        assert again.state == "ok"


MANY = """
big, s, d, f = 10**10_000, 'a' * 10_000, {'a': 1, 'b': [1]}, (lambda a, b=2: a)
class Bad:
    def __repr__(self): raise SystemExit
    def __getattribute__(self, name): raise RuntimeError(name)
bad = Bad()
"""


async def test_r_x13_variables_are_described_without_side_effects():
    async with real_kernel() as (_, kernel):
        assert await kernel.run(MANY).wait(30)
        found = {v.name: v for v in (await variables_of(kernel, "python")).variables}
        assert list(found) == ["Bad", "bad", "big", "d", "f", "s"]
        assert found["big"].value == "an int of 33220 bits"
        assert found["d"].value == "{'a': 1, 'b': <list>}" and found["d"].length == 2
        assert len(found["s"].value) < 300 and found["s"].length == 10_000
        assert found["bad"].type == "__main__.Bad"
        one = await variables_of(kernel, "python", "s")
        assert len(one.variables[0].value) > 3_000
        after = kernel.run("sorted(n for n in dir() if n[0] != '_')[:1], len(In)")
        assert await after.wait(30)
        assert after.execution_count == 2
        assert after.live.outputs[0]["data"]["text/plain"] == "(['Bad'], 3)"


@pytest.mark.parametrize("name", ["x;1", "x.y", "x[0]", "__import__('os')", "x\n", "ä ö"])
async def test_what_is_no_name_never_reaches_the_kernel(name):
    async with real_kernel() as (_, kernel):
        with pytest.raises(KernelRefused, match="not a variable's name"):
            await variables_of(kernel, "python", name)


async def test_variables_of_a_busy_kernel_are_not_waited_for():
    async with real_kernel() as (_, kernel):
        run = kernel.run(LONG)
        await printed(run)
        with pytest.raises(KernelRefused, match="busy"):
            await variables_of(kernel, "python")
        await kernel.interrupt()
        assert await run.wait(30)


async def test_a_socket_that_wakes_up_for_nothing_ends_no_reading():
    async with real_kernel() as (_, kernel):
        get = kernel._client.get_shell_msg
        woken = iter([True])

        async def woken_for_nothing(**limit):
            if next(woken, False):
                raise Empty
            return await get(**limit)

        kernel._client.get_shell_msg = woken_for_nothing
        for _ in range(2):
            run = kernel.run("6 * 7")
            assert await run.wait(30)
            assert run.state == "ok"


async def test_a_run_ends_though_sending_it_took_the_word_that_a_message_is_there():
    async with real_kernel() as (_, kernel):
        await kernel.speaks()
        channel = kernel._client.shell_channel
        channel.send(kernel._client.session.msg("kernel_info_request"))
        there = zmq.Socket.shadow(channel.socket.underlying).poll(30_000)  # while our loop stands still
        run = kernel.run("1 + 1")
        assert there and await run.wait(30)
