"""A board: fair, with places that are shared, and without a trace of those who stay off it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import product

import pytest
from msgspec.structs import replace

from bot.domain.board import Board, Order, Own, PodTotal, Standing, board, standings, within
from bot.domain.checkins import CheckInState
from bot.domain.layers import MemberWeek
from bot.domain.pods import Membership, MembershipState, Mode, Pod, PodKind
from bot.domain.weeks import Rhythm, Week
from bot.kernel.ids import MembershipId, PersonId, PodId

LAST = Week(2026, 47)
AT = datetime(2026, 1, 1, tzinfo=UTC)
RHYTHM = Rhythm(6, time(18), "UTC")
NAMES = {
    MembershipId(n): name
    for n, name in enumerate(("Ann", "Bob", "Cy", "Dan", "Eve", "Flo", "Gil"), start=1)
}


def member(
    number: int, state: MembershipState = MembershipState.ACTIVE, *, on: bool = True
) -> Membership:
    ids = MembershipId(number), PodId(1), PersonId(number)
    grown = 0 if state is MembershipState.TRIAL else 9
    return Membership(*ids, AT, state, check_ins=grown, on_board=on)


def week(
    number: int, ago: int, progress: float | None, state: CheckInState = CheckInState.ANSWERED
) -> MemberWeek:
    return MemberWeek(MembershipId(number), LAST.plus(-ago), state, progress)


def shown(
    members: Sequence[Membership],
    marks: Sequence[MemberWeek],
    mode: Mode = Mode.RANKED,
    kind: PodKind = PodKind.STUDY,
    weeks: int = 8,
    names: dict[MembershipId, str] = NAMES,
) -> tuple[Order, tuple[Standing, ...]]:
    pod = Pod(PodId(1), "Early birds", "", kind, mode, RHYTHM, "en", AT)
    return standings(pod, members, names, marks, LAST, weeks)


def everyone(*shares: float | None) -> tuple[list[Membership], list[MemberWeek]]:
    numbers = range(1, len(shares) + 1)
    return [member(n) for n in numbers], [
        week(n, 0, share) for n, share in zip(numbers, shares, strict=True)
    ]


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [
        ((0.2, 1.0, 0.5, 0.9, 0.7), "1 Bob, 2 Dan, 3 Eve, Ann, Cy"),
        ((0.5, 0.5, 0.9, 0.1, 0.2), "1 Cy, 2 Ann, 2 Bob, Dan, Eve"),
        ((0.9, 0.9, 0.9, 0.9, 0.1), "1 Ann, 1 Bob, 1 Cy, 1 Dan, Eve"),
        ((0.1, 0.8, 0.9, 0.7, 0.7), "1 Cy, 2 Bob, 3 Dan, 3 Eve, Ann"),
        ((0.0, 0.0, 0.0, 0.0, 0.0), "1 Ann, 1 Bob, 1 Cy, 1 Dan, 1 Eve"),
        ((0.662, 0.664, 0.999, 1.0, 0.651), "1 Dan, 2 Cy, 3 Ann, 3 Bob, 3 Eve"),
        ((0.9, None, 0.8, 0.7, 0.2, 0.1), "1 Ann, 2 Cy, 3 Dan, Bob, Eve, Flo"),
        ((0.9, None, 0.8, 0.7, 0.2), "Ann, Bob, Cy, Dan, Eve"),
        ((0.9, 0.8, 0.7, 0.2), "Ann, Bob, Cy, Dan"),
    ],
)
def test_the_first_three_places_have_numbers_and_all_others_follow_by_name(
    shares: tuple[float | None, ...], wanted: str
) -> None:
    order, lines = shown(*everyone(*shares))
    said = ", ".join(f"{line.place} {line.name}" if line.place else line.name for line in lines)
    assert said == wanted
    assert order is (Order.RANKED if "1" in wanted else Order.TOO_FEW)


def test_what_looks_alike_stands_alike() -> None:
    _, lines = shown(*everyone(0.91, 0.86, 0.74, 0.66, 0.64, 0.28))
    placed = [line for line in lines if line.place]
    assert [(line.share, line.place) for line in placed] == [
        (0.9, 1),
        (0.9, 1),
        (0.7, 3),
        (0.7, 3),
    ]
    assert [line.share for line in lines if not line.place] == [0.6, 0.3]


def test_newcomers_and_those_who_stay_off_are_none_of_the_five() -> None:
    members, marks = everyone(0.9, 0.8, 0.7, 0.2, 0.1)
    for fifth in (member(5, MembershipState.TRIAL), member(5, on=False)):
        assert shown([*members[:4], fifth], marks)[0] is Order.TOO_FEW


def test_together_goes_by_name_and_has_no_places() -> None:
    members, marks = everyone(0.1, 0.9, 0.4, 0.6, 0.8)
    order, lines = shown(members[::-1], marks, Mode.TOGETHER)
    assert order is Order.TOGETHER
    assert [(line.name, line.place) for line in lines] == [
        (name, None) for name in ("Ann", "Bob", "Cy", "Dan", "Eve")
    ]


def test_names_stand_as_their_readers_look_for_them() -> None:
    names = {MembershipId(n): name for n, name in enumerate(("Zoe", "Álvaro", "ana"), start=1)}
    _, lines = shown(*everyone(0.1, 0.2, 0.3), names=names)
    assert [line.name for line in lines] == ["Álvaro", "ana", "Zoe"]


@pytest.mark.parametrize("kind", [PodKind.SUPPORT, PodKind.VALUES])
@pytest.mark.parametrize("mode", list(Mode))
def test_where_people_lean_on_each_other_there_are_stones_and_no_bars(
    kind: PodKind, mode: Mode
) -> None:
    order, lines = shown(*everyone(0.1, 0.9, 0.4, 0.6, 0.8), mode, kind)
    assert order is Order.STONES
    assert {(line.stones, line.share, line.place) for line in lines} == {(9, None, None)}


def test_rest_and_weeks_the_bot_missed_change_nothing() -> None:
    plain = [week(1, 0, 1.0), week(1, 3, 0.5)]
    rests = [week(1, 1, None, CheckInState.RESTED), week(1, 2, None, CheckInState.UNASKED)]
    assert shown([member(1)], plain + rests) == shown([member(1)], plain)


def test_one_miss_bends_the_bar_and_never_resets_it() -> None:
    steady = [week(1, ago, 1.0) for ago in range(1, 8)]
    _, (line,) = shown([member(1)], [week(1, 0, 0.0, CheckInState.MISSED), *steady])
    assert line.share == 0.9


def test_newcomers_are_a_name() -> None:
    _, lines = shown([member(1, MembershipState.TRIAL), member(2)], [week(1, 0, 1.0)])
    assert lines[0] == Standing(MembershipId(1), "Ann", new=True)


def test_weeks_beyond_the_boards_are_not_in_its_bars() -> None:
    marks = [week(1, 0, 1.0), week(1, 5, 0.0)]
    _, (short,) = shown([member(1)], marks, weeks=4)
    _, (long,) = shown([member(1)], marks, weeks=6)
    assert (short.share, long.share) == (1.0, 0.5)


def test_no_number_of_weeks_shows_a_single_one_beside_a_name() -> None:
    marks = [week(1, ago, None) for ago in range(9)]
    stones = {shown([member(1)], marks, weeks=weeks)[1][0].stones for weeks in range(1, 9)}
    assert stones == {9}


def test_a_stone_of_the_open_week_waits_for_its_close() -> None:
    _, (line,) = shown([member(1)], [week(1, ago, None) for ago in range(-1, 8)])
    assert line.stones == 8


def test_without_a_goal_that_counts_there_is_no_bar_only_stones() -> None:
    _, (line,) = shown([member(1)], [week(1, 0, None), week(1, 1, None)])
    assert line == Standing(MembershipId(1), "Ann", new=False, stones=9)


def test_ones_own_numbers_are_over_all_goals_and_of_nobody_else() -> None:
    own = [replace(week(1, ago, 1.0), own=share) for ago, share in ((0, 0.5), (1, 0.0), (9, 1.0))]
    missed = replace(week(1, 2, 0.0, CheckInState.MISSED), own=0.25)
    rested = week(1, 3, None, CheckInState.RESTED)
    others = replace(week(2, 0, 1.0), own=1.0)
    marks = [*own, missed, rested, others]
    assert seen([member(1), member(2)], marks, 1).own == Own(0.25, 2, 3)
    assert seen([member(1, MembershipState.TRIAL), member(2)], marks, 1).own is None


def seen(
    members: Sequence[Membership],
    marks: Sequence[MemberWeek],
    reader: int,
    kind: PodKind = PodKind.STUDY,
) -> Board:
    pod = Pod(PodId(1), "Early birds", "", kind, Mode.TOGETHER, RHYTHM, "en", AT)
    mine = next(m for m in members if m.id == reader)
    drawn = sum(mark.state is CheckInState.ANSWERED for mark in marks)
    return board(pod, mine, members, NAMES, marks, LAST, 8, drawn)


TRIAL, LEFT = MembershipState.TRIAL, MembershipState.LEFT
PODS = {
    "all are on it": [member(n) for n in range(1, 5)],
    "two in all": [member(n) for n in (1, 2)],
    "one stays off": [member(n, on=n != 1) for n in range(1, 6)],
    "two stay off": [member(n, on=n > 2) for n in range(1, 6)],
    "three stay off": [member(n, on=n > 3) for n in range(1, 6)],
    "all stay off": [member(n, on=False) for n in range(1, 5)],
    "one stays off, one is new": [member(1, on=False), member(2, TRIAL), *map(member, (3, 4, 5))],
    "one is new": [member(1, TRIAL), *map(member, (2, 3, 4))],
    "one left while off": [member(1, LEFT, on=False), *map(member, (2, 3, 4))],
    "one left": [member(1, LEFT), *map(member, (2, 3, 4))],
}


def worlds(
    members: Sequence[Membership], of: str
) -> Iterator[tuple[dict[MembershipId, int], list[MemberWeek]]]:
    """Think of all that those may have done of whom the board shows nothing, and others alike."""
    hidden = [m.id for m in members if not m.on_board or m.check_ins < 3]
    for done in product((0, 1, 2, 3), repeat=len(hidden)):
        theirs = dict(zip(hidden, done, strict=True))
        yield dict(theirs), [mark for m in members for mark in lived(m, theirs.get(m.id, 2), of)]


def lived(member: Membership, much: int, of: str) -> Iterator[MemberWeek]:
    for ago in range(3):
        if of == "shares":
            yield week(member.id, ago, much / 4)
        elif ago < much:
            yield week(member.id, ago, None)
        else:
            yield week(member.id, ago, None, CheckInState.MISSED)


@pytest.mark.parametrize("of", ["stones", "shares"])
@pytest.mark.parametrize("called", PODS)
def test_nobody_who_is_not_shown_can_be_computed_from_what_is_shown(called: str, of: str) -> None:
    """Whatever a reader sees, and knows of themselves, leaves open what each hidden one did.

    Only where all of them did all, or nothing, a total says so.
    """
    members = PODS[called]
    for reader in (m for m in members if m.inside):
        alike = defaultdict[object, list[dict[MembershipId, int]]](list)
        for did, marks in worlds(members, of):
            told = replace(seen(members, marks, reader.id), own=None)
            alike[told, did.get(reader.id)].append(did)
        for possible in alike.values():
            others = possible[0].keys() - {reader.id}
            ends = {did[other] for did in possible for other in others}
            for one in others:
                assert len({did[one] for did in possible}) > 1 or ends in ({0}, {3})


@pytest.mark.parametrize(
    ("called", "stones", "share"),
    [
        ("all are on it", 8, 0.5),
        ("two in all", None, None),
        ("one stays off", None, None),
        ("two stay off", None, None),
        ("three stay off", 10, 0.5),
        ("all stay off", 8, 0.5),
        ("one stays off, one is new", None, None),
        ("one is new", None, None),
        ("one left while off", None, None),
        ("one left", 8, None),
    ],
)
def test_a_total_is_told_where_it_gives_nobody_away(
    called: str, stones: int | None, share: float | None
) -> None:
    members = PODS[called]
    marks = [week(m.id, ago, 0.5) for m in members for ago in (0, 1)]
    reader = next(m.id for m in members if m.inside)
    assert seen(members, marks, reader).total == PodTotal(stones, share)
    assert seen(members, marks, reader, PodKind.SUPPORT).total == PodTotal(stones, None)


def test_a_boards_weeks_end_with_the_last_that_closed() -> None:
    marks = [week(1, ago, 1.0) for ago in (-1, 0, 7, 8)]
    assert within(marks, LAST) == marks[1:3]
