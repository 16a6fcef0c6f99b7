"""One way to write a block down: what counts tokens, keys the cache and binds thinking.

Two blocks are the same when their canonical bytes are. Not compared: `cache_control`, fields that are null
and the order of a block's own keys. Compared: everything else, the key order inside a tool's input too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]


def canonical(block: Mapping[str, Any]) -> bytes:
    """Return the block as the bytes that the API would look at."""
    return dump(_stripped(block)).encode()


def dump(value: object) -> str:
    """Write compact JSON, keys in the order that they have."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def tokens(data: bytes) -> int:
    """Count one token for every four bytes begun."""
    return -(-len(data) // 4)


def digest(*pieces: bytes) -> str:
    """Hash pieces, their borders included."""
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(len(piece).to_bytes(8, "big") + piece)
    return hashed.hexdigest()


def as_blocks(content: str | Sequence[Json] | None) -> list[Json]:
    """Return content as a list of blocks: a string is shorthand for one text block."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return list(content or ())


def history(before: Iterable[bytes], last: Sequence[Json] | None = None) -> str:
    """Hash messages (`message_digest` of each), and the first blocks of an assistant message after them."""
    pieces = list(before)
    if last is not None:
        pieces.append(message_digest({"role": "assistant", "content": list(last)}))
    return digest(*pieces)


def message_digest(message: Mapping[str, Any]) -> bytes:
    """Hash one message.

    Blank text is left out: a client cannot send it back, so nothing may hang on it.
    """
    blocks = [block for block in as_blocks(message.get("content")) if not is_blank(block)]
    rest = {key: value for key, value in message.items() if key != "content"}
    return digest(canonical(rest), *map(canonical, blocks)).encode()


def digest_system(body: Mapping[str, Any]) -> str:
    """Hash the system prompt."""
    return digest(*map(canonical, as_blocks(body.get("system"))))


def digest_tools(body: Mapping[str, Any]) -> str:
    """Hash the tool list; its order counts."""
    return digest(*map(canonical, body.get("tools") or ()))


def is_blank(block: Mapping[str, Any]) -> bool:
    """Tell whether this is a text block without a visible character."""
    return block.get("type") == "text" and not str(block.get("text", "")).strip()


def _stripped(block: Mapping[str, Any]) -> Json:
    kept = {key: block[key] for key in sorted(block) if block[key] is not None and key != "cache_control"}
    if isinstance(inner := kept.get("content"), list):
        kept["content"] = [_stripped(each) if isinstance(each, dict) else each for each in inner]
    source = kept.get("source")
    if isinstance(source, dict) and isinstance(source.get("data"), str):
        kept["source"] = source | {"data": digest(source["data"].encode())}  # a picture costs no text tokens
    return kept
