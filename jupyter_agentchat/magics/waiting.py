"""The cell that waits for its prompt's turn: shows it, runs what the agent asks for here, and can stop it."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from jupyter_agentchat.magics import asking
from jupyter_agentchat.magics.asking import Click, Request
from jupyter_agentchat.magics.call_report import CallReport
from jupyter_agentchat.magics.namespace import Namespace
from jupyter_agentchat.magics.nudge import Nudge
from jupyter_agentchat.magics.stopping import STOPPING, Stopping
from jupyter_agentchat.magics.view import Shown, View
from jupyter_agentchat.magics.way import Lost, News, Way
from jupyter_agentchat.magics.worker import Worker
from jupyter_agentchat.protocol.events import PermissionRequested
from jupyter_agentchat.protocol.frames import CallTool, CancelCall
from jupyter_agentchat.protocol.parts import Part
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.runtime.export.in_cell import answer, is_ours

EVERY = 0.1
"""Seconds between two updates of the output, at least."""
EVERY_LONG, LONG = 0.5, 20_000
"""The same for answers with more code points than that: the whole of it is sent each time."""

AGAIN = 2.0
"""Seconds after which is looked again: are there still windows, is the prompt really gone."""

QUEUED = "Waits for the turn that runs in this session, or until its queue goes on."
REMOVED = "It was removed from the queue before it began."
LEFT = "Stopped waiting; the turn was asked to stop."

ReadLine = Callable[[str], str]
"""Asks for a line in the cell, with this prompt."""


class Waiting:
    """For one prompt. ``heard`` is called on the worker's loop; everything else in the cell's thread."""

    def __init__(
        self,
        worker: Worker,
        way: Way,
        view: View,
        *,
        namespace: Namespace | None = None,
        kernel_id: str | None = None,
        read_line: ReadLine | None = None,
    ) -> None:
        self._worker = worker
        self._way = way
        self._view = view
        self._namespace = namespace
        self.kernel_id = kernel_id
        self._read_line = read_line
        self._news: queue.SimpleQueue[CallTool | Lost | Click | None] = queue.SimpleQueue()
        self._transcript: Transcript | None = None
        self._session_id = ""
        self._prompt_id = ""
        self._note = ""
        self._drawn_at = 0.0
        self._changed = False
        self._stopping = Stopping(worker, way)
        self._lost = False
        self._was_queued = False
        self._look_at: float | None = None
        self._can_click: Callable[[], bool] = lambda: False
        self._clickable: PermissionRequested | None = None
        self._asked: set[str] = set()
        self._called_off: set[str] = set()
        self._nudge = Nudge()

    # --- on the worker's loop

    def heard(self, news: News) -> None:
        """Take what the session says."""
        if isinstance(news, Transcript):
            self._transcript, self._changed = news, True
            self._wake_if_over()
            self._news.put(None)
        elif isinstance(news, CancelCall):
            self._called_off.add(news.call_id)
            self._nudge.wake(news.call_id)
        else:
            self._news.put(news)

    def _wake_if_over(self) -> None:
        """Somebody answered what is being asked here, or stopped the turn whose code runs here."""
        doing, turn = self._nudge.doing, self.turn
        stopped = turn is not None and turn.stop_reason in ("cancelled", "interrupted")
        if doing is not None and (stopped or (doing in self._asked and not self._is_asked(doing))):
            self._nudge.wake(doing)

    # --- where there are buttons

    def show_in(self, view: View, is_seen: Callable[[], bool]) -> None:
        """Show it there, where people can click; permission waits for them where they see it."""
        self._view, self._can_click = view, is_seen

    def clicked(self, asked: PermissionRequested | None, typed: str) -> None:
        """Take a click, in whatever thread."""
        self._news.put(Click(asked, typed))

    def _click(self, click: Click) -> None:
        if click.asked is None:
            if not self._stopping.is_asked:
                self._stop()
        elif self._is_asked(click.asked.request_id):
            self._say(click.asked, asking.reply_to(click.asked, click.typed))

    # --- what there is

    @property
    def turn(self) -> Turn | None:
        """The turn of the prompt, when it has begun."""
        turns = self._transcript.turns if self._transcript is not None else ()
        return next((turn for turn in reversed(turns) if is_ours(turn, self._prompt_id)), None)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What answers the prompt."""
        turn = self.turn
        return answer(turn.parts, self._prompt_id) if turn is not None else ()

    # --- waiting

    def until_over(self, session_id: str, said: Future[str]) -> None:
        """Return when the turn has ended and nothing runs here any more, or when nobody waits for it.

        ``said`` becomes the prompt's id. Who interrupts before that stops what they have begun.
        """
        self._session_id = session_id
        try:
            self._prompt_id = said.result()
        except KeyboardInterrupt:
            self._prompt_id = said.result()
            self._stop()
        while not self._is_over():
            try:
                self._step()
            except KeyboardInterrupt:
                if self._nudge.was_woken():
                    continue
                if self._stopping.is_asked:
                    self._note = LEFT
                    break
                self._stop()
        self._draw(is_last=True)

    def _is_over(self) -> bool:
        turn = self.turn
        return self._lost or (turn is not None and turn.state == "ended" and self._news.empty())

    def _step(self) -> None:
        """Do the next thing, and show what has changed when it is time."""
        news: CallTool | Lost | Click | None = None
        with suppress(queue.Empty):
            news = self._news.get(timeout=self._until_due())
        if isinstance(news, Lost):
            self._note, self._lost = news.why, True
        elif isinstance(news, Click):
            self._click(news)
        elif news is not None:
            self._execute(news)
        if self._stopping.waits_for_turn and self.turn is not None:
            self._stop()
        self._look_again()
        self._tick()
        request = self._pending() if self._clickable is None else None
        if request is not None:
            self._draw()
            self._ask(request)

    def _until_due(self) -> float | None:
        due = [self._drawn_at + self._pause()] if self._changed else []
        due += [self._look_at] if self._look_at is not None else []
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _pause(self) -> float:
        return EVERY_LONG if sum(len(getattr(part, "text", "")) for part in self.parts) > LONG else EVERY

    def _tick(self) -> None:
        now = time.monotonic()
        if self._changed and now >= self._drawn_at + EVERY and now >= self._drawn_at + self._pause():
            self._draw()

    def _draw(self, *, is_last: bool = False) -> None:
        self._changed, self._drawn_at = False, time.monotonic()
        if (self._note == asking.IN_PANEL and not self._open()) or (self._note == QUEUED and self.turn):
            self._note = ""
        if self._clickable is not None and not self._is_asked(self._clickable.request_id):
            self._clickable, self._note = None, ""
        if self._is_queued() and not self._note:
            self._note = QUEUED
        shown = Shown(
            session_id=self._session_id,
            prompt_id=self._prompt_id,
            turn=self.turn,
            parts=self.parts,
            epoch=self._way.epoch,
            note=self._note,
            asked=self._clickable,
            is_last=is_last,
        )
        self._view.show(shown)

    def _is_queued(self) -> bool:
        waiting = self._transcript.queue if self._transcript is not None else ()
        return any(item.prompt_id == self._prompt_id for item in waiting)

    # --- what nobody tells

    def _look_again(self) -> None:
        """Notice in time that the prompt was removed elsewhere, or that the last window was closed."""
        is_gone = self._is_gone()
        if not is_gone and self._note != asking.IN_PANEL:
            self._look_at = None
        elif self._look_at is None:  # a prompt leaves the queue a moment before it stands in its turn
            self._look_at = time.monotonic() + AGAIN
        elif time.monotonic() >= self._look_at:
            self._look_at = None
            if is_gone:
                self._note, self._lost = REMOVED, True
            else:
                self._ask_here_where_no_window_is()

    def _is_gone(self) -> bool:
        """Say whether the prompt waited, and now neither waits nor stands in a turn."""
        is_queued = self._is_queued()
        self._was_queued = self._was_queued or is_queued
        return self._was_queued and not is_queued and self.turn is None

    def _ask_here_where_no_window_is(self) -> None:
        """Ask anew what can be asked here; for the rest a window may come back."""
        with suppress(Refused):
            if not self._worker.result(self._way.offer(self._session_id, self.kernel_id)):
                here = {request.request_id for request in self._open() if self._may_ask_here(request)}
                self._asked -= here
                self._note = "" if here else self._note

    def _may_ask_here(self, request: Request) -> bool:
        if self._read_line_for(request) is not None:
            return True
        return isinstance(request, PermissionRequested) and self._can_click()

    # --- stopping

    def _stop(self) -> None:
        self._note, self._changed = STOPPING, True
        self._note = self._stopping.stop(self._session_id, self._prompt_id, lambda: self.turn)
        self._lost = self._lost or self._stopping.is_taken_back

    # --- code

    def _execute(self, call: CallTool) -> None:
        """Run what the agent asks for, in this thread."""
        report = CallReport(self._worker, self._way, call.call_id, self._tick)
        if self._namespace is None or call.call_id in self._called_off:
            return report.refuse("It was called off before it began.")
        given = call.input
        try:
            with self._nudge.at(call.call_id):
                reply = self._namespace.run(
                    str(given.get("code", "")),
                    silent=bool(given.get("silent")),
                    expressions={str(k): str(v) for k, v in dict(given.get("expressions") or {}).items()},
                    say=report.say,
                )
        except KeyboardInterrupt:  # between two lines of ours
            reply = {"status": "error", "ename": "KeyboardInterrupt", "evalue": ""}
        interrupted = reply.get("ename") == "KeyboardInterrupt"
        if interrupted and not self._nudge.was_woken() and not self._stopping.is_asked:
            self._stop()  # before the agent hears of it, and goes on
        report.end(reply)
        return None

    # --- asking

    def _open(self) -> tuple[Request, ...]:
        """Return what is asked in this turn, and is not answered."""
        turn, transcript = self.turn, self._transcript
        if turn is None or transcript is None:
            return ()
        return tuple(request for request in transcript.requests if request.turn_id == turn.turn_id)

    def _pending(self) -> Request | None:
        return next((request for request in self._open() if request.request_id not in self._asked), None)

    def _ask(self, request: Request) -> None:
        self._asked.add(request.request_id)
        windows = self._worker.result(self._way.offer(self._session_id, self.kernel_id))
        if windows:
            self._note, self._changed = asking.IN_PANEL, True
            return
        if isinstance(request, PermissionRequested) and self._can_click():
            self._clickable, self._note, self._changed = request, asking.described(request), True
            return
        read_line = self._read_line_for(request)
        reply = self._read(request, read_line) if read_line else asking.reply_of_nobody(request)
        if self._is_asked(request.request_id):
            self._say(request, reply)

    def _read_line_for(self, request: Request) -> ReadLine | None:
        if self._way.is_afar and isinstance(request, PermissionRequested):
            return None
        return self._read_line if asking.may_be_typed(request) else None

    def _read(self, request: Request, read_line: ReadLine) -> asking.Reply | None:
        """Ask in the cell. An answer from elsewhere ends the asking."""
        self._note = asking.described(request)
        self._draw()
        try:
            with self._nudge.at(request.request_id):
                typed = read_line(asking.line_for(request)) if self._is_asked(request.request_id) else ""
        except (EOFError, RuntimeError):  # the front end cannot ask after all
            return asking.reply_of_nobody(request)
        finally:
            self._note, self._changed = "", True
        return asking.reply_to(request, typed)

    def _is_asked(self, request_id: str) -> bool:
        transcript = self._transcript
        return transcript is not None and any(r.request_id == request_id for r in transcript.requests)

    def _say(self, request: Request, reply: asking.Reply | None) -> None:
        """First answer wins: when somebody else was quicker, theirs counts and nothing is to be said."""
        with suppress(Refused):
            if reply is None:
                self._worker.result(self._way.cancel(self._session_id, request.turn_id))
            else:
                self._worker.result(self._way.answer(self._session_id, request.request_id, *reply))
