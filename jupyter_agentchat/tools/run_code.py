"""Run code in a notebook's kernel without a cell: to look, to try, to compute."""

from __future__ import annotations

import asyncio
from typing import Annotated, ClassVar

from msgspec import Meta

from jupyter_agentchat.notebooks.outputs import pictures_of
from jupyter_agentchat.protocol.parts import Location, ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.cell_work import (
    GOES_ON,
    CellWork,
    Wait,
    follow_live,
    let_go,
    report,
)
from jupyter_agentchat.tools.kernel_way import PATH, kernel_of, kernel_place
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError

MOST_PICTURES = 8


class RunCodeInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    code: Annotated[str, Meta(min_length=1, description="Code in the kernel's language.")]
    path: Annotated[str, Meta(description=PATH)] = ""
    wait: Wait = 30.0


class RunCode:
    """Code in the kernel, in no cell and in no history."""

    name: ClassVar[str] = "run_code"
    kind: ClassVar[ToolKind] = "execute"
    description: ClassVar[str] = (
        "Run code in the kernel of a notebook, in the person's own variables, without putting it into a cell "
        "and without counting it as an execution. Use it to look and to try; what the person should keep "
        "belongs into a cell. The kernel is started when there is none."
    )
    Input: ClassVar[type[Value]] = RunCodeInput

    def preview(self, given: RunCodeInput, context: Context) -> Preview:
        """Show the code."""
        place = kernel_place(given.path, context)
        if place is None:
            return Preview(title="Run code in the kernel of the waiting cell", shown=given.code)
        return Preview(
            title=f"Run code in the kernel of {place.quoted}",
            paths=(place.path,),
            locations=(Location(path=place.path),),
            shown=given.code,
        )

    async def run(self, given: RunCodeInput, context: Context) -> Result:
        """Run, wait as long as was asked for, and return what came or a handle."""
        place = await asyncio.to_thread(kernel_place, given.path, context)
        kernel = await kernel_of(place, context)
        if kernel.is_busy_for_others:
            context.note("Waits: the kernel is busy with something else")
        run = kernel.run(given.code, store_history=False, ask=context.ask)
        follow_live(run, context.emit)
        notes = ""
        try:
            ended = await run.wait(given.wait)
        except asyncio.CancelledError:
            raise ToolError(await let_go(run)) from None
        if not ended:
            task_id = await context.begin_task("Code in the kernel", CellWork(run, kernel.interrupt))
            notes = f"\n\n{GOES_ON.format(task_id)}"
        pictures = pictures_of(run.live.outputs)[:MOST_PICTURES]
        return Result(output=report(run, "code", is_counted=False) + notes, pictures=pictures)
