"""Two people are kept apart as soon as one of them wants it, and only then."""

import pytest

from bot.domain import merging
from bot.domain.apart import are_apart, hearing, muting, muting_instead
from bot.domain.checkins import Cheer
from bot.domain.disclosure import Disclosure
from bot.domain.people import Person
from bot.domain.policy import is_seen
from bot.kernel.ids import CheckInId, CheerId, PersonId
from tests.contracts.samples import NOW

ANN, BOB, CY = (Person(PersonId(n), name, NOW) for n, name in enumerate(("Ann", "Bob", "Cy"), 1))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (ANN, BOB, False),
        (muting(ANN, BOB.id), BOB, True),
        (ANN, muting(BOB, ANN.id), True),
        (muting(ANN, CY.id), BOB, False),
        (hearing(muting(ANN, BOB.id), BOB.id), BOB, False),
        (hearing(muting(muting(ANN, BOB.id), CY.id), BOB.id), CY, True),
    ],
)
def test_two_are_apart_if_one_of_them_wants_it(one: Person, other: Person, apart: bool) -> None:
    assert are_apart(one, other) is apart
    assert are_apart(other, one) is apart


def test_nobody_is_muted_twice() -> None:
    assert muting(muting(ANN, BOB.id), BOB.id).muted == (BOB.id,)


def test_what_is_withheld_is_no_answer() -> None:
    brought = Cheer(CheerId(1), CheckInId(1), BOB.id, ANN.id, NOW)
    withheld = Cheer(CheerId(2), CheckInId(1), CY.id, ANN.id, NOW, withheld=True)

    assert not is_seen(Disclosure(), [withheld])
    assert is_seen(Disclosure(), [withheld, brought])


def test_two_accounts_that_become_one_stay_apart_from_whom_either_was() -> None:
    one = merging.one_person(muting(muting(ANN, BOB.id), CY.id), muting(CY, ANN.id))

    assert one.muted == (BOB.id,)
    assert muting_instead(muting(BOB, CY.id), CY.id, ANN.id).muted == (ANN.id,)
    assert muting_instead(muting(muting(BOB, CY.id), ANN.id), CY.id, ANN.id).muted == (ANN.id,)
