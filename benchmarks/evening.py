"""A hundred thousand prompts due at once after an outage, and people who press meanwhile.

They are planned by the product's beat, while people press *Done* at a steady rate: each wait is
from the moment at which somebody was to press, so that a loop that is held counts as well. Then
they leave at a platform's pace, on a loop whose time leaps, since that takes an hour; the platform
is one of the tests' that counts truly. There people press, too, and an answer on Telegram takes
its turn among all that leaves: what is told is how long it waits for that.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from benchmarks.beat import beat_of, prompts
from benchmarks.carrying import CLOCK
from benchmarks.measure import Row, seconds
from benchmarks.pace import LEAPS, LIMITS, PACED, Limit
from benchmarks.people import Crowd, Kind, kinds_of
from benchmarks.pressing import PLATFORM, Cairn
from benchmarks.prompted import MEMBERS, databases
from benchmarks.scale import Scale
from benchmarks.where import Where
from bot.app import logs
from bot.app.lifecycle import warm_up
from bot.ports.storage import ALIVE, UnitOfWork
from storage.engine import SqlStorage
from tests.pace.evening import Evening, play, shuffled
from tests.pace.truthful import TruthfulPlatform
from tests.scheduler.scripted import put

MANY = 100_000
OUT_FOR = timedelta(hours=2)
PER_SECOND = 20
PRESSERS = 2_000
PLANNED_WITHIN = 10.0
HELD_MS = 50.0
MOST_OF_PACE = 1.02
_AT_ONCE = 1_000
_WARM = 20
_METRONOME = 2  # seconds from one look for what is due to the next


@dataclass
class _Presses:
    """People who press one after the other at a steady rate, and how long each waited."""

    press: Callable[[int], Awaitable[object]]
    waits: list[float] = field(default_factory=list)

    async def until(self, over: asyncio.Event, numbers: Iterator[int]) -> None:
        """Press until it is over, or everybody has."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for turn, number in enumerate(numbers):
                due = began + turn / PER_SECOND
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                if over.is_set():
                    return
                tasks.create_task(self._press(number, due))

    async def _press(self, number: int, due: float) -> None:
        await self.press(number)
        self.waits.append(time.perf_counter() - due)


@dataclass(frozen=True, slots=True)
class _Planned:
    """How many seconds the beat took, and how long who pressed waited then and afterwards."""

    took: float
    waits: list[float]
    idle: list[float]


def rows(scale: Scale) -> Iterator[Row]:
    """Measure planning over both databases, and then each platform's pace."""
    logs.configure("text", "error")
    many, pressers = scale.of(MANY, least=100), scale.of(PRESSERS, least=100)
    with databases() as kinds, asyncio.Runner() as runner:
        for kind in kinds_of(kinds):
            yield from _planning(runner, kind, many, pressers, scale.runs)
    for limit in LIMITS:
        yield from _leaving(limit, many)


def _planning(
    runner: asyncio.Runner, kind: Kind, many: int, pressers: int, runs: int
) -> Iterator[Row]:
    crowd = Crowd.of(many)
    url = runner.run(crowd.fill(kind.kinds, kind.fresh()))
    numbers = range(first := many + 2 * MEMBERS, first + pressers)
    runner.run(kind.kinds.filled(url, {PLATFORM: pressers}, first=first, prompted=False))
    runner.run(_fall_due(kind, crowd, url))
    rounds = [runner.run(_planned(kind, url, many, numbers)) for _ in range(runs)]
    with (where := Where()).watched():
        runner.run(_planned(kind, url, many, numbers))
    kind.remove(url)
    took = statistics.median(one.took for one in rounds)
    longest, p50, idle = (
        statistics.median(figures)
        for figures in zip(
            *((max(one.waits), statistics.median(one.waits), max(one.idle)) for one in rounds),
            strict=True,
        )
    )
    what = f"{kind.name}: {many:,} due at once after an outage"
    yield Row(
        f"{what}: planned, in s",
        "nothing: the ratio is the seconds",
        seconds(took),
        "",
        took,
        ceiling=PLANNED_WITHIN,
        remark=f"{seconds(took / many)} each, while {PER_SECOND} a second press",
        limit=str(where),
    )
    yield Row(
        f"{what}: the longest wait of a press meanwhile, in ms",
        "nothing: the ratio is the milliseconds",
        seconds(longest),
        "",
        longest * 1000,
        ceiling=HELD_MS,
        remark=f"p50: {seconds(p50)}; the longest while nothing is planned: {seconds(idle)}",
        limit="the batch of a beat that is under way, and the interpreter's lock",
    )


async def _fall_due(kind: Kind, crowd: Crowd, url: str) -> None:
    """Let all have been due at once in the middle of an outage that is just over."""
    storage = kind.kinds.opened(url)
    now = CLOCK.now()
    for begin in range(0, crowd.many, _AT_ONCE):
        some = min(_AT_ONCE, crowd.many - begin)
        await crowd.fall_due(storage, begin, some, now - OUT_FOR / 2)
    since = (now - OUT_FOR).isoformat()

    def was_alive(uow: UnitOfWork) -> None:
        uow.notes.put(ALIVE, since)

    await storage.run(was_alive)
    await storage.close()


async def _planned(kind: Kind, url: str, many: int, people: range) -> _Planned:
    copy = kind.fresh(like=url)
    storage = kind.kinds.opened(copy)
    numbers = iter(people)
    for _ in range(_WARM):
        await Cairn.over(storage).press(next(numbers))  # what is made once is made
    warm_up()
    took, waits = await _pressed(storage, numbers, beat_of(storage).run)
    _, idle = await _pressed(storage, numbers, lambda: asyncio.sleep(_WARM / PER_SECOND))
    await storage.close()
    if prompts(copy) != many:
        raise RuntimeError(f"{prompts(copy)} of {many} prompts are in the outbox")
    kind.remove(copy)
    return _Planned(took, waits, idle)


async def _pressed(
    storage: SqlStorage, numbers: Iterator[int], work: Callable[[], Awaitable[object]]
) -> tuple[float, list[float]]:
    """Let people press while something is done; tell how long that took, and who waited."""
    presses, over = _Presses(Cairn.over(storage).press), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(presses.until(over, numbers))
        began = time.perf_counter()
        await work()
        took = time.perf_counter() - began
        over.set()
    return took, presses.waits


def _leaving(limit: Limit, many: int) -> Iterator[Row]:
    """Let all leave on a loop whose time leaps, while somebody presses every second.

    On Discord an answer takes none of the turns in which notices leave, so there nobody presses.
    """
    platform = TruthfulPlatform(limit.most)
    waits: list[float] = []

    async def story(evening: Evening) -> None:
        pressing = asyncio.ensure_future(_press_every_second(evening, waits))
        if limit.bulk < limit.most:
            pressing.cancel()
        await put(evening.storage, *shuffled(many))
        while len(platform.taken) - len(waits) < many:
            await evening.courier.deliver()
            await asyncio.sleep(_METRONOME)
        pressing.cancel()

    play(story, platform, limit.rate, people=many)
    last, least = platform.taken[-1][0], len(platform.taken) / limit.bulk
    what = f"{limit.platform}: {many:,} due at once"
    yield Row(
        f"{what}: the last one sent",
        "the least that so many need",
        f"{last:.0f} s",
        f"{least:.0f} s",
        last / least,
        ceiling=MOST_OF_PACE,
        remark=f"{LEAPS}; refused: {len(platform.refused)}; answers among them: {len(waits)}",
        limit=PACED,
    )
    if waits:
        yield Row(
            f"{what}: the longest wait of an answer for its turn, in ms",
            "nothing: the ratio is the milliseconds",
            seconds(max(waits)),
            "",
            max(waits) * 1000,
            ceiling=HELD_MS,
            remark=f"{LEAPS}; p50: {seconds(statistics.median(waits))}",
            limit="one request has just begun when somebody presses",
        )


async def _press_every_second(evening: Evening, waits: list[float]) -> None:
    """Let somebody press every second, and note how long each answer waits for its turn."""
    for number in count(1):
        await asyncio.sleep(1)
        asked, place = evening.loop.time(), f"somebody {number}"
        await evening.limiter.take_slot_for_answer(place)
        waits.append(evening.loop.time() - asked)
        await evening.platform.answer(place)
