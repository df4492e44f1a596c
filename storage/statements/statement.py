"""A statement, written once in SQLAlchemy Core and compiled once for each kind of database.

`Statement` is what repositories keep as constants. `DriverStatement` is what becomes of one: the
driver's text, what puts values into its order, and what makes rows of that which comes back.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import BindParameter, ClauseElement, Dialect
from sqlalchemy.types import NullType

Values = Mapping[str, Any]
_Processor = Callable[[Any], Any]
_MANY = 8  # rows


class Cursor(Protocol):
    """What is asked of a driver's cursor (PEP 249)."""

    @property
    def description(self) -> Sequence[Any] | None: ...
    @property
    def rowcount(self) -> int: ...
    def execute(self, sql: str, values: Any, /) -> object: ...
    def executemany(self, sql: str, values: Any, /) -> object: ...
    def fetchall(self) -> list[Any]: ...


class Statement:
    """Keeps a statement, and what it is for the driver of each database, from its first run on.

    It stands as a constant in a module: to build and compile it costs more than to run it. Where
    PostgreSQL needs other words, it is given them. `columns` are those that an INSERT or UPDATE
    takes from its values, if it does not say so itself.
    """

    __slots__ = ("_columns", "_compiled", "_postgresql", "_written")

    def __init__(
        self,
        written: ClauseElement,
        postgresql: ClauseElement | None = None,
        *,
        columns: Sequence[str] = (),
    ) -> None:
        self._written = written
        self._postgresql = written if postgresql is None else postgresql
        self._columns = [*columns] or None
        self._compiled: dict[str, DriverStatement] = {}

    def compiled(self, dialect: Dialect) -> "DriverStatement":
        """Give what the driver of a kind of database runs."""
        known = self._compiled.get(dialect.name)
        if known is None:
            written = self._postgresql if dialect.name == "postgresql" else self._written
            known = DriverStatement(written, dialect, self._columns)
            self._compiled[dialect.name] = known
        return known


class DriverStatement:
    """A compiled statement: `sql` for the driver, and both ways between values and its tuples."""

    __slots__ = (
        "_count",
        "_dialect",
        "_fixed",
        "_make",
        "_pick",
        "_processors",
        "_written",
        "sql",
    )

    def __init__(
        self, written: ClauseElement, dialect: Dialect, columns: Sequence[str] | None
    ) -> None:
        compiled: Any = written.compile(dialect=dialect, column_keys=columns)
        self.sql = compiled.string
        self._written = written
        self._dialect = dialect
        named = {name: bind for bind, name in compiled.bind_names.items()}
        order = [named[name] for name in compiled.positiontup or ()]
        self._fixed = {bind.key: bind.effective_value for bind in order if not bind.required}
        self._count = len({bind.key for bind in order if bind.required})
        self._pick = _picking([bind.key for bind in order])
        self._processors = _by_place(_binding(bind, dialect) for bind in order)
        self._make: Callable[[Cursor], list[Any]] | None = None

    def bind(self, given: Values) -> Sequence[Any]:
        """Put values into the driver's order and types; there must be just those it asks for."""
        if len(given) != self._count:
            raise TypeError(f"{self._count} values are asked for, {len(given)} given")
        values = self._pick({**self._fixed, **given} if self._fixed else given)
        return _processed(values, self._processors) if self._processors else values

    def rows(self, cursor: Cursor) -> list[Any]:
        """Make rows, named tuples, of all that a cursor has found."""
        if self._make is None:  # to ask how a result is made costs much with psycopg
            self._make = self._making(cursor.description)
        return self._make(cursor)

    def _making(self, described: Sequence[Any] | None) -> Callable[[Cursor], list[Any]]:
        """Make what makes rows, once it is known in which types the driver gives them."""
        if described is None:
            return lambda _: []
        exported = getattr(self._written, "exported_columns", None)
        if exported is None:  # a text, which says nothing of its columns
            return lambda cursor: cursor.fetchall()
        names = [*exported.keys()]
        row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]  # known by now
        make: Callable[[Any], Any] = row._make
        processors = _by_place(
            column.type.dialect_impl(self._dialect).result_processor(self._dialect, each[1])
            for column, each in zip(exported, described, strict=True)
        )
        return lambda cursor: [*map(make, _converted(cursor.fetchall(), processors))]


def _picking(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    match names:
        case []:
            return lambda _: ()
        case [one]:
            return lambda given: (given[one],)
    return itemgetter(*names)


def _binding(bind: BindParameter[Any], dialect: Dialect) -> _Processor | None:
    """Find what writes a parameter; of what type it is must be said, or follow from a column."""
    if isinstance(bind.type, NullType):
        raise TypeError(f"the parameter {bind.key} is of no type")
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _by_place(processors: Any) -> list[tuple[int, _Processor]]:
    return [(at, process) for at, process in enumerate(processors) if process is not None]


def _converted(
    found: list[Any], processors: list[tuple[int, _Processor]]
) -> Iterable[Sequence[Any]]:
    """Convert the rows that were found; where they are many, it costs less by columns."""
    if not processors:
        return found
    if len(found) < _MANY:
        return [_processed(values, processors) for values in found]
    columns: list[Iterable[Any]] = [*zip(*found, strict=True)]
    for at, process in processors:
        columns[at] = map(process, columns[at])
    return zip(*columns, strict=True)


def _processed(values: Sequence[Any], processors: list[tuple[int, _Processor]]) -> list[Any]:
    processed = [*values]
    for at, process in processors:
        processed[at] = process(processed[at])
    return processed
