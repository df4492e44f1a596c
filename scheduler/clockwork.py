"""The metronome: a handful of static jobs that ask for a beat, for deliveries, for tidying."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, timedelta
from functools import partial

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.beat import Heart
from scheduler.courier import Courier
from scheduler.repeating_work import Lane, Work

BEAT_EVERY = timedelta(seconds=15)
DELIVER_EVERY = timedelta(seconds=2)
TIDY_EVERY = timedelta(hours=1)

_log = structlog.get_logger("cairn.scheduler")


class Clockwork:
    """Keeps the beat, the couriers and the tidying going, each in a lane of its own.

    The jobs of the metronome only ask; the work runs in tasks of `run`, so that a long delivery
    skips no beat and stopping can wait for what is running. The jobs hold no state: what is due is
    in the database, and every lane works once at the start. Without a heart, others plan.
    """

    def __init__(self, heart: Heart | None, couriers: Sequence[Courier], tidy: Work) -> None:
        self._heart = heart
        self._couriers = couriers
        self._posts = {
            courier.platform: Lane(
                f"deliver:{courier.platform}", DELIVER_EVERY, partial(self._deliver, courier)
            )
            for courier in couriers
        }
        beats = [] if heart is None else [Lane("beat", BEAT_EVERY, partial(self._beat, heart))]
        self._lanes = (*beats, *self._posts.values(), Lane("tidy", TIDY_EVERY, tidy))
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = asyncio.Event()
        self._ended.set()

    def poke(self) -> None:
        """Deliver at once: something was put into the outbox, and is committed.

        Cheap, may be called as often as one likes, from the event loop only.
        """
        for lane in self._posts.values():
            lane.ask()

    async def run(self) -> None:
        """Keep time until stopped, or canceled."""
        self._ended.clear()
        metronome = self._metronome()
        metronome.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = [
                    tasks.create_task(lane.run(), name=lane.name) for lane in self._lanes
                ]
        finally:
            metronome.shutdown(wait=False)
            self._ended.set()

    async def stop(self, within: timedelta) -> None:
        """Stop gracefully: take nothing new, finish what is running, cancel what takes longer."""
        for courier in self._couriers:
            courier.close()
        for lane in self._lanes:
            lane.close()
        try:
            async with asyncio.timeout(within.total_seconds()):
                await self._ended.wait()
        except TimeoutError:
            unfinished = [task for task in self._tasks if not task.done()]
            _log.warning("stopped in the middle", work=[task.get_name() for task in unfinished])
            for task in unfinished:
                task.cancel()
            await self._ended.wait()

    async def _beat(self, heart: Heart) -> None:
        await heart.beat()
        self.poke()

    async def _deliver(self, courier: Courier) -> None:
        if self._heart is not None:
            await self._heart.awake()
        await courier.deliver()

    def _metronome(self) -> AsyncIOScheduler:
        metronome = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for lane in self._lanes:
            seconds = lane.every.total_seconds()
            metronome.add_job(lane.ring, "interval", seconds=seconds, id=lane.name)
        return metronome
