"""A large JSON object, read a piece at a time, so that nobody else waits while it is parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

_SPACE = re.compile(r"[ \t\n\r]*")


def members(text: str) -> Iterator[tuple[str, Any]]:
    """Return the names of a JSON object with their values; each item of a list comes under its list's name.

    As strict as ``protocol.value.parse_json`` with unique names. Raises ValueError, whatever the text is.
    """
    reader = _Reader(text)
    yield from reader.members()


class _Reader:
    """Where we are in the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._read = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_unique).raw_decode

    def members(self) -> Iterator[tuple[str, Any]]:
        self._take("{")
        names: set[str] = set()
        while not self._is("}") or names:
            name = self._value()
            if not isinstance(name, str) or name in names:
                raise ValueError("a name is missing, or stands there twice")
            names.add(name)
            self._take(":")
            yield from ((name, value) for value in self._values())
            if not self._is(","):
                break
            self._take(",")
        self._take("}")
        if self._at < len(self._text):
            raise ValueError("something follows the object")

    def _values(self) -> Iterator[Any]:
        if not self._is("["):
            yield self._value()
            return
        self._take("[")
        if not self._is("]"):
            yield self._value()
            while self._is(","):
                self._take(",")
                yield self._value()
        self._take("]")

    def _value(self) -> Any:
        try:
            value, self._at = self._read(self._text, self._at)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        self._skip()
        return value

    def _is(self, mark: str) -> bool:
        return self._text.startswith(mark, self._at)

    def _take(self, mark: str) -> None:
        self._skip()
        if not self._is(mark):
            raise ValueError(f"there is no {mark} where one belongs")
        self._at += 1
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return named


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
