"""The executor: it has the driver run statements, within the transaction of a connection."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.kernel.errors import Conflict
from storage.errors import StorageError
from storage.statements.batch import WriteBatch
from storage.statements.statement import Cursor, Statement, Values

_NOTHING: Mapping[str, Any] = MappingProxyType({})
Listener = Callable[[str, Any, bool], None]


class Result:
    """What a statement found, as named tuples; and how many rows it found or changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        """Give every row."""
        return self._rows

    def one(self) -> Any:
        """Give the only row."""
        (row,) = self._rows
        return row

    def one_or_none(self) -> Any:
        """Give the only row, if there is one."""
        return self.one() if self._rows else None

    def scalar(self) -> Any:
        """Give the first value of the first row, or None."""
        return self._rows[0][0] if self._rows else None

    def scalars(self) -> list[Any]:
        """Give the first value of each row."""
        return [row[0] for row in self._rows]


class SavepointMissing(BaseException):
    """Something is to be undone, and no savepoint was set: all of it has to be run again with one.

    Nobody on its way takes it for an error of theirs.
    """


class Executor:
    """Runs statements over the driver of a connection, in its transaction, begun if need be.

    What goes wrong is raised as SQLAlchemy would raise it, and quotes no values. Whoever lent the
    connection finds out whether it became useless, and replaces it.

    Without `savepoints`, what is to be undone after a writing raises `SavepointMissing`; and what
    is put to a server leaves with what follows. Whoever made it so calls `settle` in the end.
    """

    # Who wants to know what is run: the text, the values, and whether those are of many rows.
    listeners: ClassVar[list[Listener]] = []

    def __init__(self, connection: Connection, *, savepoints: bool = True) -> None:
        if not connection.in_transaction():
            connection.begin()
        self.dialect = connection.dialect
        self._driver: Any = connection.connection.driver_connection
        self._cursor: Cursor | None = None
        self._batch = WriteBatch()
        self._batches = not savepoints and self.dialect.name == "postgresql"
        self._sets_savepoints = savepoints
        self._savepoints: list[bool] = []  # for each that is open, whether something was written
        self._remembered: dict[tuple[str, str], list[Any]] | None = None

    def remember(self) -> None:
        """From now on, ask the database nothing twice, until something is written or undone.

        It is for a unit of work that makes many things of the same rows, and only reads.
        """
        self._remembered = {}

    def read(self, statement: Statement, values: Values = _NOTHING) -> Result:
        """Run a statement that changes nothing."""
        self.settle()
        compiled = statement.compiled(self.dialect)
        refuse_lost_transaction(self._driver)
        try:
            bound = compiled.bind(values)
            if self._remembered is None:
                cursor = self._run(compiled.sql, bound)
                return Result(compiled.rows(cursor), cursor.rowcount)
            asked = (compiled.sql, repr(bound))
            if asked not in self._remembered:
                self._remembered[asked] = compiled.rows(self._run(compiled.sql, bound))
            rows = [*self._remembered[asked]]
            return Result(rows, len(rows))
        except Exception as error:
            raise self._raised(error, compiled.sql) from error

    def write(self, statement: Statement, *rows: Values) -> Result:
        """Run a statement for each of some rows; for one, it may return what it wrote."""
        if not rows:
            return Result([], 0)
        self.settle()
        self._forget()
        self._begin_savepoints()
        compiled = statement.compiled(self.dialect)
        refuse_lost_transaction(self._driver)
        try:
            if len(rows) == 1:
                cursor = self._run(compiled.sql, compiled.bind(rows[0]))
                return Result(compiled.rows(cursor), cursor.rowcount)
            cursor = self._run(compiled.sql, [compiled.bind(row) for row in rows], many=True)
            return Result([], cursor.rowcount)
        except Exception as error:
            raise self._raised(error, compiled.sql) from error

    def put(self, table: str, statement: Statement, row: Values, *, saves: bool = False) -> None:
        """Write a row of a table by its keys; nothing is asked back.

        Where it `saves` one that must be there, it raises `Conflict` if it is not: now, or later,
        but before anything is committed.
        """
        if self._batches:
            self._add(table, statement, row, saves=saves)
        elif not self.write(statement, row).rowcount and saves:
            raise Conflict(table)

    def put_once(self, table: str, statement: Statement, row: Values) -> int:
        """Write a row of a table by its keys, with what was put; tell how many it became."""
        if not self._batches:
            return self.write(statement, row).rowcount
        self._add(table, statement, row, saves=False)
        return self.settle()

    def settle(self) -> int:
        """Write what was put; tell how many rows the last of it became."""
        batch, self._batch = self._batch, WriteBatch()
        if not batch:
            return 0
        try:
            cursor = self._run(batch.sql, batch.values)
            changed = cursor.fetchall()[0] if len(batch) > 1 else [cursor.rowcount]
            batch.check(changed)
        except Exception as error:
            told = error if isinstance(error, Conflict) else self._raised(error, batch.sql)
            if batch.within:
                raise SavepointMissing from told
            raise told from error
        return int(changed[-1])

    def _add(self, table: str, statement: Statement, row: Values, *, saves: bool) -> None:
        if self._batch.has(table):
            self.settle()
        self._forget()
        self._begin_savepoints()
        compiled = statement.compiled(self.dialect)
        try:
            bound = compiled.bind(row)
        except Exception as error:
            raise self._raised(error, compiled.sql) from error
        self._batch.within = self._batch.within or bool(self._savepoints)
        self._batch.add(table, compiled.sql, bound, saves=saves)

    @contextmanager
    def savepoint(self, undone: Callable[[], None]) -> Iterator[None]:
        """Undo what is written within when it raises, and tell; it begins by a first writing."""
        self._savepoints.append(False)
        name = f"within_{len(self._savepoints)}"
        try:
            yield
        except BaseException as error:
            gone = isinstance(error, DBAPIError) and error.connection_invalidated
            if self._savepoints.pop() and not gone:
                if not self._sets_savepoints:
                    raise SavepointMissing from error
                undone()
                self._forget()
                self._tell(f"ROLLBACK TO SAVEPOINT {name}")
                self._tell(f"RELEASE SAVEPOINT {name}")
            raise
        if self._savepoints.pop() and self._sets_savepoints:
            self._tell(f"RELEASE SAVEPOINT {name}")

    def _forget(self) -> None:
        if self._remembered:
            self._remembered.clear()

    def _begin_savepoints(self) -> None:
        for at, known in enumerate(self._savepoints):
            if not known:
                if self._sets_savepoints:
                    self._tell(f"SAVEPOINT within_{at + 1}")
                self._savepoints[at] = True

    def _tell(self, sql: str) -> None:
        refuse_lost_transaction(self._driver)
        try:
            self._run(sql, ())
        except Exception as error:
            raise self._raised(error, sql) from error

    def _run(self, sql: str, values: Any, *, many: bool = False) -> Cursor:
        for hear in self.listeners:
            hear(sql, values, many)
        cursor = self._cursor
        if cursor is None:
            cursor = self._cursor = self._driver.cursor()
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
        return cursor

    def _raised(self, error: Exception, sql: str) -> BaseException:
        return as_sqlalchemy_raises(error, sql, self.dialect, self._driver)


def as_sqlalchemy_raises(
    error: Exception, sql: str, dialect: Any, driver: object
) -> BaseException:
    """Make of a driver's error, or of a value that does not fit, what SQLAlchemy makes."""
    base = dialect.loaded_dbapi.Error
    lost = isinstance(error, base) and dialect.is_disconnect(error, driver, None)
    return DBAPIError.instance(
        sql,
        None,
        error,
        base,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )


def refuse_lost_transaction(driver: object) -> None:
    """Refuse to go on when an error has ended a transaction on SQLite.

    Each further statement would be written at once, for good, whatever became of the unit.
    """
    if isinstance(driver, sqlite3.Connection) and not driver.in_transaction:
        raise StorageError("an error ended the transaction")
