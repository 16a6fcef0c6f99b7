"""What a request costs, in tokens by class."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Usage:
    """Tokens of one request, or of many added up.

    `input` is only what was neither read from nor written to the cache; `thinking` is part of `output`.
    """

    input: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    output: int = 0
    thinking: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Usage)))

    @property
    def prompt(self) -> int:
        """All tokens of the prompt, however they were billed."""
        return self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h

    @property
    def share_read(self) -> float:
        """How much of the prompt came from the cache, 0.0 to 1.0."""
        return self.cache_read / self.prompt if self.prompt else 0.0

    def at_start(self) -> dict[str, Any]:
        """Return the `usage` of `message_start` (and of a whole message)."""
        return self.so_far() | {
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.cache_write_5m,
                "ephemeral_1h_input_tokens": self.cache_write_1h,
            },
            "service_tier": "standard",
            "inference_geo": "global",
        }

    def so_far(self) -> dict[str, Any]:
        """Return the `usage` of `message_delta`: sums since the start, not differences."""
        return {
            "input_tokens": self.input,
            "cache_creation_input_tokens": self.cache_write_5m + self.cache_write_1h,
            "cache_read_input_tokens": self.cache_read,
            "output_tokens": self.output,
            "output_tokens_details": {"thinking_tokens": self.thinking},
        }


NOTHING = Usage()
