"""Asking a person in the middle of a turn, and waiting for the answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from msgspec.structs import replace

from jupyter_agentchat.core.transcript import open_turn
from jupyter_agentchat.protocol.events import QuestionAnswered, QuestionAsked
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.permissions import GONE
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.store.errors import StoreUnavailable
from jupyter_agentchat.workspace.cut import cut

NO_LINE = "Stop the code"
"""The way out of a question for a line: the code that waits for it is interrupted."""

PROMPT_SHOWN = 1_000
"""Code points of what code prints in front of its question."""


class Questions:
    """A session's open questions. The first answer wins; they end with their turn."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._open: dict[str, tuple[QuestionAsked, asyncio.Future[QuestionAnswered]]] = {}

    async def choose(self, turn_id: str, text: str, options: tuple[str, ...]) -> str | None:
        """Publish the question and wait, for as long as it takes, until somebody chose one of the options."""
        question = QuestionAsked(
            request_id=new_id(), turn_id=turn_id, text=text, options=options, accepts_text=False
        )
        return (await self._asked(question)).option

    async def line(self, prompt: str, is_secret: bool) -> str | None:
        """Ask for a line that code waits for, in whatever turn is open.

        None when nobody gives it: it was declined, the turn ended, or there is none to ask in. When this is
        cancelled the question is withdrawn.
        """
        turn = open_turn(self._publisher.transcript)
        if turn is None:
            return None
        question = QuestionAsked(
            request_id=new_id(),
            turn_id=turn.turn_id,
            text=cut(prompt.strip(), PROMPT_SHOWN) or "Input:",
            options=(NO_LINE,),
            asks_for="secret" if is_secret else "line",
        )
        try:
            answer = await self._asked(question)
        except asyncio.CancelledError:
            await self._withdraw(question)
            raise
        except (Refused, StoreUnavailable):
            return None  # the turn has just ended, or this server stops
        return answer.text or "" if answer.outcome == "answered" and answer.option is None else None

    async def _asked(self, question: QuestionAsked) -> QuestionAnswered:
        """Publish a question and return its answer, or that it was withdrawn."""
        answered: asyncio.Future[QuestionAnswered] = asyncio.get_running_loop().create_future()

        def follow(frame: Frame) -> None:
            event = frame.event
            if not isinstance(event, QuestionAnswered) or event.request_id != question.request_id:
                return
            if event.outcome == "withdrawn" and not answered.done():
                answered.set_result(event)

        self._open[question.request_id] = (question, answered)
        self._publisher.attach(follow)
        try:
            await self._publisher.publish_in_turn(question.turn_id, question)
            return await answered
        finally:
            self._publisher.detach(follow)
            self._open.pop(question.request_id, None)

    async def _withdraw(self, question: QuestionAsked) -> None:
        gone = QuestionAnswered(request_id=question.request_id, turn_id=question.turn_id, outcome="withdrawn")
        with suppress(Refused, StoreUnavailable):  # the turn has ended, and its questions with it
            await self._publisher.publish(gone, in_turn=question.turn_id)

    def expect(self, question: QuestionAsked) -> None:
        """Take answers to a question of an agent elsewhere, which reads them from the session's stream."""
        shown = {known.request_id for known in self._publisher.transcript.requests}
        self._open = {key: value for key, value in self._open.items() if key in shown}
        self._open[question.request_id] = (question, asyncio.get_running_loop().create_future())

    def is_open(self, request_id: str) -> bool:
        """Say whether this is a question that waits for its answer."""
        return request_id in self._open

    async def answer(self, by: Author, request_id: str, option: str | None, text: str | None) -> None:
        """Store the answer, then let the turn go on. Raises Refused: ``stale_request``, ``bad_request``."""
        question, answered = self._take(request_id, option, text)
        answer = QuestionAnswered(
            request_id=request_id,
            turn_id=question.turn_id,
            outcome="answered",
            option=option,
            text=text or None,
            by=by,
        )
        stored = replace(answer, text=None) if question.asks_for == "secret" else answer
        try:
            await self._publisher.publish(stored, in_turn=question.turn_id)
        except Exception:
            self._open[request_id] = (question, answered)
            raise
        if not answered.done():
            answered.set_result(answer)

    def _take(
        self, request_id: str, option: str | None, text: str | None
    ) -> tuple[QuestionAsked, asyncio.Future[QuestionAnswered]]:
        """Claim the question before anything is awaited, so that a second answer finds it gone."""
        shown = {request.request_id for request in self._publisher.transcript.requests}
        if request_id not in self._open or request_id not in shown:
            raise Refused("stale_request", GONE)
        question, answered = self._open[request_id]
        may_be_empty = question.asks_for != "answer"
        written = option is None and question.accepts_text and (bool(text) or may_be_empty)
        if not written and option not in question.options:
            raise Refused("bad_request", "Choose one of the options that the question names.")
        del self._open[request_id]
        return question, answered
