"""A database that a test gives back is as good as new for the next one, or is not used again."""

from collections.abc import Callable

import psycopg
import pytest
from alembic import command

from bot.kernel.clock import SystemClock
from storage.engine import open_storage
from storage.migrations.run import migrating
from tests.contracts import samples
from tests.contracts.samples import KEYS
from tests.harness import databases
from tests.harness.databases import Copies
from tests.harness.patience import patient
from tests.harness.postgres import Postgres
from tests.ops.dumped import everything


@pytest.fixture
def copies(postgres: Postgres, postgres_template: str) -> Copies:
    """Begin with none given back."""
    return Copies(postgres, postgres_template)


async def test_what_is_given_back_is_used_again_and_empty(
    copies: Copies, postgres_template: str
) -> None:
    url = copies.take()
    storage = open_storage(url, clock=SystemClock(), keys=KEYS)
    await storage.run(samples.stored)
    await storage.close()
    assert everything(url) != everything(postgres_template)

    copies.give_back(url)

    assert copies.take() == url
    assert everything(url) == everything(postgres_template)


async def test_who_is_still_connected_is_not_in_the_way_of_the_next(copies: Copies) -> None:
    url = copies.take()
    left = open_storage(url, clock=SystemClock(), keys=KEYS, alone=True)
    copies.give_back(url)

    assert copies.take() == url
    next_ = open_storage(url, clock=SystemClock(), keys=KEYS, alone=True)
    await next_.run(samples.stored)
    await next_.close()
    await left.close()


def older(url: str) -> None:
    """Take the last migrations back, and apply them again."""
    with migrating(url) as config:
        command.downgrade(config, "0002")
        command.upgrade(config, "head")


def statement(words: str) -> Callable[[str], None]:
    """Run a statement."""

    def run(url: str) -> None:
        with psycopg.connect(
            url.replace("+psycopg", ""), connect_timeout=round(patient(10))
        ) as connection:
            connection.execute(words.encode())

    return run


@pytest.mark.parametrize(
    "change",
    [
        older,
        statement("DROP TABLE alembic_version"),
        statement("UPDATE alembic_version SET version_num = '9999'"),
        statement("ALTER TABLE notes ALTER COLUMN value DROP NOT NULL"),
        statement("ALTER TABLE people ADD CONSTRAINT never CHECK (zone <> '')"),
        statement("CREATE INDEX ours ON people (zone)"),
        statement("CREATE TABLE ours (id int)"),
        statement("CREATE SCHEMA ours; CREATE TABLE ours.people (id int)"),
    ],
)
def test_what_is_no_more_as_migrations_left_it_is_not_used_again(
    copies: Copies, change: Callable[[str], None]
) -> None:
    url = copies.take()
    change(url)

    copies.give_back(url)

    assert copies.take() != url


def test_what_was_filled_is_not_used_again(
    copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = copies.take()
    monkeypatch.setattr(databases, "FEW_ROWS", 2)
    statement("INSERT INTO notes SELECT number::text, '' FROM generate_series(1, 3) number")(url)

    copies.give_back(url)

    assert copies.take() != url
