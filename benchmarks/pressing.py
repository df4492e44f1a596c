"""Pressing *Done* on a check-in, as an adapter tells it to the dispatcher; and what that runs."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from benchmarks.prompted import MEMBERS
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Inbound, Place, Pressed
from bot.dialogue.tokens import press
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.ports.storage import Storage
from bot.request.context import Rules
from storage.statements.executor import Executor

PLATFORM = "telegram"
Press = Callable[[int], Awaitable[object]]


class Statement(NamedTuple):
    """One statement as the driver was given it; `many` are run one after the other."""

    sql: str
    values: Any
    many: bool


@dataclass(frozen=True, slots=True)
class Cairn:
    """The product's dispatcher, which answers whoever presses."""

    dispatcher: Dispatcher

    @classmethod
    def over(cls, storage: Storage) -> "Cairn":
        """Put it together as `bot.app.assembly` does."""
        return cls(Dispatcher(storage, SystemClock(), SystemIds(), registry(), Rules()))

    async def press(self, number: int) -> None:
        """Let one person press *Done*; raises `RuntimeError` if something broke."""
        outcome = await self.dispatcher.handle(done(number))
        if outcome.visibility is not Visibility.REPLACE:
            raise RuntimeError(f"{number} was answered {outcome}")


def everybody(many: int) -> range:
    """Number the people whom `Databases.filled` put into an empty database."""
    return range(MEMBERS, MEMBERS + many)


def done(number: int) -> Inbound:
    """Make what an adapter makes when a person presses *Done* under their prompt."""
    return Inbound(
        PLATFORM,
        f"press:{number}",
        str(number),
        f"Ann {number}",
        Place(PLATFORM, str(number), private=True),
        Pressed(press("checkin.mark", number, number, "done")),
        language="en",
    )


async def each_pressed(press: Press, numbers: Sequence[int], callers: int) -> None:
    """Let people press, so many at any moment, and return when all were answered."""
    waiting = iter(numbers)

    async def caller() -> None:
        for number in waiting:
            await press(number)

    await asyncio.gather(*(caller() for _ in range(callers)))


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Record what is given to any driver, but for where transactions begin and end."""
    found: list[Statement] = []

    def running(sql: str, values: Any, many: bool) -> None:
        found.append(Statement(sql, values, many))

    Executor.listeners.append(running)
    try:
        yield found
    finally:
        Executor.listeners.remove(running)
