"""Several PostgreSQL servers, of which one takes writes: which is asked first, and which it was.

Whoever takes over from a dead server may know nothing of its last transactions, and give their
numbers away again. So a number means something only on the server that gave it.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

# A server that started, recovered from a crash, or took over, is another one.
_WHICH = """
    SELECT concat_ws(' ',
        pg_postmaster_start_time(),
        (SELECT stats_reset FROM pg_stat_bgwriter),
        CASE WHEN NOT pg_is_in_recovery()
            THEN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END
    )
"""


def begin_session(connection: "psycopg.Connection[Any]", settings: Sequence[str]) -> str:
    """Set up a session, and name the server that it leads to, as it lives now: in one turn."""
    cursor = connection.execute("; ".join([*settings, _WHICH]))
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
