"""A PostgreSQL that follows another one, and can take over from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.postgres import NoPostgres, Postgres, chosen_binaries


class Standby(Postgres):
    """A server that begins as a copy of another, and follows what is committed there."""

    def __init__(self, binaries: Path, primary: Postgres) -> None:
        self._primary = primary
        super().__init__(binaries)

    def promote(self) -> None:
        """Take over; return when it takes writes."""
        self.tells("SELECT pg_promote(true, 600)")

    def _initialize(self) -> None:
        from_ = f"host=127.0.0.1 port={self._primary.port} user=cairn"
        copied = self._run(
            self._binaries / "pg_basebackup",
            *("-d", from_, "-D", self._data, "--checkpoint=fast", "--write-recovery-conf"),
        )
        if copied.returncode:
            raise NoPostgres(copied.stderr)


@contextmanager
def two_servers(*, synchronous: bool = True) -> Iterator[tuple[Postgres, Standby]]:
    """Run a server and one that follows it: each commit waits until both have it."""
    binaries = chosen_binaries()
    if binaries is None or not (binaries / "pg_basebackup").is_file():
        pytest.skip("there is no PostgreSQL here that can be copied while it runs")
    with Postgres(binaries) as primary, Standby(binaries, primary) as standby:
        if synchronous:
            primary.tells("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.tells("SELECT pg_reload_conf()")
        yield primary, standby


def of_both(first: int, second: int, database: str) -> str:
    """Say where a database is that either of two servers may have, by their ports."""
    hosts = "".join(f"host=127.0.0.1:{port}&" for port in (first, second))
    name = database.rpartition("/")[2]
    return f"postgresql+psycopg://cairn:secret@/{name}?{hosts}target_session_attrs=read-write"
