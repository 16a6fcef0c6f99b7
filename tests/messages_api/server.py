"""The server itself: sockets, the queue of scripted answers, and the record of what happened."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from functools import reduce
from typing import TYPE_CHECKING, Any, Self

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application

from .delivery import Delivery, ScriptMistake
from .diagnosis import Diagnoses
from .handlers import CountHandler, LostHandler, ModelHandler, ModelsHandler
from .issued import Ledger
from .messages_handler import MessagesHandler
from .prompt_cache import PromptCache, settings_of, shown_prompt
from .record import Recorded
from .refusals.refusal import Refusal
from .refusals.table import first_refusal
from .request import Request, Terms
from .script import Answer, Item, Reply, Script, reply
from .usage import Usage

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

Fits = Callable[[Request], bool]


class MessagesApi:
    """A strict Messages API on 127.0.0.1. `async with MessagesApi() as api:` starts and stops it.

    `now` is the clock of the cache in milliseconds (it stands still when none is given); `waive` names rows
    of the table that are not to be applied; `patience` bounds every wait, in seconds. Other arguments are
    the fields of `Terms`, which may also be changed later: `api.terms = replace(api.terms, key="new")`.
    """

    def __init__(
        self,
        *,
        now: Callable[[], int] | None = None,
        waive: Collection[str] = (),
        patience: float = 20.0,
        **terms: Any,
    ) -> None:
        self.terms = Terms(**terms)
        self.waive = waive
        self.patience = patience
        self.calls: list[Recorded] = []
        self.mistakes: list[BaseException] = []
        self.otherwise: Script | None = None
        self.port = 0
        self._queue: deque[tuple[Fits | None, Script]] = deque()
        self._cache = PromptCache(now or (lambda: 0))
        self._ledger = Ledger()
        self._diagnoses = Diagnoses()
        self._news = asyncio.Condition()

    # ------------------------------------------------------------ for tests

    @property
    def url(self) -> str:
        """What to give as `base_url`."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, **options: Any) -> AsyncAnthropic:
        """Return the real SDK's client for this server, without retries. Close it (`async with`)."""
        from anthropic import AsyncAnthropic

        defaults: dict[str, Any] = {"base_url": self.url, "api_key": self.terms.key, "max_retries": 0}
        return AsyncAnthropic(**(defaults | options))

    def reply(self, *items: Item | str, when: Fits | None = None, **options: Any) -> None:
        """Queue a reply made of these items: `script.reply` has the options."""
        self.enqueue(reply(*items, **options), when=when)

    def enqueue(self, *scripts: Script, when: Fits | None = None) -> None:
        """Queue replies, failures or functions from the request to one; `when` picks the request."""
        self._queue.extend((when, script) for script in scripts)

    @property
    def requests(self) -> list[Recorded]:
        """The calls to `/v1/messages`, refused ones too."""
        return [call for call in self.calls if call.path == "/v1/messages"]

    @property
    def refused(self) -> list[str]:
        """The refusals so far: row and message."""
        return [f"{call.refused}: {call.error}" for call in self.calls if call.refused]

    @property
    def left(self) -> int:
        """How many queued answers nobody has asked for yet."""
        return len(self._queue)

    def forget(self) -> None:
        """Drop the queued answers that nobody has asked for yet."""
        self._queue.clear()

    @property
    def billed(self) -> Usage:
        """All that was billed; see `Recorded` for the difference to `told`."""
        return reduce(Usage.__add__, (call.usage for call in self.requests), Usage())

    @property
    def told(self) -> Usage:
        """All that the clients were told of."""
        return reduce(Usage.__add__, (call.told for call in self.requests), Usage())

    async def arrived(self, count: int = 1) -> Recorded:
        """Wait until so many requests have arrived at `/v1/messages`, and return the last of these."""
        async with asyncio.timeout(self.patience), self._news:
            await self._news.wait_for(lambda: len(self.requests) >= count)
        return self.requests[count - 1]

    # ------------------------------------------------------------ start and stop

    async def start(self, port: int = 0) -> None:
        """Listen; port 0 takes any free one. What was recorded before stays."""
        sockets = bind_sockets(port, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._server = HTTPServer(self._application())
        self._server.add_sockets(sockets)

    async def stop(self) -> None:
        """Stop listening and close all connections, open replies included."""
        self._server.stop()
        await self._server.close_all_connections()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        await self.stop()
        if self.mistakes and kind is None:
            raise ExceptionGroup(
                "the script was wrong", [each for each in self.mistakes if isinstance(each, Exception)]
            )

    def _application(self) -> Application:
        routes = [
            (r"/v1/messages", MessagesHandler),
            (r"/v1/messages/count_tokens", CountHandler),
        ]
        models = [(r"/v1/models", ModelsHandler), (r"/v1/models/([^/]+)", ModelHandler)]
        given = {"api": self}
        return Application(
            [(path, handler, given) for path, handler in [*routes, *([] if self.terms.plain else models)]],
            default_handler_class=LostHandler,
            default_handler_args=given,
            log_function=lambda _: None,
        )

    # ------------------------------------------------------------ for the handlers

    async def admit(self, http: HTTPServerRequest) -> Recorded:
        """Record a call."""
        headers = {name.lower(): value for name, value in http.headers.get_all()}
        query = {name: values[-1].decode() for name, values in http.query_arguments.items()}
        request = Request(http.method or "", http.path, query, headers, http.body, self.terms, self._ledger)
        record = Recorded(len(self.calls) + 1, request, f"req_{len(self.calls) + 1:024d}")
        self.calls.append(record)
        async with self._news:
            self._news.notify_all()
        return record

    def refuse(self, record: Recorded) -> Refusal | None:
        """Look the request up in the table."""
        found = first_refusal(record.request, self.waive)
        if found is None:
            return None
        record.refused, record.error = found[0].id, found[1]
        return found[0]

    def answer(self, record: Recorded) -> Answer:
        """Take the first queued answer that fits the request."""
        if record.body["max_tokens"] == 0:
            return Reply((), stop_reason="max_tokens")
        script = self._take(record.request)
        return script(record.request) if callable(script) else script

    def _take(self, request: Request) -> Script:
        for place, (fits, script) in enumerate(self._queue):
            if fits is None or fits(request):
                del self._queue[place]
                return script
        if self.otherwise is None:
            raise ScriptMistake(f"nothing is scripted for {request.raw[:200]!r}")
        return self.otherwise

    def deliver(self, answer: Reply, record: Recorded) -> Delivery:
        """Bill the prompt and open the reply."""
        request = record.request
        settings = settings_of(request.body, request.model)
        usage = self._cache.charge(request.model, settings, shown_prompt(request))
        record.message_id = f"msg_{record.number:022d}"
        extras = self._diagnoses.of(request)
        if "thinking-binding-controls-2026-08-01" in request.betas:
            extras["input_transformations"] = record.dropped
        self._diagnoses.keep(record.message_id, request, usage)
        issued = self._ledger.begin(request.model.id, request.digests)
        return Delivery(answer, request, issued, record.message_id, usage, extras)
