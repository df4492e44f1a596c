"""What tells that somebody runs on a database, and how it is lost."""

from pathlib import Path

import psycopg


def lose_lock_file(url: str) -> None:
    """Put the lock file of a database, if it has one, somewhere else."""
    if url.startswith("sqlite"):
        lock = lock_of(url)
        lock.replace(lock.with_suffix(".elsewhere"))


def lose_all_but_the_lease(url: str) -> None:
    """Take from a runner whatever else tells that it is there."""
    if url.startswith("sqlite"):
        lose_lock_file(url)
    else:
        end_connections(url)


def lock_of(url: str) -> Path:
    """Name the lock file of a SQLite database."""
    return Path(f"{url.removeprefix('sqlite:///')}.lock")


def end_connections(url: str) -> None:
    """End every connection to a database, as an operator may."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
