"""The one exception of the contract: a request that is answered with an error code and a sentence."""

from __future__ import annotations

from jupyter_agentchat.protocol.frames import ErrorCode


class Refused(Exception):
    """Raised where a request cannot be done; ``message`` says, in plain words, what to do about it."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message
