"""`python -m benchmarks`: every measure with its limit beside it, as Markdown on the standard output."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks import appends, burst, latency, meanwhile, opening, pace, sdk, start, stopping
from benchmarks.figures import Report
from benchmarks.rounds import Plan

Measure = Callable[[Path], Awaitable[Report]]


def full() -> dict[str, Measure]:
    """Return the measures with as many rounds as a figure that is written down needs: about six minutes."""
    return {
        "latency": lambda folder: latency.measure(folder, Plan(rounds=5, alone=400, among=200)),
        "sdk": lambda folder: sdk.measure(folder, Plan(rounds=5, alone=400, among=200)),
        "burst": lambda folder: burst.measure(folder, (0, 500, 50)),
        "store": lambda folder: appends.measure(folder, rounds=7, appends=200),
        "stopping": lambda folder: stopping.measure(folder, rounds=15),
        "opening": lambda folder: opening.measure(folder, rounds=7),
        "meanwhile": lambda folder: meanwhile.measure(folder, rounds=5, seconds=8),
        "pace": lambda folder: pace.measure(folder, seconds=4),
        "start": lambda folder: start.measure(folder, start.Plan(runs=5, settle=3)),
    }


def quick() -> dict[str, Measure]:
    """Return the same with few and short rounds: a few minutes, good for a first look."""
    return {
        "latency": lambda folder: latency.measure(folder, Plan(rounds=3, alone=50, among=25)),
        "sdk": lambda folder: sdk.measure(folder, Plan(rounds=3, alone=50, among=25)),
        "burst": lambda folder: burst.measure(folder, (0,)),
        "store": lambda folder: appends.measure(folder, rounds=2, appends=30),
        "stopping": lambda folder: stopping.measure(folder, rounds=3),
        "opening": lambda folder: opening.measure(folder, rounds=2),
        "meanwhile": lambda folder: meanwhile.measure(folder, rounds=1, seconds=4),
        "pace": lambda folder: pace.measure(folder, seconds=1),
        "start": lambda folder: start.measure(folder, start.Plan(runs=1, settle=1)),
    }


async def run(measures: dict[str, Measure], folder: Path) -> bool:
    """Run one after the other and print; return whether the bounds that are judged hold."""
    holds = True
    for name, measure in measures.items():
        print(f"{name} ...", file=sys.stderr, flush=True)
        (folder / name).mkdir()
        report = await measure(folder / name)
        print(report.text, flush=True)
        holds = holds and report.holds
    return holds


def main() -> int:
    """Return 0, or 1 when more latency is added than may be or Stop takes too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few and short rounds, a few minutes")
    parser.add_argument("--only", choices=full(), help="one measure alone")
    asked = parser.parse_args()
    measures = quick() if asked.quick else full()
    if asked.only:
        measures = {asked.only: measures[asked.only]}
    print(
        f"{os.cpu_count()} cores, {platform.system()}, CPython {platform.python_version()}. "
        "Cells: median [lowest..highest] of the rounds."
    )
    with tempfile.TemporaryDirectory(prefix="agentchat-benchmark-") as folder:
        return 0 if asyncio.run(run(measures, Path(folder))) else 1


if __name__ == "__main__":
    sys.exit(main())
