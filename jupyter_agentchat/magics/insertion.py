"""``{name}`` in a prompt: the value of a variable that exists, and nothing else between braces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\{([^\W\d]\w*)\}")


class Unreadable(Exception):
    """A variable cannot be written as text; the message names it."""


def inserted(prompt: str, names: Mapping[str, Any]) -> str:
    """Return the prompt with ``{name}`` replaced where exactly that is a variable of the person's.

    What is put in is not looked at again. Raises Unreadable.
    """

    def value(found: re.Match[str]) -> str:
        return _said(found[1], names[found[1]]) if found[1] in names else found[0]

    return _NAME.sub(value, prompt)


def _said(name: str, value: Any) -> str:
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - the person's own class decides what happens here
        raise Unreadable(f"{{{name}}} cannot be written as text: {type(error).__name__}.") from None
