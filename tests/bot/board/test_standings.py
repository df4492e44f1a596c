"""The order of a board: fair, with ties, and without those who stay off it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.board.model import Standing, standings, total
from bot.checkins.model import Mark, State
from bot.ids import MembershipId, PersonId, PodId
from bot.pods.model import Membership, MembershipState, Mode
from bot.weeks import Week

LAST = Week(2026, 47)
NAMES = {MembershipId(n): name for n, name in enumerate(("Ann", "Bob", "Cy", "Dan"), start=1)}


def member(number: int, state: MembershipState = MembershipState.ACTIVE) -> Membership:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ids = MembershipId(number), PodId(1), PersonId(number)
    return Membership(*ids, at, state, check_ins=0 if state is MembershipState.TRIAL else 9)


def week(number: int, ago: int, progress: float | None, state: State = State.ANSWERED) -> Mark:
    return Mark(MembershipId(number), LAST.plus(-ago), state, progress)


def ranked(members: list[Membership], marks: list[Mark], weeks: int = 8) -> tuple[Standing, ...]:
    return standings(Mode.RANKED, members, NAMES, marks, LAST, weeks)


def test_ranked_goes_by_progress_then_strength_then_name() -> None:
    marks = [
        week(1, 0, 0.5),
        week(2, 0, 0.5),
        week(2, 1, 0.5),
        week(3, 0, 1.0),
        week(3, 1, 0.0, State.MISSED),
        week(4, 0, 0.9),
    ]
    lines = ranked([member(n) for n in (1, 2, 3, 4)], marks)
    assert [line.name for line in lines] == ["Dan", "Ann", "Bob", "Cy"]
    assert [line.rank for line in lines] == [1, 2, 2, 4]


def test_together_goes_by_name_and_has_no_ranks() -> None:
    marks = [week(1, 0, 0.1), week(2, 0, 0.9)]
    lines = standings(Mode.TOGETHER, [member(2), member(1)], NAMES, marks, LAST)
    assert [(line.name, line.rank) for line in lines] == [("Ann", None), ("Bob", None)]


def test_rest_and_weeks_the_bot_missed_change_nothing() -> None:
    plain = [week(1, 0, 1.0), week(1, 3, 0.5)]
    rests = [week(1, 1, None, State.RESTED), week(1, 2, None, State.UNASKED)]
    (with_rest,) = ranked([member(1)], plain + rests)
    (without,) = ranked([member(1)], plain)
    assert with_rest == without


def test_one_miss_bends_the_score_and_never_resets_it() -> None:
    steady = [week(1, ago, 1.0) for ago in range(1, 8)]
    (line,) = ranked([member(1)], [week(1, 0, 0.0, State.MISSED), *steady])
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
    found = total(marks, LAST)
    assert (found.stones, found.progress) == (2, 0.5)


def test_weeks_beyond_the_boards_are_not_in_its_progress() -> None:
    marks = [week(1, 0, 1.0), week(1, 2, 0.0)]
    (short,) = ranked([member(1)], marks, weeks=2)
    (long,) = ranked([member(1)], marks, weeks=3)
    assert (short.progress, long.progress) == (1.0, 0.5)
