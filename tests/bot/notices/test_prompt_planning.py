"""What is planned for members who are due: whom the same is decided of, and what is written."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain.checkins import CheckInState
from bot.domain.notices import AgendaItem, AgendaKind, AgendaSet
from bot.domain.people import NudgeLevel, Rest
from bot.domain.pods import MembershipState, PodState
from bot.domain.prompting import PromptCandidate, PromptProfile
from bot.domain.weeks import PromptHour, QuietHours, Rhythm, Week
from bot.kernel.ids import MembershipId, PersonId, PodId, SystemIds
from bot.notices import prompt_planning
from bot.notices.prompt_planning import Candidates, PromptPlan
from bot.outbox import tie_breaker

WEEK = Week(2026, 47)
AFTER = Week(2026, 48)
ASKED_AT = datetime(2026, 11, 22, 18, tzinfo=UTC)
CLOSES_AT = datetime(2026, 11, 24, 20, tzinfo=UTC)
A_WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)
USUAL = PromptProfile(
    PodState.OPEN,
    WEEK,
    PromptHour(Rhythm(6, time(18), "UTC"), "UTC"),
    MembershipState.ACTIVE,
    0,
    QuietHours(),
    NudgeLevel.STANDARD,
    None,
)
ANN = PromptCandidate(MembershipId(1), PodId(7), PersonId(11), "telegram")
BOB = PromptCandidate(MembershipId(2), PodId(7), PersonId(12), "discord")
EVE = PromptCandidate(MembershipId(3), PodId(8), PersonId(13), "discord")


def due(who: PromptCandidate, week: Week | None = WEEK, at: datetime = ASKED_AT) -> AgendaItem:
    """Make what the agenda has about a member."""
    return AgendaItem(AgendaKind.PROMPT, who.membership, at, week)


def plan(candidates: Candidates, *dues: AgendaItem, now: datetime = ASKED_AT) -> PromptPlan:
    """Plan what is due."""
    return prompt_planning.plan(SystemIds(), now, dues, candidates)


@pytest.mark.parametrize(
    ("changed", "now", "begins", "told"),
    [
        ({}, ASKED_AT, CheckInState.OPEN, ["prompt", "reminder"]),
        ({"week": None}, ASKED_AT, CheckInState.OPEN, ["prompt", "reminder"]),
        ({"week": WEEK.plus(-1)}, ASKED_AT, CheckInState.OPEN, ["prompt", "reminder"]),
        ({"state": MembershipState.TRIAL}, ASKED_AT, CheckInState.OPEN, ["prompt", "reminder"]),
        ({"nudges": NudgeLevel.LIGHT}, ASKED_AT, CheckInState.OPEN, ["prompt"]),
        ({"silent": 1}, ASKED_AT, CheckInState.OPEN, ["prompt", "reminder"]),
        ({"silent": 2}, ASKED_AT, CheckInState.OPEN, ["prompt"]),
        ({"state": MembershipState.RESTING}, ASKED_AT, CheckInState.RESTED, []),
        ({"rest": Rest(date(2026, 11, 20))}, ASKED_AT, CheckInState.RESTED, []),
        ({"rest": Rest(date(2026, 11, 23))}, ASKED_AT, CheckInState.OPEN, ["prompt", "reminder"]),
        ({"rest": Rest(date(2026, 11, 20))}, CLOSES_AT, CheckInState.RESTED, []),
        ({}, CLOSES_AT - SECOND, CheckInState.OPEN, ["prompt", "reminder"]),
        ({}, CLOSES_AT, CheckInState.UNASKED, []),
        ({}, CLOSES_AT + 9 * A_WEEK, CheckInState.UNASKED, []),
    ],
)
def test_a_week_opens_as_its_profile_and_the_moment_are(
    changed: dict[str, Any], now: datetime, begins: CheckInState, told: list[str]
) -> None:
    made = plan({replace(USUAL, **changed): [ANN]}, due(ANN), now=now)

    ((opened,), kinds) = (made.check_ins, [each.kind for each in [*made.prompts, *made.reminders]])
    assert (opened.week, opened.closes_at, opened.until) == (WEEK, CLOSES_AT, ASKED_AT + A_WEEK)
    assert (opened.state, kinds) == (begins, told)
    assert made.agenda == [AgendaSet(AgendaKind.PROMPT, ASKED_AT + A_WEEK, AFTER, [1])]
    assert made.over == []


@pytest.mark.parametrize(
    ("changed", "week"),
    [
        ({"pod": PodState.ENDED}, WEEK),
        ({"pod": PodState.FORMING}, WEEK),
        ({"state": MembershipState.LEFT}, WEEK),
        ({"state": MembershipState.WAITING}, WEEK),
        ({}, None),
    ],
)
def test_who_is_not_asked_any_more_leaves_the_agenda(
    changed: dict[str, Any], week: Week | None
) -> None:
    assert plan({replace(USUAL, **changed): [ANN]}, due(ANN, week)) == PromptPlan(over=[1])


def test_who_is_not_there_any_more_leaves_the_agenda() -> None:
    assert plan({}, due(ANN), due(BOB)) == PromptPlan(over=[1, 2])


def test_a_week_that_the_pod_has_closed_is_passed_over() -> None:
    made = plan({replace(USUAL, week=AFTER): [ANN]}, due(ANN))

    onwards = AgendaSet(AgendaKind.PROMPT, ASKED_AT + A_WEEK, AFTER, [1])
    assert made == PromptPlan(agenda=[onwards])


def test_who_is_alike_is_in_the_same_sets() -> None:
    made = plan({USUAL: [BOB, ANN]}, due(ANN), due(BOB))

    (opened,) = made.check_ins
    assert [own[1:] for own in opened.own] == [(1, 7, 11), (2, 7, 12)]
    assert [[to[1] for to in each.to] for each in [*made.prompts, *made.reminders]] == [
        ["prompt:1:2026-W47", "prompt:2:2026-W47"],
        ["remind:1:2026-W47", "remind:2:2026-W47"],
    ]
    assert [each.subjects for each in made.agenda] == [[1, 2]]


@pytest.mark.parametrize(
    ("candidates", "other"),
    [
        ({USUAL: [ANN], replace(USUAL, silent=1): [EVE]}, due(EVE)),
        ({USUAL: [ANN, EVE]}, due(EVE, AFTER)),
    ],
)
def test_who_differs_in_anything_is_in_other_sets(
    candidates: Candidates, other: AgendaItem
) -> None:
    made = plan(candidates, due(ANN), other)

    assert [len(each.own) for each in made.check_ins] == [1, 1]
    assert [len(each.to) for each in [*made.prompts, *made.reminders]] == [1, 1, 1, 1]
    assert [each.subjects for each in made.agenda] == [[1], [3]]


def test_who_is_due_at_another_moment_is_told_in_another_set_and_reminded_in_the_same() -> None:
    made = plan({USUAL: [ANN, EVE]}, due(ANN), due(EVE, at=ASKED_AT + SECOND))

    assert [(each.due_at, len(each.to)) for each in made.prompts] == [
        (ASKED_AT, 1),
        (ASKED_AT + SECOND, 1),
    ]
    for alike in (made.check_ins[0].own, made.reminders[0].to, made.agenda[0].subjects):
        assert len(alike) == 2


def test_a_prompt_is_due_when_its_row_was_and_of_use_until_the_close() -> None:
    late = ASKED_AT + timedelta(hours=3)
    made = plan({USUAL: [ANN]}, due(ANN), now=late)

    (prompts,), (reminders,) = made.prompts, made.reminders
    assert (prompts.due_at, prompts.expires_at) == (ASKED_AT, CLOSES_AT)
    assert (reminders.due_at, reminders.expires_at) == (
        datetime(2026, 11, 23, 10, tzinfo=UTC),
        CLOSES_AT - timedelta(hours=2),
    )
    for each in (prompts, reminders):
        ((_, _, platform, turn, person, args),) = each.to
        assert (platform, person) == ("telegram", 11)
        assert turn == tie_breaker.draw(ANN.pod, each.due_at)
        assert args == {"membership": 1, "week": "2026-W47"}


def test_ids_grow_in_the_order_in_which_they_were_due() -> None:
    candidates = {replace(USUAL, silent=1): [BOB], USUAL: [ANN, EVE]}
    made = plan(candidates, due(EVE), due(BOB), due(ANN))

    notices = sorted(to for each in [*made.prompts, *made.reminders] for to in each.to)
    assert [to[1].removesuffix(":2026-W47") for to in notices] == [
        *("prompt:3", "remind:3"),
        *("prompt:2", "remind:2"),
        *("prompt:1", "remind:1"),
    ]
    assert [own[1] for own in sorted(own for each in made.check_ins for own in each.own)] == [
        *(3, 2, 1)
    ]
