"""A prompt that ends with ``?`` is a question; IPython would take it for its own request for help."""

from __future__ import annotations

import re

_QUESTION = re.compile(r"(\s*(?:[^\W\d]\w*\s*=\s*)?)%agent[ \t]+(\S.*\?)\s*$")
_TEXT = re.compile(r'"""|\'\'\'')


def keep_question_marks(lines: list[str]) -> list[str]:
    """Return a cell's lines with such prompts written as what IPython makes of any other line magic."""
    if lines and lines[0].startswith("%%"):
        return lines
    kept, quotes = [], 0
    for line in lines:
        found = _QUESTION.match(line) if quotes % 2 == 0 else None
        quotes += len(_TEXT.findall(line))
        if found is None:
            kept.append(line)
        else:
            kept.append(f"{found[1]}get_ipython().run_line_magic('agent', {found[2]!r})\n")
    return kept
