"""Backups of either database: whole, of one moment, without keys, restored on either."""

import asyncio
import base64
import re
import zipfile
from functools import partial
from pathlib import Path

import pytest

from bot.domain.pods import MemberRole
from bot.kernel.clock import SystemClock
from bot.kernel.errors import NotFound
from bot.ports.storage import UnitOfWork
from storage import guest_access
from storage.engine import open_storage
from storage.sealing.data_keys import data_keys
from tests.contracts import samples
from tests.contracts.samples import KEYS
from tests.harness.databases import KEY, opened_at, storage_at
from tests.harness.postgres import Postgres
from tests.harness.standby import of_both
from tests.ops.dumped import everything
from tests.ops.filled_database import KEYS_FILE, filled
from tests.ops.operator import Operator
from tests.storage.runner_signs import lose_all_but_the_lease


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_what_one_database_held_another_of_either_kind_holds_exactly(
    operator: Operator, url: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    its = await filled(url)
    taken = await operator.runs("backup", "kept/all.zip")
    assert taken.exit_code == 0, taken.output
    assert "9 names opened as a proof" in taken.output
    assert "keep it in another place" in taken.output

    postgres = request.getfixturevalue("postgres")
    other = postgres.create_database() if kind == "postgres" else f"sqlite:///{tmp_path}/new.db"
    restored = await operator.runs(
        "restore", "kept/all.zip", "--as-it-was", CAIRN_DATABASE_URL=other
    )

    assert restored.exit_code == 0, restored.output
    assert "opened 9 names as a proof" in restored.output
    assert everything(other) == everything(url)
    async with opened_at(other) as storage:
        assert await storage.read(lambda uow: uow.people.get(its.ann.id)) == its.ann
        assert await storage.read(lambda uow: uow.goals.get(its.goal.id)) == its.goal


async def test_a_backup_sees_one_moment_and_holds_up_no_writer(
    operator: Operator, url: str, tmp_path: Path
) -> None:
    await filled(url, 10)

    def write(number: int, uow: UnitOfWork) -> None:
        for name in ("first", "second"):
            uow.notes.put(name, str(number))

    async with opened_at(url) as storage:
        await storage.run(lambda uow: write(0, uow))
        taking = asyncio.ensure_future(operator.runs("backup", "one.zip"))
        written = 0
        while not taking.done():
            written += 1
            await storage.run(partial(write, written))
        taken = await taking

    assert taken.exit_code == 0, taken.output
    assert written > 5
    other = f"sqlite:///{tmp_path}/new.db"
    assert (await operator.runs("restore", "one.zip", CAIRN_DATABASE_URL=other)).exit_code == 0
    async with opened_at(other) as storage:
        first = await storage.read(lambda uow: uow.notes.get("first"))
        assert first == await storage.read(lambda uow: uow.notes.get("second"))


async def test_keys_are_beside_a_backup_and_the_master_key_is_nowhere(
    operator: Operator, url: str
) -> None:
    await filled(url, 1)
    with guest_access.reading(url) as connection:
        wrapped = [row.wrapped for row in connection.execute(data_keys.select())]

    await operator.runs("backup", "folder")

    (backup,) = operator.folder.glob("folder/cairn-2*.zip")
    assert re.fullmatch(r"cairn-\d{8}T\d{6}Z\.zip", backup.name)
    inside = contents(backup)
    assert wrapped
    assert not [key for key in wrapped if base64.b64encode(key) in inside]
    assert base64.b64encode(wrapped[0]) in contents(backup.with_name(KEYS_FILE))
    for file in (backup, backup.with_name(KEYS_FILE)):
        assert KEY.encode() not in contents(file)
        assert samples.MARK.encode() not in contents(file)
        assert file.stat().st_mode & 0o777 == 0o600
    assert len([*operator.folder.glob("folder/*")]) == 2


def contents(file: Path) -> bytes:
    """Read all that a zip holds."""
    with zipfile.ZipFile(file) as opened:
        return b"\n".join(opened.read(name) for name in opened.namelist())


async def test_who_was_forgotten_is_forgotten_in_older_backups_too(
    operator: Operator, url: str, tmp_path: Path
) -> None:
    its = await filled(url)
    await operator.runs("backup", "folder/before.zip")
    async with opened_at(url) as storage:
        assert await storage.run(lambda uow: uow.forgetting.erase(its.ann.id, 1000))
    await operator.runs("backup", "folder/after.zip")

    other = f"sqlite:///{tmp_path}/new.db"
    restored = await operator.runs("restore", "folder/before.zip", CAIRN_DATABASE_URL=other)

    assert restored.exit_code == 0, restored.output
    assert "Forgotten again: 1 person" in restored.output
    async with opened_at(other) as storage:
        assert await storage.read(lambda uow: uow.people.get(its.bob.id)) == its.bob
        with pytest.raises(NotFound):
            await storage.read(lambda uow: uow.people.get(its.ann.id))
        members = await storage.read(lambda uow: uow.memberships.of_pod(its.pod.id))
        assert [(m.person, m.role) for m in members] == [(its.bob.id, MemberRole.HOST)]
        layers = await storage.read(lambda uow: uow.checkins.layers(its.pod.id, 9))
        assert layers == (its.layer,), "their stone stays in it"
    left = [row for rows in everything(other).values() for row in rows]
    assert its.anns.external not in str(left)
    assert str(its.ann.id) not in str(left)


async def test_an_older_backup_with_keys_of_its_own_day_brings_back_all(
    operator: Operator, url: str, tmp_path: Path
) -> None:
    """Whoever keeps older keys keeps what was forgotten; the documents say so."""
    its = await filled(url)
    await operator.runs("backup", "folder/before.zip")
    older = (operator.folder / "folder" / KEYS_FILE).read_bytes()
    async with opened_at(url) as storage:
        await storage.run(lambda uow: uow.forgetting.erase(its.ann.id, 1000))
    await operator.runs("backup", "folder/after.zip")
    (operator.folder / "folder" / "older-keys.zip").write_bytes(older)

    other = f"sqlite:///{tmp_path}/new.db"
    restored = await operator.runs(
        "restore",
        "folder/before.zip",
        "--keys",
        "folder/older-keys.zip",
        CAIRN_DATABASE_URL=other,
    )

    assert "Forgotten again" not in restored.output
    async with opened_at(other) as storage:
        assert await storage.read(lambda uow: uow.people.get(its.ann.id)) == its.ann


async def test_nothing_is_restored_where_there_is_something_unless_it_may_be_replaced(
    operator: Operator, url: str
) -> None:
    await filled(url)
    await operator.runs("backup", "all.zip")
    before = everything(url)
    await filled(url, 1)
    grown = everything(url)

    refused = await operator.runs("restore", "all.zip")
    thought_better = await operator.runs("restore", "all.zip", "--replace", typed="n\n")

    assert refused.exit_code == 1
    assert "the database is not empty" in refused.output
    assert "--replace" in refused.output
    assert thought_better.exit_code == 1
    assert everything(url) == grown
    done = await operator.runs("restore", "all.zip", "--replace", "--yes", "--as-it-was")
    assert done.exit_code == 0, done.output
    assert everything(url) == before


async def test_nothing_is_restored_while_a_cairn_runs(operator: Operator, url: str) -> None:
    await filled(url, 1)
    await operator.runs("backup", "all.zip")
    running = open_storage(url, clock=SystemClock(), keys=KEYS, alone=True)
    try:
        refused = await operator.runs("restore", "all.zip", "--replace", "--yes")
        lose_all_but_the_lease(url)
        lost = await operator.runs("restore", "all.zip", "--replace", "--yes")
        seen = await operator.runs("doctor")
    finally:
        await running.close()
    assert refused.exit_code == lost.exit_code == 1
    assert "Cairn runs on this database already" in refused.output
    assert "Cairn runs on this database already" in lost.output
    assert "a Cairn runs on it now" in seen.output
    unseen = await operator.runs("doctor")
    assert "no Cairn runs on it now" in unseen.output
    done = await operator.runs("restore", "all.zip", "--replace", "--yes")
    assert done.exit_code == 0, done.output


async def test_tables_of_another_program_are_left_alone(operator: Operator, url: str) -> None:
    await filled(url, 1)
    await operator.runs("backup", "all.zip")
    with guest_access.writing(url) as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")

    refused = await operator.runs("restore", "all.zip", "--replace", "--yes")

    assert refused.exit_code == 1
    assert "tables that this Cairn does not know" in refused.output
    assert everything(url)["people"]


async def test_keys_never_take_the_place_of_another_installations(
    at: Operator, tmp_path: Path, sqlite_url: str
) -> None:
    await filled(sqlite_url, 1)
    other = f"sqlite:///{tmp_path}/other.db"
    async with storage_at(other) as storage:
        await storage.run(samples.stored)
    await at.runs("backup", "folder", CAIRN_DATABASE_URL=sqlite_url)
    keys = (at.folder / "folder" / KEYS_FILE).read_bytes()

    refused = await at.runs("backup", "folder", CAIRN_DATABASE_URL=other)

    assert refused.exit_code == 1
    assert "the keys of another installation's backups" in refused.output
    assert (at.folder / "folder" / KEYS_FILE).read_bytes() == keys
    assert len([*at.folder.glob("folder/*")]) == 2


async def test_every_tool_finds_the_living_one_of_several_servers_and_tells_no_secret(
    at: Operator, postgres: Postgres, postgres_url: str
) -> None:
    await filled(postgres_url, 1)
    both = of_both(1, postgres.port, postgres_url)
    none = of_both(1, 2, postgres_url)
    said = ""
    for command in (
        ("migrate",),
        ("doctor",),
        ("backup", "all.zip"),
        ("outbox",),
        ("restore", "all.zip", "--replace", "--yes"),
    ):
        done = await at.runs(*command, CAIRN_DATABASE_URL=both)
        assert done.exit_code == 0, done.output
        refused = await at.runs(*command, CAIRN_DATABASE_URL=none)
        assert refused.exit_code == 1, refused.output
        assert "does not answer" in refused.output
        said += done.output + refused.output
    assert "secret" not in said
