"""Leasing what is due next, out of few that wait and out of many, due or not.

Those that are not due yet wait for later in the same evening and expire earlier, as reminders do:
an index by urgency alone would have to step over all of them.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.carrying import CLOCK
from benchmarks.measure import Row, pair, seconds
from benchmarks.prompted import Databases, Someone, databases
from benchmarks.scale import Scale
from bot.domain.notices import Notice, NoticeKind
from bot.kernel.ids import NoticeId
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage

MANY = 100_000
FEW = 1_000
AT_ONCE = 2_000
LEASED = 100
TIMES = 8
MOST = 1.5
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait: due now, and later this evening."""

    due: int
    later: int

    def notices(self, at: datetime) -> Iterator[Notice]:
        """Make them; whom they are for does not matter here."""
        for number in range(1, self.due + self.later + 1):
            prompt = replace(Someone(number, "telegram", at).prompt(at + 48 * HOUR), person=None)
            if number <= self.due:
                yield prompt
                continue
            kind, until = NoticeKind.REMINDER, at + 46 * HOUR
            named = NoticeId(number), f"remind:{number}"
            yield replace(
                prompt, id=named[0], key=named[1], kind=kind, due_at=at + HOUR, expires_at=until
            )


def rows(scale: Scale) -> Iterator[Row]:
    """Measure each over both databases; both sides have a database of their own, open at once."""
    many, few = scale.of(MANY, least=FEW), FEW
    with databases() as kinds, asyncio.Runner() as runner:
        for kind, empty in kinds.empty():
            runner.run(kinds.filled(empty, {}))
            for what, much in (
                (f"{many:,} due", Waiting(many, 0)),
                (f"{few:,} due, {many:,} that are due in an hour", Waiting(few, many)),
            ):
                figures = runner.run(_figures(kinds, empty, much, Waiting(few, 0), scale.runs))
                both = pair(figures)
                yield Row(
                    f"{kind}: leasing {LEASED} out of {what}",
                    f"out of {few:,} due",
                    seconds(both.ours),
                    seconds(both.theirs),
                    both.ratio,
                    ceiling=MOST,
                    limit="the writing to the disk",
                )


async def _figures(
    kinds: Databases, empty: str, much: Waiting, little: Waiting, runs: int
) -> list[tuple[float, float]]:
    with kinds.copied(empty, "much") as ours, kinds.copied(empty, "little") as theirs:
        sides = [kinds.opened(url) for url in (ours, theirs)]
        for storage, waiting in zip(sides, (much, little), strict=True):
            await _fill(storage, waiting)
            await _leased(storage)
        figures = [(await _leased(sides[0]), await _leased(sides[1])) for _ in range(runs)]
        for storage in sides:
            await storage.close()
    return figures


async def _fill(storage: SqlStorage, waiting: Waiting) -> None:
    some: list[Notice] = []

    def put(uow: UnitOfWork) -> None:
        uow.outbox.put(*some)

    for notice in waiting.notices(CLOCK.now() - MINUTE):
        some.append(notice)
        if len(some) == AT_ONCE:
            await storage.run(put)
            some.clear()
    await storage.run(put)


async def _leased(storage: SqlStorage) -> float:
    """Lease some, several times, and give them back each time; tell how long one lease takes."""
    took = 0.0
    for _ in range(TIMES):
        at = CLOCK.now()
        began = time.perf_counter()
        leased = await storage.run(
            lambda uow: uow.outbox.lease("telegram", at, LEASED, "benchmark", MINUTE)  # noqa: B023 run at once
        )
        took += time.perf_counter() - began
        if len(leased) != LEASED or any(each.kind is not NoticeKind.PROMPT for each in leased):
            raise RuntimeError("what was leased is not what is due")
        await storage.run(lambda uow: uow.outbox.release("telegram"))
    return took / TIMES
