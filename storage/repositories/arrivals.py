"""The repository of what platforms told: sealed until it is answered, recognized afterwards.

What nobody can read or answer is set aside: it waits no more, and is kept as long as what is
finished is recognized.
"""

from collections.abc import Collection, Container, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import (
    Column,
    Index,
    String,
    Table,
    bindparam,
    delete,
    select,
    text,
    tuple_,
    update,
)

from bot.kernel.errors import NotFound
from bot.ports.chat import Arrival
from storage.columns import Id, Instant, metadata, sealed
from storage.errors import StorageError
from storage.sealing.data_keys import ARRIVALS, Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_ROW = ("platform", "number")
_WAITING = text("body IS NOT NULL")
_FINISHED = text("body IS NULL")
_ASIDE = text("aside IS NOT NULL")

arrivals = Table(
    "arrivals",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("number", Id, primary_key=True, autoincrement=False),
    sealed("body", None, kind="arrivals", row=_ROW),
    Column("at", Instant, nullable=False),
    Column("aside", String(24)),
    sealed("kept", None, kind="arrivals", row=_ROW, as_column="body"),
    Index(
        "ix_arrivals_waiting",
        "platform",
        "number",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    Index("ix_arrivals_finished", "at", sqlite_where=_FINISHED, postgresql_where=_FINISHED),
    Index("ix_arrivals_aside", "at", sqlite_where=_ASIDE, postgresql_where=_ASIDE),
)


class SqlArrivals:
    """Reads and writes, in SQL, what platforms told."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer

    def take(self, platform: str, told: Sequence[Arrival], at: datetime) -> tuple[Arrival, ...]:
        """Keep what is not here yet, and return it in the order in which it was told.

        What somebody else is just taking is waited for: it is new to one of them only. Rows are
        written in the order of numbers, so that no two wait for each other.
        """
        each: dict[int, Arrival] = {}
        for arrival in told:
            each.setdefault(arrival.number, arrival)
        if not each:
            return ()
        rows = [
            {
                "platform": platform,
                "number": number,
                "body": self._sealed(platform, each[number]),
                "at": at,
            }
            for number in sorted(each)
        ]
        new = {*writing.insert_new_of(self._executor, arrivals, rows, _ROW, "number")}
        return tuple(arrival for number, arrival in each.items() if number in new)

    def waiting(
        self,
        platform: str,
        limit: int,
        after: int | None = None,
        besides: Container[int] = (),
    ) -> tuple[Arrival, ...]:
        """Find what is not finished, beyond a number if one is given, in the order of numbers.

        Of what is `besides` the index alone is read.
        """
        unfinished = self._unfinished(platform, limit, after)
        first = [*islice((number for number in unfinished if number not in besides), limit)]
        return self._read(platform, first)

    def finish(self, platform: str, numbers: Collection[int]) -> None:
        """Blank what was answered; what is not here, or is blank already, stays as it is."""
        if numbers:
            rows = [{"its_platform": platform, "its_number": n} for n in sorted(set(numbers))]
            self._executor.write(_FINISH, *rows)

    def set_aside(self, platform: str, arrival: Arrival, code: str, at: datetime) -> None:
        """Let what is here, or came just now, wait no more; what is finished stays as it is."""
        self.take(platform, [arrival], at)
        row = {"its_platform": platform, "its_number": arrival.number, "its_code": code}
        self._executor.write(_SET_ASIDE, row)

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"before": before, "most": limit}).rowcount

    def _unfinished(self, platform: str, page: int, after: int | None) -> Iterator[int]:
        """Find the numbers of all that is not finished, page by page."""
        while True:
            asked = {"on": platform, "most": page}
            numbers = (
                self._executor.read(_UNFINISHED, asked)
                if after is None
                else self._executor.read(_UNFINISHED_AFTER, {**asked, "after": after})
            ).scalars()
            yield from numbers
            if len(numbers) < page:
                return
            after = numbers[-1]

    def _read(self, platform: str, numbers: Collection[int]) -> tuple[Arrival, ...]:
        if not numbers:
            return ()
        asked = {"on": platform, "numbers": numbers}
        return tuple(
            Arrival(row.number, self._opened(platform, row.number, row.body))
            for row in self._executor.read(_BODIES, asked)
        )

    def _sealed(self, platform: str, arrival: Arrival) -> bytes:
        row = _row(platform, arrival.number)
        return self._sealer.seal_bytes(ARRIVALS, "arrivals.body", row, arrival.body)

    def _opened(self, platform: str, number: int, sealed: bytes) -> bytes:
        """Open a body; one that does not open is empty, and holds up none of the others."""
        row = _row(platform, number)
        try:
            return self._sealer.open_bytes(ARRIVALS, "arrivals.body", row, sealed)
        except (NotFound, StorageError):
            return b""


_ITS = (
    arrivals.c.platform == bindparam("its_platform"),
    arrivals.c.number == bindparam("its_number"),
    arrivals.c.body.is_not(None),
)
_SET_ASIDE = Statement(
    update(arrivals)
    .where(*_ITS)
    .values(aside=bindparam("its_code"), kept=arrivals.c.body, body=None)
)
_FINISH = Statement(update(arrivals).where(*_ITS).values(body=None))

_KEY = tuple(arrivals.c[name] for name in _ROW)
_OLDEST = (
    select(*_KEY)
    .where(arrivals.c.body.is_(None), arrivals.c.at < bindparam("before"))
    .order_by(arrivals.c.at)
    .limit(MOST)
)
_FORGET = Statement(delete(arrivals).where(tuple_(*_KEY).in_(_OLDEST)))

_WAITS = (arrivals.c.platform == bindparam("on"), arrivals.c.body.is_not(None))
_NUMBERS = select(arrivals.c.number).where(*_WAITS).order_by(arrivals.c.number).limit(MOST)
_UNFINISHED = Statement(_NUMBERS)
_UNFINISHED_AFTER = Statement(_NUMBERS.where(arrivals.c.number > bindparam("after")))
_BODIES = Statement(
    select(arrivals.c.number, arrivals.c.body)
    .where(*_WAITS, among(arrivals.c.number, "numbers"))
    .order_by(arrivals.c.number)
)


def _row(platform: str, number: int) -> str:
    return f"{platform}:{number}"
