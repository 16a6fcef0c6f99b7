"""A request as the checks see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from .canonical import Json, as_blocks, message_digest
from .issued import Ledger
from .model_table import MODELS, Model

API_VERSION = "2026-10-21"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Terms:
    """What a server demands. A test that wants other terms gives them to `MessagesApi`."""

    key: str = "test-key"
    models: tuple[Model, ...] = MODELS
    body_limit: int = 32 * 1024 * 1024
    plain: bool = False  # a gateway: no beta headers or fields, no list of models
    mismatch: str = "error"  # what happens to thinking out of its place, unless the request says

    def model(self, name: object) -> Model | None:
        """Return the model of this id."""
        return next((model for model in self.models if model.id == name), None)


@dataclass(frozen=True)
class Spot:
    """A block of a message and where it stands."""

    index: int
    place: int
    role: str
    block: Json

    @property
    def where(self) -> str:
        """The path as error messages write it."""
        return f"messages.{self.index}.content.{self.place}"

    @property
    def kind(self) -> str:
        """The block's type."""
        return str(self.block.get("type"))


@dataclass
class Request:
    """One call: its head, its body, the terms it is held to and what was said before."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    raw: bytes
    terms: Terms
    ledger: Ledger
    dropped: list[tuple[int, int, str]] = field(default_factory=list)  # thinking not shown: place and reason
    _once: dict[Callable[[Request], Any], Any] = field(default_factory=dict)

    def once(self, work_out: Callable[[Request], Value]) -> Value:
        """Return what several checks need, worked out once."""
        if work_out not in self._once:
            self._once[work_out] = work_out(self)
        value: Value = self._once[work_out]
        return value

    @cached_property
    def parsed(self) -> Any:
        """The body as JSON; None when it is not JSON that can be written again as UTF-8."""
        try:
            value = json.loads(self.raw)
            json.dumps(value, ensure_ascii=False).encode()
        except ValueError:
            return None
        return value

    @cached_property
    def body(self) -> Json:
        """The body when it is an object, else an empty one."""
        return self.parsed if isinstance(self.parsed, dict) else {}

    @property
    def counting(self) -> bool:
        """Whether tokens are only to be counted."""
        return self.path.endswith("/count_tokens")

    @cached_property
    def betas(self) -> frozenset[str]:
        """The names in `anthropic-beta`."""
        return frozenset(
            name.strip() for name in self.headers.get("anthropic-beta", "").split(",") if name.strip()
        )

    @property
    def is_beta(self) -> bool:
        """Whether the beta surface is meant. (SDK 2.11 says so only when a beta name is given.)"""
        return bool(self.betas) or self.query.get("beta") == "true"

    @property
    def model(self) -> Model:
        """The model asked for; only after the check that it exists."""
        model = self.terms.model(self.body.get("model"))
        assert model is not None, "asked for the model of a request that names none of ours"
        return model

    @property
    def messages(self) -> Sequence[Json]:
        """The messages as they were sent."""
        return list(self.body.get("messages", []))

    @cached_property
    def digests(self) -> list[bytes]:
        """The hash of each message."""
        return [message_digest(message) for message in self.messages]

    @property
    def tools(self) -> Sequence[Json]:
        """The tools as they were sent."""
        return self.body.get("tools") or []

    def spots(self, *kinds: str) -> Iterator[Spot]:
        """Walk the blocks of all messages, or those of some kinds."""
        for index, message in enumerate(self.messages):
            for place, block in enumerate(as_blocks(message.get("content"))):
                if not kinds or block.get("type") in kinds:
                    yield Spot(index, place, message["role"], block)

    @property
    def thinking(self) -> str:
        """The thinking mode in force, "disabled" for none."""
        return str((self.body.get("thinking") or {}).get("type") or self.model.default_thinking)

    @property
    def display(self) -> str:
        """How thinking is to be shown: summarized, updates or omitted."""
        return str((self.body.get("thinking") or {}).get("display") or self.model.default_display)

    @property
    def mismatch(self) -> str:
        """What happens to thinking out of its place: error or drop_block."""
        binding = (self.body.get("thinking") or {}).get("block_binding") or {}
        return str(binding.get("prefix_mismatch_behavior") or self.terms.mismatch)
