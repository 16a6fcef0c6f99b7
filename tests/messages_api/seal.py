"""Signatures of thinking: each says what the thinking was and what stood before it.

A signature carries its own facts, so a second server (or the same one after a restart) can check it. See
reference/agents.md 4.6 for what the API compares: system, tools, all earlier messages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass

_SECRET = b"the loopback server signs with this"


@dataclass(frozen=True)
class Seal:
    """What a signature vouches for; all but `model` are hashes."""

    model: str
    text: str  # the thinking as it was shown
    system: str
    tools: str
    history: str  # messages and blocks before it
    before: str = ""  # hash of the signature of the thinking before it, "" for the first

    def signature(self) -> str:
        """Write the seal as the text that travels in the block."""
        facts = json.dumps(asdict(self), sort_keys=True).encode()
        return base64.b64encode(_mac(facts) + facts).decode()

    @classmethod
    def read(cls, signature: object) -> Seal | None:
        """Return the seal, or None when the signature is not one of ours."""
        try:
            data = base64.b64decode(str(signature), validate=True)
        except ValueError:
            return None
        if not hmac.compare_digest(data[:32], _mac(data[32:])):
            return None
        return cls(**json.loads(data[32:]))


def _mac(facts: bytes) -> bytes:
    return hmac.digest(_SECRET, facts, hashlib.sha256)
