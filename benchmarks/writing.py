"""Recording a check-in: through everything that a press goes through, by 1, 8 and 64 at once.

Against the same written as people usually do, and against the bare driver running the statements
that Cairn was seen to run, one transaction for each press.
"""

import asyncio
import gc
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby

import psycopg

from benchmarks.measure import Row, pair
from benchmarks.pressing import PLATFORM, Cairn, Press, each_pressed, everybody, recorded
from benchmarks.prompted import Databases, databases
from benchmarks.replay import DRIVERS, Unit, replayed
from benchmarks.scale import Scale
from benchmarks.usual import usual
from benchmarks.where import Where

MANY = 640
CALLERS = (1, 8, 64)
USUAL = {"SQLite": 8.0, "PostgreSQL": 1.5}
_ORMS = {"SQLite": "aiosqlite", "PostgreSQL": "asyncpg"}
_COUNTED = (
    "SELECT count(*) FROM check_ins WHERE state = 'answered' AND revision = 1",
    "SELECT count(*) FROM inbox",
)


@dataclass(frozen=True, slots=True)
class Round:
    """How many check-ins a second each recorded, in one turn."""

    callers: int
    ours: float
    usual: float
    single: float
    raw: float


@dataclass(slots=True)
class Contest:
    """All three over one kind of database."""

    databases: Databases
    url: str
    many: int
    units: list[Unit] = field(default_factory=list)
    again: int = 0

    async def record(self) -> None:
        """Find out what Cairn runs for each press."""
        with self.databases.copied(self.url) as copy:
            storage = self.databases.opened(copy)
            cairn = Cairn.over(storage)
            for number in everybody(self.many):
                with recorded() as found:
                    await cairn.press(number)
                self.units.append(found)
            await storage.close()

    async def round(self, callers: int) -> Round:
        """Measure each once."""
        return Round(
            callers,
            await self._cairn(callers),
            await self._usual(callers),
            await self._usual(callers, pool_size=1, max_overflow=0),
            self._raw(callers),
        )

    async def pressed(self) -> float:
        """Let most press at once; tell how many check-ins a second Cairn recorded."""
        return await self._cairn(CALLERS[-1])

    async def _cairn(self, callers: int) -> float:
        with self.databases.copied(self.url) as copy:
            storage = self.databases.opened(copy)
            rate = await self._pressed(Cairn.over(storage).press, callers)
            await storage.close()
            self._check(copy)
        return rate

    async def _usual(self, callers: int, **pool: int) -> float:
        with self.databases.copied(self.url) as copy:
            async with usual(copy, **pool) as there:
                rate = await self._pressed(there.press, callers)
                self.again += there.again
            self._check(copy)
        return rate

    def _raw(self, callers: int) -> float:
        with self.databases.copied(self.url) as copy:
            gc.collect()
            rate = replayed(copy, self.units, callers)
            self._check(copy)
        return rate

    async def _pressed(self, press: Press, callers: int) -> float:
        gc.collect()
        began = time.perf_counter()
        await each_pressed(press, everybody(self.many), callers)
        return self.many / (time.perf_counter() - began)

    def _check(self, url: str) -> None:
        """Make sure that each check-in is recorded once, and each press answered."""
        found = _counted(url)
        if found != [self.many] * len(_COUNTED):
            raise RuntimeError(f"of {self.many} check-ins there are {found}")


def rows(scale: Scale) -> Iterator[Row]:
    """Measure over both databases."""
    many = scale.of(MANY, least=8)
    with databases() as kinds, asyncio.Runner() as runner:
        for kind, empty in kinds.empty():
            url = runner.run(kinds.filled(empty, {PLATFORM: many}))
            contest = Contest(kinds, url, many)
            rounds = runner.run(_rounds(contest, scale.runs))
            with (where := Where()).watched():
                runner.run(contest.pressed())
            for callers, some in groupby(rounds, key=lambda one: one.callers):
                yield from _told(kind, callers, list(some), contest, str(where))


async def _rounds(contest: Contest, runs: int) -> list[Round]:
    await contest.record()
    if runs > 1:
        await contest.round(CALLERS[-1])  # what is made once is made
        contest.again = 0
    return [await contest.round(callers) for callers in CALLERS for _ in range(runs)]


def _told(
    kind: str, callers: int, rounds: list[Round], contest: Contest, limit: str
) -> Iterator[Row]:
    most = callers == CALLERS[-1]
    both = pair((each.ours, each.usual) for each in rounds)
    single, raw = (
        statistics.median(figures)
        for figures in ([each.single for each in rounds], [each.raw for each in rounds])
    )
    statements = round(sum(map(len, contest.units)) / len(contest.units))
    locked = f"; found it locked {contest.again} times, and tried again" if contest.again else ""
    yield Row(
        f"check-ins recorded by {callers} at once, {kind}",
        f"an async handler over SQLAlchemy's ORM and {_ORMS[kind]}",
        f"{both.ours:.0f}/s",
        f"{both.theirs:.0f}/s",
        both.ratio,
        floor=USUAL[kind] if most else None,
        remark=f"with one connection instead of a pool: {single:.0f}/s{locked}; Cairn's "
        f"{statements} statements alone by {DRIVERS[kind]}: {raw:.0f}/s",
        limit=limit if most else "",
    )


def _counted(url: str) -> list[int]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            return [file.execute(one).fetchone()[0] for one in _COUNTED]
    with psycopg.connect(url.replace("+psycopg", "")) as server:
        return [(server.execute(one).fetchone() or (0,))[0] for one in _COUNTED]
