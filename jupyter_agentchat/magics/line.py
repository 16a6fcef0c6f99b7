"""The line behind ``%agent``: options first, then a word of ours, or the prompt as it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from jupyter_agentchat.protocol.events import Mode

Word = Literal["list", "help", "reset", "fix", "version"]
Format = Literal["markdown", "md", "text", "code", "html", "json", "math"]

WORDS: tuple[Word, ...] = get_args(Word)


class Misread(Exception):
    """The line makes no sense; the text says which would."""


@dataclass(frozen=True)
class Line:
    """What was asked for. ``prompt`` is to the letter; it is empty where ``word`` stands alone."""

    word: Word | None = None
    prompt: str = ""
    given: dict[str, str] = field(default_factory=dict)
    """Options with a value, by their long name."""
    flags: frozenset[str] = frozenset()

    def option(self, name: str) -> str | None:
        """Return what was given for an option, or None."""
        return self.given.get(name)


_VALUED = {
    "-f": "format",
    "-m": "model",
    "-s": "session",
    "-o": "output",
    **{f"--{name}": name for name in ("format", "model", "session", "output", "agent", "mode")},
}
_FLAGS = {"--raw": "raw", "--bg": "bg"}
_CHOICES = {"format": get_args(Format), "mode": tuple(m for m in get_args(Mode) if m != "bypass")}

_OPTION = re.compile(r"(--?[A-Za-z][\w-]*)(?:=(?=\S))?")
_VALUE = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
_SPACE = re.compile(r"[ \t]+")

HELP = """\
%agent WHAT YOU WANT          ask, in the rest of the line
%%agent [options]             ask, in the lines below
%agent list                   who can answer, and with which models
%agent fix                    look at the last error
%agent reset                  begin a new session with the next prompt
%agent version, %agent help

Options stand before the prompt:
  -m, --model NAME            who thinks          --agent NAME    who answers, in a new session
  -s, --session NAME          a session by its id or title, or `new`
  -o, --output NAME           put what comes back into this variable
  -f, --format FORM           markdown, text, code, html (both go into the next cell), json, math
  --mode ask|accept_edits|plan   for this prompt alone
  --raw                       replace nothing: otherwise {name} becomes the value of your variable
  --bg                        do not wait: the answer comes while you go on
  --                          the prompt begins here"""


def read_line(line: str, cell: str | None = None) -> Line:
    """Read the line, and the cell's body where there is one. Raises Misread."""
    rest = line
    given: dict[str, str] = {}
    flags: set[str] = set()
    while True:
        rest = _SPACE.sub("", rest, count=1) if _SPACE.match(rest) else rest
        if rest == "--" or rest.startswith(("-- ", "--\t")):
            rest = rest[3:]
            return _with(None, _joined(rest, cell), given, flags)
        found = _OPTION.match(rest)
        if found is None or not _ends(rest, found):
            break
        name, rest = found[1], rest[found.end() :]
        if name in _FLAGS:
            flags.add(_FLAGS[name])
        elif name in _VALUED:
            given[_VALUED[name]], rest = _value(name, rest)
        else:
            raise Misread(f"There is no option {name}. `%agent help` lists them; put -- before a prompt.")
    word = next((word for word in WORDS if word == rest.strip()), None)
    if word is not None:
        return _with(word, cell or "", given, flags)
    return _with(None, _joined(rest, cell), given, flags)


def _ends(rest: str, found: re.Match[str]) -> bool:
    """An option ends with a space, with =, or with the line; ``-5`` and ``--like:this`` are text."""
    after = rest[found.end() : found.end() + 1]
    return found[0].endswith("=") or not after or after.isspace()


def _value(name: str, rest: str) -> tuple[str, str]:
    found = _VALUE.match(rest)
    if found is None:
        raise Misread(f"{name} needs a value behind it.")
    value = next(group for group in found.groups() if group is not None)
    long = _VALUED[name]
    if long in _CHOICES and value not in _CHOICES[long]:
        raise Misread(f"{name} is one of: {', '.join(_CHOICES[long])}.")
    if long == "output" and not value.isidentifier():
        raise Misread(f"{value!r} is no name for a variable.")
    return value, rest[found.end() :]


def _joined(rest: str, cell: str | None) -> str:
    """A cell's body is the prompt; what stands on the line, too, comes before it."""
    if cell is None:
        return rest
    return f"{rest}\n{cell}" if rest.strip() else cell


def _with(word: Word | None, prompt: str, given: dict[str, str], flags: set[str]) -> Line:
    return Line(word=word, prompt=prompt, given=given, flags=frozenset(flags))
