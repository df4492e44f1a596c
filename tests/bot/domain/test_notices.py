"""Every kind of notice has a composer, and a guarantee for when no arrival was confirmed."""

import pytest

from bot.dispatch import features
from bot.domain.notices import DELIVERY_GUARANTEES, DeliveryGuarantee, NoticeKind
from bot.kernel.errors import Misdeclared
from bot.notices.compose import COMPOSED

WHAT_A_WEEK_NEEDS = {
    NoticeKind.PROMPT,
    NoticeKind.REMINDER,
    NoticeKind.DIGEST,
    NoticeKind.CALL,
    NoticeKind.OPENED,
    NoticeKind.WELCOME,
    NoticeKind.RHYTHM,
    NoticeKind.HOST,
}
WHAT_A_PERSON_WAITS_FOR = {
    NoticeKind.CONFIDED,
    NoticeKind.TOLD,
    NoticeKind.NOTE,
    NoticeKind.LINK,
    NoticeKind.REPORT,
    NoticeKind.TALK,
    NoticeKind.REMOVAL,
    NoticeKind.REMOVED,
}


@pytest.mark.parametrize("kind", NoticeKind)
def test_what_a_week_or_a_person_needs_is_sent_again_and_nothing_else(kind: NoticeKind) -> None:
    again = DELIVERY_GUARANTEES[kind] is DeliveryGuarantee.AT_LEAST_ONCE

    assert again == (kind in WHAT_A_WEEK_NEEDS | WHAT_A_PERSON_WAITS_FOR)


@pytest.mark.parametrize("left_out", NoticeKind)
def test_a_kind_that_does_not_declare_it_fails_at_start(
    left_out: NoticeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = {kind: what for kind, what in DELIVERY_GUARANTEES.items() if kind is not left_out}
    monkeypatch.setattr(features, "DELIVERY_GUARANTEES", declared)

    with pytest.raises(Misdeclared) as problem:
        features.registry()

    assert problem.value.problems == (f"notice {left_out.value}: declares no delivery guarantee",)


@pytest.mark.parametrize("left_out", NoticeKind)
def test_a_kind_that_nothing_composes_fails_at_start(
    left_out: NoticeKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "COMPOSED", COMPOSED - {left_out})

    with pytest.raises(Misdeclared) as problem:
        features.registry()

    assert problem.value.problems == (f"notice {left_out.value}: no composer says it",)
