"""Connecting while the server runs: what there is, a new key or address, a check, forgetting."""

from __future__ import annotations

import asyncio
import logging

from jupyter_agentchat.agents.anthropic.address import ANTHROPIC, as_address
from jupyter_agentchat.agents.anthropic.endpoint import NEEDS_NONE, Access, Endpoint
from jupyter_agentchat.agents.anthropic.keys import KeyRefused, Keys, as_key
from jupyter_agentchat.agents.anthropic.own_endpoint import OwnEndpoint
from jupyter_agentchat.agents.anthropic.reach import NotReached, reach
from jupyter_agentchat.protocol.connection import ModelConnection, NewConnection, Reached
from jupyter_agentchat.protocol.frames import ErrorCode
from jupyter_agentchat.protocol.refused import Refused

_log = logging.getLogger(__name__)

_LOCKED = "Connections are set by your administrator. Ask there for another key or endpoint."
_WANTS_KEY = "This endpoint wants a key. Put it into the field for the key."
_CODES: dict[str, ErrorCode] = {
    "no_key": "no_key",
    "no_credit": "no_key",
    "forbidden": "no_key",
    "unsupported": "unsupported",
    "bad_request": "unsupported",
    "unknown_model": "unsupported",
}
"""What a failed look means in the contract's words; anything else is ``busy``: try again."""


class Connection:
    """The places of one endpoint, for whoever may change them. ``own``: None where that is forbidden."""

    def __init__(
        self,
        endpoint: Endpoint,
        keys: Keys,
        own: OwnEndpoint | None,
    ) -> None:
        self._endpoint = endpoint
        self._keys = keys
        self._own = own
        self._may_key = not keys.pinned
        self._may_address = own is not None and endpoint.base_url is None

    async def info(self) -> ModelConnection:
        """Return what is known of it; nothing is asked over the network."""
        try:
            access, problem = await self._endpoint.access(), ""
        except KeyRefused as refused:
            own = self._may_address and self._own is not None
            access, problem = (
                Access(self._endpoint.base_url, "user" if own else "default", None),
                str(refused),
            )
        return self._info(access, problem)

    async def check(self) -> Reached:
        """Ask the endpoint as it is set. Raises Refused with a sentence."""
        try:
            access = await self._endpoint.access()
        except KeyRefused as refused:
            raise Refused("no_key", str(refused)) from None
        if access.secret is None:
            raise Refused("no_key", "There is no key yet. Connect one first.")
        return await self._reach(access.address, access.secret)

    async def use(self, new: NewConnection) -> Reached:
        """Try a new key or address, and keep it when it works. Raises Refused; then nothing was changed."""
        address, key = self._admitted(new)
        secret = key or await self._standing(address)
        if secret is None:
            raise Refused("no_key", "Put a key into the field first.")
        reached = await self._reach(address, secret)
        try:
            await asyncio.to_thread(self._keep, address, key, (reached.models or ("",))[0])
        except OSError as error:
            reason = error.strerror or "the disk reports an error"
            raise Refused(
                "busy", f"It works, but could not be kept ({reason}). Nothing was changed."
            ) from None
        _log.info(
            "connection: address %s, key %s", "own" if address else "default", "new" if key else "as before"
        )
        return reached

    async def forget(self) -> None:
        """Remove the key and the address that a person gave. Raises Refused."""
        if not (self._may_key or self._may_address):
            raise Refused("forbidden", _LOCKED)
        try:
            await asyncio.to_thread(self._forget)
        except OSError as error:
            reason = error.strerror or "the disk reports an error"
            raise Refused("busy", f"The key could not be removed ({reason}). Remove it by hand.") from None

    # --- inside

    def _admitted(self, new: NewConnection) -> tuple[str | None, str | None]:
        """Return address (None: the one without choice) and key, both checked. Raises Refused."""
        try:
            key = None if new.key is None else as_key(new.key)
            address = None if not new.address else as_address(new.address)
        except (KeyRefused, ValueError) as error:
            raise Refused("bad_request", str(error)) from None
        if address == ANTHROPIC:
            address = None
        if address is not None and not self._may_address:
            raise Refused(
                "forbidden", "The endpoint is set by your administrator. Ask there for another one."
            )
        if key is not None and address is None and not self._may_key:
            raise Refused("forbidden", "The key is set by your administrator. Ask there for another one.")
        return address, key

    async def _standing(self, address: str | None) -> str | None:
        """Return what is sent to that address without a new key: never a key that was given for another."""
        try:
            if address is None or self._own is None:
                found = await asyncio.to_thread(self._keys.find)
                return None if found is None else found.value
            found = await asyncio.to_thread(self._own.keys(address).find)
        except KeyRefused as refused:
            raise Refused("no_key", str(refused)) from None
        return NEEDS_NONE if found is None else found.value

    async def _reach(self, address: str | None, secret: str) -> Reached:
        try:
            return await reach(address or self._endpoint.base_url, secret)
        except NotReached as failed:
            code, sentence = failed.error.code, failed.error.message
        if code == "no_key" and secret == NEEDS_NONE:
            raise Refused("no_key", _WANTS_KEY)
        raise Refused(_CODES.get(code, "busy"), sentence.replace(", and go on here", ""))

    def _keep(self, address: str | None, key: str | None, model: str) -> None:
        if address is not None and self._own is not None:
            self._own.keep(address, key, model)
            return
        if key:
            self._keys.keep(key)
        if self._own is not None:
            self._own.forget()

    def _forget(self) -> None:
        if self._own is not None and self._may_address:
            self._own.forget()
        if self._may_key:
            self._keys.forget()

    def _info(self, access: Access, problem: str) -> ModelConnection:
        own_key = access.key is not None and access.key.source in ("keyring", "file")
        return ModelConnection(
            agent="anthropic",
            ready=access.secret is not None and not problem,
            address=access.where,
            address_from=access.source,
            key_from=access.key.source if access.key is not None else None,
            may_set_key=self._may_key,
            may_set_address=self._may_address,
            may_forget=access.source == "user" or bool(problem) or (own_key and self._may_key),
            problem=problem,
        )
