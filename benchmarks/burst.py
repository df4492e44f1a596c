"""Ten thousand prompts that fall due within one minute: who is asked, and who waits meanwhile.

An event loop that plans them hears nobody for as long as it is held. A task that sleeps for a
millisecond at a time notes how late it wakes; threads count too, since they share one lock.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.beat import beat_of, prompts
from benchmarks.carrying import CLOCK
from benchmarks.jobs import Finished, Jobs
from benchmarks.measure import Row, pair, seconds
from benchmarks.people import Crowd, Kind, kinds_of
from benchmarks.prompted import databases
from benchmarks.scale import Scale
from bot.app import logs
from bot.app.lifecycle import warm_up

MANY = 10_000
MINUTE = timedelta(minutes=1)
NAP = 0.001
HELD_BY = "the interpreter's lock, which threads hand on every five milliseconds"
MOST_MILLISECONDS = 20.0
TIMES_SHORTER = 100.0
BY_DEFAULT = 1
"""For how many seconds APScheduler forgives a job for being late, unless it is told otherwise."""


@dataclass
class Held:
    """For how many seconds the loop was held, at worst, and how long all took."""

    worst: float = 0.0
    took: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Held]:
    """Note how late a nap ends, at worst."""
    held, ended = Held(), asyncio.Event()

    async def nap() -> None:
        while not ended.is_set():
            before = time.perf_counter()
            await asyncio.sleep(NAP)
            held.worst = max(held.worst, time.perf_counter() - before - NAP)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(nap())
        await asyncio.sleep(10 * NAP)
        began = time.perf_counter()
        yield held
        held.took = time.perf_counter() - began
        await asyncio.sleep(10 * NAP)
        ended.set()


def rows(scale: Scale) -> Iterator[Row]:
    """Measure both, over both databases."""
    logs.configure("text", "error")
    many = scale.of(MANY, least=60)
    with databases() as kinds, asyncio.Runner() as runner:
        for kind in kinds_of(kinds):
            yield from _rows(runner, kind, many, scale.runs)


def _rows(runner: asyncio.Runner, kind: Kind, many: int, runs: int) -> Iterator[Row]:
    crowd = Crowd.of(many)
    url = runner.run(crowd.fill(kind.kinds, kind.fresh()))
    runner.run(_all_due(kind, crowd, url))
    rounds = [
        (runner.run(_ours(kind, url, many)), runner.run(_theirs(kind, url, crowd)))
        for _ in range(runs)
    ]
    by_default = runner.run(_run(Jobs(kind.fresh(like=url), crowd.ids(0, many), BY_DEFAULT)))
    kind.remove(url)
    took = pair((ours.took, theirs.took) for (ours, _), (theirs, _) in rounds)
    held = pair((theirs.worst, ours.worst) for (ours, _), (theirs, _) in rounds)
    idle = statistics.median(idle.worst for (_, idle), _ in rounds)
    milliseconds = held.theirs * 1000
    what = f"{kind.name}: {many:,} prompts due in one minute, all in the outbox once"
    yield Row(
        f"{what}; longest hold of the event loop, in ms",
        "nothing: the ratio is the milliseconds",
        seconds(held.theirs),
        "",
        milliseconds,
        ceiling=MOST_MILLISECONDS,
        limit=HELD_BY,
        remark=f"all of it took {seconds(took.ours)}; while nothing happened: {seconds(idle)}",
    )
    yield Row(
        f"{what}; longest hold of the event loop",
        "APScheduler 3, AsyncIOScheduler, a job per member, misfire_grace_time=None",
        seconds(held.theirs),
        seconds(held.ours),
        held.ratio,
        floor=TIMES_SHORTER,
        limit=HELD_BY,
        remark=f"times shorter; all of it took {seconds(took.theirs)}; "
        f"by default it runs {by_default[1]:,} of them",
    )


async def _all_due(kind: Kind, crowd: Crowd, url: str) -> None:
    """Let all be due in the minute that has just passed, evenly."""
    storage = kind.kinds.opened(url)
    at = CLOCK.now() - MINUTE
    at_once = max(1, crowd.many // 60)
    for begin in range(0, crowd.many, at_once):
        many = min(at_once, crowd.many - begin)
        await crowd.fall_due(storage, begin, many, at + MINUTE * begin / crowd.many)
    await storage.close()


async def _ours(kind: Kind, url: str, many: int) -> tuple[Held, Held]:
    """Tell how long the loop was held, and how long it is while nothing happens."""
    copy = kind.fresh(like=url)
    storage = kind.kinds.opened(copy)
    once = beat_of(storage)
    warm_up()
    async with watched() as held:
        await once.run()
    async with watched() as idle:
        await asyncio.sleep(held.took)
    await storage.close()
    if prompts(copy) != many:
        raise RuntimeError(f"{prompts(copy)} of {many} prompts are in the outbox")
    kind.remove(copy)
    return held, idle


async def _theirs(kind: Kind, url: str, crowd: Crowd) -> tuple[Held, int]:
    copy = kind.fresh(like=url)
    found = await _run(Jobs(copy, crowd.ids(0, crowd.many)))
    if prompts(copy) != crowd.many:
        raise RuntimeError(f"{prompts(copy)} of {crowd.many} prompts are in the outbox")
    kind.remove(copy)
    return found


async def _run(jobs: Jobs) -> tuple[Held, int]:
    """Run all jobs, and count those that ran."""
    jobs.fill(CLOCK.now() - MINUTE / 2)
    scheduler = AsyncIOScheduler(**jobs.options())
    finished = Finished(scheduler)
    scheduler.start(paused=True)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as waiting:
        async with watched() as held:
            scheduler.resume()
            await loop.run_in_executor(waiting, finished.wait, len(jobs.members))
    scheduler.shutdown(wait=False)
    return held, finished.done
