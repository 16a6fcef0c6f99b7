"""What an agent elsewhere wrote, held against the laws of the fold: all of a batch, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jupyter_agentchat.core.permission import options_elsewhere
from jupyter_agentchat.core.transcript import apply, open_turn
from jupyter_agentchat.protocol import elsewhere as w
from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol.frames import Frame
from jupyter_agentchat.protocol.parts import GROWING, TERMINAL, Elsewhere, Part, ToolCall
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript, Turn
from jupyter_agentchat.runtime.elsewhere.parts import check_size, part_of
from jupyter_agentchat.runtime.ending import ending
from jupyter_agentchat.runtime.permissions import action_elsewhere
from jupyter_agentchat.runtime.settings import Settings

MOST_REQUESTS = 20
"""How many may wait for a person at a time."""

Remarks = Callable[[e.UsageRecorded, Transcript], list[e.Event]]


class Judge:
    """Folds a batch event by event. ``events`` is what is to be stored, ``ended`` why the turn is over."""

    def __init__(
        self,
        transcript: Transcript,
        *,
        agent: str,
        mark: Elsewhere,
        now: int,
        settings: Settings,
        remarks: Remarks,
    ) -> None:
        self.events: list[e.Event] = []
        self.begun: e.TurnStarted | None = None
        self.ended: e.StopReason | None = None
        self._transcript = transcript
        self._agent = agent
        self._mark = mark
        self._now = now
        self._settings = settings
        self._remarks = remarks

    def take_all(self, given: Iterable[w.WrittenEvent]) -> None:
        """Take a batch. Raises Refused and says at which event it stopped; then nothing may be stored."""
        for number, event in enumerate(given, 1):
            try:
                self._take(event)
            except Refused as error:
                kind = event.__struct_config__.tag
                raise Refused(
                    error.code, f"Nothing was written: event {number} ({kind}): {error.message}."
                ) from None

    def _take(self, given: w.WrittenEvent) -> None:
        if self.ended is not None:
            raise Refused("bad_request", "nothing may follow turn_ended in its batch")
        match given:
            case w.WrittenTurnStarted():
                self._begin(given)
            case w.WrittenTurnEnded():
                self._end(given)
            case w.WrittenPartStarted():
                self._start(given.part)
            case w.WrittenPartUpdated():
                self._update(given.part)
            case w.WrittenPartAppended():
                self._append(given)
            case w.WrittenPermissionRequested():
                self._ask_leave(given)
            case w.WrittenQuestionAsked():
                self._ask(given)
            case w.WrittenUsageRecorded():
                self._use(given)

    def _put(self, event: e.Event) -> None:
        self.events.append(event)
        frame = Frame(session_id=self._transcript.session_id, seq=None, at=self._now, event=event)
        self._transcript = apply(self._transcript, frame)

    # --- turns

    def _begin(self, given: w.WrittenTurnStarted) -> None:
        session = self._transcript.session
        if open_turn(self._transcript) is not None:
            raise Refused("busy", "a turn is open; end it first")
        if any(turn.turn_id == given.turn_id for turn in self._transcript.turns):
            raise Refused("stale_request", "that turn was there before; take a new id")
        if session is None or session.state == "paused":
            raise Refused("stale_request", "a person paused the session; begin when it is resumed")
        self.begun = e.TurnStarted(turn_id=given.turn_id, agent=self._agent, model=given.model)
        self._put(self.begun)

    def _end(self, given: w.WrittenTurnEnded) -> None:
        turn = self._turn(given.turn_id)
        if given.stop_reason == "end_turn":
            left = next((part for part in turn.parts if part.status not in TERMINAL), None)
            if left is not None:
                raise Refused("bad_request", f"the part {left.part_id!r} is still open; end it first")
            if self._transcript.requests:
                raise Refused("bad_request", "a request still waits for a person")
        said = given.error
        if given.stop_reason == "error" and said is None:
            said = "The agent stopped because of an error that it does not name."
        error = e.TurnError(code=self._agent, message=said) if said is not None else None
        for event in ending(self._transcript, turn.turn_id, given.stop_reason, self._now, error):
            self._put(event)
        self.ended = given.stop_reason

    def _turn(self, turn_id: str) -> Turn:
        """Return the open turn, which has to be this one."""
        turn = open_turn(self._transcript)
        if turn is not None and turn.turn_id == turn_id:
            return turn
        if any(known.turn_id == turn_id for known in self._transcript.turns):
            raise Refused("stale_request", "its turn has ended; read the stream for what came of it")
        raise Refused("unknown_turn", "there is no such turn; read the stream for the one that is open")

    # --- parts

    def _start(self, given: w.WrittenPart) -> None:
        turn = self._turn(given.turn_id)
        if any(part.part_id == given.part_id for part in turn.parts):
            raise Refused("bad_request", "that part is there already; put it again with part_updated")
        self._put_part(e.PartStarted(part=part_of(given, None, self._mark, self._now)))

    def _update(self, given: w.WrittenPart) -> None:
        known = self._open_part(given.part_id, self._turn(given.turn_id))
        part = part_of(given, known, self._mark, self._now)
        if type(part) is not type(known):
            raise Refused("bad_request", "a part stays of its type")
        if isinstance(part, ToolCall) and isinstance(known, ToolCall):
            self._hold_to_answer(part, known)
        self._put_part(e.PartUpdated(part=part))

    def _put_part(self, event: e.PartStarted | e.PartUpdated) -> None:
        check_size(event.part, self._settings)
        self._put(event)

    def _append(self, given: w.WrittenPartAppended) -> None:
        turn = open_turn(self._transcript)
        if turn is None:
            raise Refused("stale_request", "its turn has ended; read the stream for what came of it")
        part = self._open_part(given.part_id, turn)
        if given.field not in GROWING.get(str(part.__struct_config__.tag), ()):
            raise Refused("bad_request", f"nothing can be appended to {given.field!r} of this part")
        if given.field == "input" and isinstance(part, ToolCall) and self._is_asked(part):
            raise Refused("bad_request", "what a person was asked about may not be changed")
        text: str = getattr(part, given.field)
        over = text[given.offset : given.offset + len(given.text)]
        if given.offset > len(text):
            raise Refused(
                "stale_request",
                f"there is a gap: {len(text)} characters are here; send what is between first",
            )
        if not given.text.startswith(over):
            raise Refused("bad_request", "another text stands at this place")
        event = e.PartAppended(part_id=given.part_id, field=given.field, offset=given.offset, text=given.text)
        self._put(event)
        check_size(self._open_part(given.part_id, self._turn(turn.turn_id)), self._settings)

    def _open_part(self, part_id: str, turn: Turn) -> Part:
        part = next((part for part in turn.parts if part.part_id == part_id), None)
        if part is None:
            raise Refused("unknown_part", "there is no such part in this turn; begin it with part_started")
        if part.status in TERMINAL:
            raise Refused("stale_request", "that part has ended and does not change any more")
        return part

    # --- requests

    def _ask_leave(self, given: w.WrittenPermissionRequested) -> None:
        call = self._open_part(given.part_id, self._turn(given.turn_id))
        if not isinstance(call, ToolCall):
            raise Refused("bad_request", "only a tool call can be asked about")
        if self._is_asked(call):
            raise Refused("bad_request", "this call was asked about before")
        self._check_request(given.request_id)
        self._put(
            e.PermissionRequested(
                request_id=given.request_id,
                turn_id=call.turn_id,
                part_id=call.part_id,
                tool=call.name,
                kind=call.kind,
                title=call.title,
                action=call.input,
                why=given.why,
                options=options_elsewhere(),
                action_hash=action_elsewhere(call),
                diffs=call.diffs,
                fence="elsewhere",
                elsewhere=self._mark,
            )
        )

    def _ask(self, given: w.WrittenQuestionAsked) -> None:
        self._turn(given.turn_id)
        self._check_request(given.request_id)
        if not given.options and not given.accepts_text:
            raise Refused("bad_request", "a question needs options, or an answer in words")
        if len(set(given.options)) < len(given.options):
            raise Refused("bad_request", "an option stands there twice")
        self._put(
            e.QuestionAsked(
                request_id=given.request_id,
                turn_id=given.turn_id,
                text=given.text,
                options=given.options,
                urgency=given.urgency,
                accepts_text=given.accepts_text,
                elsewhere=self._mark,
            )
        )

    def _check_request(self, request_id: str) -> None:
        if any(request.request_id == request_id for request in self._transcript.requests):
            raise Refused("bad_request", "that request is open already; take a new id")
        if len(self._transcript.requests) >= MOST_REQUESTS:
            raise Refused("rate_limited", f"{MOST_REQUESTS} requests wait already; wait for an answer")

    def _is_asked(self, call: ToolCall) -> bool:
        return call.allowed is not None or self._request_of(call) is not None

    def _request_of(self, call: ToolCall) -> e.PermissionRequested | None:
        for request in self._transcript.requests:
            if isinstance(request, e.PermissionRequested) and request.part_id == call.part_id:
                return request
        return None

    def _hold_to_answer(self, call: ToolCall, known: ToolCall) -> None:
        """What a person is asked about stays as it was shown, waits for the answer, and keeps to it."""
        if not self._is_asked(known):
            return
        if action_elsewhere(call) != action_elsewhere(known):
            raise Refused("bad_request", "what a person was asked about may not be changed")
        request = self._request_of(known)
        given_up = call.status in ("failed", "cancelled", "denied")
        if request is None:
            if call.allowed is not None and call.allowed.outcome == "denied" and not given_up:
                raise Refused("bad_request", "a person said no to this call; end it as denied")
        elif given_up:
            self._put(
                e.PermissionResolved(
                    request_id=request.request_id,
                    turn_id=request.turn_id,
                    part_id=request.part_id,
                    outcome="withdrawn",
                )
            )
        elif call.status != known.status:
            raise Refused("bad_request", "a person was asked about this call and has not answered yet")

    # --- money

    def _use(self, given: w.WrittenUsageRecorded) -> None:
        turn = self._turn(given.turn_id)
        if given.part_id is not None and all(part.part_id != given.part_id for part in turn.parts):
            raise Refused("unknown_part", "there is no such part in this turn")
        usage = e.UsageRecorded(
            turn_id=given.turn_id,
            request_id=given.request_id,
            model=given.model,
            input_tokens=given.input_tokens,
            output_tokens=given.output_tokens,
            cache_read_tokens=given.cache_read_tokens,
            cache_write_tokens=given.cache_write_tokens,
            cost=given.cost,
            cut=given.cut,
            part_id=given.part_id,
        )
        remarks = self._remarks(usage, self._transcript)
        for event in (usage, *remarks):
            self._put(event)
