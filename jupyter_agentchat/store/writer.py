"""The one thread that owns the connection. It blocks on the disk so that the event loop never does.

Jobs run in the order in which they came, reads too. What has piled up while the last transaction was
being written goes into the next one; nothing ever waits for company. Inside, each job has a savepoint:
one that fails, fails alone. Its caller hears of it after the commit, so what was heard of is stored.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_agentchat.store.errors import SQLITE, StoreUnavailable, is_locked, is_read_only, plain
from jupyter_agentchat.store.locking import HERE, Courtesy, Manners, begin_to_write

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")

_Outcome = tuple[Any, Exception | None]
"""What a job returned, or what it raised."""


@dataclass(frozen=True)
class _Job:
    work: Callable[[Database], Any]
    writes: bool
    future: Future[Any] = field(default_factory=Future)

    def settle(self, outcome: Any, error: Exception | None) -> None:
        if error is None:
            self.future.set_result(outcome)
        else:
            self.future.set_exception(plain(error))


class Writer:
    """Runs functions on a database that only its own thread ever sees."""

    def __init__(
        self,
        connect: Callable[[], Database],
        rolled_back: Callable[[], None],
        again: Callable[[], Database] | None = None,
        manners: Callable[[], Manners] = Manners,
    ) -> None:
        self._connect = connect
        self._rolled_back = rolled_back
        self._again = again or connect
        self._manners_there = manners
        self._manners = HERE
        self._db: Database
        self._is_stale = False
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._closed: Future[None] = Future()
        self._closing = False
        for future in (self._opened, self._closed):
            future.set_running_or_notify_cancel()  # whoever waits may be cancelled, the thread may not

    async def start(self) -> None:
        """Start the thread and connect in it. Raises what ``connect`` raises; then there is no thread."""
        threading.Thread(target=self._live, name="agentchat-store", daemon=True).start()
        await asyncio.wrap_future(self._opened)

    async def run(self, work: Callable[[Database], T], *, writes: bool) -> T:
        """Run ``work`` in a transaction and return its result once that is committed.

        ``work`` must not commit, and may be run again from its start when the transaction broke. Raises
        what ``work`` raises, or StoreUnavailable; then nothing of it is stored.
        """
        if self._closing:
            raise StoreUnavailable("The session store is closed. Start the server again.")
        job = _Job(work, writes)
        self._jobs.put(job)
        outcome: T = await asyncio.wrap_future(job.future)
        return outcome

    async def close(self) -> None:
        """Finish what was asked, then disconnect. Closing twice is fine."""
        if not self._closing:
            self._closing = True
            self._jobs.put(None)
        await asyncio.wrap_future(self._closed)

    # --- from here on: in the thread

    def _live(self) -> None:
        try:
            self._db = self._connect()
            self._manners = self._manners_there()
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            self._opened.set_exception(plain(error))
            self._closed.set_result(None)
            return
        self._opened.set_result(None)
        courtesy, closing = Courtesy(self._manners), False
        while not closing:
            began_to_wait = time.monotonic()
            jobs, closing = self._take()
            courtesy.waited(began_to_wait)
            if jobs:
                self._settle(self._renewed_for(jobs))
                courtesy.pause_if_due()
        self._db.close()
        self._closed.set_result(None)

    def _take(self) -> tuple[list[_Job], bool]:
        """Wait for one job, take all that are there, leave out those whose caller went away meanwhile."""
        taken = [self._jobs.get()]
        with suppress(queue.Empty):
            while True:
                taken.append(self._jobs.get_nowait())
        jobs = [job for job in taken if job is not None]
        return [job for job in jobs if job.future.set_running_or_notify_cancel()], None in taken

    def _renewed_for(self, jobs: list[_Job]) -> list[_Job]:
        """Connect anew before the next write when the file turned out to be another, or read-only.

        A connection once opened for reading stays so, and one to a file that was moved away writes to
        nowhere. While there is nothing to connect to, reads go on; return the jobs that can be done.
        """
        if not self._is_stale or not any(job.writes for job in jobs):
            return jobs
        try:
            renewed = self._again()
        except Exception as error:  # noqa: BLE001 - handed to those who wait
            for job in jobs:
                if job.writes:
                    job.settle(None, error)
            return [job for job in jobs if not job.writes]
        self._db.close()
        self._db = renewed
        self._rolled_back()
        return jobs

    def _settle(self, jobs: list[_Job]) -> None:
        """Run the jobs together; where that breaks the transaction for all of them, one by one."""
        if not jobs:
            return
        outcomes, broken = _transaction(self._db, jobs, self._manners)
        if broken is None:
            self._is_stale = self._is_stale and not any(job.writes for job in jobs)
            for job, (outcome, error) in zip(jobs, outcomes, strict=True):
                job.settle(outcome, error)
            return
        self._rolled_back()
        if is_read_only(broken) and not self._is_stale:
            self._is_stale = True
            self._settle(self._renewed_for(jobs))
            return
        for job in jobs:
            if len(jobs) == 1 or (job.writes and is_locked(broken)):
                job.settle(None, broken)
            else:
                self._settle([job])


def _transaction(db: Database, jobs: list[_Job], manners: Manners) -> tuple[list[_Outcome], Exception | None]:
    """Return each job's outcome, and what broke the whole transaction, if anything did."""
    outcomes: list[_Outcome] = []
    try:
        db.rollback()  # only after a roll-back that failed itself is there anything to do
        if any(job.writes for job in jobs):
            begin_to_write(db, manners)  # two servers number their events one after the other
        else:
            db.execute("BEGIN")
        for job in jobs:
            outcome, error = _attempt(db, job)
            if error is not None and (not db.conn.in_transaction or is_read_only(error)):
                db.rollback()
                return [], error  # a full disk, say, takes back the whole transaction
            outcomes.append((outcome, error))
        db.execute("COMMIT")
    except SQLITE as error:
        with suppress(*SQLITE):
            db.rollback()
        return [], error
    return outcomes, None


def _attempt(db: Database, job: _Job) -> _Outcome:
    try:
        with db.atomic():
            return job.work(db), None
    except Exception as error:  # noqa: BLE001 - handed to the one who waits; this thread only carries
        return None, error
