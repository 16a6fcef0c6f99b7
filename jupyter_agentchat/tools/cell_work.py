"""A cell, or code without one, at work in a kernel: what is shown of it while it runs, and after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta

from jupyter_agentchat.notebooks.cells import Json
from jupyter_agentchat.notebooks.live_outputs import MORE
from jupyter_agentchat.notebooks.outputs import plain, text_of
from jupyter_agentchat.notebooks.run import ANEW, LOST, RESTARTED, Run
from jupyter_agentchat.protocol.value import to_json

SHOWN = 30_000
"""Code points of a run's output that the model is told."""

LAST_SHOWN = 10_000
"""Code points of these, at most, are the end of what the cell itself does not keep."""

SHOW_EVERY = 0.25
"""Seconds between two updates of a cell's outputs, at least."""

SHOWN_A_SECOND = 500_000
"""Bytes of a cell's outputs that go to whoever has it open while it runs: large ones are shown less often."""

Wait = Annotated[
    float,
    Meta(
        ge=0,
        le=600,
        description="Seconds to wait. What runs longer goes on; then you get a task_id for kernel_task.",
    ),
]
"""How long a call waits for what it began."""

GOES_ON = "It goes on. Its task_id is {}: use kernel_task to wait, to look or to interrupt."

GOES_ON_THERE = (
    "The person stopped waiting for it. Nothing was interrupted: what the kernel was given goes on there. "
    "Look at what it did before repeating it."
)
"""What a stop comes to: it never interrupts the person's kernel by itself."""

NOBODY_ANSWERS = (
    "The person stopped it while the code waited for their input, so the code was interrupted there: nobody "
    "else can answer it. Look at what it did before repeating it."
)

INTERRUPTED = (
    "The person stopped it, and the code was interrupted where it ran. Look at what it did before you repeat "
    "it."
)
"""The same where a cell waits for the turn: with it, its code ends."""

GIVEN_UP_WITHIN = 3.0
"""Seconds for code to end that waited for a person; what is sent to the kernel before is not run."""

ASKING = "waits for the person, who is asked for input"

_ENDS: Mapping[str, str] = {
    "ok": "",
    "error": "It ended with an error.",
    "aborted": "Not run: code before it failed or was interrupted.",
    "died": LOST,
    "restarted": RESTARTED,
}

Show = Callable[[Sequence[Json], int | None, bool], Awaitable[None]]
"""Put outputs and execution count where people see them; the last argument says that these are the last."""


class CellWork:
    """``tools.work.Work`` for a run."""

    def __init__(self, run: Run, interrupt: Callable[[], Awaitable[Any]]) -> None:
        self.run = run
        self._interrupt = interrupt

    @property
    def is_open(self) -> bool:
        return self.run.is_open

    @property
    def state(self) -> str:
        return state_of(self.run)

    def tail(self, limit: int) -> str:
        return tail_of(self.run, limit)

    def watch(self, changed: Callable[[], None]) -> None:
        self.run.watch(changed)

    async def wait(self, seconds: float | None = None) -> bool:
        return await self.run.wait(seconds)

    async def interrupt(self) -> None:
        if self.run.state == "running":  # while it waits, what runs is somebody else's (R-X13)
            await self._interrupt()


def state_of(run: Run) -> str:
    """Return how a run is doing: as the kernel says it, or ``asking``."""
    return "asking" if run.is_asking else run.state


async def let_go(run: Run) -> str:
    """Leave a run to its kernel, and return what is said of that; code that waits for a person ends first."""
    if run.stop is not None:
        run.stop()
        await run.wait(GIVEN_UP_WITHIN)
        return INTERRUPTED
    if not run.give_up():
        return GOES_ON_THERE
    await run.wait(GIVEN_UP_WITHIN)
    return NOBODY_ANSWERS


def tail_of(run: Run, limit: int) -> str:
    """Return the end of what a run printed, at most so many code points."""
    live = run.live
    if live.last_printed and str(live.outputs[-1].get("text", "")).endswith(MORE):
        return plain(live.last_printed)[-limit:]
    return text_of(live.outputs, 10 * limit)[-limit:]


def follow_live(run: Run, emit: Callable[[str], None]) -> None:
    """Show on the card what the run prints, as it comes; of much, the card shows the two ends."""

    def take(kind: str, content: Mapping[str, Any]) -> None:
        text = plain(str(content.get("text", ""))) if kind == "stream" else _line(kind, content)
        if text:
            emit(text)

    run.listen(take)


async def show_outputs(run: Run, show: Show) -> None:
    """Keep the cell's outputs up to date until the run has ended, a few times a second at most."""
    changed = asyncio.Event()
    run.watch(changed.set)
    while run.is_open:
        await changed.wait()
        changed.clear()
        if run.is_open:
            outputs = run.live.snapshot()
            await show(outputs, run.execution_count, False)
            await run.ended_within(max(SHOW_EVERY, len(to_json(outputs)) / SHOWN_A_SECOND))
    await show(run.live.snapshot(), run.execution_count, True)


def report(run: Run, heading: str = "", *, is_counted: bool = True) -> str:
    """Return what the model is told of a run: where it stands, and what it printed."""
    count = f" [{run.execution_count}]" if is_counted and run.execution_count is not None else ""
    words = {"ok": "done", "running": "still running", "queued": "waiting for the kernel", "asking": ASKING}
    state = state_of(run)
    word = words.get(state, state)
    anew = ANEW if run.is_first_of_another_life else ""
    lines = [f"{heading}{count}: {word}".strip(": "), anew, _ENDS.get(run.state, "")]
    last = plain(run.live.last_printed)[-LAST_SHOWN:]
    text = text_of(run.live.outputs, SHOWN - len(last))
    if last:
        text += f"\n[… the last of what was printed: …]\n{last}"
    if run.live.left_out:
        text += f"\n[… {run.live.left_out:,} more outputs are not kept …]"
    return "\n".join(line for line in [*lines, text or "(no output)"] if line)


def _line(kind: str, content: Mapping[str, Any]) -> str:
    if kind not in ("execute_result", "display_data", "error"):
        return ""
    text = text_of([{"output_type": kind, **content}])
    return f"{text}\n" if text else ""
