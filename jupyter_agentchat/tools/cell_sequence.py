"""Cells that run one after the other: the next one is sent when the one before has ended well."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import zip_longest

from jupyter_agentchat.notebooks.cells import Cell
from jupyter_agentchat.notebooks.hand_kernel import CodeRunner
from jupyter_agentchat.notebooks.outputs import pictures_of
from jupyter_agentchat.notebooks.run import Ask, Run, patiently
from jupyter_agentchat.protocol.picture import Picture
from jupyter_agentchat.tools.cell_work import (
    GOES_ON_THERE,
    Show,
    follow_live,
    let_go,
    report,
    show_outputs,
    state_of,
    tail_of,
)


class CellSequence:
    """``tools.work.Work`` for the cells of one call. The outputs arrive in the cells, whoever waits."""

    def __init__(
        self,
        kernel: CodeRunner,
        cells: Sequence[tuple[Cell, Show]],
        emit: Callable[[str], None],
        ask: Ask | None,
    ) -> None:
        self.runs: list[Run] = []
        self._kernel = kernel
        self._cells = cells
        self._emit = emit
        self._ask = ask
        self._watchers: list[Callable[[], None]] = []
        self._stopped = False
        self._going = kernel.follow(self._go())
        self._going.add_done_callback(lambda _: self._changed())

    async def _go(self) -> None:
        for cell, show in self._cells:
            if self._stopped:
                return
            run = self._kernel.run(cell.source, ask=self._ask)
            self.runs.append(run)
            run.watch(self._changed)
            follow_live(run, self._emit)
            await show_outputs(run, show)
            if run.state != "ok":
                return

    async def let_go(self) -> str:
        """Begin no further cell, and leave the one that runs to the kernel; return what is said of that."""
        self._stopped = True
        return await let_go(self.runs[-1]) if self.runs else GOES_ON_THERE

    def report(self) -> str:
        """Return what the model is told of each cell."""
        lines = []
        for (cell, _), run in zip_longest(self._cells, self.runs):
            heading = f"cell {cell.number} (id {cell.cell_id})"
            lines.append(report(run, heading) if run is not None else f"{heading}: {self._why_not()}")
        return "\n\n".join(lines)

    def pictures(self, most: int) -> tuple[Picture, ...]:
        """Return the images in the outputs, the first ones."""
        return tuple(p for run in self.runs for p in pictures_of(run.live.outputs))[:most]

    def _why_not(self) -> str:
        return "waits for the cell before it" if self.is_open else "not run, because of the cell before it"

    # --- Work

    @property
    def is_open(self) -> bool:
        return not self._going.done()

    @property
    def state(self) -> str:
        return state_of(self.runs[-1]) if self.runs else "queued"

    def tail(self, limit: int) -> str:
        return tail_of(self.runs[-1], limit) if self.runs else ""

    def watch(self, changed: Callable[[], None]) -> None:
        self._watchers.append(changed)

    async def wait(self, seconds: float | None = None) -> bool:
        return await patiently(self._ended, lambda: self.runs[-1] if self.runs else None, seconds)

    async def _ended(self) -> None:
        await asyncio.wait({self._going})

    async def interrupt(self) -> None:
        self._stopped = True
        if self.state in ("running", "asking"):  # while it waits, what runs is somebody else's (R-X13)
            await self._kernel.interrupt()

    def _changed(self) -> None:
        for changed in self._watchers:
            changed()
