"""Delivering as fast as it goes: lease, compose, send, settle, against a bare loop of the library.

Cairn's side is its couriers over a database that writes to the disk what it confirms, and its own
clients; the platform is a server in a process of its own that is faster than either side. What
has a goal is the processor's time of a prompt, beyond what the bare client takes for a message
with the same buttons: it is composed of what is true, and known to be sent when the process dies.
How many a second that makes, and what a line of text costs both, is told in the remark.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.discord.place_names import direct_place
from benchmarks import bare
from benchmarks.carrying import Carrier, composer, gauges, messenger
from benchmarks.loopback import served
from benchmarks.measure import Row, pair, seconds
from benchmarks.prompted import Databases, databases
from benchmarks.scale import Scale
from benchmarks.where import Where
from bot.dialogue.replies import reply
from bot.domain.notices import Notice
from bot.outbox.composition import Composed, Composer
from bot.ports.chat import Audience, Messenger
from bot.ports.storage import UnitOfWork
from bot.texts.spans import plain
from tests.pace.truthful import QuickComposer

MANY = 1_000
AT_ONCE = 8
MOST_MILLISECONDS = 0.5
LOOPS = {"discord": "a bare `channel.send` loop", "telegram": "a bare PTB `send_message` loop"}


class OneLine(QuickComposer):
    """Says to everybody what the bare loop says as plain text, and reads nothing for it."""

    def compose(
        self, uow: UnitOfWork, notice: Notice, now: datetime, audience: Audience | None
    ) -> Composed:
        """Compose it."""
        to = notice.person or 0
        place = direct_place(to, to) if notice.platform == "discord" else str(to)
        return Composed(place, True, reply(plain(bare.SAID)))


@dataclass(frozen=True, slots=True)
class Made:
    """How many messages a second were made, and what each took of a processor, in seconds."""

    rate: float
    each: float


@dataclass(frozen=True, slots=True)
class Round:
    """What each made in one turn."""

    prompts: Made
    loop: Made
    eight: Made
    lines: Made
    plain: Made


@dataclass(frozen=True, slots=True)
class Contest:
    """Cairn and the bare library on one platform, over one kind of database."""

    databases: Databases
    url: str
    there: Messenger
    buttons: bare.Send
    plain: bare.Send
    many: int

    async def round(self) -> Round:
        """Measure each once."""
        return Round(
            await self.prompted(),
            await self._looped(self.buttons),
            await self._looped(self.buttons, AT_ONCE),
            await self._delivered(OneLine()),
            await self._looped(self.plain),
        )

    async def prompted(self) -> Made:
        """Deliver prompts."""
        return await self._delivered(composer())

    async def _looped(self, send: bare.Send, at_once: int = 1) -> Made:
        busy = time.process_time()
        rate = await bare.rate(send, self.many, at_once)
        return Made(rate, (time.process_time() - busy) / (self.many + 1))

    async def _delivered(self, says: Composer) -> Made:
        """Deliver all that is due in a fresh copy of the database."""
        with self.databases.copied(self.url) as copy:
            storage = self.databases.opened(copy)
            courier = Carrier(storage, gauges(), says).courier(self.there)
            gc.collect()
            busy, began = time.process_time(), time.perf_counter()
            delivered = await courier.deliver()
            took, used = time.perf_counter() - began, time.process_time() - busy
            await storage.close()
        if delivered != self.many:
            raise RuntimeError(f"{delivered} of {self.many} were delivered")
        return Made(delivered / took, used / delivered)


def rows(scale: Scale) -> Iterator[Row]:
    """Measure both platforms over both databases."""
    many = scale.of(MANY, least=16)
    with served() as server, databases() as kinds, asyncio.Runner() as runner:
        for kind, empty in kinds.empty():
            people = dict.fromkeys(LOOPS, many)
            url = runner.run(kinds.filled(empty, people))
            for platform in LOOPS:
                measured = _rounds(kinds, url, server, platform, many, scale.runs)
                yield _row(kind, platform, *runner.run(measured))


async def _rounds(
    kinds: Databases, url: str, server: str, platform: str, many: int, runs: int
) -> tuple[list[Round], str]:
    async with _contest(kinds, url, server, platform, many) as contest:
        if runs > 1:
            await contest.round()  # what is made once is made
        rounds = [await contest.round() for _ in range(runs)]
        with (where := Where()).watched():
            await contest.prompted()
        return rounds, str(where)


@asynccontextmanager
async def _contest(
    kinds: Databases, url: str, server: str, platform: str, many: int
) -> AsyncIterator[Contest]:
    async with AsyncExitStack() as parts:
        yield Contest(
            kinds,
            url,
            await parts.enter_async_context(messenger(platform, server, gauges())),
            await parts.enter_async_context(bare.sender(platform, server, plain=False)),
            await parts.enter_async_context(bare.sender(platform, server, plain=True)),
            many,
        )


def _row(kind: str, platform: str, rounds: list[Round], limit: str) -> Row:
    beyond = statistics.median(one.prompts.each - one.loop.each for one in rounds)
    both = pair((one.prompts.each, one.loop.each) for one in rounds)
    prompts, loop, eight, lines, plain = (
        statistics.median(made.rate for made in each)
        for each in zip(
            *((o.prompts, o.loop, o.eight, o.lines, o.plain) for o in rounds), strict=True
        )
    )
    return Row(
        f"{platform}, {kind}: processor's time of a prompt leased, composed, sent, settled, "
        "beyond the bare client's, in ms",
        f"{LOOPS[platform]} with the same buttons",
        seconds(both.ours),
        seconds(both.theirs),
        beyond * 1000,
        ceiling=MOST_MILLISECONDS,
        remark=f"{prompts:.0f}/s; the loop, which keeps nothing, {loop:.0f}/s, and eight at once "
        f"{eight:.0f}/s; of one line of text {lines:.0f}/s, and the loop {plain:.0f}/s",
        limit=limit,
    )
