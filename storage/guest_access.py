"""A guest's access to a database, for what an operator asks: beside a running Cairn, or alone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from bot.kernel.clock import Clock
from storage.connections import database_url, postgres, sqlite
from storage.errors import StorageError, translation
from storage.sealing.encryption import MasterKeys, Vault
from storage.unit_of_work import SqlUnitOfWork

_AWAY = 0.02


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Read one moment of a database; nothing can be written, and nobody waits."""
    with translation(), _engine(url, reads=True) as engine, engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()


@contextmanager
def writing(url: str) -> Iterator[Connection]:
    """Write in one short transaction, which is undone when anything is raised."""
    with translation(), _engine(url, reads=False) as engine, engine.begin() as connection:
        yield connection


class GuestTransactions:
    """Gives short transactions on a database, beside those of others, again and again.

    After each that writes it is gone for a moment, so that whoever waits comes to write.
    """

    def __init__(self, reads: Engine, writes: Engine) -> None:
        self._reads = reads
        self._writes = writes

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read; what is read in one statement is of one moment."""
        with translation(), self._reads.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one short transaction, which is undone when anything is raised."""
        with translation(), self._writes.begin() as connection:
            yield connection
        time.sleep(_AWAY)


@contextmanager
def short_transactions(url: str) -> Iterator[GuestTransactions]:
    """Give short transactions on a database, as many as are asked for."""
    with _engine(url, reads=True) as reads, _engine(url, reads=False) as writes:
        yield GuestTransactions(reads, writes)


@contextmanager
def rehearsing(url: str, keys: MasterKeys, clock: Clock) -> Iterator[SqlUnitOfWork]:
    """Give a unit of work in which everything can be tried: all of it is undone at the end."""
    with translation(), _engine(url, reads=False) as engine, engine.connect() as connection:
        transaction = connection.begin()
        try:
            yield SqlUnitOfWork(connection, Vault(keys), clock)
        finally:
            transaction.rollback()


@contextmanager
def _engine(url: str, *, reads: bool) -> Iterator[Engine]:
    where = database_url.parsed(url)
    if where.get_backend_name() == "postgresql":
        made = postgres.engine(where, connections=1)
    elif not Path(str(where.database)).is_file():
        raise StorageError(f"{where.database}: there is no such database file")
    elif reads:
        made = sqlite.engine(where, begin="BEGIN", pragmas=["query_only = ON"])
    else:
        made = sqlite.engine(where)
    try:
        yield made
    finally:
        made.dispose()
