"""Which exceptions are an answer rather than a fault: for whoever stands between a client and a manager."""

from __future__ import annotations

from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.store.errors import NotAStore, StoreTooNew, StoreUnavailable

STORE_TROUBLE = (StoreUnavailable, StoreTooNew, NotAStore)
"""The store cannot be used; the text says why, in a sentence for a person."""


def refusal(error: BaseException | None) -> Refused | None:
    """Return the refusal that an exception stands for; None for a fault of ours."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, STORE_TROUBLE):
        return Refused("store_unavailable", str(error))
    return None


def store_refusal(error: OSError | StoreUnavailable | StoreTooNew | NotAStore) -> Refused:
    """Return why the sessions cannot be opened, as a refusal with a sentence."""
    if isinstance(error, OSError):
        reason = error.strerror or "the disk reports an error"
        sentence = f"The session store cannot be opened ({reason}). Check the folder in data_dir."
        return Refused("store_unavailable", sentence)
    return Refused("store_unavailable", str(error))
