"""The clock for tests moves when it is told to, in order."""

import asyncio

from jupyter_agentchat.runtime.clock import FakeClock, SystemClock


def test_sleepers_wake_in_order_and_not_before_their_time():
    async def main():
        clock, woken = FakeClock(), []

        async def sleeper(seconds):
            await clock.sleep(seconds)
            woken.append(seconds)

        tasks = [asyncio.create_task(sleeper(s)) for s in (2, 1, 3)]
        await clock.sleep(0)
        clock.advance(2)
        await clock.sleep(0)
        assert woken == [1, 2]
        clock.advance(1)
        await asyncio.gather(*tasks)
        assert woken == [1, 2, 3]

    asyncio.run(main())


def test_the_real_clock_tells_milliseconds_since_1970():
    assert SystemClock().now() > 1_700_000_000_000
