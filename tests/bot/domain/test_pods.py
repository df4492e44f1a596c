"""What a membership becomes, cell by cell; when a pod opens, closes and may be asked again."""

from datetime import UTC, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from bot.domain.board import starting_mode
from bot.domain.pods import (
    Membership,
    MembershipState,
    Mode,
    PodKind,
    PodState,
)
from bot.domain.weeks import Rhythm, Week
from tests.contracts import samples

NOW = samples.NOW
POD = replace(samples.pod(), state=PodState.FORMING, rhythm=Rhythm(6, time(18), "UTC"))
WAITING, FORMING, TRIAL, ACTIVE, RESTING, LEFT = MembershipState
SOMEBODY = samples.membership(POD, samples.person())


def member(state: MembershipState, check_ins: int = 0) -> Membership:
    return replace(SOMEBODY, state=state, check_ins=check_ins, silent=3, asked_to_stay_at=None)


@pytest.mark.parametrize(
    ("state", "inside", "known"),
    [
        (WAITING, False, False),
        (FORMING, True, False),
        (TRIAL, True, True),
        (ACTIVE, True, True),
        (RESTING, True, True),
        (LEFT, False, False),
    ],
)
def test_who_is_inside_and_whom_the_others_know(
    state: MembershipState, inside: bool, known: bool
) -> None:
    assert (member(state).inside, member(state).says_goodbye) == (inside, known)


@pytest.mark.parametrize(
    ("before", "check_ins", "after"),
    [
        (TRIAL, 0, TRIAL),
        (TRIAL, 2, TRIAL),
        (TRIAL, 3, ACTIVE),
        (ACTIVE, 9, ACTIVE),
        (RESTING, 0, TRIAL),
        (RESTING, 2, TRIAL),
        (RESTING, 3, ACTIVE),
        (RESTING, 9, ACTIVE),
    ],
)
def test_a_stone_ends_a_rest_and_the_first_after_a_trial_ends_it(
    before: MembershipState, check_ins: int, after: MembershipState
) -> None:
    grown = member(before, check_ins).showed_up()
    assert (grown.state, grown.check_ins, grown.silent) == (after, check_ins + 1, 0)


@pytest.mark.parametrize("check_ins", [0, 2, 3, 9])
@pytest.mark.parametrize("before", [TRIAL, ACTIVE, RESTING])
def test_coming_back_counts_nothing_and_leaves_a_trial_a_trial(
    before: MembershipState, check_ins: int
) -> None:
    back = member(before, check_ins).returned()
    after = (ACTIVE if check_ins >= 3 else TRIAL) if before is RESTING else before
    assert (back.state, back.check_ins, back.silent) == (after, check_ins, 0)


@pytest.mark.parametrize("state", MembershipState)
@pytest.mark.parametrize("check_ins", [0, 2, 3, 4])
@pytest.mark.parametrize("asked", [None, NOW])
def test_a_lived_trial_asks_once(
    state: MembershipState, check_ins: int, asked: datetime | None
) -> None:
    its = replace(member(state, check_ins), asked_to_stay_at=asked)
    assert its.asks_to_stay == (state is TRIAL and check_ins >= 3 and asked is None)


@pytest.mark.parametrize(("days", "barred"), [(0, True), (29.9, True), (30, False), (40, False)])
def test_after_a_no_a_pod_is_not_asked_for_thirty_days(days: float, barred: bool) -> None:
    declined = replace(SOMEBODY, declined_at=NOW, removed_at=None)
    assert declined.is_barred(NOW + timedelta(days=days)) == barred
    assert not replace(SOMEBODY, declined_at=None, removed_at=None).is_barred(NOW)
    assert replace(SOMEBODY, declined_at=None, removed_at=NOW).is_barred(
        NOW + 900 * timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("opened", "week"),
    [
        (datetime(2026, 11, 21, 18, tzinfo=UTC), Week(2026, 47)),
        (datetime(2026, 11, 21, 18, 1, tzinfo=UTC), Week(2026, 48)),
        (datetime(2026, 11, 16, tzinfo=UTC), Week(2026, 47)),
    ],
)
def test_a_pod_opens_for_a_week_that_is_asked_about_a_day_later_at_least(
    opened: datetime, week: Week
) -> None:
    pod = POD.open(opened)
    assert (pod.state, pod.opened_at, pod.week) == (PodState.OPEN, opened, week)


def test_a_new_rhythm_begins_when_the_open_week_has_closed() -> None:
    later = Rhythm(2, time(9), "Asia/Tokyo")
    pod = replace(POD.open(datetime(2026, 11, 16, tzinfo=UTC)), next_rhythm=later)
    closed = pod.close_week(pod.rhythm.close_at(Week(2026, 47)))
    assert (closed.rhythm, closed.next_rhythm) == (later, None)
    assert closed.week == Week(2026, 48)
    (again,) = {closed.close_week(later.close_at(Week(2026, 48))).rhythm}
    assert again == later


@pytest.mark.parametrize("kind", PodKind)
def test_who_studies_or_creates_may_begin_with_places(kind: PodKind) -> None:
    ranked = kind in (PodKind.STUDY, PodKind.CREATIVE)
    assert starting_mode(kind) is (Mode.RANKED if ranked else Mode.TOGETHER)


def test_a_board_is_ranked_for_twelve_weeks_that_close() -> None:
    pod = replace(POD, next_rhythm=None).open(datetime(2026, 11, 16, tzinfo=UTC)).rank()
    closed = Week(2026, 46)
    for number in range(1, 13):
        closed = pod.week or closed
        pod = pod.close_week(pod.rhythm.close_at(closed))
        assert pod.is_ranked_season_over(closed) is (number == 12)
    asking = pod.stand_together(asks_to_rank=True)
    assert (asking.mode, asking.ranked_from, asking.asks_to_rank) == (Mode.TOGETHER, None, True)
    assert not asking.is_ranked_season_over(closed)
    again = asking.rank()
    assert (again.mode, again.ranked_from, again.asks_to_rank) == (Mode.RANKED, None, False)
    assert again.close_week(pod.rhythm.close_at(closed.plus(1))).ranked_from == closed.plus(1)


@pytest.mark.parametrize(
    ("uses", "after", "opens"), [(1, -1, True), (1, 0, False), (0, -1, False), (9, 1, False)]
)
def test_an_invitation_opens_while_it_has_uses_and_time(
    uses: int, after: int, opens: bool
) -> None:
    its = replace(samples.invitation(POD, samples.person()), uses_left=uses, expires_at=NOW)
    assert its.is_usable(NOW + timedelta(seconds=after)) == opens


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("reachable", [True, False])
def test_cairn_posts_where_a_pod_is_bound_and_it_is_let_in(bound: bool, reachable: bool) -> None:
    home = replace(samples.home(POD), bound=bound, reachable=reachable)
    assert home.works == (bound and reachable)
