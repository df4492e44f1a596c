"""What a database says went wrong quotes no row, to whoever is told and in whatever is logged."""

import io
import traceback
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import StatementError

from bot.app import logs
from bot.kernel.errors import BotError, Conflict
from storage.engine import SqlStorage
from storage.errors import StorageError
from storage.repositories.people import accounts
from tests.contracts import samples
from tests.contracts.samples import NOW
from tests.harness.connections import connection_of

SECRET = "the-lantern-in-the-harbor"
Breaks = Callable[[Connection], object]
ROW = {"platform": "test", "external": SECRET, "used_at": NOW, "reachable": True}


def twice(connection: Connection) -> None:
    """Write the same account twice."""
    person = connection.execute(text("SELECT id FROM people")).scalars().first()
    for number in (1, 2):
        connection.execute(insert(accounts).values(id=number, person=person, **ROW))


def of_nobody(connection: Connection) -> None:
    """Write an account of somebody who is not there."""
    connection.execute(insert(accounts).values(id=1, person=99, **ROW))


def without_what_is_needed(connection: Connection) -> None:
    """Write nothing where something has to stand."""
    person = connection.execute(text("SELECT id FROM people")).scalars().first()
    connection.execute(insert(accounts).values(id=1, person=person, **ROW))
    connection.execute(update(accounts).values(used_at=None))


def no_such_type(connection: Connection) -> None:
    """Write what is no value of a database."""
    connection.execute(insert(accounts).values(id=1, person=1, **ROW | {"external": {SECRET}}))


def no_such_instant(connection: Connection) -> None:
    """Write words where an instant belongs, which our own column refuses."""
    connection.execute(insert(accounts).values(id=1, person=1, **ROW | {"used_at": SECRET}))


def no_such_statement(connection: Connection) -> None:
    """Say what no database understands."""
    connection.execute(text(f"SELECT '{SECRET}' FROM nowhere"))  # noqa: S608 a constant


ALL = (
    twice,
    of_nobody,
    without_what_is_needed,
    no_such_type,
    no_such_instant,
    no_such_statement,
)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Follow everything that an error leads to, shown or not."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("breaks", ALL)
async def test_an_error_of_the_database_quotes_nothing(
    storage: SqlStorage, breaks: Breaks
) -> None:
    await storage.run(samples.stored)

    with pytest.raises(BotError) as raised:
        await storage.run(lambda uow: breaks(connection_of(uow)))

    error = raised.value
    assert isinstance(error, Conflict if breaks in (twice, of_nobody) else StorageError)
    assert not [link for link in chain(error) if isinstance(link, StatementError)]
    told = "".join(traceback.format_exception(error)), logs.describe(error), repr(error)
    assert not [line for line in told if SECRET in line]
    assert breaks.__name__ in told[0]


async def test_the_search_finds_what_the_database_itself_says(storage: SqlStorage) -> None:
    """Had nobody translated it, the error would tell what was to be written."""
    await storage.run(samples.stored)
    found = io.StringIO()

    def written_twice(uow: object) -> None:
        try:
            no_such_statement(connection_of(uow))  # type: ignore[arg-type]  # any unit of work
        except StatementError as error:
            traceback.print_exception(error, file=found)
            raise

    with pytest.raises(StorageError):
        await storage.run(written_twice)

    assert SECRET in found.getvalue()
