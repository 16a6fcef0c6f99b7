"""Which files are meant by ``*.py`` or ``src/**/test_*.{ts,tsx}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate

from jupyter_agentchat.workspace.paths import PathRefused

_LONGEST = 300
_MOST_CHOICES = 64
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")

Step = re.Pattern[str] | None
"""What one name must be like; None: any number of folders."""


class NamePattern:
    """A pattern without ``/`` is one for the name alone, wherever the file is. Raises PathRefused."""

    def __init__(self, said: str, *, ignore_case: bool = False) -> None:
        if len(said) > _LONGEST or not said.strip("/"):
            raise PathRefused("Give a pattern of file names such as `*.py`.")
        flags = re.IGNORECASE if ignore_case else 0
        self._choices: list[list[Step]] = []
        for choice in _choices(said.removeprefix("./").strip("/")):
            names = choice.split("/")
            self._choices.append(to_steps(names if len(names) > 1 else ["**", *names], flags))
            if len(self._choices) > _MOST_CHOICES:
                raise PathRefused("That pattern has too many choices in braces.")

    def fits(self, parts: Sequence[str]) -> bool:
        """Say whether a file is meant, given the names on the way to it."""
        return any(fits(steps, parts) for steps in self._choices)


def to_steps(names: Sequence[str], flags: int = 0) -> list[Step]:
    """Return a step for each name; ``**`` at the end means what is below, not the folder itself."""
    whole = [*names, "*"] if names[-1] == "**" else names
    alone = [name for at, name in enumerate(whole) if name != "**" or whole[at - 1 : at] != ["**"]]
    return [None if name == "**" else re.compile(translate(name), flags) for name in alone]


def fits(steps: list[Step], parts: Sequence[str]) -> bool:
    """Go on from every step that may have been reached: no way is tried twice."""
    reached = _onwards(steps, {0})
    for part in parts:
        after = set()
        for at in reached:
            if at < len(steps):
                step = steps[at]
                if step is None:
                    after.add(at)
                elif step.match(part):
                    after.add(at + 1)
        reached = _onwards(steps, after)
    return len(steps) in reached


def _onwards(steps: list[Step], reached: set[int]) -> set[int]:
    """Add what follows ``**``, which may also stand for no folder at all."""
    return reached | {at + 1 for at in reached if at < len(steps) and steps[at] is None}


def _choices(said: str) -> Iterator[str]:
    found = _BRACES.search(said)
    if not found:
        yield said
        return
    for choice in found[1].split(","):
        yield from _choices(said[: found.start()] + choice + said[found.end() :])
