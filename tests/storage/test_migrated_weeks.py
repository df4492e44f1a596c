"""What an upgrade makes of weeks that had closed, and of what was sent about them."""

import dataclasses

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.checkins import consequences
from bot.domain.goals import Visible
from bot.domain.notices import NoticeKind
from bot.kernel.clock import SystemClock
from storage.migrations import run as by_alembic
from storage.migrations.run import migrating
from storage.schema import migrate
from storage.sealing.encryption import Vault
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Take a migrated database of either kind."""
    made: str = request.getfixturevalue(request.param)
    return made


@pytest.mark.parametrize("visible", Visible)
@pytest.mark.parametrize("previewed", [True, False])
def test_weeks_that_closed_before_count_what_is_shown_today_and_come_to_the_same(
    url: str, visible: Visible, previewed: bool
) -> None:
    with migrating(url) as config:
        uow = unit(config.attributes["connection"])
        its = samples.stored(uow)
        uow.links.remove(its.link.id)  # there is no way back in the middle of it
        uow.goals.share(replace(its.share, visible=visible))
        uow.memberships.save(replace(its.membership, shares=previewed))
        still_open = samples.check_in(its.membership, samples.WEEK.plus(1))
        uow.checkins.add(replace(still_open, counted=None, shown=None))

    with migrating(url) as config:
        command.downgrade(config, before("counted_goals"))
    migrate(url)

    with migrating(url) as config:
        uow = unit(config.attributes["connection"])
        found = uow.checkins.get(its.check_in.id)
        counts = visible is Visible.STATUS or (visible is Visible.POD and previewed)
        assert found.counted == (frozenset({its.goal.id}) if counts else frozenset())
        (anew,) = consequences.with_progress(uow, *consequences.fix_what_counts(uow, found))
        assert (found.counted, found.shown) == (anew.counted, anew.shown)
        assert (found.shown is not None) == counts
        assert uow.checkins.get(still_open.id).counted is None


@pytest.mark.parametrize("previewed", [True, False])
def test_what_was_sent_before_can_be_drawn_anew_and_no_old_week_is_shown_by_surprise(
    url: str, previewed: bool
) -> None:
    keys = {
        "digest:5:2026-W47:home:7": "week:5:2026-W47",
        "digest:5:2026-W47:member:7@discord": "week:5:2026-W47",
        "see:99": "check_in:99",
        "see:98@telegram": "check_in:98",
        "digest:5:2026-W47:home:7:r1": None,
        "prompt:1:2026-W47": None,
    }
    with migrating(url) as config:
        uow = unit(config.attributes["connection"])
        its = samples.stored(uow)
        uow.links.remove(its.link.id)  # there is no way back in the middle of it
        uow.memberships.save(replace(its.membership, shares=previewed))
        still_open = samples.check_in(its.membership, samples.WEEK.plus(1))
        uow.checkins.add(still_open)
        for key in keys:
            of = dataclasses.replace(
                samples.notice(its.ann), key=key, kind=NoticeKind(key.split(":")[0])
            )
            first = "digest:5:2026-W47:home:7" if key.endswith(":r1") else None
            uow.outbox.put(dataclasses.replace(of, redraws=first))

    with migrating(url) as config:
        command.downgrade(config, before("shown"))
    migrate(url)

    with migrating(url) as config:
        uow = unit(config.attributes["connection"])
        found = {key: uow.outbox.by_key(key) for key in keys}
        assert {key: of and of[0].shows for key, of in found.items()} == keys
        assert uow.checkins.get(its.check_in.id).withheld is not previewed
        assert not uow.checkins.get(still_open.id).withheld


def before(name: str) -> str:
    """Find the revision that comes before a migration of ours."""
    scripts = ScriptDirectory.from_config(by_alembic.config())
    return next(
        str(each.down_revision)
        for each in scripts.walk_revisions()
        if each.path.endswith(f"r{each.revision}_{name}.py")
    )


def unit(connection: Connection) -> SqlUnitOfWork:
    """Make a unit of work on a connection."""
    return SqlUnitOfWork(connection, Vault(samples.KEYS), SystemClock())
