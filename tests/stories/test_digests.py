"""What a pod reads when a week closes: each name once, and nobody's week in two messages."""

import pytest
from msgspec.structs import replace

from bot.checkins import consequences
from bot.domain.words import WishKind, Words
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.stories.scenes import open_pod

LONG = "and then it went on and on and on until it was the end of the line"


@pytest.mark.parametrize("world", ["telegram"], indirect=True)
async def test_a_long_digest_ends_a_message_between_two_members(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    people = {"Ann": ann, "Bob": bob, "Cy": cy}
    await open_pod(*people.values())
    await world.until(8, 18, 30)
    for person in people.values():
        await person.presses("Done")

    def all_say_much(uow: UnitOfWork) -> None:
        account = uow.people.account(world.stage.platform, ann.account)
        assert account
        (mine,) = uow.memberships.of_person(account.person)
        now = world.clock.now()
        for member in uow.memberships.of_pod(mine.pod):
            name = uow.people.get(member.person).name
            (week,) = uow.checkins.of_membership(member.id)
            win, hard, ask = (f"{name}{part} {LONG} {LONG} {name}{part}" for part in (1, 2, 3))
            words = Words(win, hard, ask, WishKind.IDEAS)
            uow.memberships.save(replace(member, shares=True))
            consequences.save_and_redraw(uow, world.ids, now, week, week.say(words, now))

    await world.storage.run(all_say_much)
    before = len(bob.messages)
    await world.until(10, 20, 30)
    messages = [message.text for message in bob.messages[before:]]
    assert len(messages) > 1
    for name in people:
        (theirs,) = [text for text in messages if f"{name}1" in text]
        assert theirs.count(name) == 4  # once by itself, and where their words begin
        assert f"{name}3 and then" in theirs
    assert "Ann3" in await bob.marks("Ann", "Read on")
    assert bob.last.count("Ann3") == 2
