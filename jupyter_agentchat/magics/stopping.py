"""Stopping what a cell waits for: its turn, or its prompt while that has not begun."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_agentchat.magics.way import Way
from jupyter_agentchat.magics.worker import Worker
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Turn

STOPPING = "Stopping."
TAKEN_BACK = "Taken back before it began."


class Stopping:
    """For one prompt. What it is asked for it does in the cell's thread, and waits for the reply."""

    def __init__(self, worker: Worker, way: Way) -> None:
        self.is_asked = False
        """Whether somebody wants it to stop; not any more when that was refused: the next one tries again."""
        self.is_taken_back = False
        """Whether the prompt is no more: no turn will come."""
        self.waits_for_turn = False
        """Whether the turn has just begun, and may not be known here yet: then it is to be stopped again."""
        self._worker = worker
        self._way = way

    def stop(self, session_id: str, prompt_id: str, turn: Callable[[], Turn | None]) -> str:
        """Stop the turn, or take the prompt back that has not begun; return what is to be said of it."""
        self.is_asked, self.waits_for_turn = True, False
        try:
            if turn() is None:
                self._take_back(session_id, prompt_id)
            begun = turn()
            if begun is not None:
                self._worker.result(self._way.cancel(session_id, begun.turn_id))
                self.waits_for_turn = False
                return ""
        except Refused as refused:
            self.is_asked = False
            return refused.message
        return TAKEN_BACK if self.is_taken_back else STOPPING

    def _take_back(self, session_id: str, prompt_id: str) -> None:
        try:
            self._worker.result(self._way.take_back(session_id, prompt_id))
            self.is_taken_back = True
        except Refused as refused:
            if refused.code != "stale_request":
                raise
            self.waits_for_turn = True
