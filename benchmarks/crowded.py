"""Pods of eight over fifty weeks, as many as it takes for a table of so many check-ins.

Some of them are real, with people whose names open. The database copies them into all others,
and makes everybody's check-ins by itself, week by week as in life: a pod's rows lie far apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, bindparam, create_engine, text

from benchmarks.prompted import Databases
from bot.domain.people import Account, Person
from bot.domain.pods import Membership, MembershipState, Mode, Pod, PodKind, PodState
from bot.domain.weeks import Rhythm, Week, instant
from bot.kernel.ids import AccountId, MembershipId, PersonId, PodId
from bot.ports.storage import UnitOfWork
from storage.columns import Instant
from storage.repositories.check_in_rows import check_ins
from storage.repositories.membership_rows import memberships
from storage.repositories.people import people
from storage.repositories.pods import pods
from storage.schema import migrate

PLATFORM = "telegram"
MEMBERS = 8
WEEKS = 50
REAL = 40
_FIRST = Week(2025, 47)
_RHYTHM = Rhythm(6, time(18), "Europe/Berlin")
_DAY = timedelta(days=1)
_JOINED = instant(_FIRST.day(0), time(12), _RHYTHM.zone)

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
_PROGRESS = (
    "CASE (i * 7 + :number * 3) % 10 WHEN 0 THEN 0.0 WHEN 1 THEN NULL ELSE (i % 5) / 4.0 END"
)
_CHECK_INS = f"""
INSERT INTO check_ins (id, membership, pod, person, week, closes_at, until, state, asked_at,
    answered_at, late, outcomes, visible, progress, shown, revision, version)
{_NUMBERS}
SELECT :before + i, i, 1 + (i - 1) / {MEMBERS}, i, :week, :closes_at, :until,
    CASE (i * 7 + :number * 3) % 10 WHEN 0 THEN 'missed' WHEN 1 THEN 'rested' ELSE 'answered' END,
    :asked_at, :asked_at, false, '{{}}', 'pod',
    {_PROGRESS}, {_PROGRESS}, 1, 2
FROM n
"""  # noqa: S608  # numbers of ours
_LAYERS = f"""
INSERT INTO layers (pod, week, closed_at, stones, version)
{_NUMBERS}
SELECT i, :week, :closes_at, {MEMBERS} - 1, 1 FROM n
"""  # noqa: S608  # as above


@dataclass(frozen=True, slots=True)
class Crowd:
    """A database, and which of its pods are real."""

    url: str
    people: int

    @property
    def check_ins(self) -> int:
        """Count the check-ins."""
        return self.people * WEEKS

    @property
    def real(self) -> Sequence[int]:
        """Number the pods that are real; they are spread evenly over all."""
        every = self.people // MEMBERS
        return range(1, every + 1, max(1, every // REAL))

    def members(self, pod: int) -> range:
        """Number the members of a pod, who are people and accounts by the same number."""
        return range(1 + (pod - 1) * MEMBERS, 1 + pod * MEMBERS)

    def last_check_ins(self, pod: int) -> list[int]:
        """Number the eight check-ins of a pod's last week."""
        return [(WEEKS - 1) * self.people + member for member in self.members(pod)]


async def crowded(kinds: Databases, url: str, many: int) -> Crowd:
    """Fill an empty database with so many check-ins, or a few less."""
    crowd = Crowd(url, max(1, many // WEEKS // MEMBERS) * MEMBERS)
    migrate(url)
    storage = kinds.opened(url)
    await storage.run(partial(_arrive, crowd))
    await storage.close()
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _prepare(connection)
        _fill(connection, crowd)
        connection.exec_driver_sql("ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE")
    engine.dispose()
    return crowd


def _arrive(crowd: Crowd, uow: UnitOfWork) -> None:
    for pod in crowd.real:
        uow.pods.add(_pod(pod))
        for number in crowd.members(pod):
            person = PersonId(number)
            place = str(number)
            account = Account(AccountId(number), person, PLATFORM, place, place, _JOINED)
            uow.people.add(Person(person, f"Ann {number}", _JOINED), account)
            uow.memberships.add(
                Membership(
                    MembershipId(number),
                    PodId(pod),
                    person,
                    _JOINED,
                    MembershipState.ACTIVE,
                    check_ins=WEEKS,
                    platform=PLATFORM,
                )
            )


def _pod(number: int) -> Pod:
    return Pod(
        PodId(number),
        f"Early birds {number}",
        "Reading",
        PodKind.STUDY,
        Mode.RANKED,
        _RHYTHM,
        "en",
        _JOINED,
        state=PodState.OPEN,
        opened_at=_JOINED,
        week=_FIRST.plus(WEEKS),
    )


def _prepare(connection: Connection) -> None:
    """Fill fast: nothing of this is kept, and every reference is right by what is written."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
        return
    for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -500000"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")


def _fill(connection: Connection, crowd: Crowd) -> None:
    """Fill every table; what can be indexed afterwards is."""
    every = crowd.people // MEMBERS
    theirs = f"1 + (i - 1) / {MEMBERS}"
    _copied(connection, pods, every, {})
    _copied(connection, people, crowd.people, {})
    _copied(connection, memberships, crowd.people, {"person": "i", "pod": theirs})
    for index in check_ins.indexes:
        index.drop(connection)
    written = text(_CHECK_INS).bindparams(
        *(bindparam(name, type_=Instant()) for name in ("closes_at", "until", "asked_at"))
    )
    laid = text(_LAYERS).bindparams(bindparam("closes_at", type_=Instant()))
    for number, week in enumerate(_weeks()):
        closes_at = _RHYTHM.close_at(week)
        values = {"week": str(week), "closes_at": closes_at}
        connection.execute(laid, {**values, "many": every})
        more = {"until": closes_at + 5 * _DAY, "asked_at": closes_at - 2 * _DAY}
        before = number * crowd.people
        connection.execute(
            written, {**values, **more, "many": crowd.people, "before": before, "number": number}
        )
    for index in check_ins.indexes:
        index.create(connection)


def _weeks() -> Iterator[Week]:
    return (_FIRST.plus(number) for number in range(WEEKS))


def _copied(connection: Connection, table: Table, many: int, own: Mapping[str, str]) -> None:
    """Copy the first row of a table until there are so many, but for ids and what is `own`."""
    exprs: dict[str, Any] = {column.name: f"{table.name}.{column.name}" for column in table.c}
    exprs |= {"id": "i", **own}
    statement = f"""
INSERT INTO {table.name} ({", ".join(exprs)}) {_NUMBERS}
SELECT {", ".join(exprs.values())} FROM n, {table.name} WHERE {table.name}.id = 1
ON CONFLICT DO NOTHING
"""  # noqa: S608  # names and numbers of ours
    connection.execute(text(statement), {"many": many})
