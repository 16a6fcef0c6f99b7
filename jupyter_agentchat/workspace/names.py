"""File names as people see them, and as a careless file system compares them."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that hide, reorder or break a line."""


def shown(name: str) -> str:
    """Return the name with everything invisible or reordering spelled out (R-R10)."""
    return "".join(_spelled(c) if unicodedata.category(c) in _UNSEEN else c for c in name)


def quoted(name: str) -> str:
    """Return the name as a Markdown code span that it cannot end by itself."""
    text = shown(name)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if longest else ""
    return f"{fence}{gap}{text}{gap}{fence}"


def folded(name: str) -> str:
    """Return what the name may mean to a file system that ignores case, marks, trailing dots or streams.

    Two names that some system takes for one have the same folded form; the opposite need not hold.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN)
    return seen.partition(":")[0].rstrip(". ") or seen


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
