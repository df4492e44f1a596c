"""Delivering as fast as it goes: lease, compose, send, settle, against a bare loop of the library.

Cairn's side is its couriers over a database that writes to the disk what it confirms, and its own
clients; the platform is a server in a process of its own that is faster than either side. The
goals are for prompts, which come by the thousand: composed of what is true, with seven buttons,
as are the messages of the bare loop. What a line of text costs both is told in the remark.
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
from benchmarks.measure import Row, pair
from benchmarks.prompted import Databases, databases
from benchmarks.scale import Scale
from bot.dialogue.replies import reply
from bot.domain.notices import Notice
from bot.outbox.composition import Composed, Composer
from bot.ports.chat import Audience, Messenger
from bot.ports.storage import UnitOfWork
from bot.texts.spans import plain
from tests.pace.truthful import QuickComposer

MANY = 1_000
AT_ONCE = 8
FLOORS = {"discord": 0.8, "telegram": 2.0}
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
class Round:
    """How many messages a second each made, in one turn."""

    prompts: float
    loop: float
    eight: float
    lines: float
    plain: float


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
            await self._delivered(composer()),
            await bare.rate(self.buttons, self.many),
            await bare.rate(self.buttons, self.many, AT_ONCE),
            await self._delivered(OneLine()),
            await bare.rate(self.plain, self.many),
        )

    async def _delivered(self, says: Composer) -> float:
        """Deliver all that is due in a fresh copy of the database."""
        with self.databases.copied(self.url) as copy:
            storage = self.databases.opened(copy)
            courier = Carrier(storage, gauges(), says).courier(self.there)
            gc.collect()
            began = time.perf_counter()
            delivered = await courier.deliver()
            took = time.perf_counter() - began
            await storage.close()
        if delivered != self.many:
            raise RuntimeError(f"{delivered} of {self.many} were delivered")
        return delivered / took


def rows(scale: Scale) -> Iterator[Row]:
    """Measure both platforms over both databases."""
    many = scale.of(MANY, least=16)
    with served() as server, databases() as kinds, asyncio.Runner() as runner:
        for kind, empty in kinds.empty():
            people = dict.fromkeys(FLOORS, many)
            url = runner.run(kinds.filled(empty, people))
            for platform in FLOORS:
                rounds = runner.run(_rounds(kinds, url, server, platform, many, scale.runs))
                yield _row(kind, platform, rounds)


async def _rounds(
    kinds: Databases, url: str, server: str, platform: str, many: int, runs: int
) -> list[Round]:
    async with _contest(kinds, url, server, platform, many) as contest:
        if runs > 1:
            await contest.round()  # what is made once is made
        return [await contest.round() for _ in range(runs)]


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


def _row(kind: str, platform: str, rounds: list[Round]) -> Row:
    both = pair((each.prompts, each.loop) for each in rounds)
    lines = pair((each.lines, each.plain) for each in rounds)
    eight = statistics.median(each.eight for each in rounds)
    return Row(
        f"{platform}, {kind}: prompts leased, composed, sent, settled",
        f"{LOOPS[platform]} with the same buttons",
        f"{both.ours:.0f}/s",
        f"{both.theirs:.0f}/s",
        both.ratio,
        floor=FLOORS[platform],
        remark=f"the bare library eight at once: {eight:.0f}/s; of one line of text: "
        f"{lines.ours:.0f}/s against {lines.theirs:.0f}/s, ratio {lines.ratio:.3g}",
    )
