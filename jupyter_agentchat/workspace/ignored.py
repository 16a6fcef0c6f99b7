"""What a ``.gitignore`` leaves out, as git reads it: the last line that fits counts, deeper files later.

Only the files in the workspace are read: not git's own settings, nor what stands above the workspace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_agentchat.workspace.name_pattern import Step, fits, to_steps

Parts = tuple[str, ...]

LONGEST = 65_536
"""Bytes of one file that are read."""
_SPECIAL = re.compile(r"\\([*?[])")
_PLAIN = re.compile(r"\\(.)")
_TRAILING = re.compile(r"(?<!\\)\s+\Z")


@dataclass(frozen=True)
class _Rule:
    base: Parts
    steps: list[Step]
    folders_only: bool
    negated: bool


@dataclass(frozen=True)
class Ignored:
    """The rules that hold in one folder and below it."""

    rules: tuple[_Rule, ...] = ()

    def below(self, base: Parts, text: str) -> Ignored:
        """Return these rules and those of a ``.gitignore`` in the folder ``base``, which come first."""
        rules = [rule for line in text.split("\n") if (rule := _rule(base, line))]
        return Ignored((*self.rules, *rules)) if rules else self

    def has(self, parts: Parts, *, is_folder: bool) -> bool:
        """Say whether this is left out, given that the folder which holds it is not."""
        for rule in reversed(self.rules):
            if (is_folder or not rule.folders_only) and fits(rule.steps, parts[len(rule.base) :]):
                return not rule.negated
        return False


def _rule(base: Parts, line: str) -> _Rule | None:
    said = _TRAILING.sub("", line)
    if not said or said.startswith("#"):
        return None
    negated = said.startswith("!")
    said = said.removeprefix("!")
    path = said.removesuffix("/")
    names = [_as_name_pattern(name) for name in path.removeprefix("/").split("/")]
    if "" in names:
        return None
    steps = to_steps(names if "/" in path else ["**", *names])
    return _Rule(base, steps, folders_only=path != said, negated=negated)


def _as_name_pattern(name: str) -> str:
    """Spell git's escapes and negated sets as ``fnmatch`` does."""
    return _PLAIN.sub(r"\1", _SPECIAL.sub(r"[\1]", name)).replace("[^", "[!")
