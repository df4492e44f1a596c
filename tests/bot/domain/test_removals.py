"""A place ends by the host alone, or by more than half of the others and two at least."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.domain.merging import one_membership, which_stays
from bot.domain.pods import Membership, MembershipState
from bot.domain.removals import Removal, Votes
from bot.kernel.ids import MembershipId, PersonId, PodId, RemovalId
from tests.contracts.samples import NOW

HOURS = timedelta(hours=1)


def asked(*yes: int, host: int | None = None) -> Removal:
    votes = Votes(
        MembershipId(1),
        tuple(map(MembershipId, yes)),
        host=None if host is None else MembershipId(host),
    )
    return Removal(RemovalId(1), PodId(1), MembershipId(9), NOW, votes)


@pytest.mark.parametrize(
    ("yes", "others", "carried"),
    [
        ((1,), (1,), False),
        ((1,), (1, 2), False),
        ((1, 2), (1, 2), True),
        ((1,), (1, 2, 3), False),
        ((1, 2), (1, 2, 3), True),
        ((1, 2), (1, 2, 3, 4), False),
        ((1, 2, 3), (1, 2, 3, 4), True),
        ((1, 2, 3), (1, 2, 3, 4, 5, 6, 7), False),
        ((1, 2, 3, 4), (1, 2, 3, 4, 5, 6, 7), True),
        ((1, 8), (1, 2), False),  # one who left has no say
    ],
)
def test_more_than_half_and_two_at_least(
    yes: tuple[int, ...], others: tuple[int, ...], carried: bool
) -> None:
    assert asked(*yes).is_carried(tuple(map(MembershipId, others))) is carried


def test_one_who_voted_by_two_accounts_has_one_vote() -> None:
    votes = asked(1, 2, 3, host=2).votes.renamed({2: 1})

    assert votes.yes == (1, 3)
    assert votes.host == 1


def test_whoever_was_removed_by_either_account_is_out_by_both() -> None:
    inside = Membership(MembershipId(1), PodId(1), PersonId(1), NOW, MembershipState.ACTIVE)
    removed = replace(inside, state=MembershipState.LEFT, removed_at=NOW)

    for pair in ((inside, removed), (removed, inside)):
        one = one_membership(*which_stays(*pair), 3)
        assert not one.inside
        assert one.removed_at == NOW


def test_a_host_decides_alone() -> None:
    assert asked(host=1).is_carried(tuple(map(MembershipId, (1, 2, 3))))


def test_what_is_decided_is_due_a_day_later_and_what_is_not_three_days_after_the_asking() -> None:
    others = tuple(map(MembershipId, (1, 2, 3)))
    one = asked(1)
    both = one.saying(asked(1, 2).votes, others, NOW + 5 * HOURS)
    again = both.saying(both.votes.without(MembershipId(2)), others, NOW + 6 * HOURS)

    assert one.due_at == NOW + 72 * HOURS
    assert both.due_at == NOW + 29 * HOURS
    assert both.saying(both.votes, others, NOW + 7 * HOURS) == both
    assert again.due_at == NOW + 72 * HOURS
