"""A run's outputs as they come, put together the way a notebook shows them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from jupyter_agentchat.notebooks.cells import Json

MOST = 2_000
"""Outputs that are kept; a page with more of them would stand still."""

LONGEST = 1_000_000
"""Code points of one stream that are kept: its beginning, and then a word that there was more."""

MOST_TEXT = 2_000_000
"""Code points of all streams of one run that are kept."""

MORE = "\n[… more was printed than is kept here …]\n"

LAST = 20_000
"""Code points that are remembered of the end of what is not kept: how a long run goes, or went."""


class LiveOutputs:
    """Takes the kernel's messages in order; ``outputs`` is nbformat's list."""

    def __init__(self) -> None:
        self.outputs: list[Json] = []
        self.changes = 0
        self.left_out = 0
        self.last_printed = ""
        """The end of what was printed and is not kept in ``outputs``; empty when all of it is."""
        self._text = 0
        self._clear_first = False
        self._displays: dict[str, list[Json]] = {}

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take one message of the kernel's; what is no output is passed over."""
        if kind == "clear_output":
            self._clear(wait=bool(content.get("wait")))
        elif kind == "update_display_data":
            self._update(content)
        elif kind == "stream":
            self._stream(str(content.get("name", "stdout")), str(content.get("text", "")))
        elif kind in ("execute_result", "display_data", "error"):
            self._put(_output(kind, content), _display_id(content))

    def snapshot(self) -> tuple[Json, ...]:
        """Return the outputs as they are now, for keeping."""
        return tuple(copy.deepcopy(self.outputs))

    def _clear(self, *, wait: bool) -> None:
        self._clear_first = wait
        if not wait:
            self._empty()

    def _empty(self) -> None:
        self.outputs.clear()
        self._displays.clear()
        self._text = 0
        self.last_printed = ""
        self._clear_first = False
        self.changes += 1

    def _put(self, output: Json, display_id: str | None = None) -> None:
        if self._clear_first:
            self._empty()
        self.changes += 1
        if len(self.outputs) >= MOST:
            self.left_out += 1
            return
        self.outputs.append(output)
        if display_id is not None:
            self._displays.setdefault(display_id, []).append(output)

    def _stream(self, name: str, text: str) -> None:
        last = self.outputs[-1] if self.outputs and not self._clear_first else None
        if last is None or last["output_type"] != "stream" or last["name"] != name:
            self._put(last := {"output_type": "stream", "name": name, "text": ""})
        before = last["text"]
        last["text"], rest = _bounded(before, text, min(LONGEST - len(before), MOST_TEXT - self._text))
        self._text += len(last["text"]) - len(before)
        self.last_printed = (self.last_printed + rest)[-LAST:]
        self.changes += 1

    def _update(self, content: Mapping[str, Any]) -> None:
        for output in self._displays.get(_display_id(content) or "", []):
            output["data"] = dict(content.get("data", {}))
            output["metadata"] = dict(content.get("metadata", {}))
            self.changes += 1


def _bounded(before: str, more: str, room: int) -> tuple[str, str]:
    """Return the text with more behind it, or once the word that not all of it is kept; and what is not."""
    if before.endswith(MORE):
        return before, more
    if len(more) <= room:
        return before + more, ""
    room = max(0, room)
    return before + more[:room] + MORE, more[room:]


def _display_id(content: Mapping[str, Any]) -> str | None:
    display_id = content.get("transient", {}).get("display_id")
    return display_id if isinstance(display_id, str) else None


def _output(kind: str, content: Mapping[str, Any]) -> Json:
    if kind == "error":
        names = ("ename", "evalue", "traceback")
        return {"output_type": "error", **{name: content.get(name, "") for name in names}}
    output: Json = {
        "output_type": kind,
        "data": dict(content.get("data", {})),
        "metadata": dict(content.get("metadata", {})),
    }
    if kind == "execute_result":
        output["execution_count"] = content.get("execution_count")
    return output
