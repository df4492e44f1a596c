"""Every statement of every repository finds its rows by an index, on both databases."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from bot.kernel.clock import SystemClock
from bot.ports.chat import Arrival
from storage.connections import postgres, sqlite
from storage.connections.database_url import parsed
from storage.sealing.encryption import Vault
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples
from tests.contracts.every_method import EVERY, names
from tests.contracts.samples import KEYS
from tests.harness.postgres import Postgres
from tests.harness.statements import recorded

pytestmark = pytest.mark.slow

POPULATION = 300
FINISHED = 3000

# This takes the first row of an index, and has nothing to look for in it.
FIRST_OF_AN_INDEX = {"agenda.next"}

# A table with a row for each process, and each leadership: an index saves nothing.
OF_A_HANDFUL = {"leases.count", "leases.forget"}

# What another part of the same statement has found already, a row of constants, or a list of ours.
NO_TABLE = re.compile(r"SCAN (anon_\d+|CONSTANT ROW|(anon_\d+|told) VIRTUAL TABLE INDEX \d+:)$")

Statement = tuple[str, Any]
Connections = Iterator[Connection]


def populate(url: str) -> None:
    """Put rows into every table, and let the database count them."""
    engine = engine_of(url)
    with engine.begin() as connection:
        uow = unit(connection)
        for _ in range(POPULATION):
            samples.stored(uow)
        tell(uow)
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def tell(uow: SqlUnitOfWork) -> None:
    """Let a platform tell much that is finished, and a little that waits."""
    told = [Arrival(number, b"{}") for number in range(FINISHED + 10)]
    uow.arrivals.take("telegram", told, samples.NOW)
    uow.arrivals.finish("telegram", range(FINISHED))


def engine_of(url: str) -> Engine:
    """Make an engine for a database of either kind."""
    where = parsed(url)
    if where.get_backend_name() == "sqlite":
        return sqlite.engine(where)
    return postgres.engine(where, connections=1)


def unit(connection: Connection) -> SqlUnitOfWork:
    """Make a unit of work on a connection."""
    return SqlUnitOfWork(connection, Vault(KEYS), SystemClock())


@contextmanager
def looking() -> Iterator[list[Statement]]:
    """Record the statements that look for rows, with the values of their first run."""
    heard: list[Statement] = []
    with recorded() as ran:
        yield heard
    for sql, values, many in ran:
        if re.match(r"(SELECT|UPDATE|DELETE|INSERT\b.*\bSELECT)\b", sql, re.DOTALL):
            heard.append((sql, tuple(values[0] if many else values)))


def test_every_method_of_the_ports_is_looked_at() -> None:
    assert EVERY.keys() == names()


@pytest.mark.parametrize("name", sorted(EVERY.keys() - OF_A_HANDFUL))
def test_on_sqlite_no_table_is_scanned(name: str, sqlite_connection: Connection) -> None:
    uow = unit(sqlite_connection)
    its = samples.stored(uow)
    with looking() as heard:
        EVERY[name](uow, its)

    for statement, parameters in heard:
        plan = f"EXPLAIN QUERY PLAN {statement}"
        steps = [row.detail for row in sqlite_connection.exec_driver_sql(plan, parameters)]
        scans = [step for step in steps if step.startswith("SCAN") and not NO_TABLE.match(step)]
        if name in FIRST_OF_AN_INDEX:
            scans = [step for step in scans if "INDEX" not in step]
        assert not scans, (statement, steps)


@pytest.mark.parametrize("name", sorted(EVERY.keys() - OF_A_HANDFUL))
def test_on_postgres_no_table_is_scanned(name: str, postgres_connection: Connection) -> None:
    uow = unit(postgres_connection)
    its = samples.stored(uow)
    with looking() as heard:
        EVERY[name](uow, its)

    postgres_connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    for statement, parameters in heard:
        explained = postgres_connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {statement}", parameters
        ).scalar_one()
        for step in _steps(explained[0]["Plan"]):
            assert step["Node Type"] != "Seq Scan", (statement, step)
            if "Index" in step["Node Type"] and name not in FIRST_OF_AN_INDEX:
                assert "Index Cond" in step, (statement, step)


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _steps(inner)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_who_acts_is_found_by_indexes(kind: str, request: pytest.FixtureRequest) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    uow = unit(connection)
    its = samples.stored(uow)
    with looking() as heard:
        uow.prefetch_caller(its.anns.platform, its.anns.external, "event")
    ((statement, parameters),) = heard

    if kind == "postgres":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
    explained = connection.exec_driver_sql(f"{explain} {statement}", parameters)
    plan = " ".join(str(row) for row in explained)

    assert "SCAN" not in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("method", ["checkins.member_weeks", "checkins.count_there"])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_board_reads_nothing_but_its_index(
    kind: str, method: str, request: pytest.FixtureRequest
) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    uow = unit(connection)
    its = samples.stored(uow)
    with looking() as heard:
        EVERY[method](uow, its)
    ((statement, parameters),) = heard

    if kind == "postgres":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN (FORMAT JSON)"
    explained = connection.exec_driver_sql(f"{explain} {statement}", parameters)
    plan = json.dumps([[*row] for row in explained])

    assert "ix_check_ins_board" in plan
    assert "COVERING INDEX" in plan or "Index Only Scan" in plan


@pytest.mark.parametrize("after", [None, 5])
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_waits_is_found_without_a_look_at_what_is_finished(
    kind: str, after: int | None, request: pytest.FixtureRequest
) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    with looking() as heard:
        assert len(unit(connection).arrivals.waiting("telegram", 100, after)) == 10
    statement, parameters = heard[0]

    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN (FORMAT JSON)"
    explained = connection.exec_driver_sql(f"{explain} {statement}", parameters)
    plan = json.dumps([[*row] for row in explained])

    assert "ix_arrivals_waiting" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_most_urgent_are_the_first_of_an_index(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """Nothing is sorted but the few that are leased, whatever the database has counted before."""
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    with looking() as heard:
        unit(connection).outbox.lease("telegram", samples.NOW, 3, "me", samples.DAY)
    ((statement, parameters),) = [one for one in heard if "ORDER BY outbox.expires_at" in one[0]]

    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN (FORMAT JSON)"
    explained = connection.exec_driver_sql(f"{explain} {statement}", parameters)

    if kind == "sqlite":
        steps = [row.detail for row in explained]
        assert "SEARCH outbox USING INDEX ix_outbox_ready (platform=?)" in steps
        return
    (limit,) = [s for s in _steps(explained.scalar_one()[0]["Plan"]) if s["Node Type"] == "Limit"]
    assert [step["Index Name"] for step in limit["Plans"]] == ["ix_outbox_ready"]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_an_outage_made_late_is_found_among_nothing_else(
    kind: str, request: pytest.FixtureRequest
) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    with looking() as heard:
        unit(connection).outbox.drop_stale(["reminder"], samples.NOW, samples.NOW + samples.DAY)
    sql, values = heard[-1]

    if kind == "postgres":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
    explained = connection.exec_driver_sql(f"{explain} {sql}", values)

    assert "ix_outbox_kind" in " ".join(str(row) for row in explained)


def test_an_answered_arrival_is_found_by_its_number(
    sqlite_connection: Connection, postgres_connection: Connection
) -> None:
    for connection in (sqlite_connection, postgres_connection):
        with looking() as heard:
            unit(connection).arrivals.finish("telegram", [FINISHED])
        ((statement, parameters),) = heard

        explain = "EXPLAIN QUERY PLAN" if connection is sqlite_connection else "EXPLAIN"
        explained = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        plan = " ".join(str(row) for row in explained)

        assert "SCAN" not in plan
        assert "Seq Scan" not in plan


@pytest.fixture(scope="module")
def populated_sqlite(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Connections:
    """Connect to a populated SQLite database."""
    file = tmp_path_factory.mktemp("plans") / "cairn.db"
    shutil.copy(sqlite_template, file)
    yield from connected(f"sqlite:///{file}")


@pytest.fixture(scope="module")
def populated_postgres(postgres: Postgres, postgres_template: str) -> Connections:
    """Connect to a populated PostgreSQL database."""
    url = postgres.create_database(like=postgres_template)
    yield from connected(url)
    postgres.drop_database(url)


def connected(url: str) -> Connections:
    """Populate a database and connect to it."""
    populate(url)
    engine = engine_of(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def sqlite_connection(populated_sqlite: Connection) -> Connections:
    """Undo what a test did."""
    with populated_sqlite.begin() as transaction:
        yield populated_sqlite
        transaction.rollback()


@pytest.fixture
def postgres_connection(populated_postgres: Connection) -> Connections:
    """Undo what a test did."""
    with populated_postgres.begin() as transaction:
        yield populated_postgres
        transaction.rollback()
