"""Work that is done again and again."""

import asyncio
from datetime import timedelta

import pytest
from structlog.types import EventDict

from scheduler.repeating_work import RepeatingWork, run_guarded

HOUR = timedelta(hours=1)


class Job:
    """Work that counts how often it was done, and goes on only when it may."""

    def __init__(self) -> None:
        self.done = 0
        self.running = 0
        self.began = asyncio.Event()
        self.may_end = asyncio.Event()

    async def work(self) -> None:
        """Work once."""
        self.running += 1
        assert self.running == 1
        self.began.set()
        await self.may_end.wait()
        self.running -= 1
        self.done += 1


@pytest.fixture
def job() -> Job:
    return Job()


async def test_it_works_at_once(job: Job) -> None:
    repeating = RepeatingWork("test", HOUR, job.work)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(repeating.run())
        await job.began.wait()
        job.may_end.set()
        repeating.close()

    assert job.done == 1


async def test_asking_while_it_works_does_the_work_once_more(job: Job) -> None:
    repeating = RepeatingWork("test", HOUR, job.work)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(repeating.run())
        await job.began.wait()
        job.began.clear()
        for _ in range(5):
            repeating.ask()
        job.may_end.set()
        await job.began.wait()
        repeating.close()

    assert job.done == 2


async def test_closing_lets_the_running_work_finish(job: Job) -> None:
    repeating = RepeatingWork("test", HOUR, job.work)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(repeating.run())
        await job.began.wait()
        repeating.close()
        job.may_end.set()

    assert job.done == 1


async def test_a_lane_that_nobody_rings_wakes_by_itself(job: Job) -> None:
    job.may_end.set()
    repeating = RepeatingWork("test", timedelta(milliseconds=1), job.work)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(repeating.run())
        for _ in range(3):
            await job.began.wait()
            job.began.clear()
        repeating.close()

    assert job.done >= 3


async def test_what_breaks_is_one_line_with_a_short_code_and_the_next_work_runs(
    logged: list[EventDict],
) -> None:
    rounds: list[int] = []
    again = asyncio.Event()

    async def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            repeating.ask()
            raise ValueError("something that a person wrote")
        again.set()

    repeating = RepeatingWork("beat", HOUR, work)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(repeating.run())
        await again.wait()
        repeating.close()

    assert [(line["event"], line["work"], len(line["code"])) for line in logged] == [
        ("broke", "beat", 6)
    ]


async def test_being_canceled_is_nothing_that_broke() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await run_guarded("beat", work)
