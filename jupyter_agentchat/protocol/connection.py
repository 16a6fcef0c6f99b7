"""How a server reaches a model, for whoever connects it. The key itself is in no answer."""

from __future__ import annotations

from typing import Literal

from jupyter_agentchat.protocol.value import Value

KeySource = Literal["command", "keyring", "file", "environment"]
AddressSource = Literal["default", "operator", "user"]


class ModelConnection(Value, frozen=True, kw_only=True):
    """The answer of ``GET /api/agentchat/connection``."""

    agent: str
    """Who answers over it."""
    ready: bool
    address: str
    address_from: AddressSource
    key_from: KeySource | None = None
    """Where the key is; null where there is none, or none is needed."""
    may_set_key: bool = True
    may_set_address: bool = True
    may_forget: bool = False
    """Whether there is anything that a person gave, to be forgotten."""
    problem: str = ""
    """Why a key that was found is not used, in a sentence."""


class Reached(Value, frozen=True, kw_only=True):
    """What an endpoint said when it was asked for its models; null where it has no list."""

    models: tuple[str, ...] | None


class Connected(Value, frozen=True, kw_only=True):
    """The answer to a new key or address, and to a check."""

    connection: ModelConnection
    reached: Reached


class NewConnection(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key, an address, or both: what is missing stays. An empty address is Anthropic's own."""

    key: str | None = None
    address: str | None = None

    def __repr__(self) -> str:
        """Leave the key out, wherever this is printed."""
        return f"NewConnection(address={self.address!r})"
