"""A queue of what a platform told, whose every end is heard."""

import asyncio
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ports.chat import Arrival, Arrivals
from tests.fakes.telegram.updates import stir


@dataclass
class Noticed:
    """Cairn's own queue of updates; the stage hears when one is finished."""

    kept: Arrivals
    stirred: asyncio.Event

    async def take(self, arrivals: Sequence[Arrival], at: datetime) -> tuple[Arrival, ...]:
        return await self.kept.take(arrivals, at)

    async def waiting(
        self, limit: int, after: int | None = None, besides: Container[int] = ()
    ) -> tuple[Arrival, ...]:
        return await self.kept.waiting(limit, after, besides)

    async def finish(self, numbers: Collection[int]) -> None:
        await self.kept.finish(numbers)
        stir(self.stirred)

    async def set_aside(self, arrival: Arrival, code: str, at: datetime) -> None:
        await self.kept.set_aside(arrival, code, at)
        stir(self.stirred)
