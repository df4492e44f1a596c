"""Backups that are not as they were written, or not for this Cairn: refused in words."""

import asyncio
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect

from bot.kernel.clock import SystemClock
from bot.kernel.errors import BotError
from storage.backups.archive import DATA, KEYS, Archive, ArchiveWriter
from storage.backups.take import take
from storage.migrations.run import migrating
from storage.repositories.homes_and_invitations import homes
from tests.contracts import samples
from tests.harness.databases import opened_at
from tests.harness.depth import DEPTH
from tests.harness.strange_secrets import OTHER_KEY
from tests.ops.dumped import everything
from tests.ops.filled_database import KEYS_FILE, filled
from tests.ops.operator import Operator

FLIPS = 60 * DEPTH


@pytest.fixture(scope="module")
def taken(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take a backup once; a copy of it can be spoiled."""
    folder = tmp_path_factory.mktemp("taken")
    shutil.copy(sqlite_template, folder / "cairn.db")
    url = f"sqlite:///{folder}/cairn.db"
    asyncio.run(filled(url))
    take(url, samples.KEYS, folder / "all.zip", folder / KEYS_FILE, SystemClock().now())
    return folder


@pytest.fixture
def backup(at: Operator, taken: Path) -> Path:
    """Find a backup in the folder; the database of the operator is still to be made."""
    for name in ("all.zip", KEYS_FILE):
        shutil.copy(taken / name, at.folder)
    at.environment["CAIRN_DATABASE_URL"] = f"sqlite:///{at.folder}/new.db"
    return at.folder / "all.zip"


def truncate(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-100])


def write_something_else(backup: Path) -> None:
    backup.write_text("Dear diary")


def zip_something_else(backup: Path) -> None:
    with zipfile.ZipFile(backup, "w") as opened:
        opened.writestr("diary.txt", "Dear diary")


def remove(backup: Path) -> None:
    backup.unlink()


def take_the_keys_for_it(backup: Path) -> None:
    shutil.copy(backup.with_name(KEYS_FILE), backup)


def manifest(changed: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    """Change what a backup says of itself."""

    def change(backup: Path) -> None:
        with zipfile.ZipFile(backup) as opened:
            held = {name: opened.read(name) for name in opened.namelist()}
        said = json.loads(held["manifest.json"])
        changed(said)
        with zipfile.ZipFile(backup, "w") as written:
            for name, data in {**held, "manifest.json": json.dumps(said).encode()}.items():
                written.writestr(name, data)

    return change


REFUSED = [
    (truncate, "no backup of Cairn's, or its end is missing"),
    (write_something_else, "no backup of Cairn's"),
    (zip_something_else, "is a zip, and no backup of Cairn's"),
    (remove, "cannot be read: No such file"),
    (take_the_keys_for_it, "holds wrapped keys, not a backup"),
    (manifest(lambda said: said.update(format=2)), "a newer Cairn: update this one first"),
    (manifest(lambda said: said.update(revision="9999")), "a newer Cairn: update this one"),
    (manifest(lambda said: said.update(taken_at="2099-01-01T00:00:00+00:00")), "is older than"),
    (manifest(lambda said: said.update(installation="another")), "another installation's"),
    (manifest(lambda said: said.update(parts=[])), "has no table people"),
    (manifest(lambda said: said.pop("revision")), "is damaged"),
]


@pytest.mark.parametrize(("spoil", "words"), REFUSED, ids=[words for _, words in REFUSED])
async def test_what_is_no_backup_for_this_cairn_is_refused_in_words(
    at: Operator, backup: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(backup)

    refused = await at.runs("restore", "all.zip")

    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert words in refused.output
    assert not (at.folder / "new.db").exists()


@pytest.mark.parametrize("name", ["all.zip", KEYS_FILE])
async def test_any_bit_that_was_flipped_is_found_or_does_no_harm(
    backup: Path, name: str, tmp_path: Path
) -> None:
    file, holds = backup.with_name(name), DATA if name == "all.zip" else KEYS
    whole = read_all(file, holds)
    data, spoiled, found = file.read_bytes(), tmp_path / "spoiled.zip", 0
    for number in range(FLIPS):
        where = number * len(data) // FLIPS
        flipped = data[where] ^ 1 << number % 8
        spoiled.write_bytes(data[:where] + bytes([flipped]) + data[where + 1 :])
        try:
            assert read_all(spoiled, holds) == whole
        except BotError:
            found += 1
    assert found > FLIPS // 2


def read_all(file: Path, holds: str) -> list[list[object]]:
    """Read all rows of all tables."""
    with Archive(file, holds) as archive:
        return [row for part in archive.manifest.parts for row in archive.rows(part)]


async def test_a_damaged_backup_replaces_nothing(
    operator: Operator, url: str, backup: Path
) -> None:
    await filled(url, 1)
    before = everything(url)
    flip_a_value(backup)

    refused = await operator.runs(
        "restore", "all.zip", "--replace", "--yes", CAIRN_DATABASE_URL=url
    )

    assert refused.exit_code == 1
    assert "is damaged" in refused.output
    assert everything(url) == before


def flip_a_value(backup: Path) -> None:
    """Change one number in the last table in a way that no zip can tell."""
    with zipfile.ZipFile(backup) as opened:
        held = {name: opened.read(name) for name in opened.namelist()}
    held["cheers.jsonl"] = held["cheers.jsonl"].replace(b"2026", b"2025", 1)
    with zipfile.ZipFile(backup, "w") as written:
        for name, data in held.items():
            written.writestr(name, data)


async def test_another_master_key_is_refused_before_anything_is_written(
    at: Operator, backup: Path
) -> None:
    refused = await at.runs("restore", "all.zip", CAIRN_MASTER_KEY=OTHER_KEY)

    assert refused.exit_code == 1
    assert "sealed under another master key" in refused.output
    assert not (at.folder / "new.db").exists()


async def test_without_a_key_file_none_is_made(at: Operator, backup: Path) -> None:
    refused = await at.runs("restore", "all.zip", CAIRN_MASTER_KEY="")

    assert refused.exit_code == 1
    assert "cairn.key is missing" in refused.output
    assert not (at.folder / "cairn.key").exists()


async def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    operator: Operator, url: str, backup: Path
) -> None:
    older = backup.with_name("older.zip")
    known = columns_at("0002", f"sqlite:///{backup.with_name('older.db')}")
    with Archive(backup, DATA) as now, ArchiveWriter(older) as writer:
        for part in now.manifest.parts:
            if part.table not in known:
                continue
            kept = [each for each in part.columns if each[0] in known[part.table]]
            numbers = [part.columns.index(each) for each in kept]
            rows = ([row[number] for number in numbers] for row in now.rows(part))
            writer.add(part.table, tuple(kept), part.keys, rows)
        writer.finish(DATA, now.manifest.installation, now.manifest.taken_at, "0002")

    restored = await operator.runs(
        "restore", "older.zip", "--replace", "--yes", CAIRN_DATABASE_URL=url
    )

    assert restored.exit_code == 0, restored.output
    async with opened_at(url) as storage:
        assert await storage.is_current()
    room = [column.name for column in homes.columns].index("room")
    rooms = [json.loads(line)[room] for line in everything(url)["homes"]]
    assert rooms == [False] * 3


def columns_at(revision: str, url: str) -> dict[str, set[str]]:
    """Name the columns of each table that a revision knew, by making a database of it."""
    with migrating(url) as config:
        command.upgrade(config, revision)
        inspector = inspect(config.attributes["connection"])
        return {
            table: {column["name"] for column in inspector.get_columns(table)}
            for table in inspector.get_table_names()
        }


async def test_a_database_that_is_not_up_to_date_is_not_backed_up(
    operator: Operator, url: str
) -> None:
    with migrating(url) as config:
        command.downgrade(config, "0002")

    refused = await operator.runs("backup", "all.zip")

    assert refused.exit_code == 1
    assert "run `cairn migrate` first" in refused.output
    assert not [*operator.folder.iterdir()]


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("notes.txt", "is neither a folder nor ends in .zip"),
        (KEYS_FILE, "is the name of the file of keys"),
        ("notes.txt/in", "cannot be made: Not a directory"),
    ],
)
async def test_a_place_where_no_backup_can_be_is_named(
    at: Operator, backup: Path, sqlite_url: str, to: str, words: str
) -> None:
    (at.folder / "notes.txt").write_text("mine")

    refused = await at.runs("backup", to, CAIRN_DATABASE_URL=sqlite_url)

    assert refused.exit_code == 1
    assert words in refused.output


async def test_a_folder_is_no_backup_and_its_newest_one_is_named(
    at: Operator, backup: Path, sqlite_url: str
) -> None:
    await at.runs("backup", "folder", CAIRN_DATABASE_URL=sqlite_url)
    (newest,) = at.folder.glob("folder/cairn-2*.zip")

    refused = await at.runs("restore", "folder")

    assert refused.exit_code == 1
    assert f"The newest backup in it is folder/{newest.name}" in refused.output
