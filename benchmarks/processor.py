"""What it takes of a processor to deliver on both platforms at their limits, durably.

Both couriers of the product run in this process, each at its platform's pace; the server and
PostgreSQL are processes of their own and not counted. Processor time is that of all threads of
this process (`time.process_time`), in user and kernel mode. What Cairn's clients alone, and what
the bare libraries take for the same messages at the same rates, is told in the remark.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from adapters.discord.place_names import direct_place
from benchmarks import bare
from benchmarks.carrying import Carrier, composer, gauges, messenger
from benchmarks.loopback import served
from benchmarks.measure import Row
from benchmarks.prompted import Databases, databases
from benchmarks.scale import Scale
from benchmarks.where import Where
from bot.app.platforms import discord, telegram
from bot.dialogue.replies import Button, Choices, reply
from bot.dialogue.tokens import press
from bot.ports.chat import Messenger, OutboundMessage
from bot.texts.spans import plain

SECONDS = 15
OF_IT_ALONE = 3  # sending alone is measured for a third of the time
CEILING = 0.18
RATES = {"telegram": telegram.RATE, "discord": discord.RATE}
_LEAST = 500  # of a second's thousandths, that is half a second


def _button(label: str) -> Button:
    return Button(label, press("checkin.mark", 1, 2, "done"))


_LIKE_A_PROMPT = reply(
    plain(bare.SAID),
    Choices(plain("Read a chapter"), tuple(map(_button, bare.DISCORD_ROWS[0]))),
    buttons=tuple(map(_button, bare.DISCORD_ROWS[1])),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """Which shares of one core it took to deliver, and to send alone."""

    whole: float
    clients: float
    bare: float


@dataclass(frozen=True, slots=True)
class Both:
    """The product's clients of both platforms, and the bare libraries'."""

    messengers: dict[str, Messenger]
    sends: dict[str, bare.Send]


def rows(scale: Scale) -> Iterator[Row]:
    """Measure over both databases."""
    seconds = scale.of(SECONDS * 1000, least=_LEAST) / 1000
    people = {name: round(rate.per_second * seconds) for name, rate in RATES.items()}
    with served() as server, databases() as kinds, asyncio.Runner() as runner:
        for kind, empty in kinds.empty():
            url = runner.run(kinds.filled(empty, people))
            shares, limit = runner.run(_measured(kinds, url, server, people, scale.runs))
            yield _row(kind, seconds, shares, limit)


async def _measured(
    kinds: Databases, url: str, server: str, people: dict[str, int], runs: int
) -> tuple[list[Shares], str]:
    """Measure each in turn, and look where the time goes once more."""
    shares = []
    fewer = {name: max(1, many // OF_IT_ALONE) for name, many in people.items()}
    async with _both(server) as both:
        await _share(lambda: _bare(both, dict.fromkeys(RATES, 20)))  # what is made once is made
        for _ in range(runs):
            whole = await _delivered(kinds, url, both)
            clients = await _share(lambda: _clients(both, fewer))
            shares.append(Shares(whole, clients, await _share(lambda: _bare(both, fewer))))
        with (where := Where()).watched():
            await _delivered(kinds, url, both)
    return shares, str(where)


@asynccontextmanager
async def _both(server: str) -> AsyncIterator[Both]:
    async with AsyncExitStack() as parts:
        enter = parts.enter_async_context
        counted = gauges()
        messengers = {name: await enter(messenger(name, server, counted)) for name in RATES}
        sends = {name: await enter(bare.sender(name, server, plain=False)) for name in RATES}
        yield Both(messengers, sends)


async def _delivered(kinds: Databases, url: str, both: Both) -> float:
    """Deliver all that is due on both platforms, in a fresh copy of the database."""
    with kinds.copied(url) as copy:
        storage = kinds.opened(copy)
        carrier = Carrier(storage, gauges(), composer())
        couriers = [carrier.courier(both.messengers[name], rate) for name, rate in RATES.items()]

        async def deliver() -> None:
            await asyncio.gather(*(courier.deliver() for courier in couriers))

        share = await _share(deliver)
        await storage.close()
    return share


async def _clients(both: Both, people: dict[str, int]) -> None:
    """Send a letter like a prompt through the product's clients, and keep nothing."""

    def sends(name: str) -> bare.Send:
        async def send(to: int) -> None:
            place = direct_place(to, to) if name == "discord" else str(to)
            await both.messengers[name].send(
                OutboundMessage(f"prompt:{to}", place, True, _LIKE_A_PROMPT)
            )

        return send

    await asyncio.gather(
        *(_steadily(sends(name), many, RATES[name].per_second) for name, many in people.items())
    )


async def _bare(both: Both, people: dict[str, int]) -> None:
    await asyncio.gather(
        *(
            _steadily(both.sends[name], many, RATES[name].per_second)
            for name, many in people.items()
        )
    )


async def _steadily(send: bare.Send, many: int, per_second: float) -> None:
    """Send so many, each when it is its turn."""
    began = time.perf_counter()
    for number in range(many):
        await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
        await send(number + 1)


async def _share(work: Callable[[], Awaitable[None]]) -> float:
    """Tell which share of one core some work takes while it lasts."""
    gc.collect()
    busy, began = time.process_time(), time.perf_counter()
    await work()
    return (time.process_time() - busy) / (time.perf_counter() - began)


def _row(kind: str, seconds: float, shares: list[Shares], limit: str) -> Row:
    median = statistics.median(each.whole for each in shares)
    clients = statistics.median(each.clients for each in shares)
    least = statistics.median(each.bare for each in shares)
    return Row(
        f"both platforms at their limits for {seconds:g} s, {kind}",
        "one core",
        f"{median:.1%}",
        "100%",
        median,
        ceiling=CEILING,
        remark=f"at the same rates, Cairn's clients alone: {clients:.1%}; "
        f"the bare libraries: {least:.1%}",
        limit=limit,
    )
