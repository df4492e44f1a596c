"""A beat: what planning a hundred prompts costs, and what a beat costs when nothing is due.

The other two do the same on equal copies of the database, where the same members are due.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import create_engine, func, select

from benchmarks.by_hand import ByHand, by_hand
from benchmarks.carrying import CLOCK, gauges
from benchmarks.jobs import InThreads, Jobs
from benchmarks.measure import Row, in_turn, pair, seconds
from benchmarks.people import MEMBERS, Crowd, Kind, kinds_of
from benchmarks.prompted import databases
from benchmarks.scale import Scale
from benchmarks.where import Where
from bot.app import logs
from bot.app.lifecycle import warm_up
from bot.domain.notices import NoticeKind
from bot.kernel.ids import SystemIds
from bot.notices.replan import Replanner
from bot.zones import edition
from scheduler.beat import Beat
from storage.engine import SqlStorage
from storage.repositories.notice_rows import outbox

DUE = 100
SIZES = (10_000, 100_000)
IDLE_SIZES = (1_000, 1_000_000)
IDLE_BEATS = 100
FLOORS = {"SQLite": 20.0, "PostgreSQL": 7.0}
DRIVERS = {"SQLite": "sqlite3", "PostgreSQL": "psycopg"}
MOST_OF_DRIVER = 2.0
MOST_US = 60.0
MOST_OF_IDLE = 1.2


def beat_of(storage: SqlStorage) -> Beat:
    """Make what beats in the product."""
    return Beat(storage, CLOCK, Replanner(SystemIds(), edition.choose()).beat, gauges())


async def seconds_of(once: Beat) -> float:
    """Tell how many seconds a beat takes."""
    began = time.perf_counter()
    await once.run()
    return time.perf_counter() - began


def prompts(url: str) -> int:
    """Count the prompts in a database's outbox."""
    engine = create_engine(url)
    counted = select(func.count()).where(outbox.c.kind == NoticeKind.PROMPT)
    with engine.connect() as connection:
        found: int = connection.execute(counted).scalar_one()
    engine.dispose()
    return found


def rows(scale: Scale) -> Iterator[Row]:
    """Measure busy and idle beats, over both databases."""
    logs.configure("text", "warning")
    with databases() as kinds, asyncio.Runner() as runner:
        for kind in kinds_of(kinds):
            for many in SIZES:
                yield from _busy(runner, kind, scale.of(many, least=10 * DUE), scale)
            yield _idle(runner, kind, scale)


class Round(NamedTuple):
    """How many seconds a beat took, the jobs and the driver; and the beat of the processor."""

    beat: float
    jobs: float
    driver: float
    worked: float


@dataclass
class _Contest:
    """A beat, a job for each member, and the bare driver, each with a database of its own."""

    runner: asyncio.Runner
    crowd: Crowd
    due: int
    storages: tuple[SqlStorage, SqlStorage]
    beat: Beat
    jobs: Jobs
    threads: InThreads
    driver: ByHand
    rounds: int = 0

    def round(self, watched: Callable[[], AbstractContextManager[None]] = nullcontext) -> Round:
        """Let the next members be due, and tell how many seconds each took."""
        at, begin = CLOCK.now(), self.rounds * self.due
        self.rounds += 1
        for storage in self.storages:
            self.runner.run(self.crowd.fall_due(storage, begin, self.due, at))
        self.jobs.fall_due(self.crowd.ids(begin, self.due), at)
        gc.collect()
        worked = time.process_time()
        with watched():
            ours = self.runner.run(seconds_of(self.beat))
        worked = time.process_time() - worked
        theirs = self.threads.run(self.due)
        members = self.crowd.ids(begin, self.due)
        return Round(ours, theirs, self.driver.write(members, at), worked)

    def close(self) -> None:
        """Let go of the databases."""
        self.threads.close()
        self.driver.close()
        for storage in self.storages:
            self.runner.run(storage.close())


def _busy(runner: asyncio.Runner, kind: Kind, many: int, scale: Scale) -> Iterator[Row]:
    crowd, due = Crowd.of(many), scale.of(DUE, least=10)
    ours = runner.run(crowd.fill(kind.kinds, kind.fresh()))
    jobs_url, drivers = kind.fresh(like=ours), kind.fresh(like=ours)
    storages = (kind.kinds.opened(ours), kind.kinds.opened(drivers))
    jobs = Jobs(jobs_url, crowd.ids(0, many))
    jobs.fill(CLOCK.now() + timedelta(days=1))
    own = beat_of(storages[0])
    parts = (storages, own, jobs, InThreads(jobs), by_hand(ours, drivers))
    contest = _Contest(runner, crowd, due, *parts)
    contest.round()
    warm_up()  # as a process does at its start; all three have of it
    rounds = [contest.round() for _ in range(scale.runs)]
    where = Where()
    for _ in range(scale.runs):
        contest.round(where.watched)
    contest.close()
    for url in (ours, jobs_url, drivers):
        if prompts(url) != due * contest.rounds:
            raise RuntimeError(f"{prompts(url)} prompts in {url}")
    kind.remove(ours, jobs_url, drivers)
    what = f"a beat with {due} due, {many:,} members"
    yield from _compared(kind, what, due, rounds, str(where))


def _compared(kind: Kind, what: str, due: int, rounds: list[Round], limit: str) -> Iterator[Row]:
    jobs = pair((each.jobs, each.beat) for each in rounds)
    yield Row(
        f"{kind.name}: {what}",
        "APScheduler 3, a job per member in a SQLAlchemyJobStore",
        seconds(jobs.theirs),
        seconds(jobs.ours),
        jobs.ratio,
        floor=FLOORS[kind.name],
        remark="times faster",
        limit=limit,
    )
    driver = pair((each.beat, each.driver) for each in rounds)
    yield Row(
        f"{kind.name}: {what}",
        f"{DRIVERS[kind.name]} alone, the same rows by the best statements known",
        seconds(driver.ours),
        seconds(driver.theirs),
        driver.ratio,
        ceiling=MOST_OF_DRIVER,
        limit=limit,
    )
    prompt = statistics.median(each.worked for each in rounds) / due
    yield Row(
        f"{kind.name}: {what}: the processor's time for each, in µs",
        "nothing: the ratio is the microseconds",
        seconds(prompt),
        "",
        prompt * 1e6,
        ceiling=MOST_US,
        remark="without the server's" if kind.name == "PostgreSQL" else "",
        limit=limit,
    )


def _idle(runner: asyncio.Runner, kind: Kind, scale: Scale) -> Row:
    few, many = (scale.of(size, least=MEMBERS) for size in IDLE_SIZES)
    urls, storages = [], []
    for size in (many, few):
        urls.append(runner.run(Crowd.of(size).fill(kind.kinds, kind.fresh())))
        storages.append(kind.kinds.opened(urls[-1]))
    beats = scale.of(IDLE_BEATS, least=10)
    mine, others = (partial(_beats, runner, beat_of(storage), beats) for storage in storages)
    both = in_turn(mine, others, scale.runs)
    for storage in storages:
        runner.run(storage.close())
    kind.remove(*urls)
    return Row(
        f"{kind.name}: an idle beat with {many:,} members",
        f"with {few:,}",
        seconds(both.ours),
        seconds(both.theirs),
        both.ratio,
        ceiling=MOST_OF_IDLE,
    )


def _beats(runner: asyncio.Runner, one: Beat, beats: int) -> float:
    """Tell how many seconds the median of some beats takes."""
    return statistics.median(runner.run(seconds_of(one)) for _ in range(beats))
