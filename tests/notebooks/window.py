"""A browser window that has a notebook open, as far as the server can tell: it executes what it is asked."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec

from jupyter_agentchat.notebooks.edits import Edit, EditConflict, apply_edits
from jupyter_agentchat.protocol.commands import Offer, ToolResult
from jupyter_agentchat.protocol.frames import CallTool, Said
from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.hands import AllHands, Hand

TOOLS = ("read_notebook", "edit_notebook", "run_cell")


class Window:
    """Answers at once, unless ``answers`` is False."""

    def __init__(self, hands: AllHands, path: str, book: dict[str, Any], account: str = "") -> None:
        self.book = book
        self.answers = True
        self.asked: list[Said] = []
        self.hand = Hand(account, self._said)
        self._hands = hands
        self._ids = itertools.count(1)
        hands.put(self.hand, Offer(id="o", tools=TOOLS, documents=(path,)))

    def _said(self, message: Said) -> None:
        self.asked.append(message)
        if isinstance(message, CallTool) and self.answers:
            self.answer(message)

    def answer(self, call: CallTool) -> None:
        try:
            result = ToolResult(id="r", call_id=call.call_id, output=to_json(self._do(call)))
        except EditConflict as conflict:
            result = ToolResult(id="r", call_id=call.call_id, error=str(conflict))
        self._hands.result(self.hand, result)

    def _do(self, call: CallTool) -> Any:
        if call.name == "read_notebook":
            return {"notebook": self.book, "is_dirty": True, "changed": []}
        if call.name == "edit_notebook":
            edits = msgspec.convert(call.input["edits"], tuple[Edit, ...])
            self.book, applied = apply_edits(self.book, edits, lambda: f"w{next(self._ids)}")
            return applied
        cell = next(c for c in self.book["cells"] if c["id"] == call.input["cell_id"])
        cell["outputs"], cell["execution_count"] = call.input["outputs"], call.input["execution_count"]
        return None
