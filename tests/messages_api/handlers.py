"""The HTTP side: what arrives is recorded and looked at by the table of refusals. Small answers too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tornado.web import HTTPError, RequestHandler

from .canonical import dump, tokens
from .delivery import ScriptMistake
from .prompt_cache import shown_prompt
from .record import Recorded
from .refusals.refusal import error_body

if TYPE_CHECKING:
    from .server import MessagesApi


class ClientGone(Exception):
    """The client hung up; nobody waits for the rest."""


class ApiHandler(RequestHandler):
    """One call. Sub-classes answer those that the table lets pass."""

    def initialize(self, api: MessagesApi) -> None:
        self.api = api
        self.record: Recorded

    async def prepare(self) -> None:
        self.record = await self.api.admit(self.request)
        self.set_header("request-id", self.record.request_id)
        self.set_header("anthropic-organization-id", "org-of-the-tests")
        if refusal := self.api.refuse(self.record):
            self.send_problem(refusal.status, error_body(refusal.error, self.record.error or "", ""))

    def send_problem(self, status: int, body: dict[str, Any]) -> None:
        """Answer with an error."""
        self.set_status(status)
        self.send_json(body | {"request_id": self.record.request_id})

    def send_json(self, body: object) -> None:
        """Answer with JSON."""
        self.record.status = self.get_status()
        self.set_header("content-type", "application/json")
        self.finish(dump(body))

    def on_finish(self) -> None:
        self.record.done.set()

    def on_connection_close(self) -> None:
        self.record.close()

    def log_exception(
        self, typ: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        if value is not None and not isinstance(value, HTTPError):
            self.api.mistakes.append(value)
        self.record.done.set()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        kind = {404: "not_found_error"}.get(status_code, "api_error")
        self.send_problem(status_code, error_body(kind, self._reason, ""))

    async def unless_gone(self, waited_for: Awaitable[Any]) -> None:
        """Wait, but not for longer than the client does, and not for ever."""
        waiting = asyncio.ensure_future(waited_for)
        closed = asyncio.ensure_future(self.record.closed.wait())
        self.record.at_gate.set()
        await asyncio.wait({waiting, closed}, timeout=self.api.patience, return_when=asyncio.FIRST_COMPLETED)
        self.record.at_gate.clear()
        waiting.cancel()
        closed.cancel()
        if self.record.closed.is_set():
            raise ClientGone
        if not waiting.done() or waiting.cancelled():
            raise ScriptMistake(f"a gate stayed shut for {self.api.patience} s")


class CountHandler(ApiHandler):
    """`POST /v1/messages/count_tokens`."""

    def post(self) -> None:
        shown = shown_prompt(self.record.request)
        self.send_json({"input_tokens": sum(tokens(block.data) for block in shown)})


class ModelsHandler(ApiHandler):
    """`GET /v1/models`."""

    def get(self) -> None:
        wanted = self.get_query_arguments("lifecycle[]") or ["active", "deprecated"]
        models = [model for model in self.api.terms.models if model.lifecycle in wanted]
        ids = [model.id for model in models]
        if after := self.get_query_argument("after_id", None):
            models = models[ids.index(after) + 1 :] if after in ids else []
        page = models[: int(self.get_query_argument("limit", "20"))]
        beta = self.record.request.is_beta
        self.send_json(
            {
                "data": [model.describe(beta) for model in page],
                "has_more": len(page) < len(models),
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
            }
        )


class ModelHandler(ApiHandler):
    """`GET /v1/models/{id}`."""

    def get(self, model_id: str) -> None:
        model = self.api.terms.model(model_id)
        if model is None:
            self.send_problem(404, error_body("not_found_error", f"model: {model_id}", ""))
            return
        self.send_json(model.describe(self.record.request.is_beta))


class LostHandler(ApiHandler):
    """Any other path."""

    async def prepare(self) -> None:
        await super().prepare()
        if not self._finished:
            self.send_problem(404, error_body("not_found_error", f"{self.request.path} does not exist", ""))
