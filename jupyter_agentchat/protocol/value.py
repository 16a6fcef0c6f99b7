"""What every value of the contract has in common.

The wire is JSON with snake_case names. A value that exists is legal: ``msgspec`` checks it when it is
read. Encoding goes through the standard library, because msgspec refuses lone surrogates and a
transcript must carry whatever text a tool printed (R-H13).
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeVar

import msgspec

T = TypeVar("T")


class Value(msgspec.Struct, frozen=True):
    """A frozen value. Subclasses say ``frozen=True, kw_only=True`` again, for the type checker."""


def to_json(value: Any) -> str:
    """Return the compact JSON text of a value; text that UTF-8 cannot hold stays escaped."""
    plain = msgspec.to_builtins(value)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(plain, separators=(",", ":"))
    return text


def parse_json(text: str, *, unique_names: bool = False) -> Any:
    """Parse strictly: no ``NaN`` or ``Infinity``; a hostile text raises ValueError and nothing else.

    With ``unique_names``, an object that has a name twice is refused too: what is shown is what counts.
    """
    pairs = _unique if unique_names else None
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=pairs)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def from_json(text: str, kind: type[T]) -> T:
    """Read a value of the given type; raise ValueError when the text is none (msgspec's is one)."""
    return msgspec.convert(parse_json(text), kind)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return named


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
