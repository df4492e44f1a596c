"""Who has seen the digest of a week, cell by cell, and when somebody may be asked to answer."""

from dataclasses import replace as but
from datetime import datetime, timedelta

import pytest

from bot.domain.notices import NoticeKind, NoticeState, ShownNotice
from bot.domain.people import Person
from bot.kernel.metrics import EndReason
from bot.notices.digest_sight import DigestSight, Sight
from tests.contracts import samples
from tests.contracts.samples import NOW

ANN, BOB, CY = (samples.person(name) for name in ("Ann", "Bob", "Cy"))
POD = samples.pod()
MEMBERS = [samples.membership(POD, person) for person in (BOB, CY)]
CHECK_IN = samples.check_in(samples.membership(POD, ANN))
HOME = samples.home(POD)
HOUR = timedelta(hours=1)


def told(
    person: Person, state: NoticeState, reason: str = "", at: datetime | None = NOW
) -> ShownNotice:
    """Make a member's own digest, and what became of it."""
    return ShownNotice(but(samples.notice(person), kind=NoticeKind.DIGEST), state, reason, at)


POSTED = ShownNotice(samples.notice(at=HOME), NoticeState.SENT, "", NOW)


@pytest.mark.parametrize(
    ("own", "sight"),
    [
        ([], Sight.NEVER),
        ([told(BOB, NoticeState.SENT)], Sight.SEEN),
        ([told(BOB, NoticeState.UNCERTAIN)], Sight.SEEN),
        ([told(BOB, NoticeState.WAITING)], Sight.AWAITED),
        ([told(BOB, NoticeState.DROPPED, EndReason.IN_HOME)], Sight.SEEN),
        ([told(BOB, NoticeState.DROPPED, EndReason.RESTING)], Sight.NEVER),
        ([told(BOB, NoticeState.DROPPED, EndReason.UNREACHABLE)], Sight.NEVER),
        ([told(BOB, NoticeState.DEAD)], Sight.NEVER),
        ([told(BOB, NoticeState.DEAD), told(BOB, NoticeState.WAITING)], Sight.AWAITED),
        ([told(CY, NoticeState.SENT)], Sight.NEVER),
    ],
)
def test_a_members_own_digest_tells_what_they_have_seen(
    own: list[ShownNotice], sight: Sight
) -> None:
    assert DigestSight((POSTED, *own)).of(BOB.id) is sight


@pytest.mark.parametrize(
    ("bobs", "cys", "chosen"),
    [
        (NoticeState.SENT, NoticeState.SENT, MEMBERS),
        (NoticeState.WAITING, NoticeState.SENT, MEMBERS[1:]),
        (NoticeState.WAITING, NoticeState.DEAD, MEMBERS[:1]),
        (NoticeState.DEAD, NoticeState.DEAD, MEMBERS),
    ],
)
def test_whoever_has_seen_it_is_asked_before_others(
    bobs: NoticeState, cys: NoticeState, chosen: list[object]
) -> None:
    assert DigestSight((told(BOB, bobs), told(CY, cys))).first_of(MEMBERS) == chosen


@pytest.mark.parametrize(
    ("hours_ago", "hours_to_wait"), [(0, 24), (12, 12), (22.5, 1.5), (23, 0), (24, 0), (200, 0)]
)
def test_a_day_passes_after_the_first_of_the_pod_saw_it(
    hours_ago: float, hours_to_wait: float
) -> None:
    late = NOW - hours_ago * HOUR
    sight = DigestSight(
        (
            told(ANN, NoticeState.SENT, at=NOW - 500 * HOUR),
            told(BOB, NoticeState.SENT, at=late),
            told(CY, NoticeState.SENT, at=NOW),
        )
    )
    asked = sight.long_enough_at(MEMBERS[0], CHECK_IN, NOW)
    assert asked == NOW + hours_to_wait * HOUR


def test_whoever_awaits_it_is_asked_later_and_whoever_gets_none_at_once() -> None:
    waits = DigestSight((told(BOB, NoticeState.WAITING, at=None),))
    assert waits.long_enough_at(MEMBERS[0], CHECK_IN, NOW) == NOW + HOUR
    assert DigestSight(()).long_enough_at(MEMBERS[1], CHECK_IN, NOW) == NOW
