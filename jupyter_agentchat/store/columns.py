"""Strings in SQLite columns. Whatever must come back to the letter is JSON, which escapes what a column
cannot hold: lone surrogates (they are not UTF-8) and NUL (most of SQLite stops reading there) (R-H13)."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

from jupyter_agentchat.protocol.value import parse_json
from jupyter_agentchat.store.errors import Damaged

T = TypeVar("T")

_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def key(text: str) -> str:
    """Return an id as columns hold it: itself, or its JSON text. Different ids stay different."""
    return json.dumps(text) if _UNHOLDABLE.search(text) else text


def clean(text: str) -> str:
    """Return text to search in, with U+FFFD for what columns cannot hold. Never the original."""
    return _UNHOLDABLE.sub("\ufffd", text)


def like(text: str) -> str:
    """Return a LIKE pattern (``ESCAPE '!'``) that finds exactly this text, in the case of ``fold_case``."""
    folded = fold_case(text)
    for special in "!%_":
        folded = folded.replace(special, f"!{special}")
    return f"%{folded}%"


def fold_case(text: str) -> str:
    """Return text in which upper and lower case are the same in every script; LIKE knows ASCII only."""
    return clean(text).casefold()


def read(body: str, kind: type[T] | Any) -> T:
    """Return a value that was kept as JSON. Raises Damaged when it is not there any more."""
    try:
        value: T = msgspec.convert(parse_json(body), kind)
    except ValueError as error:
        raise Damaged(f"a row is not what was written: {error}") from None
    return value
