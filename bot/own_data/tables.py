"""How somebody's own data are described: tables of columns, each of one kind, and their rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from bot.own_data.reading import OwnReading

Plain = str | int | float | Decimal | bool | date | datetime | time | None
Value = Plain | Sequence[str] | Sequence["OwnRow"]
OwnRow = Mapping[str, Value]


class ValueKind(StrEnum):
    """What a column holds, which decides how each format and the profile write it."""

    ID = "id"
    NAME = "name"
    WORDS = "words"
    CHOICE = "choice"
    FLAG = "flag"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    WEEKDAY = "weekday"
    DAY = "day"
    TIME = "time"
    INSTANT = "instant"
    WEEK = "week"
    LIST = "list"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """One column: its name in JSON for good, its kind, and what it is about, in English.

    A choice is said by the texts that begin with `texts`, or with `data.` and that. What is
    `technical` is in files for programs and in tables, and not on the page that people read.
    """

    name: str
    kind: ValueKind
    about: str
    texts: str = ""
    technical: bool = False
    columns: tuple["OwnColumn", ...] = ()


class OwnPage(NamedTuple):
    """Some rows of a table, and after what the next ones come, if there are more."""

    rows: Sequence[OwnRow]
    after: int | None = None


ReadPage = Callable[[OwnReading, int | None, int], OwnPage]


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One table of somebody's own data, and the function that reads a page of it.

    The columns of `titled` say together what a row is called.
    """

    name: str
    about: str
    columns: tuple[OwnColumn, ...]
    read: ReadPage
    titled: tuple[str, ...] = ()
    single: bool = False


def number(name: str = "id", about: str = "Its number.") -> OwnColumn:
    """Describe an id, which only programs need."""
    return OwnColumn(name, ValueKind.ID, about, technical=True)


def whole(read: Callable[[OwnReading], Sequence[OwnRow]]) -> ReadPage:
    """Read a table that is short by its nature all at once."""

    def page(of: OwnReading, _after: int | None, _limit: int) -> OwnPage:
        return OwnPage(read(of))

    return page


def paged(rows: Sequence[OwnRow], found: Sequence[object], limit: int) -> OwnPage:
    """Give a page whose rows have growing ids; a full one may be followed by another."""
    last = rows[-1]["id"] if rows and len(found) == limit else None
    return OwnPage(rows, last if isinstance(last, int) else None)
