"""What one reader may know of a check-in, cell by cell: parts, visibilities, readers, moments."""

from datetime import timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from bot.dialogue.media import Media, MediaKind
from bot.domain.checkins import CheckInState, GoalOutcome
from bot.domain.disclosure import (
    ANYBODY,
    NOTHING,
    OWNER,
    Disclosure,
    Reader,
    disclosed,
    member_on,
)
from bot.domain.goals import Visible
from bot.domain.platform_consents import PlatformConsent
from bot.domain.pods import MembershipState
from bot.domain.words import Words
from bot.kernel.ids import GoalId
from tests.contracts import samples

TITLE, WRITTEN = GoalId(1), Words("a win", "hard", "a wish")
SENT = replace(WRITTEN, media=Media("local", MediaKind.VOICE, "file", 42), caption="heard")
HERE = replace(
    samples.membership(samples.pod(), samples.person()), platform_consent=PlatformConsent()
)
WEEK = replace(samples.check_in(HERE), withheld=False)
BESIDE, ELSEWHERE = member_on(HERE.platform), member_on("discord")
BEFORE, AFTER = WEEK.closes_at - timedelta(seconds=1), WEEK.closes_at


@pytest.mark.parametrize("outcome", GoalOutcome)
@pytest.mark.parametrize(("goal", "said"), [*product([None, *Visible], Visible)])
@pytest.mark.parametrize(("shares", "withheld"), [*product([True, False], repeat=2)])
def test_another_member_knows_what_each_part_allows(
    goal: Visible | None, said: Visible, shares: bool, withheld: bool, outcome: GoalOutcome
) -> None:
    author = replace(HERE, shares=shares)
    words = replace(SENT, visible=said)
    week = replace(WEEK, outcomes={TITLE: outcome}, words=words, withheld=withheld)
    visible = {} if goal is None else {TITLE: goal}
    told = disclosed(week, author, visible, BESIDE, AFTER)

    previewed = shares and not withheld
    title, read = previewed and goal is Visible.POD, previewed and said is Visible.POD
    done = goal is Visible.STATUS and outcome in (GoalOutcome.DONE, GoalOutcome.PARTLY)
    exists = done or read or said is Visible.STATUS or (title and outcome is not GoalOutcome.NOT)
    assert dict(told.outcomes) == ({TITLE: outcome} if title and exists else {})
    assert told.unnamed == done
    assert told.words == (words if read else Words())
    assert told.asks_for_words == read
    assert (told.exists, told.laid) == (exists, exists or title)


@pytest.mark.parametrize("reader", [OWNER, BESIDE, ELSEWHERE, ANYBODY])
@pytest.mark.parametrize("at", [BEFORE, AFTER])
@pytest.mark.parametrize("author", MembershipState)
@pytest.mark.parametrize("state", CheckInState)
def test_there_is_nothing_to_know_for_others_where_something_is_in_the_way(
    reader: Reader, at: object, author: MembershipState, state: CheckInState
) -> None:
    member = replace(HERE, state=author, shares=True)
    week = replace(WEEK, outcomes={TITLE: GoalOutcome.DONE}, words=SENT, state=state)
    told = disclosed(week, member, {TITLE: Visible.POD}, reader, at)  # type: ignore[arg-type]  # an instant
    there = member.inside and at == AFTER and state is CheckInState.ANSWERED
    if reader is OWNER:
        assert (told.words, dict(told.outcomes)) == (SENT, week.outcomes)
    elif reader is ANYBODY or not there:
        assert told == NOTHING
    elif reader is ELSEWHERE:
        assert told == Disclosure(laid=True)
    else:
        assert told.exists


@pytest.mark.parametrize("words", [Words(win="a win"), Words(media=SENT.media), Words()])
def test_a_win_or_what_was_sent_asks_for_no_words(words: Words) -> None:
    week = replace(WEEK, outcomes={TITLE: GoalOutcome.DONE}, words=words)
    told = disclosed(week, HERE, {TITLE: Visible.POD}, BESIDE, AFTER)
    assert (told.exists, told.asks_for_words) == (True, False)


def test_who_shares_nothing_is_nowhere() -> None:
    week = replace(WEEK, outcomes={TITLE: GoalOutcome.NOT}, words=Words())
    for visible in ({}, {TITLE: Visible.STATUS}, {TITLE: Visible.ME}, {TITLE: Visible.BUDDY}):
        assert disclosed(week, HERE, visible, BESIDE, AFTER) == NOTHING


def test_a_bare_not_this_week_is_only_a_stone() -> None:
    other = GoalId(2)
    visible = {TITLE: Visible.POD, other: Visible.POD}
    bare = replace(WEEK, outcomes={TITLE: GoalOutcome.NOT}, words=Words())
    told = disclosed(bare, HERE, visible, BESIDE, AFTER)
    assert told == Disclosure(laid=True)
    both = replace(bare, outcomes={**bare.outcomes, other: GoalOutcome.DONE})
    told = disclosed(both, HERE, visible, BESIDE, AFTER)
    assert (told.exists, told.outcomes) == (True, both.outcomes)


NO, YES = (PlatformConsent(given=given) for given in (False, True))
KEPT, KEPT_UNTIL_LATER = (
    PlatformConsent(kept_before=WEEK.closes_at + timedelta(days=days)) for days in (-7, 7)
)


@pytest.mark.parametrize(
    ("consent", "shown", "named"),
    [
        (PlatformConsent(), False, False),
        (replace(PlatformConsent(), asked_at=BEFORE), False, False),
        (NO, False, False),
        (YES, True, True),
        (KEPT, False, True),
        (KEPT_UNTIL_LATER, True, True),
        (KEPT_UNTIL_LATER.answered(AFTER, given=False), False, False),
        (KEPT.answered(AFTER, given=True), True, True),
    ],
)
def test_on_another_platform_a_stone_is_all_unless_its_owner_has_said_yes(
    consent: PlatformConsent, shown: bool, named: bool
) -> None:
    author = replace(HERE, platform_consent=consent)
    week = replace(WEEK, outcomes={TITLE: GoalOutcome.DONE}, words=SENT)
    visible = {TITLE: Visible.POD}
    beside = disclosed(week, author, visible, BESIDE, AFTER)
    told = disclosed(week, author, visible, ELSEWHERE, AFTER)
    assert beside.exists
    assert told == (beside if shown else Disclosure(laid=True))
    assert author.is_named_on("discord") == named


@pytest.mark.parametrize("goal", [None, *Visible])
@pytest.mark.parametrize("outcome", GoalOutcome)
@pytest.mark.parametrize("said", Visible)
def test_a_cairn_looks_the_same_on_either_platform(
    goal: Visible | None, outcome: GoalOutcome, said: Visible
) -> None:
    words = replace(WRITTEN, visible=said)
    week = replace(WEEK, outcomes={TITLE: outcome}, words=words)
    visible = {} if goal is None else {TITLE: goal}
    laid = {disclosed(week, HERE, visible, one, AFTER).laid for one in (BESIDE, ELSEWHERE)}
    assert len(laid) == 1
