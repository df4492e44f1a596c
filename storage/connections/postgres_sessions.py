"""How long we wait for PostgreSQL, and it for us, before a connection is given up."""

from typing import Any

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection

STATEMENT_MS = 20_000
IDLE_MS = 15_000
ANSWER_SECONDS = 25.0
# A migration may have to read a large table through.
LONG_SECONDS = 900.0

# A machine that is gone answers nothing: https://www.postgresql.org/docs/current/libpq-connect.html
CONNECTING: dict[str, int] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def session_settings() -> tuple[str, ...]:
    """Say what a session of ours asks of the server.

    A transaction that hears no more from us ends, since its locks would hold up whoever does the
    same work again over a new connection.
    """
    return (
        "SET TIME ZONE 'UTC'",
        f"SET statement_timeout = {STATEMENT_MS:d}",
        f"SET idle_in_transaction_session_timeout = {IDLE_MS:d}",
    )


class NoAnswer(psycopg.OperationalError):
    """The server said nothing for too long; `where` it listens, by host and port."""

    def __init__(self, where: tuple[str, str]) -> None:
        super().__init__("no answer in time")
        self.where = where


def allow_long_statements(connection: Connection) -> None:
    """Let each statement of a transaction take minutes."""
    driver = connection.connection.driver_connection
    if isinstance(driver, TimedConnection):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {LONG_SECONDS * 1000:.0f}")
        driver.is_long = True


class TimedConnection(psycopg.Connection[Any]):
    """Waits `ANSWER_SECONDS` at most for each answer, then closes and raises OperationalError.

    The server ends a statement after `STATEMENT_MS`, but cannot say so over a connection that
    something on the way holds open and forwards no more; the system's own timeouts see nothing
    wrong with that, since every packet is acknowledged.
    """

    where = ("", "")
    server = ""  # names the one that it leads to (`storage.connections.postgres_servers`)
    is_long = False

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server, as everything that a connection does."""
        longest = LONG_SECONDS if self.is_long else ANSWER_SECONDS
        most = longest if timeout is None else timeout
        try:
            return super().wait(gen, interval, most)
        except psycopg.OperationalError as problem:
            if timeout is None and type(problem).__name__ == "_WaitTimeout":
                self.pgconn.finish()
                raise NoAnswer(self.where) from problem
            raise
