"""The same written as people usually do: an asynchronous handler over SQLAlchemy's ORM.

Over aiosqlite or asyncpg, with the pool that SQLAlchemy makes by itself, and one transaction for
each press. It asks the same things, each once: who is it, were they answered, may they, what does
the week ask, how did it go. It seals nothing, and what it answers is a line, not a card.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event, make_url, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped

from benchmarks.pressing import PLATFORM
from bot.domain.checkins import CheckInState, GoalOutcome
from bot.domain.pods import IN_THE_POD, MembershipState
from bot.kernel.clock import SystemClock
from bot.kernel.errors import NotAllowed
from storage.columns import metadata as tables
from storage.repositories import check_in_rows, goal_logs, goal_rows, membership_rows, people
from storage.repositories.inbox import inbox

BUSY_MS = 5000
_PRAGMAS = (
    f"busy_timeout = {BUSY_MS}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
)
_TRIES = 20
_WORTH = {GoalOutcome.DONE: 1.0, GoalOutcome.PARTLY: 0.5, GoalOutcome.NOT: 0.0}
_CLOCK = SystemClock()


class Model(DeclarativeBase):
    """Classes over the tables that are there."""

    metadata = tables


class Account(Model):
    """An account on a platform."""

    __table__ = people.accounts
    id: Mapped[int]
    person: Mapped[int]
    platform: Mapped[str]
    external: Mapped[str]


class Person(Model):
    """A person."""

    __table__ = people.people
    id: Mapped[int]
    language: Mapped[str]


class Membership(Model):
    """A person in a pod; it is saved in the version that was read."""

    __table__ = membership_rows.memberships
    __mapper_args__ = {"version_id_col": membership_rows.memberships.c.version}  # noqa: RUF012  # ORM
    id: Mapped[int]
    state: Mapped[MembershipState]
    check_ins: Mapped[int]


class CheckIn(Model):
    """A week of theirs; as above."""

    __table__ = check_in_rows.check_ins
    __mapper_args__ = {"version_id_col": check_in_rows.check_ins.c.version}  # noqa: RUF012  # ORM
    id: Mapped[int]
    membership: Mapped[int]
    person: Mapped[int]
    state: Mapped[CheckInState]
    outcomes: Mapped[Any]
    progress: Mapped[float | None]
    answered_at: Mapped[datetime | None]
    revision: Mapped[int]


class Goal(Model):
    """A goal."""

    __table__ = goal_rows.goals
    id: Mapped[int]


class Answered(Model):
    """An event that was acted on."""

    __table__ = inbox
    answer: Mapped[bytes]


class Usual:
    """Answers whoever presses; counts how often the database was found locked for too long."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self.again = 0

    async def press(self, number: int) -> None:
        """Let one person press *Done*, again while the database is locked."""
        for _ in range(_TRIES):
            try:
                async with self._sessions.begin() as session:
                    await _mark(session, f"press:{number}", str(number), number, number)
            except OperationalError:
                self.again += 1
                await asyncio.sleep(random.random() / 10)
            else:
                return
        raise RuntimeError(f"{number} was locked out {_TRIES} times")


@asynccontextmanager
async def usual(url: str, **pool: int) -> AsyncIterator[Usual]:
    """Open a database as people usually do; `pool` says otherwise."""
    where = make_url(url)
    driver = "sqlite+aiosqlite" if where.get_backend_name() == "sqlite" else "postgresql+asyncpg"
    engine = create_async_engine(where.set(drivername=driver), **pool)
    if driver.startswith("sqlite"):
        _begins_to_write(engine)
    try:
        yield Usual(engine)
    finally:
        await engine.dispose()


async def _mark(
    session: AsyncSession, event_id: str, external: str, check_in_id: int, goal_id: int
) -> str:
    """Say that a goal was done; return what to answer."""
    wanted = select(Account, Person).join(Person, Person.id == Account.person)
    wanted = wanted.where(Account.platform == PLATFORM, Account.external == external)
    account, person = (await session.execute(wanted)).one()
    seen = await session.get(Answered, (PLATFORM, event_id))
    if seen is not None:
        return str(seen.answer.decode())
    own = select(CheckIn, Membership).join(Membership, Membership.id == CheckIn.membership)
    check_in, member = (await session.execute(own.where(CheckIn.id == check_in_id))).one()
    if check_in.person != account.person or member.state not in IN_THE_POD:
        raise NotAllowed
    asked = select(Goal).join(goal_rows.shares, goal_rows.shares.c.goal == Goal.id)
    shared = (await session.scalars(asked.where(goal_rows.shares.c.membership == member.id))).all()
    if goal_id not in {goal.id for goal in shared}:
        raise NotAllowed
    logs = goal_logs.logs.c
    logged = select(logs.amount).where(logs.goal.in_([goal.id for goal in shared]))
    (await session.scalars(logged)).all()
    now = _CLOCK.now()
    if check_in.state is not CheckInState.ANSWERED:
        member.check_ins += 1
        check_in.answered_at = now
    check_in.state = CheckInState.ANSWERED
    check_in.outcomes = {**check_in.outcomes, str(goal_id): GoalOutcome.DONE}
    given = [GoalOutcome(said) for said in check_in.outcomes.values()]
    check_in.progress = sum(_WORTH.get(said, 0.0) for said in given) / len(shared)
    check_in.revision += 1
    answer = json.dumps({"said": "Noted. That is your stone.", "language": person.language})
    row = {"platform": PLATFORM, "event": event_id, "person": person.id, "at": now}
    session.add(Answered(**row, answer=answer.encode()))
    return answer


def _begins_to_write(engine: AsyncEngine) -> None:
    """Take the one writer's place at the beginning: who reads first cannot always write then."""

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
