"""The end of a trial: who came is asked once whether they stay, who began the pod never."""

import pytest
from msgspec.structs import replace

from bot.dialogue.tokens import press
from bot.domain.notices import NoticeKind
from bot.domain.pods import MemberRole, Membership
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.scenes import SUNDAYS, open_pod


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late, after handing over"])
@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_who_began_the_pod_is_never_asked_whether_they_stay(
    world: World, ann: Person, bob: Person, cy: Person, late: bool
) -> None:
    await open_pod(ann, bob, cy)
    await cy.says("/me language es")

    def hand_over(uow: UnitOfWork) -> Membership:
        account = uow.people.account(world.stage.platform, ann.account)
        assert account
        (first,) = uow.memberships.of_person(account.person)
        second = next(m for m in uow.memberships.of_pod(first.pod) if m.id != first.id)
        if late:
            uow.memberships.save(replace(first, role=MemberRole.MEMBER))
            uow.memberships.save(replace(second, role=MemberRole.HOST))
        return first

    mine = await world.storage.run(hand_over)
    for sunday, month in SUNDAYS[:3]:
        await world.until(sunday + (3 if late else 0), 12 if late else 18, 30, month)
        for person, label in ((ann, "Done"), (bob, "Done"), (cy, "Hecho")):
            await person.says("/checkin")
            await person.presses(label)
    await world.until(26, 12)
    assert "Would you like to stay?" in bob.screen()
    assert "¿Te gustaría quedarte?" in cy.screen()
    assert "Would you like to stay?" not in ann.screen()

    def as_an_older_version_asked(uow: UnitOfWork) -> None:
        outbox = OutboxWriter(uow, world.ids, world.clock.now(), mine.pod)
        outbox.tell_person(NoticeKind.STAY, f"stay:{mine.id}", mine.person, membership=mine.id)

    if late:
        await world.storage.run(as_an_older_version_asked)
        await world.settle()
        assert "Would you like to stay?" not in ann.screen()
        pressed = await ann.presses_token(press("pod.stay", mine.id))
        assert "Good to have you in Early birds." in pressed
