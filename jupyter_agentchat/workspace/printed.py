"""What a program prints, byte by byte, made into text that a person and a model can read.

Colours and cursor movements go, a progress bar that draws itself anew keeps its last state, what is not UTF-8
becomes the replacement character, and what is no text at all is counted instead of shown.
"""

from __future__ import annotations

import codecs
import re

from jupyter_agentchat.workspace.cut import Cut

KEPT = 4_000_000
"""Code points that are kept of one command's output: head and tail of what is longer."""
_LONGEST_LINE = 100_000
"""A line is not held back for longer than this; what a later carriage return would have erased then stays."""
_LONGEST_ESCAPE = 4_096

_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # OSC and other strings
    r"|\x1b[ -/]*[0-~]?"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07]*|[ -/]*)\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ODD = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
NOT_TEXT = "[… not text …]"


class Printed:
    """Takes bytes as they come; ``add`` returns what to show at once, ``text`` all that is kept.

    In what ``add`` returns, a carriage return stands for "the line so far is drawn anew"; in ``text`` that
    has happened.
    """

    def __init__(self, keep: int = KEPT) -> None:
        self.binary = 0
        """Bytes that are no text and are not shown."""
        self._kept = Cut(keep)
        self._line = ""
        self._held = ""
        self._in_binary = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def missing(self) -> int:
        """Code points that were too many to keep."""
        return self._kept.missing

    def add(self, data: bytes) -> str:
        """Take the next bytes; return the text to show now."""
        return self._take(self._decoder.decode(data), len(data), last=False)

    def end(self) -> str:
        """Say that nothing follows; return what was held back."""
        piece = self._take(self._decoder.decode(b"", final=True), 0, last=True)
        self._kept.add(self._line)
        self._line = ""
        return piece

    def text(self) -> str:
        """Return what is kept after the end, with a marker where something is missing."""
        return self._kept.text()

    def _take(self, text: str, size: int, *, last: bool) -> str:
        if _is_binary(text):
            self._held = ""
            self._decoder.reset()
            piece = "" if self._in_binary else f"{NOT_TEXT}\n"
            self._in_binary = True
            self.binary += size
        else:
            piece = self._clean(self._held + text, last=last)
            self._in_binary = self._in_binary and not piece
        self._keep(piece)
        return piece

    def _clean(self, text: str, *, last: bool) -> str:
        """Return plain text; what may go on in the next piece is held back."""
        text, self._held = (text, "") if last else _whole(text)
        if "\x1b" in text or _CONTROL.search(text):
            text = _CONTROL.sub("", _ESCAPE.sub("", text))
        text = text.replace("\r\n", "\n")
        if "\r" not in text:
            return text
        text = re.sub(r"\r+\n", "\n", text)
        text = text.rstrip("\r") if last else text
        return "\n".join(_to_draw(line) for line in text.split("\n")).replace("\n\r", "\n")

    def _keep(self, piece: str) -> None:
        done, newline, line = (self._line + piece).rpartition("\n")
        self._kept.add(drawn(done) + newline)
        self._line = drawn(line)
        if len(self._line) > _LONGEST_LINE:
            self._kept.add(self._line)
            self._line = ""


def drawn(text: str) -> str:
    """Return the text after its carriage returns have drawn their lines anew."""
    return "\n".join(line[line.rfind("\r") + 1 :] for line in text.split("\n")) if "\r" in text else text


def _whole(text: str) -> tuple[str, str]:
    """Cut off what is not complete yet: a carriage return that a newline may follow, half an escape."""
    start = len(text) - len(text.rstrip("\r"))
    at = len(text) - start
    escape = text.rfind("\x1b", max(0, at - _LONGEST_ESCAPE))
    if escape >= 0 and _UNFINISHED.match(text, escape):
        at = escape
    return text[:at], text[at:]


def _to_draw(line: str) -> str:
    """Return what stands in the line after its last carriage return, with that return before it."""
    at = line.rfind("\r")
    return line if at < 0 else line[at:]


def _is_binary(text: str) -> bool:
    """Say whether so much of it is odd that nobody could read it."""
    if not _ODD.search(text):
        return False
    odd = len(text) - len(_ODD.sub("", text))
    return odd >= 32 and odd * 10 > len(text)
