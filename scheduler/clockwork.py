"""The metronome: a handful of interval jobs that ask for a beat, for deliveries, for tidying."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, timedelta
from functools import partial

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.beat import Beat
from scheduler.courier import Courier
from scheduler.repeating_work import RepeatingWork, Work

BEAT_EVERY = timedelta(seconds=15)
DELIVER_EVERY = timedelta(seconds=2)
WATCH_EVERY = timedelta(minutes=1)
TIDY_EVERY = timedelta(hours=1)

_log = structlog.get_logger("cairn.scheduler")


class Clockwork:
    """Keeps the beat, the couriers and the tidying going, each as repeating work of its own.

    The jobs of the metronome only ask; the work runs in tasks of `run`, so that a long delivery
    skips no beat and stopping can wait for what is running. The jobs hold no state: what is due is
    in the database, and each is done once at the start. Without a beat, other processes plan.
    """

    def __init__(
        self,
        beat: Beat | None,
        couriers: Sequence[Courier],
        tidy: Work,
        watch: Work | None = None,
    ) -> None:
        self._beat = beat
        self._couriers = couriers
        self._deliveries = {
            courier.platform: RepeatingWork(
                f"deliver:{courier.platform}", DELIVER_EVERY, partial(self._deliver, courier)
            )
            for courier in couriers
        }
        beats = (
            [] if beat is None else [RepeatingWork("beat", BEAT_EVERY, partial(self._plan, beat))]
        )
        watches = [] if watch is None else [RepeatingWork("reports", WATCH_EVERY, watch)]
        tidies = RepeatingWork("tidy", TIDY_EVERY, tidy)
        self._works = (*beats, *self._deliveries.values(), tidies, *watches)
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = asyncio.Event()
        self._ended.set()

    def poke(self) -> None:
        """Deliver at once: something was put into the outbox, and is committed.

        Cheap, may be called as often as one likes, from the event loop only.
        """
        for work in self._deliveries.values():
            work.ask()

    async def run(self) -> None:
        """Keep time until stopped, or canceled."""
        self._ended.clear()
        metronome = self._metronome()
        metronome.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = [
                    tasks.create_task(work.run(), name=work.name) for work in self._works
                ]
        finally:
            metronome.shutdown(wait=False)
            self._ended.set()

    async def stop(self, within: timedelta) -> None:
        """Stop gracefully: take nothing new, finish what is running, cancel what takes longer."""
        for courier in self._couriers:
            courier.close()
        for work in self._works:
            work.close()
        try:
            async with asyncio.timeout(within.total_seconds()):
                await self._ended.wait()
        except TimeoutError:
            unfinished = [task for task in self._tasks if not task.done()]
            _log.warning("stopped in the middle", work=[task.get_name() for task in unfinished])
            for task in unfinished:
                task.cancel()
            await self._ended.wait()

    async def _plan(self, beat: Beat) -> None:
        await beat.run()
        self.poke()

    async def _deliver(self, courier: Courier) -> None:
        if self._beat is not None:
            await self._beat.run_if_overdue()
        await courier.deliver()

    def _metronome(self) -> AsyncIOScheduler:
        metronome = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for work in self._works:
            seconds = work.every.total_seconds()
            metronome.add_job(work.ask_in_loop, "interval", seconds=seconds, id=work.name)
        return metronome
