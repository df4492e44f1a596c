"""A pod's board, in a table of ten million check-ins: against one of a million, and eight rows.

What is measured is `/board` as a person types it, through the dispatcher: who asks, which pods are
theirs, the pod's layers, members, names and marks of half a year, and the reply with its bars.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from benchmarks.crowded import MEMBERS, PLATFORM, Crowd, crowded
from benchmarks.measure import Row, in_turn, seconds
from benchmarks.pressing import Statement, recorded
from benchmarks.prompted import Databases, databases
from benchmarks.replay import DRIVERS, Unit, connected, run
from benchmarks.scale import Scale
from benchmarks.where import Where
from bot.dialogue.inbound import Inbound, Place, Typed
from bot.dialogue.replies import Bar, Reply
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.request.context import Rules
from storage.engine import SqlStorage

MANY = 10_000_000
FEWER = 10
GROWS = 1.1
PASSES = 5
_MARKS = {"sqlite": "?", "postgresql": "%s"}


@dataclass(frozen=True, slots=True)
class Boards:
    """Shows the boards of a crowd's real pods, one after the other."""

    crowd: Crowd
    storage: SqlStorage
    dispatcher: Dispatcher
    runner: asyncio.Runner
    statements: list[Unit] = field(default_factory=list)

    def shown(self) -> float:
        """Show each board some times; tell in how many seconds each."""
        return self.runner.run(self._shown())

    def record(self) -> None:
        """Find out what each board reads."""
        for pod in self.crowd.real:
            with recorded() as found:
                self.runner.run(self._show(pod))
            self.statements.append(found)

    def eight_rows(self) -> float:
        """Read the eight check-ins of each pod's last week by their keys, by the bare driver."""
        mark = _MARKS[self.crowd.url.partition(":")[0].partition("+")[0]]
        sql = f"SELECT * FROM check_ins WHERE id IN ({', '.join([mark] * MEMBERS)})"  # noqa: S608
        pods = self.crowd.real
        return self._read(
            [[Statement(sql, tuple(self.crowd.last_check_ins(pod)), False)] for pod in pods]
        )

    def its_statements(self) -> float:
        """Read all that each board reads, by the bare driver."""
        return self._read(self.statements)

    async def _shown(self) -> float:
        asked = [*self.crowd.real] * PASSES
        began = time.perf_counter()
        for pod in asked:
            await self._show(pod)
        return (time.perf_counter() - began) / len(asked)

    async def _show(self, pod: int) -> None:
        account = str(self.crowd.members(pod)[0])
        place = Place(PLATFORM, account, private=True)
        event = f"board:{pod}"
        act = Typed("board")
        outcome = await self.dispatcher.handle(Inbound(PLATFORM, event, account, "", place, act))
        blocks = outcome.shown.blocks if isinstance(outcome.shown, Reply) else ()
        if sum(isinstance(block, Bar) for block in blocks) != MEMBERS:
            raise RuntimeError(f"the board of {pod} is {outcome}")

    def _read(self, units: list[Unit]) -> float:
        with (
            closing(connected(self.crowd.url)) as connection,
            closing(connection.cursor()) as cursor,
        ):
            run(cursor, units[0])
            asked = units * PASSES
            began = time.perf_counter()
            for unit in asked:
                run(cursor, unit)
            return (time.perf_counter() - began) / len(asked)


def rows(scale: Scale) -> Iterator[Row]:
    """Measure over both databases."""
    many = scale.of(MANY, least=10_000)
    with databases() as kinds, asyncio.Runner() as runner:
        both = zip(kinds.empty("large"), kinds.empty("small"), strict=True)
        for (kind, large), (_, small) in both:
            there = runner.run(crowded(kinds, large, many))
            fewer = runner.run(crowded(kinds, small, many // FEWER))
            yield from _measured(kinds, kind, there, fewer, runner, scale.runs)


def _measured(
    kinds: Databases, kind: str, large: Crowd, small: Crowd, runner: asyncio.Runner, runs: int
) -> Iterator[Row]:
    ours, fewer = (_boards(kinds, crowd, runner) for crowd in (large, small))
    try:
        what = f"`/board` for a pod of eight, typed until drawn, {kind}"
        grown = in_turn(ours.shown, fewer.shown, runs)
        ours.record()
        bare = in_turn(ours.shown, ours.eight_rows, runs)
        alone = in_turn(ours.its_statements, ours.eight_rows, runs)
        with (where := Where()).watched():
            ours.shown()
        yield Row(
            f"{what}, of {_many(large)} check-ins",
            f"the same, of {_many(small)}",
            seconds(grown.ours),
            seconds(grown.theirs),
            grown.ratio,
            ceiling=GROWS,
            remark=f"its {len(ours.statements[0])} statements by {DRIVERS[kind]}: "
            f"{seconds(alone.ours)}; eight rows by key: {seconds(bare.theirs)}",
            limit=str(where),
        )
    finally:
        for each in (ours, fewer):
            runner.run(each.storage.close())


def _boards(kinds: Databases, crowd: Crowd, runner: asyncio.Runner) -> Boards:
    async def opened() -> SqlStorage:
        return kinds.opened(crowd.url)

    storage = runner.run(opened())
    dispatcher = Dispatcher(storage, SystemClock(), SystemIds(), registry(), Rules())
    return Boards(crowd, storage, dispatcher, runner)


def _many(crowd: Crowd) -> str:
    number = crowd.check_ins
    return f"{number / 1e6:.3g} M" if number >= 1e6 else f"{number / 1e3:.3g} k"
