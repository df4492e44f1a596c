"""What one would take instead: APScheduler 3 with a job for each member in a SQLAlchemyJobStore.

A job writes one row into the outbox, in a transaction of its own.
"""

import pickle
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine, bindparam, create_engine, insert

from bot.domain.notices import Notice, NoticeKind
from bot.kernel.clock import SystemClock
from bot.kernel.ids import NoticeId, PersonId, SystemIds
from storage.repositories.notice_rows import notice_row, outbox

WITHIN = 300.0
AT_ONCE = 1_000
_IDS = SystemIds()
_PUT = insert(outbox)


@cache
def engine(url: str) -> Engine:
    """Open a database as SQLAlchemy does by itself; SQLite waits for its turn to write."""
    patient = {"timeout": 60} if url.startswith("sqlite") else {}
    return create_engine(url, connect_args=patient)


def remind(url: str, member: int) -> None:
    """Put what is due for one member into the outbox; this is the job."""
    now = SystemClock().now()
    notice = Notice(
        NoticeId(_IDS.mint(now)),
        f"prompt:{member}:{now.date()}",
        NoticeKind.PROMPT,
        "telegram",
        now,
        now + timedelta(days=2),
        0,
        person=PersonId(member),
        args={"membership": member, "week": "2026-W47"},
    )
    with engine(url).begin() as connection:
        connection.execute(_PUT, notice_row(notice))


@dataclass
class Jobs:
    """A job for each of some members, in one database.

    None is lost for being late, which is not what APScheduler does unasked.
    """

    url: str
    members: Sequence[int]
    grace: int | None = None
    store: SQLAlchemyJobStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = SQLAlchemyJobStore(engine=engine(self.url))

    def fill(self, at: datetime) -> None:
        """Store them, all due at an instant, as `add_job` would store each."""
        self.store.jobs_t.create(engine(self.url))
        with engine(self.url).begin() as connection:
            for some in _some(self.members):
                rows = [*self._rows(some, at, "id")]
                connection.execute(self.store.jobs_t.insert(), rows)

    def fall_due(self, members: Sequence[int], at: datetime) -> None:
        """Let some be due at an instant."""
        table = self.store.jobs_t
        due = table.update().where(table.c.id == bindparam("its_id"))
        with engine(self.url).begin() as connection:
            connection.execute(due, [*self._rows(members, at, "its_id")])

    def options(self) -> dict[str, Any]:
        """Say how a scheduler is made that runs them."""
        defaults = {"misfire_grace_time": self.grace}
        return {"jobstores": {"default": self.store}, "job_defaults": defaults, "timezone": UTC}

    def _rows(self, members: Sequence[int], at: datetime, key: str) -> Iterator[dict[str, Any]]:
        trigger = IntervalTrigger(weeks=1, start_date=at, timezone=UTC)
        one = Job(
            BackgroundScheduler(**self.options()),
            id="0",
            name="remind",
            func=remind,
            args=(self.url, 0),
            kwargs={},
            trigger=trigger,
            executor="default",
            misfire_grace_time=self.grace,
            coalesce=True,
            max_instances=1,
            next_run_time=at,
        )
        state = one.__getstate__()
        for member in members:
            own = {**state, "id": str(member), "args": (self.url, member)}
            pickled = pickle.dumps(own, pickle.HIGHEST_PROTOCOL)
            yield {key: str(member), "next_run_time": at.timestamp(), "job_state": pickled}


def _some(members: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(members), AT_ONCE):
        yield members[first : first + AT_ONCE]


class Finished:
    """Counts jobs that are done, and tells when all are; one that broke is an error."""

    def __init__(self, scheduler: BaseScheduler) -> None:
        self._counted = threading.Condition()
        self.done = self.missed = self._broken = 0
        scheduler.add_listener(
            self._heard, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED
        )

    def wait(self, many: int) -> None:
        """Wait until so many are done, or missed, in all."""
        with self._counted:
            if not self._counted.wait_for(lambda: self._ended(many), WITHIN) or self._broken:
                raise RuntimeError(f"of {many} jobs {self.done} are done, {self._broken} broke")

    def _ended(self, many: int) -> bool:
        return bool(self._broken) or self.done + self.missed >= many

    def _heard(self, event: Any) -> None:
        with self._counted:
            self.done += event.code == EVENT_JOB_EXECUTED
            self.missed += event.code == EVENT_JOB_MISSED
            self._broken += event.code == EVENT_JOB_ERROR
            self._counted.notify_all()


class InThreads:
    """A BackgroundScheduler over jobs, with its own pool of threads; it runs when it is asked."""

    def __init__(self, jobs: Jobs) -> None:
        self._scheduler = BackgroundScheduler(**jobs.options())
        self._finished = Finished(self._scheduler)
        self._expected = 0
        self._scheduler.start(paused=True)

    def run(self, due: int) -> float:
        """Tell how many seconds it takes until all that are due are done."""
        self._expected += due
        began = time.perf_counter()
        self._scheduler.resume()
        self._finished.wait(self._expected)
        took = time.perf_counter() - began
        self._scheduler.pause()
        return took

    def close(self) -> None:
        """End it."""
        self._scheduler.shutdown()
