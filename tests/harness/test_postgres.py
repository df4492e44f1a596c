"""The PostgreSQL of the tests starts from either source, and survives what tests do to it."""

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.harness.patience import patient
from tests.harness.postgres import (
    CHOICE,
    STOPS_WITHIN,
    NoPostgres,
    Postgres,
    chosen_binaries,
    system_binaries,
    wheel_binaries,
)

HERE = [path for path in (system_binaries(), wheel_binaries()) if path]


def ask(url: str, question: str) -> object:
    """Run one statement on a database, and return the first value it answers, if any."""
    with psycopg.connect(
        url.replace("+psycopg", ""), connect_timeout=round(patient(10))
    ) as connection:
        answer = connection.execute(question.encode())
        row = answer.fetchone() if answer.description else None
    return row[0] if row else None


def test_the_wheel_is_here_even_where_the_system_has_none() -> None:
    assert wheel_binaries() in HERE


@pytest.mark.parametrize("binaries", HERE, ids=str)
def test_each_postgresql_starts_and_answers(binaries: Path) -> None:
    with Postgres(binaries) as server:
        url = server.create_database()

        assert ask(url, "SELECT 1") == 1
        assert ask(url, "SHOW max_connections") == "200"
        assert ask(url, "SHOW server_encoding") == "UTF8"


def test_databases_do_not_see_each_other(postgres: Postgres) -> None:
    one, other = postgres.create_database(), postgres.create_database()
    ask(one, "CREATE TABLE stone (id int)")

    assert ask(one, "SELECT to_regclass('stone') IS NOT NULL")
    assert ask(other, "SELECT to_regclass('stone') IS NULL")


def test_a_copy_has_what_the_original_had(postgres: Postgres) -> None:
    original = postgres.create_database()
    ask(original, "CREATE TABLE stone AS SELECT 7 AS id")
    copy = postgres.create_database(like=original)

    assert ask(copy, "SELECT id FROM stone") == 7


def test_a_dropped_database_is_gone_whoever_is_connected(postgres: Postgres) -> None:
    url = postgres.create_database()
    with psycopg.connect(url.replace("+psycopg", "")):
        postgres.drop_database(url)

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        ask(url, "SELECT 1")


@pytest.mark.parametrize("end", [Postgres.stop, Postgres.crash])
def test_a_server_that_ended_comes_back_where_it_was(end: Callable[[Postgres], None]) -> None:
    with Postgres(HERE[0]) as server:
        url = server.create_database()
        ask(url, "CREATE TABLE stone AS SELECT 7 AS id")
        end(server)
        with pytest.raises(psycopg.OperationalError):
            ask(url, "SELECT 1")
        server.start()

        assert ask(url, "SELECT id FROM stone") == 7


def test_programs_in_a_private_folder_are_used_all_the_same(tmp_path: Path) -> None:
    wheel = wheel_binaries()
    assert wheel
    package = wheel.parents[1]
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    shutil.copytree(package.with_name(f"{package.name}.libs"), private / f"{package.name}.libs")
    shutil.copytree(wheel.parent, private / wheel.parent.relative_to(package.parent))

    with Postgres(private / wheel.relative_to(package.parent)) as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1


def test_a_killed_test_run_leaves_no_server() -> None:
    script = """
from tests.harness.postgres import Postgres, chosen_binaries
server = Postgres(chosen_binaries())
server.start()
print(server._process.pid, server._folder, flush=True)
input()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout
        pid, folder = run.stdout.readline().split()
        ended = os.pidfd_open(int(pid))
        run.kill()

    assert select.select([ended], [], [], STOPS_WITHIN)[0] == [ended]
    os.close(ended)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("", HERE[0]), ("wheel", wheel_binaries()), (str(HERE[0]), HERE[0])],
)
def test_the_environment_chooses(
    monkeypatch: pytest.MonkeyPatch, choice: str, expected: Path
) -> None:
    monkeypatch.setenv(CHOICE, choice)

    assert chosen_binaries() == expected


def test_a_choice_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(CHOICE, str(tmp_path))

    with pytest.raises(NoPostgres, match=CHOICE):
        chosen_binaries()
