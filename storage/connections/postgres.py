"""PostgreSQL: threads with a connection each, which run jobs, again if one was lost on the way.

Units of work with the same key run in the order in which they came: within this process they wait
in line, and for other processes under an advisory lock until their commit.
"""

import hashlib
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import sqlalchemy.exc
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext

from bot.kernel.failpoints import Failpoint, reached
from storage.connections import postgres_sessions
from storage.connections.postgres_sessions import CONNECTING, TimedConnection
from storage.connections.thread_jobs import ThreadJob, Work
from storage.errors import StorageError, code_of
from storage.statements.executor import as_sqlalchemy_raises

WORKERS = 8
TRIES = 6
PAUSE_SECONDS = 0.1

# Serialization failure, deadlock, and a server that stops or starts (PostgreSQL, appendix A).
_AGAIN = {"40001", "40P01", "57P01", "57P02", "57P03"}
# Connection exceptions, sessions that the server ended, and a server that takes no writes.
_GONE = ("08", "57P01", "57P02", "57P03", "57P05", "25P03")
_READ_ONLY = "25006"
_NEVER_GIVEN = "22023"  # the number of a transaction that this server did not have yet
_BEGIN_NUMBERED = "BEGIN; SELECT pg_current_xact_id()::text"
_BECAME = text("SELECT pg_xact_status(CAST(CAST(:number AS text) AS xid8))")


def engine(url: URL, *, connections: int = WORKERS) -> Engine:
    """Make an engine whose sessions are in UTC and whose errors quote no values.

    A connection that was lost while nobody used it is found out by the first statement, and the
    work done again over another: asking before each work costs a request that hardly ever helps.
    """
    made = create_engine(
        url,
        pool_size=connections,
        max_overflow=connections,
        connect_args=CONNECTING,
        hide_parameters=True,
        paramstyle="format",
    )
    preference = postgres_sessions.ServerPreference()

    @event.listens_for(made, "do_connect")
    def connecting(_: object, __: object, args: list[str], options: dict[str, Any]) -> object:
        connection = TimedConnection.connect(*args, **preference.ordered(options))
        connection.where = (connection.info.host, str(connection.info.port))
        connection.preference = preference
        preference.note(connection.where)
        return connection

    @event.listens_for(made, "connect")
    def connected(connection: TimedConnection, _: object) -> None:
        connection.server = postgres_sessions.begin_session(connection)

    @event.listens_for(made, "handle_error")
    def failed(context: ExceptionContext) -> None:
        if _is_useless(context.original_exception, context.connection):
            context.is_disconnect = True  # this connection is replaced, and those as old

    return made


def _is_useless(error: BaseException | None, connection: Connection | None) -> bool:
    """Tell whether nothing more can be done over a connection, whether it is closed or not.

    After a fail-over it may lead to a server that only reads; of that, who only wants to read
    knows nothing.
    """
    code = getattr(error, "sqlstate", None) or ""
    reads = connection is not None and connection.get_execution_options().get(
        "postgresql_readonly", False
    )
    return code.startswith(_GONE) or (code == _READ_ONLY and not reads)


@contextmanager
def _replacing_useless(connection: Connection) -> Iterator[None]:
    """Replace a connection that became useless to the driver, and those as old.

    What SQLAlchemy itself runs, it finds out by itself; so it is shown that this one is closed.
    """
    try:
        yield
    except sqlalchemy.exc.DBAPIError as error:
        useless = error.connection_invalidated or _is_useless(error.orig, connection)
        driver = None if connection.invalidated else connection.connection.driver_connection
        if useless and driver is not None:
            error.connection_invalidated = True
            driver.close()
            with suppress(sqlalchemy.exc.DBAPIError):
                connection.exec_driver_sql("SELECT 1")
        raise


class PostgresThreads:
    """Runs jobs on one PostgreSQL database, in threads with a connection each."""

    def __init__(self, working: Engine) -> None:
        self._engine = working
        self._ready: queue.SimpleQueue[ThreadJob | None] = queue.SimpleQueue()
        self._by_key: dict[str, deque[ThreadJob]] = {}
        self._unfinished = 0
        self._closed = False
        self._changed = threading.Condition()
        self._workers = [
            threading.Thread(target=self._work, name=f"cairn-postgres-{number}", daemon=True)
            for number in range(WORKERS)
        ]
        for worker in self._workers:
            worker.start()

    def write(self, work: Work, key: str | None) -> ThreadJob:
        """Queue work in a transaction, behind what has the same key."""
        return self._queue(ThreadJob(work, key=key))

    def read(self, work: Work) -> ThreadJob:
        """Queue work that only reads; it sees one moment of the database."""
        return self._queue(ThreadJob(work, reads=True))

    def purge(self) -> None:
        """Have the server make room where keys, names and accounts were deleted."""
        with self._engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("VACUUM (SKIP_LOCKED) data_keys, people, accounts")

    def close(self) -> None:

        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: not self._unfinished)
        for _ in self._workers:
            self._ready.put(None)
        for worker in self._workers:
            worker.join()
        self._engine.dispose()

    def _queue(self, job: ThreadJob) -> ThreadJob:
        with self._changed:
            if self._closed:
                raise StorageError("the database is closed")
            self._unfinished += 1
            if job.key is None:
                self._ready.put(job)
            elif job.key in self._by_key:
                self._by_key[job.key].append(job)
            else:
                self._by_key[job.key] = deque()
                self._ready.put(job)
        return job

    def _leave(self, job: ThreadJob) -> None:
        with self._changed:
            self._unfinished -= 1
            if job.key is not None:
                behind = self._by_key[job.key]
                if behind:
                    self._ready.put(behind.popleft())
                else:
                    del self._by_key[job.key]
            self._changed.notify_all()

    def _work(self) -> None:
        while (job := self._ready.get()) is not None:
            try:
                if not job.abandoned:
                    job.finish(self._run_until_committed(job))
            except BaseException as error:  # noqa: BLE001 whoever waits is told, and the thread goes on
                job.fail(error)
            finally:
                self._leave(job)

    def _run_until_committed(self, job: ThreadJob) -> object:
        """Run a job, again if it met a deadlock or lost its connection before its commit."""
        for attempt in range(TRIES - 1):
            try:
                return self._run_once(job)
            except sqlalchemy.exc.DBAPIError as error:
                if not _worth_another_try(error):
                    raise
            time.sleep(PAUSE_SECONDS * 2**attempt)
        return self._run_once(job)

    def _run_once(self, job: ThreadJob) -> object:
        with self._engine.connect() as connection:
            if job.reads:
                return _read(connection, job)
            with _begun_by_us(connection), connection.begin() as transaction:
                with _replacing_useless(connection):
                    number, server = _begin_numbered(connection, job.key), _server(connection)
                    value = job.work(connection)
                reached(Failpoint.COMMIT_LEAVES)
                try:
                    transaction.commit()
                except sqlalchemy.exc.DBAPIError as lost:
                    if not (lost.connection_invalidated and self._was_committed(number, server)):
                        raise
            reached(Failpoint.COMMIT_CONFIRMED)
            return value

    def _was_committed(self, number: str, server: str) -> bool:
        """Ask what became of a transaction whose commit was not confirmed.

        Where another server answers, what has that number is committed there, or something else
        of the same number is; but if nothing is, it was not.
        """
        reached(Failpoint.COMMIT_UNKNOWN)
        for attempt in range(TRIES):
            time.sleep(PAUSE_SECONDS * 2**attempt)
            try:
                with self._engine.connect() as connection:
                    same = _server(connection) == server
                    became = connection.execute(_BECAME, {"number": number}).scalar()
            except sqlalchemy.exc.DBAPIError as error:
                if code_of(error) == _NEVER_GIVEN:
                    return False
                continue
            if became == "aborted" or (became == "in progress" and not same):
                return False
            if became == "committed" and same:
                return True
            if became == "committed":
                break
        raise StorageError("the connection was lost while committing, and with it the answer")


def _server(connection: Connection) -> str:
    driver = connection.connection.driver_connection
    return driver.server if isinstance(driver, TimedConnection) else ""


def _begin_numbered(connection: Connection, key: str | None) -> str:
    """Begin a transaction and number it, in one request; with a key, when its turn comes."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, TimedConnection):
        raise StorageError("the connection is closed")
    locked = "" if key is None else f" FROM pg_advisory_xact_lock({_lock_of(key):d})"
    try:
        cursor = driver.execute(f"{_BEGIN_NUMBERED}{locked}", prepare=False)
        cursor.nextset()
        ((number,),) = cursor
        return str(number)
    except psycopg.Error as error:
        raise as_sqlalchemy_raises(error, _BEGIN_NUMBERED, connection.dialect, driver) from error


def _lock_of(key: str) -> int:
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


@contextmanager
def _begun_by_us(connection: Connection) -> Iterator[None]:
    """Let psycopg send no BEGIN of its own, which it would wait for."""
    driver = connection.connection.driver_connection
    if isinstance(driver, TimedConnection):
        driver.set_autocommit(True)
    try:
        yield
    finally:
        if isinstance(driver, TimedConnection) and not driver.closed:
            driver.set_autocommit(False)


def _read(connection: Connection, job: ThreadJob) -> object:
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with connection.begin() as transaction:
        with _replacing_useless(connection):
            value = job.work(connection)
        transaction.rollback()
    return value


def _worth_another_try(error: sqlalchemy.exc.DBAPIError) -> bool:
    code = code_of(error)
    unconnected = isinstance(error, sqlalchemy.exc.OperationalError) and code is None
    return error.connection_invalidated or unconnected or code in _AGAIN
