"""Digests of many pods, due at one minute, each with a picture of its pod that is not drawn yet.

Both couriers of the product deliver in real time, at their platforms' pace, through the real
client libraries, to servers that enforce it; pictures are drawn meanwhile, by the product's
painter. Processor time is that of all threads of this process and of the one that draws; the
servers are not counted.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.discord.place_names import direct_place
from benchmarks.carrying import CLOCK, Carrier, gauges, messenger
from benchmarks.loopback import served
from benchmarks.measure import Row
from benchmarks.pace import LIMITS, Limit, Run, counted
from benchmarks.pictures import busy
from benchmarks.prompted import MEMBERS, Databases, Someone, databases
from benchmarks.scale import Scale
from bot.app.painter import Painter
from bot.app.renderer import Renderer
from bot.dialogue.drawings import CairnDrawing, Drawing
from bot.dialogue.replies import Picture, reply
from bot.domain.notices import Notice
from bot.kernel.ids import PodId
from bot.outbox import tie_breaker
from bot.outbox.composition import Composed
from bot.ports.chat import Audience
from bot.ports.storage import UnitOfWork
from bot.texts.spans import plain
from storage.engine import SqlStorage
from tests.pace.truthful import QuickComposer

DIGESTS = 10_000
READERS = 4
CORE_SECONDS = 150
SAID = "The cairn grew this week. Four of you laid a stone; here is what was told."


class Digests(QuickComposer):
    """Says to everybody the same, with the picture of their pod."""

    def compose(
        self, uow: UnitOfWork, notice: Notice, now: datetime, audience: Audience | None
    ) -> Composed:
        """Compose it."""
        to = notice.person or 0
        place = direct_place(to, to) if notice.platform == "discord" else str(to)
        seen = Picture(_cairn(to // READERS), plain("A cairn of six layers"))
        return Composed(place, True, reply(plain(SAID), seen))


def _cairn(pod: int) -> CairnDrawing:
    return CairnDrawing(
        (4, 4, 3, 4, 4, 4),
        tuple(range(6)),
        seed=pod,
        season=pod % 6,
        heading=f"Early birds {pod}",
        told="6 layers, 23 stones",
        dates="23 – 29 November",
    )


class Counted(Painter):
    """The product's painter, which counts what went out without a picture."""

    missing = 0

    async def png(self, drawing: Drawing, *, answers: bool = False) -> bytes | None:
        """Draw, or do without."""
        png = await super().png(drawing, answers=answers)
        self.missing += png is None
        return png


@dataclass(frozen=True, slots=True)
class Minute:
    """What came of it: when messages came on each platform, and what it took of a processor."""

    runs: dict[str, Run]
    here: float
    drawing: float
    missing: int


def rows(scale: Scale) -> Iterator[Row]:
    """Deliver them once: it takes some minutes."""
    many = scale.of(DIGESTS, least=160)
    with databases(postgres=False) as kinds, asyncio.Runner() as runner:
        minute = runner.run(_delivered(kinds, many))
    what = f"{many:,} digests of {many // READERS:,} pods"
    for limit in LIMITS:
        rate = minute.runs[limit.platform].rate
        yield Row(
            f"{what}: sustained rate on {limit.platform}",
            limit.whose,
            f"{rate:.2f}/s",
            f"{limit.bulk}/s",
            rate / limit.bulk,
            floor=0.99,
            remark=f"refused: {minute.runs[limit.platform].refused}",
            limit="the platform",
        )
    took, allowed = minute.here + minute.drawing, CORE_SECONDS * many / DIGESTS
    yield Row(
        f"{what}: processor",
        "core-seconds",
        f"{took:.1f} s",
        f"{allowed:g} s",
        took / allowed,
        ceiling=1.0,
        remark=f"of it drawing: {minute.drawing:.1f} s; asked for and not there within two"
        f" seconds: {minute.missing}",
        limit="drawing",
    )


async def _delivered(kinds: Databases, many: int) -> Minute:
    _, empty = next(kinds.empty())
    url = await kinds.filled(empty, {one.platform: many // 2 for one in LIMITS}, prompted=False)
    storage = kinds.opened(url)
    await storage.run(lambda uow: _put(uow, many))
    renderer = Renderer()
    async with _painting(renderer) as painter, AsyncExitStack() as parts:
        began, steady = time.process_time(), time.monotonic()
        runs = await asyncio.gather(
            *(_carried(one, many // 2, storage, painter, parts, steady) for one in LIMITS)
        )
        here, drawing = time.process_time() - began, busy(renderer)
    await storage.close()
    told = {one.platform: run for one, run in zip(LIMITS, runs, strict=True)}
    return Minute(told, here, drawing, painter.missing)


@asynccontextmanager
async def _painting(renderer: Renderer) -> AsyncIterator[Counted]:
    painter = Counted(renderer)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(painter.run())
        yield painter
        painter.close()


def _put(uow: UnitOfWork, many: int) -> None:
    at, first = CLOCK.now() - timedelta(minutes=1), MEMBERS
    for limit in LIMITS:
        for n in range(first, first + many // 2):
            digest = Someone(n, limit.platform, at).prompt(at + timedelta(days=2))
            turn = tie_breaker.draw(PodId(1 + n // READERS), at)
            uow.outbox.put(replace(digest, tie_breaker=turn))
        first += many // 2 + MEMBERS


async def _carried(
    limit: Limit,
    many: int,
    storage: SqlStorage,
    painter: Painter,
    parts: AsyncExitStack,
    began: float,
) -> Run:
    """Deliver all of one platform's."""
    server, seen = parts.enter_context(served(limit.most)), gauges()
    there = await parts.enter_async_context(messenger(limit.platform, server, seen, painter))
    courier = Carrier(storage, seen, Digests(), painter).courier(there, limit.rate)
    sent = 0
    while sent < many:
        sent += await courier.deliver()
        await asyncio.sleep(0.05)
    times, refused = await asyncio.to_thread(counted, server)
    return Run(tuple(at - began for at in times), refused)
