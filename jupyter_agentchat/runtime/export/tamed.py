"""Markdown that somebody else wrote, made safe to stand in a document of ours.

No raw HTML, no image that loads, no link but to http, https, mail or a file beside; no fence, title or
definition that reaches beyond its own text. Code in fences and between backticks stays to the letter wherever
every reader of CommonMark takes it for code; elsewhere a ``<`` becomes ``&lt;``, which reads the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TERMINAL = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"
)
_FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_LOOKS_LIKE_FENCE = re.compile(r"[\s>*+\-\d.)]*(?:```|~~~)")
_LANGUAGE = re.compile(r"\s*([\w+#.-]{1,40})")
_DRAWN = frozenset({"mermaid", "math"})
"""Languages that a reader may draw instead of show."""

_TAG = re.compile(r"(\\*)<(?=[A-Za-z/!?])")
_LINK = re.compile(r"\]\((?!(?:https?://|mailto:|#|(?!//)[\w./-]+(?=[\s)#?])))")
_HEADING = re.compile(r" {0,3}(#{1,6})(?=\s|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")


def readable(text: str) -> str:
    """Return text with plain line ends and without what cannot be seen: controls and terminal sequences."""
    plain = _TERMINAL.sub("", text) if "\x1b" in text or _HIDDEN.search(text) else text
    return _HIDDEN.sub("\ufffd", plain.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True)
class Fence:
    """A block of code that is open. ``indent`` in spaces."""

    mark: str
    indent: int

    def holds(self, line: str) -> bool:
        """Say whether the line is surely inside, whatever the fence itself stands in."""
        return not line.strip() or len(line) - len(line.lstrip(" ")) >= self.indent

    def is_closed_by(self, line: str) -> bool:
        """Say whether the line surely ends it."""
        mark = line.strip(" \t")
        return line.startswith(" " * self.indent + self.mark) and set(mark) == {self.mark[0]}

    def may_be_closed_by(self, line: str) -> bool:
        """Say whether some reader may take the line for its end."""
        mark = line.strip(" \t>")
        return mark.startswith(self.mark) and set(mark) == {self.mark[0]}


class Uncertain(Exception):
    """Two readers may disagree on what is code from here on."""


class Tamer:
    """Goes through a text line by line."""

    def __init__(self) -> None:
        self._fence: Fence | None = None
        self._settled = True
        """Whether the paragraph so far has no backtick that still looks for its partner."""

    def line(self, line: str) -> str:
        """Return the line as it may stand in the document. Raises Uncertain."""
        if self._fence is not None:
            return self._code(line, self._fence)
        opening = _FENCE.match(line)
        if opening is not None:
            return self._open(opening)
        if _LOOKS_LIKE_FENCE.match(line):
            raise Uncertain
        return self._words(line)

    def end(self) -> str | None:
        """Return the line that is needed so that nothing stays open."""
        return None if self._fence is None else " " * self._fence.indent + self._fence.mark

    def _open(self, found: re.Match[str]) -> str:
        indent, mark, info = found.groups()
        self._fence = Fence(mark, len(indent))
        self._settled = True
        language = _LANGUAGE.match(info)
        word = language[1] if language and language[1].lower() not in _DRAWN else ""
        return f"{indent}{mark}{word}"

    def _code(self, line: str, fence: Fence) -> str:
        if fence.is_closed_by(line):
            self._fence = None
        elif not fence.holds(line) or (fence.indent and fence.may_be_closed_by(line)):
            raise Uncertain
        return line

    def _words(self, line: str) -> str:
        if not line.strip():
            self._settled = True
            return line
        pieces = self._pieces(line)
        tamed = "".join(piece if number % 2 else _tame(piece) for number, piece in enumerate(pieces))
        return _without_title(tamed)

    def _pieces(self, line: str) -> list[str]:
        """Cut the line into words and code by turns; a line whose code is not certain is all words."""
        cut = _cut_code(line) if self._settled else None
        if cut is None:
            self._settled = self._settled and "`" not in line
            return [line]
        return cut


def tamed(text: str) -> str:
    """Return Markdown by somebody else, safe to stand in a document, with no line after it in its hands.

    Where two readers could disagree, the text stands there as it is, in a fence.
    """
    tamer, plain = Tamer(), readable(text)
    try:
        lines = [tamer.line(line) for line in plain.split("\n")]
    except Uncertain:
        return fenced(plain)
    end = tamer.end()
    return "\n".join(lines if end is None else [*lines, end])


def fenced(text: str, language: str = "") -> str:
    """Return any text as a block of code that it cannot close."""
    plain = readable(text).rstrip("\n")
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{plain}\n{mark}"


def _tame(words: str) -> str:
    words = _TAG.sub(lambda found: found[1][: len(found[1]) // 2 * 2] + "&lt;", words)
    words = words.replace("![", "!\\[").replace("]:", "]\\:")
    return _LINK.sub(r"]\\(", words)


def _without_title(line: str) -> str:
    """Titles start at the third level: the first two are the document's."""
    heading = _HEADING.match(line)
    if heading is not None:
        return line[: heading.start(1)] + "##" * (len(heading[1]) < 3) + line[heading.start(1) :]
    if _UNDERLINE.match(line):
        return "\\" + line.lstrip(" ") if line.lstrip().startswith("=") else f"\n{line}"
    return line


def _cut_code(line: str) -> list[str] | None:
    """Return words and code by turns, or None where a backtick has no partner or a meaning of its own."""
    if "`" not in line:
        return [line]
    if "|" in line or "\\" in line:
        return None
    pieces, start = [], 0
    runs = list(re.finditer("`+", line))
    while runs:
        opening = runs.pop(0)
        while runs and len(runs[0][0]) != len(opening[0]):
            runs.pop(0)
        if not runs:
            return None
        closing = runs.pop(0)
        pieces += [line[start : opening.start()], line[opening.start() : closing.end()]]
        start = closing.end()
    return [*pieces, line[start:]]
