"""Errors as JSON, for every handler of ours: the contract's form, no paths, no traceback."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any

from tornado.web import HTTPError, RequestHandler

from jupyter_agentchat.protocol.value import to_json
from jupyter_agentchat.runtime.refusal import refusal
from jupyter_agentchat.server.errors import STATUS, error_of, error_of_status, new_error_id

_log = logging.getLogger(__name__)


class JsonErrors(RequestHandler):
    """Comes first among a handler's classes."""

    _error_id: str | None = None

    @property
    def error_id(self) -> str:
        """One id for the answer and the log."""
        if self._error_id is None:
            self._error_id = new_error_id()
        return self._error_id

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Give a refusal the status of its code."""
        refused = refusal(_fault(kwargs))
        super().send_error(status_code if refused is None else STATUS[refused.code], **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong in the contract's form."""
        fault = _fault(kwargs)
        if fault is None or isinstance(fault, HTTPError):
            error = error_of_status(status_code, self.error_id)
        else:
            error = error_of(fault, self.error_id)
        self.set_header("Content-Type", "application/json")
        self.finish(to_json({"error": error}))

    def log_exception(
        self,
        typ: type[BaseException] | None,  # noqa: ARG002 - Tornado's signature
        value: BaseException | None,
        tb: TracebackType | None,  # noqa: ARG002
    ) -> None:
        """A refusal is one line; of a fault of ours all is logged, under the id that was answered."""
        where = (self.error_id, self.request.method, self.request.path)
        refused = refusal(value)
        if refused is not None:
            _log.info("refused %s: %s %s: %s", *where, refused.message)
        elif isinstance(value, HTTPError):
            _log.info("refused %s: %s %s: %s", *where, value)
        else:
            _log.error("fault %s: %s %s", *where, exc_info=value)


def _fault(kwargs: dict[str, Any]) -> BaseException | None:
    """Return the exception that Tornado hands around, if there is one."""
    fault: BaseException | None = kwargs.get("exc_info", (None, None, None))[1]
    return fault
