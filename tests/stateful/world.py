"""The machine's world: a process of Cairn over a database, which may die, and starts again."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select

from bot.dialogue.registry import Registry
from bot.dispatch.resolve import resolve
from bot.domain.notices import DELIVERY_GUARANTEES, AgendaKind, DeliveryGuarantee, NoticeKind
from bot.kernel import failpoints
from bot.kernel.failpoints import Failpoint
from bot.ports.storage import UnitOfWork
from scheduler.rate_limit import Rate, RateLimiter
from scheduler.retention import INBOX_KEPT, Retention
from storage.engine import SqlStorage
from storage.repositories.agenda import agenda
from storage.tables import TABLES
from tests.harness.connections import connection_of
from tests.harness.leaks import leaked
from tests.harness.stages.small import PLATFORM
from tests.stateful import boards, invariants
from tests.stateful.database import Database, Killed, Severed
from tests.stateful.oracle import Facts
from tests.stateful.parts import CountedIds, FatefulPost, OneTime, notice_of
from tests.stateful.story import Story
from tests.stateful.theater import NAMES, Actor, Heard, Played, Theater
from tests.stateful.watch import Watch

BEGINS_AT = datetime(2026, 10, 18, 9, 0, tzinfo=UTC)
NO_HURRY = Rate(1e6, 1e6)
T = TypeVar("T")


class Mechanism:
    """Everything that outlives a process, and the process that runs now."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self.database = database
        self.registry = registry
        self.clock = OneTime(BEGINS_AT)
        self.ids = CountedIds()
        self.story = Story(self.clock.now)
        self.post = FatefulPost(recognizes=False, story=self.story)
        self.theater = Theater(self.post)
        self.theater.is_read = self._is_read
        self.watch = Watch(self.theater)
        self.actors = [Actor(name) for name in NAMES]
        self.forgiven: Counter[str] = Counter()
        self.scores = invariants.Scores()
        self._failed: set[str] = set()
        self.told: set[str] = set()
        self._runner = asyncio.Runner()
        self._opened = ExitStack()
        self._opened.enter_context(self.story.heard())
        self._loop = self._runner.get_loop()
        self.starts()

    def starts(self) -> None:
        """Start a process over what is stored, as the composition root does.

        It is alone, so what is leased was left by a dead one. PostgreSQL's own clock ends a lease,
        and months of the machine's time may pass before.
        """
        self.story.tell("a process starts")
        self.storage, self.way = self._opened_now()
        self.does(self.storage.run(lambda uow: uow.outbox.release(PLATFORM)))
        self.watch.storage = self.storage
        self.world = Played(
            self.storage,
            self.theater,
            self.clock,
            partial(RateLimiter, self.clock, NO_HURRY, sleep=self.clock.sleep),
            self.ids,
            self.registry,
        )

    def _opened_now(self) -> tuple[SqlStorage, Severed]:
        return self.database.open(self.clock)

    def does(self, doing: Coroutine[Any, Any, T]) -> T:
        """Let something happen until it is done."""
        return self._loop.run_until_complete(doing)

    def dies(self, doing: Coroutine[Any, Any, object], after: int) -> None:
        """Kill the process after so many steps of something, or else at its end."""
        before = len(self.post.arrived)
        left = after

        def reached(step: Failpoint) -> None:
            nonlocal left
            left -= 1
            if left > 0 and not self.way.dead:
                return
            if not self.way.dead:
                self.story.tell(f"the process is killed at {step}")
            self.way.dead = self.story.dying = True
            raise Killed

        failpoints.listener = reached
        try:
            with suppress(Killed, BaseExceptionGroup):
                self.does(doing)
        finally:
            failpoints.listener = None
            self.way.dead = True
        self.does(_buried())
        self.story.dying = False
        self.is_gone(before)

    def is_gone(self, before: int) -> None:
        """Let go of every object; what arrived and was not settled may come again."""
        self.way.close()
        self.starts()
        waiting = self.does(self.storage.read(_waiting))
        for arrived in self.post.arrived[before:]:
            if notice_of(arrived.key) in waiting:
                self.forgiven[arrived.key] += 1

    def moves(self, by: timedelta) -> None:
        """Let time pass, and everything in it be lived through."""
        self.story.tell(f"time passes: {by}")
        self.does(self.world.mover.move_to(self.clock.now() + by))

    def is_down(self, by: timedelta) -> None:
        """Let time pass in which there is no process."""
        self.story.tell(f"nothing runs: {by}")
        self.way.dead = True
        self.way.close()
        self.clock.move_to(self.clock.now() + by)
        self.starts()
        self.moves(timedelta())

    def moves_on(self, beyond: timedelta) -> None:
        """Live on until the next thing is due, and a little beyond."""
        following = self.does(self.world.mover.next())
        if following is not None:
            self.moves(following - self.clock.now() + beyond)

    def moves_to_close(self, beyond: timedelta) -> None:
        """Live on until some time before or after a pod closes its week next."""
        first = select(agenda.c.due_at).where(agenda.c.matter == AgendaKind.CLOSE)
        first = first.order_by(agenda.c.due_at).limit(1)
        close = self.does(self.storage.read(lambda uow: connection_of(uow).scalar(first)))
        if close is not None:
            self.moves(max(close + beyond - self.clock.now(), timedelta()))

    def is_remembered(self, heard: Heard) -> bool:
        """Tell whether an update is recognized still, if it comes again."""
        return heard.at + INBOX_KEPT > self.clock.now()

    def portrait(self) -> list[Any]:
        """Draw every row there is."""
        return self.does(self.storage.read(_rows))

    async def tidies(self) -> None:
        """Forget what is past its while."""
        await Retention(self.storage, self.clock).apply()

    def checks(self) -> None:
        """Raise if anything is wrong."""
        self.does(self.storage.read(self._look))
        problems = [*self.watch.faults, *self._twice(), *self.story.broke]
        self._holds(problems)

    def drains(self) -> None:
        """Let everything work again: then nothing is left to be done."""
        self.post.spare()
        self.moves(timedelta(hours=2))
        self.checks()
        overdue = self.does(self.storage.read(self._overdue))
        self._holds(overdue)

    def _holds(self, problems: Sequence[str]) -> None:
        """Raise, with the story, if there are problems."""
        assert not problems, "\n".join([*problems, "The story:", self.story.read()])

    def ends(self) -> None:
        """Take everything apart."""
        failpoints.listener = None
        self.way.close()
        self.told = self.told_in_clear()
        self.database.remove()
        self._runner.close()
        self._opened.close()

    def told_in_clear(self) -> set[str]:
        """Find what was written, or opens a pod, where no key is needed to read it."""
        return leaked(self.secrets, *self.database.content())

    @property
    def secrets(self) -> list[str]:
        """All that people wrote, and the codes that they were given."""
        return [*self.watch.authors, *(code for actor in self.actors for code in actor.codes)]

    def _look(self, uow: UnitOfWork) -> None:
        self.watch.remember(uow)
        connection = connection_of(uow)
        facts = Facts.read(connection)
        wrong = (*self.scores.wrong(facts), *boards.wrong(uow, facts))
        for problem in (*invariants.broken(connection, facts), *wrong):
            self.watch.fault(problem)

    def _overdue(self, uow: UnitOfWork) -> list[str]:
        return list(invariants.overdue(connection_of(uow), self.clock.now()))

    def _twice(self) -> list[str]:
        counts = Counter(arrived.key for arrived in self.post.arrived)
        return [
            f"{key} arrived {count} times"
            for key, count in counts.items()
            if count > 1 + self._unsure(key) + self.forgiven[key]
        ]

    def _unsure(self, key: str) -> int:
        """What a week needs is sent again when it may not have arrived, and nothing else is."""
        named = key.partition(":")[0]
        kind = NoticeKind.REMINDER if named == "remind" else NoticeKind(named)
        return (
            self.post.unsure[key]
            if DELIVERY_GUARANTEES[kind] is DeliveryGuarantee.AT_LEAST_ONCE
            else 0
        )

    def _is_read(self, act: Any) -> bool:
        command = resolve(self.registry, act).command
        return command is not None and command.reads


def _waiting(uow: UnitOfWork) -> set[str]:
    rows = connection_of(uow).exec_driver_sql("SELECT key FROM outbox WHERE state = 'waiting'")
    return {row.key for row in rows}


def _rows(uow: UnitOfWork) -> list[Any]:
    connection = connection_of(uow)
    return [sorted(map(repr, connection.execute(select(table)))) for table in TABLES]


async def _buried() -> None:
    """Let what is left of a dead process end, unheard."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
