"""The hostile texts of the browser's tests, for what the server writes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_SOURCE = Path(__file__).parents[1] / "labextension/src/components/testing/hostile.ts"
_CANARY = "https://canary.invalid/leak"
_LIST = re.compile(r"^const (SCRIPT|LINKS|LOADS|SPOOFS) = \[\n(.*?)^\];", re.MULTILINE | re.DOTALL)


def _texts(body: str) -> list[str]:
    found = []
    for line in body.splitlines():
        literal = line.strip().removesuffix(",")
        if literal.startswith("'"):
            found.append(ast.literal_eval(literal))
        elif literal.startswith("`"):
            plain = literal[1:-1].replace("${CANARY}", _CANARY)
            found.append(re.sub(r"\$\{'A'\.repeat\([\d_]+\)\}", "A" * 1_000, plain))
    return found


HOSTILE: dict[str, list[str]] = {
    name: _texts(body) for name, body in _LIST.findall(_SOURCE.read_text("utf-8"))
}
"""Every text, by what it tries."""

assert [len(texts) > 30 for texts in HOSTILE.values()] == [True] * 4, "the corpus could not be read"
