"""Who is asked when, cell by cell: states, rests, quiet weeks, how much somebody wants to hear."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from bot.domain import policy
from bot.domain.checkins import CheckInState
from bot.domain.disclosure import NOTHING
from bot.domain.people import NudgeLevel, Person, Rest
from bot.domain.pods import Membership, MembershipState, PodState
from bot.domain.prompting import PromptProfile
from bot.domain.weeks import PromptHour, QuietHours, Rhythm
from bot.domain.words import Words
from bot.kernel.ids import MembershipId, PersonId
from tests.contracts import samples

SUNDAY = date(2026, 11, 22)
RHYTHM = Rhythm(6, time(18), "UTC")
CLOSE = RHYTHM.close_at(samples.WEEK)
ANN = replace(samples.person(), zone="UTC", rest=None, quiet=QuietHours())
POD = replace(samples.pod(), state=PodState.OPEN, rhythm=RHYTHM)
MEMBER = replace(
    samples.membership(POD, ANN), state=MembershipState.ACTIVE, at=None, day=None, silent=0
)
LIKE = PromptProfile(
    PodState.OPEN,
    samples.WEEK,
    PromptHour(RHYTHM, "UTC"),
    MembershipState.ACTIVE,
    0,
    QuietHours(),
    NudgeLevel.STANDARD,
    None,
)
CHECK_IN = replace(samples.check_in(MEMBER), closes_at=CLOSE)
ASKED = (MembershipState.TRIAL, MembershipState.ACTIVE, MembershipState.RESTING)


@pytest.mark.parametrize("pod", PodState)
@pytest.mark.parametrize("member", MembershipState)
def test_members_of_an_open_pod_are_asked(pod: PodState, member: MembershipState) -> None:
    like = replace(LIKE, pod=pod, state=member)
    assert like.is_asked == (pod is PodState.OPEN and member in ASKED)


@pytest.mark.parametrize("level", NudgeLevel)
@pytest.mark.parametrize("pod", [PodState.OPEN, PodState.ENDED])
def test_who_likes_to_hear_more_is_shown_their_goals(level: NudgeLevel, pod: PodState) -> None:
    like = replace(LIKE, pod=pod, nudges=level)
    assert like.is_shown_goals == (pod is PodState.OPEN and level is NudgeLevel.ACTIVE)


@pytest.mark.parametrize(
    ("rest", "covers"),
    [
        (None, False),
        (Rest(SUNDAY), True),
        (Rest(SUNDAY - timedelta(days=20)), True),
        (Rest(SUNDAY + timedelta(days=1)), False),
        (Rest(SUNDAY, SUNDAY + timedelta(days=1)), True),
        (Rest(SUNDAY - timedelta(days=9), SUNDAY), False),
    ],
)
@pytest.mark.parametrize("state", ASKED)
@pytest.mark.parametrize(("after_close", "else_"), [(-1, "OPEN"), (0, "UNASKED"), (1, "UNASKED")])
def test_a_week_begins_as_its_day_and_its_member_are(
    rest: Rest | None, covers: bool, state: MembershipState, after_close: int, else_: str
) -> None:
    like = replace(LIKE, state=state, rest=rest)
    begins = like.opening_state(samples.WEEK, CLOSE, CLOSE + timedelta(seconds=after_close))
    rests = covers or state is MembershipState.RESTING
    assert begins is (CheckInState.RESTED if rests else CheckInState[else_])


@pytest.mark.parametrize(
    ("level", "silent", "comes"),
    [
        (NudgeLevel.LIGHT, 0, False),
        (NudgeLevel.STANDARD, 0, True),
        (NudgeLevel.STANDARD, 1, True),
        (NudgeLevel.STANDARD, 2, False),
        (NudgeLevel.STANDARD, 3, False),
    ],
)
def test_the_one_reminder_is_for_whoever_wants_it_and_is_not_quiet(
    level: NudgeLevel, silent: int, comes: bool
) -> None:
    at = replace(LIKE, silent=silent, nudges=level).reminder_at(samples.WEEK, CLOSE)
    assert at == (datetime(2026, 11, 23, 10, tzinfo=UTC) if comes else None)


@pytest.mark.parametrize(
    ("left", "comes"), [(timedelta(hours=2), True), (timedelta(hours=1, minutes=59), False)]
)
def test_a_reminder_leaves_two_hours_to_answer(left: timedelta, comes: bool) -> None:
    closes_at = datetime(2026, 11, 23, 10, tzinfo=UTC) + left
    assert (LIKE.reminder_at(samples.WEEK, closes_at) is not None) == comes


def test_a_reminder_waits_for_the_end_of_quiet_hours() -> None:
    at = replace(LIKE, quiet=QuietHours(time(22), time(11))).reminder_at(samples.WEEK, CLOSE)
    assert at == datetime(2026, 11, 23, 11, tzinfo=UTC)


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rest", "until"),
    [
        (None, NOW),
        (Rest(SUNDAY + timedelta(days=1)), NOW),
        (Rest(SUNDAY - timedelta(days=3), SUNDAY), NOW),
        (Rest(SUNDAY), None),
        (Rest(SUNDAY, SUNDAY + timedelta(days=2)), datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ],
)
def test_a_rest_lasts_until_the_morning_of_its_last_day(
    rest: Rest | None, until: datetime | None
) -> None:
    assert policy.resting_until(replace(ANN, rest=rest), NOW) == until


def test_a_rest_goes_by_the_days_where_its_person_lives() -> None:
    away = replace(ANN, zone="Pacific/Auckland", rest=Rest(SUNDAY, SUNDAY + timedelta(days=1)))
    assert policy.resting_until(away, NOW) == NOW  # there it is Monday
    assert policy.resting_until(away, NOW - timedelta(hours=2)) == datetime(
        2026, 11, 22, 19, tzinfo=UTC
    )


@pytest.mark.parametrize("state", [MembershipState.ACTIVE, MembershipState.RESTING])
@pytest.mark.parametrize("level", NudgeLevel)
@pytest.mark.parametrize("rest", [None, Rest(SUNDAY)])
def test_only_who_is_awake_and_wants_to_hear_is_asked_to_answer(
    state: MembershipState, level: NudgeLevel, rest: Rest | None
) -> None:
    ann = replace(ANN, nudges=level, rest=rest)
    asked = policy.may_be_asked_to_see(replace(MEMBER, state=state), ann, NOW)
    awake = state is MembershipState.ACTIVE and rest is None
    assert asked == (awake and level is not NudgeLevel.LIGHT)


def _member(number: int, asked: int | None, joined: int = 0) -> Membership:
    return replace(
        MEMBER,
        id=MembershipId(number),
        person=PersonId(number),
        joined_at=NOW + timedelta(days=joined),
        asked_to_see_at=None if asked is None else NOW + timedelta(days=asked),
    )


@pytest.mark.parametrize(
    ("members", "chosen"),
    [
        ([], None),
        ([_member(2, 5)], 2),
        ([_member(2, -5), _member(3, -9)], 3),
        ([_member(2, -50), _member(3, None)], 3),
        ([_member(2, None, joined=3), _member(3, None, joined=1)], 3),
        ([_member(3, -5), _member(2, -5)], 2),
    ],
)
def test_whoever_was_asked_longest_ago_is_asked_to_answer(
    members: list[Membership], chosen: int | None
) -> None:
    found = policy.least_recently_asked(members)
    assert (found and found.id) == chosen


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("tapped", [[], [True], [True, True], [False], [True, False]])
def test_a_hardship_is_answered_by_words_and_the_rest_by_a_tap(
    asks: bool, tapped: list[bool]
) -> None:
    bob: Person = samples.person("Bob")
    full = replace(samples.cheer(CHECK_IN, bob), words="words", media=None)
    cheers = [replace(full, words=None) if tap else full for tap in tapped]
    told = replace(NOTHING, words=Words(hard="hard") if asks else Words(win="a win"))
    assert told.asks_for_words == asks
    assert policy.is_seen(told, cheers) == (not all(tapped) if asks else bool(tapped))
