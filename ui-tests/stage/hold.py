"""A tool that runs until the test lets it go."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from jupyter_agentchat.protocol.parts import ToolKind
from jupyter_agentchat.protocol.value import Value
from jupyter_agentchat.tools.tool import Context, Preview, Result

from stage.folder import gate


class Hold:
    """Shows ``first``, waits at a gate, then ends with ``then``. Reads nothing, so nobody is asked."""

    name: ClassVar[str] = "hold"
    kind: ClassVar[ToolKind] = "read"
    description: ClassVar[str] = "Wait at a gate."

    class Input(Value, frozen=True, kw_only=True):
        gate: str
        title: str = "Hold"
        first: str = ""
        then: str = "done"

    def preview(self, given: Any, context: Context) -> Preview:
        return Preview(title=given.title)

    async def run(self, given: Any, context: Context) -> Result:
        context.emit(given.first)
        await gate(given.gate, asyncio.sleep)
        return Result(output=given.first + given.then)
