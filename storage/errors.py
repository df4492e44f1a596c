"""The errors that storage raises, each in words that an operator can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc

from bot.kernel.errors import BotError, Conflict

_WORDS = {
    "SQLITE_FULL": "the disk is full, or the database has reached its largest size",
    "SQLITE_BUSY": "another process holds the database; try again when it has finished",
    "SQLITE_READONLY": "the database file cannot be written to",
    "SQLITE_CANTOPEN": "the database file cannot be opened or made; does its folder exist?",
    "SQLITE_NOTADB": "the file is no SQLite database",
    "25006": "the database server takes no writes now",
    "53100": "the database server's disk is full",
    "57014": "a statement took too long and was stopped",
}
_TAKEN = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}
_GONE = {"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"}


class StorageError(BotError):
    """The database could not do its part; what was asked of it has not happened."""


class StorageBusy(StorageError):
    """Another process runs on the same database file."""


class WrongKey(StorageError):
    """The master key does not open what the database holds."""


def translated(error: BaseException) -> BaseException:
    """Say what a database's error means; everything else stays what it is.

    A row that someone else was first to add is a `Conflict`, as is one that refers to what
    someone else has just taken away. Rows are never quoted, so the
    database's own error goes no further: PostgreSQL tells in its details what was to be written
    (https://www.postgresql.org/docs/current/libpq-exec.html, PG_DIAG_MESSAGE_DETAIL).
    """
    if not isinstance(error, sqlalchemy.exc.StatementError) or error.orig is None:
        return error
    code, kind = code_of(error), type(error.orig).__name__
    if code in _TAKEN | _GONE:
        means: BotError = Conflict(code)
    elif code is not None:
        means = StorageError(_WORDS.get(code, f"{kind}{_constraint(error.orig)} ({code})"))
    elif isinstance(error, sqlalchemy.exc.OperationalError | sqlalchemy.exc.InterfaceError):
        means = StorageError(f"the database does not answer: {error.orig}")
    else:
        means = StorageError(f"the database refuses a value: {kind}")
    means.__suppress_context__ = True
    return means.with_traceback(error.__traceback__)  # where it was, for whoever mends it


@contextmanager
def translation() -> Iterator[None]:
    """Raise what a database's error means in its place."""
    try:
        yield
    except sqlalchemy.exc.StatementError as error:
        raise translated(error) from None


def code_of(error: sqlalchemy.exc.StatementError) -> str | None:
    """Find the name or number that SQLite or PostgreSQL gives an error."""
    orig = error.orig
    return getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None)


def _constraint(orig: object) -> str:
    """Name the constraint that a row broke, as the schema does."""
    name = getattr(getattr(orig, "diag", None), "constraint_name", None)
    return f" of {name}" if name else ""
