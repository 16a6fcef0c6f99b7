"""In place of a browser while a command runs a turn: prints what happens, answers what is asked."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from getpass import getpass
from typing import TYPE_CHECKING, Any

from jupyter_agentchat.cli.words import safe
from jupyter_agentchat.protocol.events import (
    PermissionRequested,
    QuestionAsked,
    TurnEnded,
    TurnError,
)
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import Author, Content, Text
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Totals
from jupyter_agentchat.protocol.value import Value

if TYPE_CHECKING:
    from jupyter_agentchat.runtime.session import Session

NOBODY = "Nobody is there to allow it: this runs from a command line, which said neither -y nor a mode."


class Line(Value, frozen=True, kw_only=True, tag_field="type", tag="frame"):
    """A stored frame, as a line."""

    session_id: str
    seq: int
    at: int
    event: Any


class Result(Value, frozen=True, kw_only=True, tag_field="type", tag="result"):
    """The last line: how the turn ended, the last thing that was said, and what the session has cost."""

    session_id: str
    turn_id: str
    stop_reason: str
    text: str
    totals: Totals
    error: TurnError | None = None


class Attendant:
    """For one session. ``yes`` allows whatever is asked, once each time."""

    def __init__(self, session: Session, person: Author, say: Callable[[Value], None], *, yes: bool) -> None:
        self._session = session
        self._person = person
        self._say = say
        self._yes = yes
        self._asked: asyncio.Queue[PermissionRequested | QuestionAsked] = asyncio.Queue()
        self._ended: asyncio.Queue[TurnEnded] = asyncio.Queue()

    async def prompt(
        self, content: tuple[Content, ...], stopped: asyncio.Event, within: float | None
    ) -> Result:
        """Say this and return when its turn has ended. Raises Refused."""
        self._session.attach(self._follow)
        answering = asyncio.create_task(self._answer())
        stopping = asyncio.create_task(self._stop(stopped, within))
        try:
            receipt = await self._session.prompt(self._person, content)
            if receipt.turn_id is None:
                raise Refused("busy", "A turn runs in this session already.")
            while (end := await self._ended.get()).turn_id != receipt.turn_id:
                pass
        finally:
            answering.cancel()
            stopping.cancel()
            self._session.detach(self._follow)
        transcript = self._session.transcript
        turn = next(turn for turn in transcript.turns if turn.turn_id == end.turn_id)
        said = [part.text for part in turn.parts if isinstance(part, Text)]
        return Result(
            session_id=self._session.session_id,
            turn_id=end.turn_id,
            stop_reason=end.stop_reason,
            error=end.error,
            text=said[-1] if said else "",
            totals=transcript.totals,
        )

    def _follow(self, frame: Frame) -> None:
        if frame.seq is None:
            return
        self._say(Line(session_id=frame.session_id, seq=frame.seq, at=frame.at, event=frame.event))
        if isinstance(frame.event, PermissionRequested | QuestionAsked):
            self._asked.put_nowait(frame.event)
        elif isinstance(frame.event, TurnEnded):
            self._ended.put_nowait(frame.event)

    async def _stop(self, stopped: asyncio.Event, within: float | None) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), within)
        await self._session.cancel(self._person)

    # --- answers

    async def _answer(self) -> None:
        while True:
            request = await self._asked.get()
            if isinstance(request, PermissionRequested):
                await self._decide(request)
            elif request.asks_for != "answer":
                await self._give_line(request)
            else:
                await self._reply(request)

    async def _decide(self, request: PermissionRequested) -> None:
        kinds = {option.kind: option.option_id for option in request.options}
        text = None
        if self._yes:
            allowed = True
        elif sys.stdin.isatty():
            _show(f"{safe(request.title)}\n{_indented(request.shown or request.action)}")
            allowed = (await _line("Allow this once? [y/N] ")).lower() in {"y", "yes"}
        else:
            allowed, text = False, NOBODY
        option = kinds["allow_once" if allowed else "reject_once"]
        await self._session.answer(self._person, request.request_id, option, text)

    async def _reply(self, question: QuestionAsked) -> None:
        """Answer a question; one to which only a person may say something ends the turn where nobody is."""
        chosen, written = None, "Nobody is there to answer: go on as you think best, or stop."
        if sys.stdin.isatty():
            options = [f"{number}  {option}" for number, option in enumerate(question.options, 1)]
            _show("\n".join(map(safe, [question.text, *options])))
            written = await _line("> ")
            numbers = {str(number): option for number, option in enumerate(question.options, 1)}
            chosen = numbers.get(written)
        if chosen is None and not (written and question.accepts_text):
            await self._session.cancel(self._person)
        else:
            text = written if chosen is None else None
            await self._session.answer(self._person, question.request_id, chosen, text)

    async def _give_line(self, question: QuestionAsked) -> None:
        """Code waits for a line; where nobody is it gets none, and is stopped."""
        option, text = question.options[0] if question.options else None, None
        if sys.stdin.isatty():
            asked = f"{safe(question.text)} "
            is_secret = question.asks_for == "secret"
            option, text = None, await (asyncio.to_thread(getpass, asked) if is_secret else _line(asked))
        await self._session.answer(self._person, question.request_id, option, text)


def _show(text: str) -> None:
    """Beside the lines of JSON, which stay clean."""
    sys.stderr.write(f"{text}\n")


def _indented(text: str) -> str:
    return "\n".join(f"  {safe(line)}" for line in text.splitlines())


async def _line(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()
