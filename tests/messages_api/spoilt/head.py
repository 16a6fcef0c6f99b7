"""Spoilt heads and bodies that are not JSON."""

from __future__ import annotations

from .spoil import Bad, both, header, no_header, raw

HEAD = (
    Bad("key-missing", "none", no_header("authorization")),
    Bad("key-wrong", "bearer", header(authorization="Bearer other")),
    Bad("key-wrong", "x-api-key", both(no_header("authorization"), header(x_api_key="other"))),
    Bad("version-missing", "none", no_header("anthropic-version")),
    Bad("version-old", "2023", header(anthropic_version="2023-06-01")),
    Bad("beta-unknown", "invented", header(anthropic_beta="telepathy-2026-01-01")),
    Bad("plain-beta", "known", header(anthropic_beta="task-budgets-2026-03-13"), terms={"plain": True}),
    Bad("body-too-large", "a byte over", raw(b" " * 2001), terms={"body_limit": 2000}),
    Bad("body-not-json", "cut", raw(b'{"model": ')),
    Bad("body-not-json", "latin-1", raw('{"model": "é"}'.encode("latin-1"))),
    Bad("body-not-json", "half a pair", raw(rb'{"model": "\ud83d"}')),
    Bad("body-not-object", "list", raw(b"[]")),
)
