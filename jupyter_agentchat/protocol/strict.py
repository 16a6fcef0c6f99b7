"""Comparing what came with what was understood of it: nothing unknown passes in silence."""

from __future__ import annotations

import math
from typing import Any

LARGEST = 2**53
"""Above this a number is not the same in every language."""

DEEPEST = 50
"""How deep a value may be: far above what one needs, far below what Python can bear."""


def problem(raw: Any, understood: Any, longest: int, depth: int = 0) -> str | None:
    """Say what came and is not understood, at any depth: a field, or a number that fits nowhere.

    ``understood`` is what ``msgspec.to_builtins`` makes of the value read; ``longest`` is how many entries a
    list or an object may have.
    """
    if depth > DEEPEST or (isinstance(raw, list | dict) and len(raw) > longest):
        return "it is nested too deeply or too long"
    if (isinstance(raw, int) and abs(raw) > LARGEST) or (isinstance(raw, float) and not math.isfinite(raw)):
        return "a number is too large"
    if isinstance(raw, dict) and isinstance(understood, dict):
        unknown = next((name for name in raw if name not in understood), None)
        if unknown is not None:
            return f"it has an unknown field `{unknown}`"
        pairs = [(raw[name], understood[name]) for name in raw]
    elif isinstance(raw, list) and isinstance(understood, list | tuple):
        pairs = list(zip(raw, understood, strict=True))
    else:
        return None
    problems = (problem(one, other, longest, depth + 1) for one, other in pairs)
    return next((found for found in problems if found is not None), None)
