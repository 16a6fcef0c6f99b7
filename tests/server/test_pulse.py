"""Pings at every beat, and the end of patience, without a clock on the wall."""

from __future__ import annotations

import asyncio

from jupyter_agentchat.runtime.clock import FakeClock
from jupyter_agentchat.server.pulse import Pulse, Rhythm


async def let_run() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_it_pings_every_15_seconds_and_gives_up_after_45_of_silence() -> None:
    clock, pings = FakeClock(), []
    beating = asyncio.create_task(Pulse(clock, Rhythm()).beat(lambda: pings.append(clock.now())))
    await let_run()
    for expected in (1, 2):
        clock.advance(14.9)
        await let_run()
        assert len(pings) == expected - 1
        clock.advance(0.1)
        await let_run()
        assert len(pings) == expected
    assert not beating.done()
    clock.advance(15)
    await let_run()
    assert beating.done()
    assert len(pings) == 2


async def test_whoever_is_heard_stays() -> None:
    clock, pings = FakeClock(), []
    pulse = Pulse(clock, Rhythm())
    beating = asyncio.create_task(pulse.beat(lambda: pings.append(None)))
    for _ in range(20):
        await let_run()
        pulse.heard()
        clock.advance(15)
    await let_run()
    assert len(pings) == 20
    assert not beating.done()
    beating.cancel()


async def test_r_x17_a_clock_that_jumps_ends_no_connection() -> None:
    clock, pings = FakeClock(), []
    beating = asyncio.create_task(Pulse(clock, Rhythm()).beat(lambda: pings.append(None)))
    await let_run()
    clock.advance(365 * 24 * 3600)
    await let_run()
    assert len(pings) == 1
    assert not beating.done()
    beating.cancel()
