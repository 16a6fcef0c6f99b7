"""Answers `POST /v1/messages`: streams, whole messages, and faults down to the socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from tornado.iostream import StreamClosedError

from .delivery import Delivery
from .handlers import ApiHandler, ClientGone
from .script import Ending, Failure, Reply, Sse, Step


class MessagesHandler(ApiHandler):
    """`POST /v1/messages`."""

    async def post(self) -> None:
        try:
            await self._answer()
        except (ClientGone, StreamClosedError):
            self._auto_finish = False  # there is nobody left to say so to
            self.record.done.set()

    async def _answer(self) -> None:
        answer = self.api.answer(self.record)
        if answer.before_head:
            await self.unless_gone(answer.before_head.wait())
        if isinstance(answer, Failure):
            await self._fail(answer)
        elif self.record.body.get("stream"):
            await self._stream(answer, self.api.deliver(answer, self.record))
        else:
            await self._send_whole(self.api.deliver(answer, self.record))

    async def _fail(self, failure: Failure) -> None:
        if failure.hang_up:
            self._hang_up(Ending.DROP)
            return
        for name, value in failure.headers.items():
            self.set_header(name, value)
        if isinstance(failure.body, dict):
            self.send_problem(failure.status, failure.body)
            return
        self.set_status(failure.status)
        self.record.status = failure.status
        await self._write(failure.body)

    async def _send_whole(self, delivery: Delivery) -> None:
        for step in delivery.steps():
            self._account(delivery)
            if isinstance(step, asyncio.Event):
                await self.unless_gone(step.wait())
            elif isinstance(step, Ending):
                self._hang_up(step)
                return
        body = delivery.message()
        self._account(delivery)
        self.send_json(body)

    async def _stream(self, reply: Reply, delivery: Delivery) -> None:
        self.set_header("content-type", "text/event-stream; charset=utf-8")
        self.set_header("cache-control", "no-cache")
        self.record.status = 200
        for step in delivery.steps():
            if isinstance(step, Ending):
                self._hang_up(step)
                return
            await self._send(step, reply.chunk)
            self._account(delivery)

    async def _send(self, step: Step, chunk: int | None) -> None:
        if isinstance(step, asyncio.Event):
            await self.unless_gone(step.wait())
            return
        if isinstance(step, Sse):
            self.record.events.append(step.name)
        data = step.encode() if isinstance(step, Sse) else step
        assert isinstance(data, bytes)
        size = chunk or max(len(data), 1)
        for start in range(0, len(data), size):
            await self._write(data[start : start + size])

    async def _write(self, data: bytes) -> None:
        if self.record.closed.is_set():
            raise ClientGone
        self.write(data)
        await self.flush()
        self.record.sent += data

    def _account(self, delivery: Delivery) -> None:
        self.record.usage = delivery.usage
        self.record.told = delivery.told
        self.record.stop_reason = delivery.issued.stop_reason

    def _hang_up(self, ending: Ending) -> None:
        self.record.done.set()
        if ending is Ending.END:
            return
        self._auto_finish = False
        connection: Any = self.request.connection
        if ending is Ending.RESET:
            linger = struct.pack("ii", 1, 0)  # closing throws away what is in flight, and says so
            connection.stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.stream.close()
