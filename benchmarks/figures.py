"""Figures and how they are printed."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Row = Sequence[str]


@dataclass(frozen=True)
class Report:
    """What a measure hands back: Markdown, and whether the bound that it is judged by holds."""

    text: str
    holds: bool = True


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median(values: Iterable[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def cell(values: Sequence[float]) -> str:
    """Return the median of the rounds and, in brackets, their range."""
    return f"{number(median(values))} [{number(min(values))}..{number(max(values))}]"


def number(value: float) -> str:
    """Return about three digits: more would promise too much."""
    size = abs(value)
    return f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:,.0f}"


def table(title: str, head: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table with a heading."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join([f"\n## {title}\n", *(f"| {' | '.join(line)} |" for line in lines)])


def verdict(what: str, value: float, bound: float, unit: str) -> tuple[bool, str]:
    """Compare with a bound; return whether it holds, and the sentence that says so."""
    word = "PASS" if value <= bound else "over"
    return value <= bound, f"\n**{word}**: {what} {number(value)} {unit}; at most {number(bound)} {unit}."
