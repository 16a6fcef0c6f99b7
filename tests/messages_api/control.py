"""The desk at which a test in another process sits: it writes answers, opens gates and reads the record.

It listens on a port of its own, so that nothing of it is mixed up with what the API is asked.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import Any

from msgspec import ValidationError
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from jupyter_agentchat.protocol.value import from_json, to_json

from .record import Recorded
from .server import MessagesApi
from .written import Written

MOMENTS = ("arrived", "at_gate", "closed", "done")


class Control:
    """Serves one `MessagesApi`'s desk. `async with Control(api) as control:` starts and stops it."""

    def __init__(self, api: MessagesApi) -> None:
        self.api = api
        self.gates: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.url = ""

    def write(self, answer: Written) -> None:
        """Queue an answer."""
        when = answer.when
        fits = None if when is None else (lambda request: when.find(request) is not None)
        self.api.enqueue(answer.script(self.gates.__getitem__), when=fits)

    async def wait(self, number: int, moment: str) -> Recorded:
        """Wait until the request of this number (from 1) has come so far. Raises TimeoutError."""
        call = await self.api.arrived(number)
        if moment != "arrived":
            async with asyncio.timeout(self.api.patience):
                await getattr(call, moment).wait()
        return call

    async def __aenter__(self) -> Control:
        sockets = bind_sockets(0, "127.0.0.1")
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        self._server = HTTPServer(self._application())
        self._server.add_sockets(sockets)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.stop()
        await self._server.close_all_connections()

    def _application(self) -> Application:
        routes = [
            (r"/answers", AnswersHandler),
            (r"/gates/(.+)", GateHandler),
            (r"/requests", RequestsHandler),
            (r"/requests/(\d+)/(\w+)", MomentHandler),
            (r"/account", AccountHandler),
        ]
        given = {"control": self}
        return Application([(path, handler, given) for path, handler in routes], log_function=lambda _: None)


class DeskHandler(RequestHandler):
    """One call of the test."""

    def initialize(self, control: Control) -> None:
        self.control = control

    def send_json(self, value: object) -> None:
        """Answer with JSON."""
        self.set_header("content-type", "application/json")
        self.finish(to_json(value))


class AnswersHandler(DeskHandler):
    """What the model answers next; or forget what nobody asked for."""

    def post(self) -> None:
        try:
            answers = from_json(self.request.body.decode(), list[Written])
        except ValidationError as error:
            self.set_status(400, "Bad script")
            self.finish(str(error))
            return
        for answer in answers:
            self.control.write(answer)
        self.set_status(204)

    def delete(self) -> None:
        self.control.api.forget()
        self.set_status(204)


class GateHandler(DeskHandler):
    """A gate, to be opened."""

    def post(self, name: str) -> None:
        self.control.gates[name].set()
        self.set_status(204)


class RequestsHandler(DeskHandler):
    """The requests to `/v1/messages` so far."""

    def get(self) -> None:
        self.send_json([told(call) for call in self.control.api.requests])


class MomentHandler(DeskHandler):
    """A request, as soon as it has come so far."""

    async def get(self, number: str, moment: str) -> None:
        if moment not in MOMENTS:
            self.set_status(404, f"not one of {', '.join(MOMENTS)}")
            return
        try:
            self.send_json(told(await self.control.wait(int(number), moment)))
        except TimeoutError:
            self.set_status(504, f"request {number} was never {moment}")


class AccountHandler(DeskHandler):
    """What was refused, what the script got wrong, and what nobody asked for."""

    def get(self) -> None:
        api = self.control.api
        self.send_json(
            {
                "refused": api.refused,
                "mistakes": [f"{type(each).__name__}: {each}" for each in api.mistakes],
                "left": api.left,
            }
        )


def told(call: Recorded) -> dict[str, Any]:
    """Return what a test may know of a request. `closed_at` is in ms since 1970, for a page's own clock."""
    return {
        "headers": dict(call.request.headers),
        "raw": call.raw.decode(errors="replace"),
        "refused": call.refused,
        "status": call.status,
        "stop_reason": call.stop_reason,
        "events": call.events,
        "usage": vars(call.usage),
        "told": vars(call.told),
        "closed_at": call.closed_at and round((time.time() - time.monotonic() + call.closed_at) * 1000, 1),
    }
