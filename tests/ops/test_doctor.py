"""`cairn doctor`: what is well is said to be, and what is wrong in words, with what to do."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import update

from bot.app.settings import Settings, load
from bot.domain.notices import NoticeKind
from bot.kernel.clock import SystemClock
from bot.ops import database_checks, machine_checks, platform_checks
from bot.ops.reporting import Level
from bot.ports.chat import Arrival
from bot.ports.storage import AHEAD, ALIVE
from storage import guest_access
from storage.engine import open_storage
from storage.migrations.run import migrating
from storage.repositories.people import people
from tests.contracts import samples
from tests.contracts.samples import KEYS
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Hang, ServerError
from tests.harness.databases import KEY, opened_at
from tests.harness.strange_secrets import OTHER_DISCORD, OTHER_KEY, OTHER_TELEGRAM
from tests.ops.operator import Operator
from tests.ops.outbox_rows import HOUR, notice


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Run a Telegram; whatever it did not expect fails the test."""
    async with FakeTelegram() as server:
        yield server
    server.ends_well()


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """Run a Discord, in the same way."""
    async with FakeDiscord() as server:
        yield server
    server.ends_well()


@pytest.fixture
def platforms(at: Operator, telegram: FakeTelegram, discord: FakeDiscord) -> Operator:
    """Give the operator a bot on both."""
    at.environment |= {
        "CAIRN_TELEGRAM_TOKEN": telegram.token,
        "CAIRN_TELEGRAM_API_URL": telegram.url,
        "CAIRN_DISCORD_TOKEN": discord.token,
        "CAIRN_DISCORD_API_URL": discord.api_url,
    }
    return at


def line(output: str, about: str) -> str:
    """Find the line about something."""
    (found,) = [line for line in output.splitlines() if line[7:].startswith(f"{about}: ")]
    return found


async def test_all_is_well_on_either_database_and_nothing_is_changed(
    platforms: Operator, operator: Operator, url: str, telegram: FakeTelegram
) -> None:
    async with opened_at(url) as storage:
        await storage.run(samples.stored)
    before = held(url)

    said = await operator.runs("doctor")

    assert said.exit_code == 0, said.output
    assert not [line for line in said.output.splitlines() if line.startswith("wrong")]
    assert "is reachable and knows this bot as cairn_test_bot" in line(said.output, "telegram")
    assert "is reachable and knows this bot as" in line(said.output, "discord")
    assert line(said.output, "clock and telegram").endswith("agree.")
    assert "opens the database (2 names tried)" in line(said.output, "master key")
    assert "no Cairn runs" in line(said.output, "running")
    for secret in (operator.environment["CAIRN_DISCORD_TOKEN"], telegram.token, KEY, samples.MARK):
        assert secret not in said.output
    assert held(url) == before


def held(url: str) -> bytes:
    """Read a database's file, if it is one."""
    return Path(url.removeprefix("sqlite:///")).read_bytes() if "sqlite" in url else b""


async def test_a_refused_token_and_a_dead_service_are_told_apart(
    platforms: Operator, sqlite_url: str, telegram: FakeTelegram
) -> None:
    refused = await platforms.runs(
        "doctor",
        CAIRN_DATABASE_URL=sqlite_url,
        CAIRN_TELEGRAM_TOKEN=OTHER_TELEGRAM,
        CAIRN_DISCORD_TOKEN=OTHER_DISCORD,
    )
    await telegram.goes_down()
    dead = await platforms.runs("doctor", CAIRN_DATABASE_URL=sqlite_url)

    assert refused.exit_code == dead.exit_code == 1
    for platform in ("telegram", "discord"):
        assert line(refused.output, platform).startswith("wrong")
        assert "is reachable, and refuses the token" in line(refused.output, platform)
    assert "is not reachable (ClientConnectorError)" in line(dead.output, "telegram")
    assert line(dead.output, "discord").startswith("ok")
    assert OTHER_TELEGRAM not in refused.output
    assert telegram.token not in dead.output


async def test_a_service_that_hangs_or_breaks_is_told_in_time(telegram: FakeTelegram) -> None:
    chosen = at_telegram(telegram)
    telegram.outage = Hang(30, commit=False)
    (hangs,) = await platform_checks.check_platforms(chosen, SystemClock(), within=0.2)
    telegram.outage = ServerError(502)
    breaks, *_ = await platform_checks.check_platforms(chosen, SystemClock())

    assert hangs.level is breaks.level is Level.WRONG
    assert "is not reachable (TimeoutError)" in hangs.said
    assert "answers with status 502" in breaks.said


@pytest.mark.parametrize(
    ("seconds", "level"), [(60, Level.WRONG), (-60, Level.WRONG), (3, Level.OK)]
)
async def test_a_clock_that_is_off_is_told_by_the_date_of_an_answer(
    telegram: FakeTelegram, seconds: int, level: Level
) -> None:
    _, told = await platform_checks.check_platforms(at_telegram(telegram), OffClock(seconds))
    assert told.level is level


def at_telegram(telegram: FakeTelegram) -> Settings:
    """Choose one platform."""
    given = {"CAIRN_TELEGRAM_TOKEN": telegram.token, "CAIRN_TELEGRAM_API_URL": telegram.url}
    return load(given, env_file=None)


async def test_every_problem_with_the_settings_is_named_at_once(at: Operator) -> None:
    said = await at.runs("doctor", CAIRN_WEB_PORT="http", CAIRN_POD_SIZE_MAX="99")

    assert said.exit_code == 1
    assert said.output.count("wrong  settings: ") == 2
    assert "CAIRN_WEB_PORT" in said.output
    assert "CAIRN_POD_SIZE_MAX" in said.output


async def test_a_key_that_does_not_open_the_database_or_is_missing_is_told(
    operator: Operator, url: str
) -> None:
    async with opened_at(url) as storage:
        await storage.run(samples.stored)

    other = await operator.runs("doctor", CAIRN_MASTER_KEY=OTHER_KEY)
    missing = await operator.runs("doctor", CAIRN_MASTER_KEY="")

    assert other.exit_code == missing.exit_code == 1
    assert "this key does not open this database" in line(other.output, "master key")
    assert "cairn.key is missing" in line(missing.output, "master key")
    assert not (operator.folder / "cairn.key").exists()


async def test_an_old_and_a_newer_schema_are_told(operator: Operator, url: str) -> None:
    with migrating(url) as config:
        command.downgrade(config, "0002")
    old = await operator.runs("doctor")
    with guest_access.writing(url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer = await operator.runs("doctor")

    assert old.exit_code == newer.exit_code == 1
    assert "some are missing. Run `cairn migrate`" in line(old.output, "migrations")
    assert "of a newer Cairn" in line(newer.output, "migrations")


async def test_a_database_that_is_not_there_yet_is_no_fault_and_one_that_is_dead_is(
    at: Operator,
) -> None:
    url = f"sqlite:///{at.folder}/new.db"
    new = await at.runs("doctor", CAIRN_DATABASE_URL=url)
    dead = await at.runs(
        "doctor", CAIRN_DATABASE_URL="postgresql+psycopg://cairn@127.0.0.1:1/cairn"
    )
    (at.folder / "new.db").write_text("Dear diary, this is no database. " * 100)
    diary = await at.runs("doctor", CAIRN_DATABASE_URL=url)

    assert new.exit_code == 0
    assert line(new.output, "database").startswith("note")
    assert dead.exit_code == diary.exit_code == 1
    assert "does not answer" in line(dead.output, "database")
    assert "the file is no SQLite database" in line(diary.output, "database")


async def test_a_running_cairn_is_seen_and_what_it_leaves_waiting(
    operator: Operator, url: str
) -> None:
    now = SystemClock().now()
    running = open_storage(url, clock=SystemClock(), keys=KEYS, alone=True)
    try:
        well = await operator.runs("doctor")
        await running.run(lambda uow: uow.outbox.put(notice(NoticeKind.DIGEST, now - HOUR)))
        await running.run(lambda uow: uow.notes.put(ALIVE, (now - HOUR).isoformat()))
        stuck = await operator.runs("doctor")
    finally:
        await running.close()
    over = await operator.runs("doctor")

    assert "a Cairn runs on it now" in line(well.output, "running")
    assert stuck.exit_code == 1
    assert line(stuck.output, "outbox").startswith("wrong  outbox: 1 waiting, 1 of them overdue")
    assert line(stuck.output, "beat").startswith("wrong")
    assert "no Cairn runs on it now" in line(over.output, "running")
    assert line(over.output, "outbox").startswith("note")
    assert over.exit_code == 0


async def test_a_moved_clock_is_a_fault_only_where_people_live_by_the_real_one(
    at: Operator, url: str, telegram: FakeTelegram
) -> None:
    async with opened_at(url) as storage:
        await storage.run(lambda uow: uow.notes.put(AHEAD, "86400"))
    elsewhere = at_telegram(telegram).model_copy(
        update={"telegram_api_url": "https://api.telegram.org"}
    )

    found = {
        chosen.telegram_api_url: {
            f.about: f for f in database_checks.check_database(chosen, url, SystemClock())
        }
        for chosen in (at_telegram(telegram), elsewhere)
    }

    assert found[telegram.url]["local clock"].level is Level.NOTE
    assert found["https://api.telegram.org"]["local clock"].level is Level.WRONG
    assert "1 day and 00:00 h ahead" in found[telegram.url]["local clock"].said


@pytest.fixture
def private_file(at: Operator, sqlite_url: str) -> str:
    """Let others read the key, and not the database; name that."""
    file, key = Path(sqlite_url.removeprefix("sqlite:///")), at.folder / "cairn.key"
    key.write_text(KEY)
    key.chmod(0o640)
    file.chmod(0o600)
    return str(file)


async def test_files_that_others_may_read_are_told(
    at: Operator, private_file: str, sqlite_url: str
) -> None:
    said = await at.runs("doctor", CAIRN_DATABASE_URL=sqlite_url, CAIRN_MASTER_KEY="")

    assert said.exit_code == 1
    assert line(said.output, "database file").startswith("ok")
    assert "cairn.key can be read by others (640). chmod 600" in line(said.output, "key file")
    assert private_file in line(said.output, "database file")


async def test_a_zone_that_cannot_be_loaded_here_is_named(operator: Operator, url: str) -> None:
    async with opened_at(url) as storage:
        its = await storage.run(samples.stored)
    with guest_access.writing(url) as connection:
        theirs = update(people).where(people.c.id == its.ann.id)
        connection.execute(theirs.values(zone="Mars/Olympus_Mons"))

    said = await operator.runs("doctor")

    assert said.exit_code == 1
    assert "Mars/Olympus_Mons cannot be loaded here" in line(said.output, "zones in use")


def test_zone_data_older_than_a_year_is_told() -> None:
    now = SystemClock().now()
    assert machine_checks.check_zone_data(now + timedelta(days=3650)).level is Level.NOTE
    assert "older than a year" in machine_checks.check_zone_data(now + timedelta(days=3650)).said
    assert "every zone loads" in machine_checks.check_zone_data(now).said


class OffClock(SystemClock):
    """A machine's clock that is off by some seconds."""

    def __init__(self, seconds: int) -> None:
        self._off = timedelta(seconds=seconds)

    def unmoved(self) -> datetime:
        return super().unmoved() + self._off


async def test_updates_that_nobody_could_read_are_named_by_number_and_code(
    operator: Operator, url: str
) -> None:
    assert line((await operator.runs("doctor")).output, "updates") == (
        "ok     updates: none is set aside."
    )
    async with opened_at(url) as storage:
        telegram = storage.arrivals("telegram")
        await telegram.set_aside(Arrival(7, b"what she wrote"), "unread-3fa9c1", samples.NOW)

    said = await operator.runs("doctor")

    assert line(said.output, "updates").startswith(
        "note   updates: 1 set aside, the last: telegram 7 unread-3fa9c1."
    )
    assert "wrote" not in said.output


def test_helplines_are_read_and_what_is_wrong_with_them_is_said(tmp_path: Path) -> None:
    opened = date(2026, 11, 30)
    (well,) = machine_checks.check_helplines(load({}, None), opened)
    (old,) = machine_checks.check_helplines(load({}, None), opened + timedelta(days=181))
    assert (well.level, old.level) == (Level.OK, Level.NOTE)
    file = tmp_path / "ours.toml"
    theirs = load({"CAIRN_HELPLINES_FILE": str(file)}, None)
    (missing,) = machine_checks.check_helplines(theirs, opened)
    assert "cannot be read as UTF-8 text (FileNotFoundError)" in str(missing)
    file.write_text('[[line]]\nname = "Ana"\ncountries = ["QQ"]\ncall = "10"\n')
    no_source, no_day = machine_checks.check_helplines(theirs, opened)
    assert "[[line]] 1 (Ana): source must be the address" in str(no_source)
    with file.open("a") as more:
        more.write('source = "https://example.org"\nopened = 2026-11-30\n')
    (nowhere,) = machine_checks.check_helplines(theirs, opened)
    assert "QQ is no country's code in ISO 3166" in str(nowhere)
    assert no_day.level is nowhere.level is Level.WRONG
