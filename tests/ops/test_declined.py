"""A database that is not to be worked on is declined, each in words of its own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import database
from bot.app.settings import load
from bot.kernel.clock import SystemClock
from storage import guest_access
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.harness.postgres import Postgres
from tests.ops.operator import Operator

Spoil = Callable[[Path], None]


def no_database(file: Path) -> None:
    file.write_text("Dear diary")


def noise(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 40)


def a_folder(file: Path) -> None:
    file.mkdir()


def somebody_elses(file: Path) -> None:
    with closing(sqlite3.connect(file)) as pets:
        pets.execute("CREATE TABLE pets (name TEXT)")


@pytest.mark.parametrize("command", [["demo", "--no-serve"], ["migrate"]], ids="-".join)
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (no_database, "the file is no SQLite database"),
        (noise, "the file is no SQLite database"),
        (a_folder, "is a folder: name a file"),
        (somebody_elses, "is another program's database"),
    ],
)
async def test_what_is_no_database_of_ours_is_declined(
    at: Operator, command: list[str], spoil: Spoil, said: str
) -> None:
    file = at.folder / "its.db"
    spoil(file)
    before = None if file.is_dir() else file.read_bytes()

    declined = await at.runs(*command, CAIRN_DATABASE_URL=f"sqlite:///{file}")

    assert declined.exit_code == 1
    assert said in declined.output
    assert "Traceback" not in declined.output
    assert before is None or file.read_bytes() == before
    assert not (at.folder / "cairn.key").exists()


@pytest.mark.parametrize("command", [["demo", "--no-serve"], ["migrate"]], ids="-".join)
async def test_a_database_of_a_newer_cairn_is_declined(
    operator: Operator, url: str, command: list[str]
) -> None:
    with guest_access.writing(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    declined = await operator.runs(*command)

    assert declined.exit_code == 1
    assert "is of a newer Cairn (revision 9999)" in declined.output
    assert "Traceback" not in declined.output


async def test_a_key_that_opens_nothing_is_declined(operator: Operator, url: str) -> None:
    await open_storage(url, clock=SystemClock(), keys=MasterKeys.fresh()).close()

    declined = await operator.runs("demo", "--no-serve")

    assert declined.exit_code == 1
    assert "this key does not open this database" in declined.output


async def test_a_server_s_database_may_have_tables_of_others(
    at: Operator, postgres: Postgres
) -> None:
    url = postgres.create_database()
    with guest_access.writing(url) as connection:
        connection.execute(text("CREATE TABLE pets (name TEXT)"))

    assert (await at.runs("migrate", CAIRN_DATABASE_URL=url)).exit_code == 0

    other = postgres.create_database()
    with guest_access.writing(other) as connection:
        connection.execute(text("CREATE TABLE people (name TEXT)"))
    declined = await at.runs("migrate", CAIRN_DATABASE_URL=other)
    assert "is another program's database" in declined.output


def test_a_start_names_the_files_that_others_can_read(at: Operator) -> None:
    files = {name: at.folder / name for name in ("its.db", "cairn.key", ".env")}
    for file in files.values():
        file.touch(0o600)
    url = f"sqlite:///{files['its.db']}"
    settings = load({"CAIRN_DATABASE_URL": url})

    with capture_logs() as said:
        database.warn_of_open_files(settings, url)
        for file in files.values():
            file.chmod(0o640)
            database.warn_of_open_files(settings, url)
            file.chmod(0o600)

    assert [(Path(line["file"]).name, line["mode"]) for line in said] == [
        (name, "640") for name in files
    ]
