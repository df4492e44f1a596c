"""Weeks that had closed before an upgrade count on the board what is shown on its day."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from bot.checkins import scores
from bot.clock import SystemClock
from bot.goals.model import Visible
from storage.migrating import migrating
from storage.schema import migrate
from storage.sealing import Vault
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples
from tests.postgres import Postgres

BEFORE_COUNTED = "0007"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Make an empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cairn.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = server.create_database()
    yield made
    server.drop_database(made)


@pytest.mark.parametrize("visible", Visible)
@pytest.mark.parametrize("previewed", [True, False])
def test_weeks_that_closed_before_count_what_is_shown_today_and_come_to_the_same(
    url: str, visible: Visible, previewed: bool
) -> None:
    migrate(url)
    with migrating(url) as config:
        uow = unit(config.attributes["connection"])
        its = samples.stored(uow)
        uow.goals.share(replace(its.share, visible=visible))
        uow.memberships.save(replace(its.membership, shares=previewed))
        still_open = samples.check_in(its.membership, samples.WEEK.plus(1))
        uow.checkins.add(replace(still_open, counted=None, shown=None))

    with migrating(url) as config:
        command.downgrade(config, BEFORE_COUNTED)
    migrate(url)

    with migrating(url) as config:
        uow = unit(config.attributes["connection"])
        found = uow.checkins.get(its.check_in.id)
        counts = visible is Visible.STATUS or (visible is Visible.POD and previewed)
        assert found.counted == (frozenset({its.goal.id}) if counts else frozenset())
        (anew,) = scores.scored(uow, *scores.counted(uow, found))
        assert (found.counted, found.shown) == (anew.counted, anew.shown)
        assert (found.shown is not None) == counts
        assert uow.checkins.get(still_open.id).counted is None


def unit(connection: Connection) -> SqlUnitOfWork:
    """Make a unit of work on a connection."""
    return SqlUnitOfWork(connection, Vault(samples.KEYS), SystemClock())
