"""An image on its way from a tool to a model. On the screen and in the store it is a blob."""

from __future__ import annotations

from jupyter_agentchat.protocol.value import Value


class Picture(Value, frozen=True, kw_only=True):
    """An image; ``data`` is base64, as notebooks and the API have it."""

    mime: str
    data: str
