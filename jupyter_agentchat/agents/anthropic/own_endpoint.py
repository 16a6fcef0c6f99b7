"""A compatible endpoint that a person chose for this server: its address, beside its own key.

Kept in the person's Jupyter configuration folder, never in a workspace (R-K6). A key goes only to the
address that it was given for: one that is meant for Anthropic is never sent to an endpoint somebody chose.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from jupyter_agentchat.agents.anthropic.address import as_address
from jupyter_agentchat.agents.anthropic.keys import KeyRefused, Keys
from jupyter_agentchat.agents.anthropic.private_file import NotPrivate, PrivateFile
from jupyter_agentchat.protocol.value import Value, from_json, to_json


class Chosen(Value, frozen=True, kw_only=True):
    """What a person chose; ``model`` is the first that the endpoint had, for sessions that name none."""

    address: str
    model: str = ""


class OwnEndpoint:
    """All methods block."""

    def __init__(self, folder: Path) -> None:
        self._file = PrivateFile(folder / "endpoint.json")
        self._folder = folder
        self._keys: tuple[str, Keys] | None = None

    def find(self) -> Chosen | None:
        """Return what was chosen, or None. Raises KeyRefused for a file that cannot be used."""
        try:
            text = self._file.read()
            chosen = from_json(text, Chosen) if text else None
            return chosen and replace(chosen, address=as_address(chosen.address))
        except NotPrivate as refused:
            raise KeyRefused(str(refused)) from None
        except ValueError:
            raise KeyRefused("The file 'endpoint.json' is damaged. Choose the endpoint again.") from None

    def keys(self, address: str) -> Keys:
        """Return where the key for that address is."""
        if self._keys is None or self._keys[0] != address:
            # A file for each address: a key cannot be read for another one, whatever is left lying there.
            name = f"endpoint-{sha256(address.encode()).hexdigest()[:16]}.key"
            self._keys = address, Keys(file=self._folder / name, name=address)
        return self._keys[1]

    def keep(self, address: str, key: str | None, model: str = "") -> None:
        """Choose an address, with a new key or the one it had; another's is forgotten. Raises OSError."""
        before = self._readable()
        if before is not None and before != address:
            self.keys(before).forget()
        if key:
            self.keys(address).keep(key)
        self._file.write(to_json(Chosen(address=address, model=model)) + "\n")

    def forget(self) -> None:
        """Go back to where one came from: no endpoint of one's own, and no key for it. Raises OSError."""
        before = self._readable()
        if before is not None:
            self.keys(before).forget()
        self._file.remove()

    def _readable(self) -> str | None:
        try:
            chosen = self.find()
        except KeyRefused:
            return None
        return None if chosen is None else chosen.address
