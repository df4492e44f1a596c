"""Runs what was put together until a signal: every part, and a clean end."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import structlog

from bot.app.painter import Painter
from bot.app.platforms.parts import ConnectedPlatform
from bot.kernel.errors import BotError
from bot.zones import finder
from scheduler.clockwork import Clockwork
from scheduler.lease_keeper import LeaseKeeper
from scheduler.runner_heartbeat import RunnerHeartbeat

STOP_WITHIN = timedelta(seconds=20)
_log = structlog.get_logger("cairn")


async def keep_running(
    clockwork: Clockwork,
    connections: Mapping[str, ConnectedPlatform],
    keeper: LeaseKeeper | None,
    heartbeat: RunnerHeartbeat,
    painter: Painter,
    stop: asyncio.Event,
) -> None:
    """Run every part until `stop`; one that cannot work at all stops the others, in words.

    Leases are given up last, when nothing is done under them any more.
    """
    with _in_words():
        async with asyncio.TaskGroup() as tasks:
            if keeper is not None:
                tasks.create_task(keeper.run(), name="seats")
            tasks.create_task(heartbeat.run(), name="place")
            tasks.create_task(painter.run(), name="pictures")
            await _run(clockwork, connections, stop)
            painter.close()
            if keeper is not None:
                keeper.close()
            heartbeat.close()


async def run_with_heartbeat(work: Awaitable[None], heartbeat: RunnerHeartbeat) -> None:
    """Do some work, and renew the runner's lease meanwhile."""
    with _in_words():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(heartbeat.run(), name="place")
            await work
            heartbeat.close()


def stop_on_signals() -> asyncio.Event:
    """Make an event that a polite signal sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    return stop


def warm_up() -> None:
    """Read what is needed later, and let the garbage collector pass over all that stays.

    Looking through it again and again would hold everybody up, for a tenth of a second each time;
    until now it did not look at all.
    """
    finder.warm()
    gc.collect()
    gc.freeze()
    gc.enable()


async def _run(
    clockwork: Clockwork, connections: Mapping[str, ConnectedPlatform], stop: asyncio.Event
) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(clockwork.run(), name="clockwork")
        zones = tasks.create_task(asyncio.to_thread(warm_up), name="zones")
        alone = len(connections) == 1
        for name, connection in connections.items():
            tasks.create_task(_receive(name, connection, zones, alone=alone), name=name)
        await stop.wait()
        _log.info("stopping")
        for connection in connections.values():
            connection.close()
        await clockwork.stop(STOP_WITHIN)


async def _receive(
    name: str, connection: ConnectedPlatform, zones: asyncio.Task[None], *, alone: bool
) -> None:
    """Hear on one platform; one that is refused after it began takes no other along.

    Reading the zones holds the processor for a second, in which Discord's three would pass by.
    """
    await asyncio.wait({zones})
    try:
        await connection.run()
    except* BotError as broken:
        if alone or not connection.began:
            raise
        _log.error("a platform is heard no longer", platform=name, problem=str(_first(broken)))


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise what Cairn itself raised, in place of the group in which it came."""
    try:
        yield
    except BaseExceptionGroup as broken:
        told = broken.subgroup(BotError)
        if told is None:
            raise
        raise _first(told) from broken


def _first(group: BaseExceptionGroup[BotError]) -> BotError:
    for problem in group.exceptions:
        return _first(problem) if isinstance(problem, BaseExceptionGroup) else problem
    raise AssertionError
