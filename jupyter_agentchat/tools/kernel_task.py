"""Look at what goes on in a kernel, wait for it, or interrupt it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.cell_work import ASKING, SHOWN
from jupyter_agentchat.tools.tool import Context, Preview, Result, ToolError
from jupyter_agentchat.tools.work import Work

INTERRUPTED_WITHIN = 10.0
"""Seconds that interrupted code may take to end."""

NOT_YOURS = (
    "Not interrupted: it waits, and what runs in the kernel now is the person's. It begins afterwards."
)


class KernelTaskInput(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model says."""

    task_id: Annotated[str, Meta(description="The handle that run_cell or run_code gave.")]
    do: Annotated[
        Literal["tail", "wait", "interrupt"],
        Meta(description="tail: look at the end of the output. wait: until it ends. interrupt: stop it."),
    ]
    seconds: Annotated[float, Meta(ge=0, le=600, description="How long to wait at most.")] = 60.0


class KernelTask:
    """One tool for all that one can do with a run that takes long."""

    name: ClassVar[str] = "kernel_task"
    kind: ClassVar[ToolKind] = "think"
    description: ClassVar[str] = (
        "Follow code that run_cell or run_code left running: look at the end of its output, wait for its "
        "end, or interrupt it. Interrupting stops only what you started."
    )
    Input: ClassVar[type[Value]] = KernelTaskInput

    def preview(self, given: KernelTaskInput, context: Context) -> Preview:
        """Say what is done with it."""
        _work(given, context)
        words = {"tail": "Look at", "wait": "Wait for", "interrupt": "Interrupt"}
        return Preview(title=f"{words[given.do]} what runs in the kernel")

    async def run(self, given: KernelTaskInput, context: Context) -> Result:
        """Return how it is doing and the end of what it printed."""
        work = _work(given, context)
        if given.do == "wait":
            await work.wait(given.seconds)
        elif given.do == "interrupt" and work.is_open:
            await work.interrupt()
            if work.state == "queued":
                return Result(output=NOT_YOURS)
            await work.wait(INTERRUPTED_WITHIN)
        words = {"ok": "done", "running": "still running", "queued": "waiting", "asking": ASKING}
        state = words.get(work.state, work.state)
        return Result(output=f"{state}\n{work.tail(SHOWN) or '(no output)'}")


def _work(given: KernelTaskInput, context: Context) -> Work:
    work = context.tasks.get(given.task_id) if context.tasks is not None else None
    if work is None:
        raise ToolError("There is no such task: it belongs to another session, or the server was restarted.")
    return work
