"""A runner's place on a PostgreSQL database; on a SQLite file it is a lock (`storage.guard`)."""

from sqlalchemy import URL, Connection, text

from bot.errors import BotError
from storage import postgres
from storage.errors import StorageBusy, translation

_PLACE = {"place": "cairn runs here"}
_ALONE = text("SELECT pg_try_advisory_lock(hashtextextended(:place, 0))").bindparams(**_PLACE)
_TOGETHER = text("SELECT pg_try_advisory_lock_shared(hashtextextended(:place, 0))").bindparams(
    **_PLACE
)
# A lock by a 64-bit number is shown as its two halves (PostgreSQL, System Views, pg_locks).
_IS_TAKEN = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) | objid::bigint = hashtextextended(:place, 0))"
).bindparams(**_PLACE)


def is_taken(connection: Connection) -> bool:
    """Tell whether a runner holds a place on a PostgreSQL database."""
    return bool(connection.execute(_IS_TAKEN).scalar())


class Place:
    """A runner's place on a PostgreSQL database, kept by a connection of its own.

    Either it is the only one, or all that are there are so `together`.
    """

    def __init__(self, where: URL, *, together: bool) -> None:
        self._engine = postgres.engine(where, connections=1)
        try:
            with translation():
                self._connection = self._engine.connect()
                taken = self._connection.execute(_TOGETHER if together else _ALONE).scalar()
                self._connection.commit()  # the place is the session's, which may be idle
        except BotError:
            self._engine.dispose()
            raise
        if not taken:
            self.release()
            raise StorageBusy(
                f"{where.database}: Cairn runs on this database already. Stop the other process"
                " first, or give this one another database in CAIRN_DATABASE_URL."
            )

    def release(self) -> None:
        """Give the place up."""
        self._connection.close()
        self._engine.dispose()
