"""Sessions on PostgreSQL: how long either side waits, and which of several servers takes us.

Of several servers one takes writes. Whoever takes over from a dead one may know nothing of its
last transactions, and give their numbers away again: a number means something only on the server
that gave it.
"""

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
# A server that started, recovered from a crash, or took over, is another one.
_WHICH = """
    SELECT concat_ws(' ',
        pg_postmaster_start_time(),
        (SELECT stats_reset FROM pg_stat_bgwriter),
        CASE WHEN NOT pg_is_in_recovery()
            THEN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END
    )
"""


def _settings() -> tuple[str, ...]:
    """Say what a session of ours asks of the server.

    A transaction that hears no more from us ends, since its locks would hold up whoever does the
    same work again over a new connection.
    """
    return (
        "SET TIME ZONE 'UTC'",
        f"SET statement_timeout = {STATEMENT_MS:d}",
        f"SET idle_in_transaction_session_timeout = {IDLE_MS:d}",
    )


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
    preference: "ServerPreference | None" = None
    server = ""  # names the one that it leads to
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
                if self.preference is not None:
                    self.preference.avoid(self.where)
                raise psycopg.OperationalError("no answer in time") from problem
            raise


def begin_session(connection: psycopg.Connection[Any]) -> str:
    """Set up a session, and name the server that it leads to, as it lives now, in one request."""
    cursor = connection.execute("; ".join([*_settings(), _WHICH]))
    while cursor.nextset():
        pass
    found = cursor.fetchone()
    connection.commit()
    return "" if found is None else str(found[0])


class ServerPreference:
    """Asks the server first that took us last: one that is silent would hold each of us up."""

    def __init__(self) -> None:
        self._last: tuple[str, str] | None = None
        self._silent: tuple[str, str] | None = None

    def ordered(self, options: dict[str, Any]) -> dict[str, Any]:
        """Put it first among several that are named in what the driver is told."""
        hosts, ports = (str(options.get(name) or "").split(",") for name in ("host", "port"))
        if len(hosts) < 2 or len(ports) != len(hosts) or "hostaddr" in options:
            return options
        pairs = sorted(zip(hosts, ports, strict=True), key=self._rank)
        ordered = (",".join(each) for each in zip(*pairs, strict=True))
        return {**options, **dict(zip(("host", "port"), ordered, strict=True))}

    def note(self, where: tuple[str, str]) -> None:
        """Put one before all others: it took us."""
        self._last = where

    def avoid(self, where: tuple[str, str]) -> None:
        """Put one behind all others: it is silent."""
        self._silent = where
        if self._last == where:
            self._last = None

    def _rank(self, server: tuple[str, str]) -> int:
        return 0 if server == self._last else 2 if server == self._silent else 1
