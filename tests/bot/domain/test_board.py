"""The order of a board: fair, with ties, and without those who stay off it."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bot.domain.board import Standing, own_progress, pod_progress, standings, tells_nobody, within
from bot.domain.checkins import (
    CheckInState,
)
from bot.domain.layers import (
    MemberWeek,
)
from bot.domain.pods import Membership, MembershipState, Mode
from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId, PersonId, PodId

LAST = Week(2026, 47)
NAMES = {MembershipId(n): name for n, name in enumerate(("Ann", "Bob", "Cy", "Dan"), start=1)}


def member(number: int, state: MembershipState = MembershipState.ACTIVE) -> Membership:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ids = MembershipId(number), PodId(1), PersonId(number)
    return Membership(*ids, at, state, check_ins=0 if state is MembershipState.TRIAL else 9)


def week(
    number: int, ago: int, progress: float | None, state: CheckInState = CheckInState.ANSWERED
) -> MemberWeek:
    return MemberWeek(MembershipId(number), LAST.plus(-ago), state, progress)


def ranked(
    members: list[Membership], marks: list[MemberWeek], weeks: int = 8
) -> tuple[Standing, ...]:
    return standings(Mode.RANKED, members, NAMES, marks, LAST, weeks)


def test_ranked_goes_by_progress_then_strength_then_name() -> None:
    marks = [
        week(1, 0, 0.5),
        week(2, 0, 0.5),
        week(2, 1, 0.5),
        week(3, 0, 1.0),
        week(3, 1, 0.0, CheckInState.MISSED),
        week(4, 0, 0.9),
    ]
    lines = ranked([member(n) for n in (1, 2, 3, 4)], marks)
    assert [line.name for line in lines] == ["Dan", "Ann", "Bob", "Cy"]
    assert [line.rank for line in lines] == [1, 2, 2, 4]


def test_what_is_shown_alike_has_one_rank() -> None:
    marks = [week(1, 0, 0.662), week(2, 0, 0.664), week(3, 0, 0.999), week(4, 0, 1.0)]
    lines = ranked([member(n) for n in (1, 2, 3, 4)], marks)
    assert [(line.name, line.rank) for line in lines] == [
        ("Dan", 1),
        ("Cy", 2),
        ("Ann", 3),
        ("Bob", 3),
    ]


def test_together_goes_by_name_and_has_no_ranks() -> None:
    marks = [week(1, 0, 0.1), week(2, 0, 0.9)]
    lines = standings(Mode.TOGETHER, [member(2), member(1)], NAMES, marks, LAST)
    assert [(line.name, line.rank) for line in lines] == [("Ann", None), ("Bob", None)]


def test_rest_and_weeks_the_bot_missed_change_nothing() -> None:
    plain = [week(1, 0, 1.0), week(1, 3, 0.5)]
    rests = [week(1, 1, None, CheckInState.RESTED), week(1, 2, None, CheckInState.UNASKED)]
    (with_rest,) = ranked([member(1)], plain + rests)
    (without,) = ranked([member(1)], plain)
    assert with_rest == without


def test_one_miss_bends_the_score_and_never_resets_it() -> None:
    steady = [week(1, ago, 1.0) for ago in range(1, 8)]
    (line,) = ranked([member(1)], [week(1, 0, 0.0, CheckInState.MISSED), *steady])
    assert line.progress is not None
    assert line.strength is not None
    assert 0.8 < line.progress < 1
    assert 0.7 < line.strength < 1


def test_newcomers_are_new_without_a_number_and_last() -> None:
    lines = ranked([member(1, MembershipState.TRIAL), member(2)], [week(1, 0, 1.0), week(2, 0, 0)])
    assert [line.name for line in lines] == ["Bob", "Ann"]
    assert lines[1] == Standing(MembershipId(1), "Ann", True, None, None)


def test_who_stays_off_is_in_the_total_and_nowhere_else() -> None:
    marks = [week(1, 0, 1.0), week(2, 0, 0.0)]
    members = [replace(member(1), on_board=False), member(2)]
    assert [line.name for line in ranked(members, marks)] == ["Bob"]
    assert pod_progress(within(marks, LAST)) == 0.5


def test_weeks_beyond_the_boards_are_not_in_its_progress() -> None:
    marks = [week(1, 0, 1.0), week(1, 2, 0.0)]
    (short,) = ranked([member(1)], marks, weeks=2)
    (long,) = ranked([member(1)], marks, weeks=3)
    assert (short.progress, long.progress) == (1.0, 0.5)


def test_without_a_goal_that_counts_there_is_no_bar_and_no_rank_only_stones() -> None:
    marks = [week(1, 0, None), week(1, 1, None), week(2, 0, 0.0), week(3, 0, 1.0)]
    lines = ranked([member(n) for n in (1, 2, 3)], marks)
    assert [(line.name, line.rank) for line in lines] == [("Cy", 1), ("Bob", 2), ("Ann", None)]
    assert (lines[2].progress, lines[2].stones) == (None, 2)


@pytest.mark.parametrize(
    ("bars", "off", "tells"),
    [(2, 0, False), (3, 0, True), (3, 1, False), (2, 2, False), (0, 3, True), (1, 3, True)],
)
def test_a_total_gives_away_nobody_who_has_no_number_beside_it(
    bars: int, off: int, tells: bool
) -> None:
    people = [replace(member(n), on_board=n <= bars) for n in range(1, bars + off + 1)]
    names = {m.id: str(m.id) for m in people}
    marks = [week(n, 0, 0.5) for n in range(1, bars + off + 1)]
    lines = standings(Mode.TOGETHER, people, names, marks, LAST)
    assert tells_nobody(lines, within(marks, LAST)) == tells


def test_who_has_no_goal_that_counts_is_not_given_away_by_the_total() -> None:
    marks = [week(1, 0, 0.5), week(2, 0, 0.5), week(3, 0, 0.5), week(4, 0, None)]
    off = [replace(member(n), on_board=n < 4) for n in range(1, 5)]
    assert tells_nobody(standings(Mode.TOGETHER, off, NAMES, marks, LAST), within(marks, LAST))


def test_ones_own_number_is_over_all_goals_and_of_nobody_else() -> None:
    own = [replace(week(1, ago, 1.0), own=share) for ago, share in ((0, 0.5), (1, 0.0), (9, 1.0))]
    others = replace(week(2, 0, 1.0), own=1.0)
    assert own_progress(within([*own, others], LAST), MembershipId(1)) == 0.25
