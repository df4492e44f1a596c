"""The budget: whose messages take the place of whose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import policy
from bot.domain.notices import NoticeKind

PRIVATE = [kind for kind in NoticeKind if kind not in (NoticeKind.CALL, NoticeKind.LOOK)]
OWN = [kind for kind in PRIVATE if kind not in policy.CAUSED_BY_OTHERS]
COUNTS = st.dictionaries(st.sampled_from(PRIVATE), st.integers(0, 40))


def test_every_kind_of_private_message_has_one_rank() -> None:
    ranked = sorted(kind for rank in policy.BUDGET_RANKS for kind in rank)

    assert ranked == sorted(kind for kind in PRIVATE if kind is not NoticeKind.CHEERS)


@pytest.mark.parametrize("kind", OWN)
@given(sent=COUNTS, most=st.integers(0, 20))
def test_nothing_of_ones_own_hangs_on_what_others_cause(
    kind: NoticeKind, sent: dict[NoticeKind, int], most: int
) -> None:
    own = {of: many for of, many in sent.items() if of not in policy.CAUSED_BY_OTHERS}

    assert policy.is_within_budget(kind, sent, most) == policy.is_within_budget(kind, own, most)


@given(sent=COUNTS, most=st.integers(0, 20))
def test_a_reminder_hangs_on_nothing_but_the_week(sent: dict[NoticeKind, int], most: int) -> None:
    week = {of: many for of, many in sent.items() if of in policy.OWN_WEEK}

    assert policy.is_within_budget(NoticeKind.REMINDER, sent, most) == (sum(week.values()) < most)


@pytest.mark.parametrize("kind", sorted(policy.CAUSED_BY_OTHERS))
@given(sent=COUNTS, most=st.integers(0, 20))
def test_what_others_cause_yields_to_everything(
    kind: NoticeKind, sent: dict[NoticeKind, int], most: int
) -> None:
    counted = sum(many for of, many in sent.items() if of is not NoticeKind.CHEERS)

    assert policy.is_within_budget(kind, sent, most) == (counted < most)


@pytest.mark.parametrize("kind", sorted(policy.NEVER_HELD_BACK))
def test_a_question_a_digest_cheers_and_a_hosts_part_are_never_held_back(kind: NoticeKind) -> None:
    assert policy.is_within_budget(kind, dict.fromkeys(PRIVATE, 99), 0)
