"""Keeping one session within what it may cost: told at four fifths, asked when it is used up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jupyter_agentchat.agents.agent import Stopped
from jupyter_agentchat.core import budget
from jupyter_agentchat.protocol.events import Event, PartStarted, UsageRecorded
from jupyter_agentchat.protocol.parts import Notice
from jupyter_agentchat.protocol.transcript import Transcript
from jupyter_agentchat.runtime.ids import new_id
from jupyter_agentchat.runtime.publisher import Publisher
from jupyter_agentchat.runtime.questions import Questions

STOP = "Stop here"


class Budget:
    """``step`` is the operator's budget in US dollars, and how much a person adds to it; None: there is none.

    ``grant`` stores how much the session may cost from now on.
    """

    def __init__(
        self,
        publisher: Publisher,
        questions: Questions,
        step: float | None,
        grant: Callable[[float], Awaitable[None]],
    ) -> None:
        self._publisher = publisher
        self._questions = questions
        self._step = step
        self._grant = grant
        self._beside = 0.0
        """What requests beside the turns have cost since anything was remarked, in US dollars."""

    async def admit(self, turn_id: str) -> None:
        """Return when a model may be asked. Raises Stopped when the person does not want to go on."""
        while True:
            totals, limit = self._publisher.transcript.totals, self._limit()
            if self._step is None or limit is None or not budget.is_spent(limit, totals):
                return
            go_on = f"Go on for another {budget.dollars(self._step)}"
            question = budget.question(limit, totals)
            if await self._questions.choose(turn_id, question, (go_on, STOP)) != go_on:
                raise Stopped("cancelled")
            await self._grant(self._publisher.transcript.totals.cost + self._step)

    def remarks(self, usage: UsageRecorded, before: Transcript | None = None) -> list[Event]:
        """Return what is to be said beside this usage, in its turn. To be called before it is published.

        ``before`` is the transcript that it follows on; None: the session's as it is now.
        """
        known = before or self._publisher.transcript
        said = budget.remark(self._limit(), known, usage, self._beside)
        self._beside = 0.0
        if said is None or usage.turn_id is None:
            return []
        return [PartStarted(part=Notice(part_id=new_id(), turn_id=usage.turn_id, level="warning", text=said))]

    def is_spent(self) -> bool:
        """Say whether nothing may be asked of a model that a person has not agreed to."""
        return budget.is_spent(self._limit(), self._publisher.transcript.totals)

    def note_beside(self, usage: UsageRecorded) -> None:
        """A request beside the turns was paid for: what there is to say of it is said in the next turn."""
        self._beside += usage.cost or 0.0

    def _limit(self) -> float | None:
        return budget.limit(self._step, self._publisher.transcript.session)
