"""A crowd that is to hear one word, the courier that carries it, and what counts."""

from dataclasses import dataclass

from bot.kernel.clock import Clock
from bot.ports.chat import Audience, Messenger, OutboundMessage
from scheduler.courier import Courier
from scheduler.rate_limit import RateLimiter
from storage.engine import SqlStorage
from tests.pace.truthful import QuickComposer

CROWD = 66


def courier_of(
    storage: SqlStorage, messenger: Messenger, clock: Clock, limiter: RateLimiter
) -> Courier:
    """Make a courier that carries one word to everybody."""
    return Courier(
        storage=storage,
        clock=clock,
        messenger=messenger,
        composer=QuickComposer(),
        limiter=limiter,
        holder="this process",
    )


@dataclass
class Counted:
    """A messenger that counts what begins."""

    real: Messenger
    begun: int = 0

    def __post_init__(self) -> None:
        self.platform, self.limits = self.real.platform, self.real.limits

    async def send(self, letter: OutboundMessage) -> str:
        self.begun += 1
        return await self.real.send(letter)

    async def edit(self, message: str, letter: OutboundMessage) -> None:
        await self.real.edit(message, letter)

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        return await self.real.audience(place, members)
