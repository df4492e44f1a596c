"""What one reader may know of a check-in, cell by cell: parts, visibilities, readers, moments."""

from datetime import timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from bot.dialogue.media import Media, MediaKind
from bot.domain.checkins import CheckInState, GoalOutcome
from bot.domain.disclosure import NOTHING, Disclosure, Reader, disclosed
from bot.domain.goals import Visible
from bot.domain.pods import MembershipState
from bot.domain.words import Words
from bot.kernel.ids import GoalId
from tests.contracts import samples

TITLE, WRITTEN = GoalId(1), Words("a win", "hard", "a wish")
SENT = replace(WRITTEN, media=Media("local", MediaKind.VOICE, "file", 42), caption="heard")
HERE = samples.membership(samples.pod(), samples.person())
WEEK = replace(samples.check_in(HERE), withheld=False)
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
    told = disclosed(week, author, visible, Reader.MEMBER, AFTER)

    previewed = shares and not withheld
    title, read = previewed and goal is Visible.POD, previewed and said is Visible.POD
    done = goal is Visible.STATUS and outcome in (GoalOutcome.DONE, GoalOutcome.PARTLY)
    exists = done or read or said is Visible.STATUS or (title and outcome is not GoalOutcome.NOT)
    assert dict(told.outcomes) == ({TITLE: outcome} if title and exists else {})
    assert told.unnamed == done
    assert told.words == (words if read else Words())
    assert told.asks_for_words == read
    assert (told.exists, told.laid) == (exists, exists or title)


@pytest.mark.parametrize("reader", Reader)
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
    if reader is Reader.OWNER:
        assert (told.words, dict(told.outcomes)) == (SENT, week.outcomes)
    elif reader is Reader.ANYBODY or not there:
        assert told == NOTHING
    else:
        assert told.exists


@pytest.mark.parametrize("words", [Words(win="a win"), Words(media=SENT.media), Words()])
def test_a_win_or_what_was_sent_asks_for_no_words(words: Words) -> None:
    week = replace(WEEK, outcomes={TITLE: GoalOutcome.DONE}, words=words)
    told = disclosed(week, HERE, {TITLE: Visible.POD}, Reader.MEMBER, AFTER)
    assert (told.exists, told.asks_for_words) == (True, False)


def test_who_shares_nothing_is_nowhere() -> None:
    week = replace(WEEK, outcomes={TITLE: GoalOutcome.NOT}, words=Words())
    for visible in ({}, {TITLE: Visible.STATUS}, {TITLE: Visible.ME}, {TITLE: Visible.BUDDY}):
        assert disclosed(week, HERE, visible, Reader.MEMBER, AFTER) == NOTHING


def test_a_bare_not_this_week_is_only_a_stone() -> None:
    other = GoalId(2)
    visible = {TITLE: Visible.POD, other: Visible.POD}
    bare = replace(WEEK, outcomes={TITLE: GoalOutcome.NOT}, words=Words())
    told = disclosed(bare, HERE, visible, Reader.MEMBER, AFTER)
    assert told == Disclosure(laid=True)
    both = replace(bare, outcomes={**bare.outcomes, other: GoalOutcome.DONE})
    told = disclosed(both, HERE, visible, Reader.MEMBER, AFTER)
    assert (told.exists, told.outcomes) == (True, both.outcomes)
