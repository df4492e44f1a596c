"""How near to a platform's limit a crowd of prompts leaves, at servers that enforce it.

All of them leave on a loop whose time leaps, so that minutes pass in seconds and by nobody's
load; there the platform is one of the tests' that counts truly, over a line whose length varies.
Fewer leave in real time, composed of what is true, through the real client library, to a server
in a process of its own that counts the messages of every second.
"""

import asyncio
import json
import time
import urllib.request
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.carrying import Carrier, composer, gauges, messenger
from benchmarks.loopback import served
from benchmarks.measure import Row
from benchmarks.prompted import Databases, databases
from benchmarks.scale import Scale
from bot.app.platforms import discord, telegram
from scheduler.rate_limit import Rate
from tests.pace.evening import Evening, play, shuffled
from tests.pace.truthful import TruthfulPlatform

QUEUED = 10_000
REAL_SECONDS = 50
LEAPS = "on a loop whose time leaps"
PACED = "the platform"
REAL = "in real time, through the real client library"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many messages a platform takes in a second, and how many it is sent in bulk.

    On Discord Cairn keeps a fifth of what the platform takes free, for answers to people.
    """

    platform: str
    most: int
    bulk: int
    rate: Rate
    whose: str


LIMITS = (
    Limit("telegram", 30, 30, telegram.RATE, "the platform's limit"),
    Limit("discord", 50, 40, discord.RATE, "Cairn's own limit for bulk, of the platform's 50"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """When each message came, in seconds since delivery began, and how many were refused."""

    times: tuple[float, ...]
    refused: int

    @property
    def rate(self) -> float:
        """Tell how many came in a second, from the first to the last."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0])

    @property
    def worst_second(self) -> int:
        """Count the messages of the second in which most came."""
        return max(bisect_left(self.times, at + 1) - n for n, at in enumerate(self.times))


def rows(scale: Scale) -> Iterator[Row]:
    """Measure both platforms, on a leaping loop and in real time."""
    for limit in LIMITS:
        queued = scale.of(QUEUED, least=150)
        yield from _rows(limit, LEAPS, _leaping(limit, queued))
    for limit in LIMITS:
        queued = max(scale.of(limit.bulk * REAL_SECONDS), round(limit.bulk * 1.5))
        yield from _rows(limit, REAL, _real(limit, queued))


def _leaping(limit: Limit, queued: int) -> Run:
    platform = TruthfulPlatform(limit.most)
    prompts = shuffled(queued)

    async def story(evening: Evening) -> None:
        await evening.until_all_are_out(*prompts)

    play(story, platform, limit.rate, people=queued)
    return Run(tuple(at for at, _ in platform.taken), len(platform.refused))


def _real(limit: Limit, queued: int) -> Run:
    with (
        served(limit.most) as server,
        databases(postgres=False) as kinds,
        asyncio.Runner() as runner,
    ):
        return runner.run(_delivered(limit, queued, server, kinds))


def counted(server: str) -> tuple[list[float], int]:
    """Ask a server when the messages came that it took, and how many it refused."""
    with urllib.request.urlopen(f"{server}/counted") as answer:  # noqa: S310  # it is ours
        told = json.load(answer)
    return told["times"], told["refused"]


async def _delivered(limit: Limit, queued: int, server: str, kinds: Databases) -> Run:
    """Deliver all, asking for it again where the platform asked to wait."""
    _, empty = next(kinds.empty())
    url = await kinds.filled(empty, {limit.platform: queued})
    seen = gauges()
    storage = kinds.opened(url)
    async with messenger(limit.platform, server, seen) as there:
        courier = Carrier(storage, seen, composer()).courier(there, limit.rate)
        began, sent = time.monotonic(), 0
        while sent < queued:
            sent += await courier.deliver()
            await asyncio.sleep(0.05)
    await storage.close()
    times, refused = await asyncio.to_thread(counted, server)
    return Run(tuple(at - began for at in times), refused)


def _rows(limit: Limit, how: str, run: Run) -> Iterator[Row]:
    """Tell how near the run came to the limit, and that it never went beyond it."""
    many, floor = len(run.times), len(run.times) / limit.bulk
    what = f"{limit.platform}, {many:,} queued"
    remark = f"{how}; refused: {run.refused}"
    yield Row(
        f"{what}: sustained rate",
        limit.whose,
        f"{run.rate:.2f}/s",
        f"{limit.bulk}/s",
        run.rate / limit.bulk,
        floor=0.99,
        remark=remark,
        limit=PACED,
    )
    yield Row(
        f"{what}: worst second",
        "the platform's limit",
        str(run.worst_second),
        str(limit.most),
        run.worst_second / limit.most,
        ceiling=1.0,
        remark=remark,
        limit=PACED,
    )
    yield Row(
        f"{what}: the last one sent",
        "the least that so many need",
        f"{run.times[-1]:.2f} s",
        f"{floor:.2f} s",
        run.times[-1] / floor,
        ceiling=1.02,
        remark=remark,
        limit=PACED,
    )
