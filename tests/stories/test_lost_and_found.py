"""What was lost on the way: homes that work again, weeks nobody was asked in, what was missed."""

import re
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.outbox.enqueue import OutboxWriter
from bot.ports.chat import OutboundMessage
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.small import Small
from tests.harness.stages.telegram import AtTelegram
from tests.stories.scenes import ann_and_bob_check_in, open_pod

LOST, AGAIN = "I can no longer post in den on", "I can post in den on"
UNASKED = "I could not ask anybody this week"


def shuts(world: World, *, shut: bool) -> None:
    """Let nobody tell Cairn that it may post in the den no more, or may again."""
    match world.stage:
        case Small() as small:
            (small.blocked.add if shut else small.blocked.discard)("den")
        case AtTelegram() as telegram:
            telegram.cast.group("den").is_silent = shut
        case AtDiscord() as discord:
            den = discord.cast.channels["den"]
            change = den.takes_permissions_from_bot if shut else den.gives_permissions_to_bot
            change("send_messages")


async def at_home_in_the_den(ann: Person, bob: Person, cy: Person) -> None:
    """Open a pod, at home where only its members read."""
    await open_pod(ann, bob, cy)
    ann.world.stage.readers["den"] = frozenset({"ann", "bob", "cy"})
    await ann.says("/pod here", ann.channel("den"))


async def test_a_lost_home_is_looked_at_again_and_its_host_is_told_of_both_once(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await at_home_in_the_den(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    shuts(world, shut=True)
    await world.until(13, 9)
    assert ann.screen().count(LOST) == 1
    for person in (ann, bob):
        info = await person.says("/pod info")
        assert re.search("It is at home in den on .*, where I cannot post just now", info)
        assert ("Not here any more" in info) is (person is ann)
    assert "Ann: Morning pages, done" in cy.screen()
    shuts(world, shut=False)
    await world.until(15, 9)
    assert (ann.screen().count(LOST), ann.screen().count(AGAIN)) == (1, 1)
    assert LOST not in bob.screen() + cy.screen()
    assert "It is at home in den on" in await ann.says("/pod info")
    said = [message.text for message in world.stage.in_place("den")]
    assert sum("I can post here again." in text for text in said) == 1
    await world.until(15, 18, 30)
    assert "It is check-in day." in world.stage.in_place("den")[-1].text


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_the_longer_a_home_is_lost_the_more_rarely_it_is_looked_at(
    world: World, ann: Person, bob: Person, cy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_home_in_the_den(ann, bob, cy)
    shuts(world, shut=True)
    assert isinstance(world.stage, Small)
    tried: list[datetime] = []
    send = world.stage.messenger.send

    async def noting(letter: OutboundMessage) -> str:
        if letter.place == "den":
            tried.append(world.clock.now())
        return await send(letter)

    monkeypatch.setattr(world.stage.messenger, "send", noting)
    await world.mover.move_to(world.clock.now() + timedelta(days=130))
    lost, *looks = tried
    assert [(look - lost).days for look in looks] == [*range(1, 8), *range(14, 57, 7), 84, 112]
    assert ann.screen().count(LOST) == 1
    shuts(world, shut=False)
    await world.later(days=28)
    assert ann.screen().count(AGAIN) == 1


async def test_each_week_that_closed_while_nothing_ran_is_told_once_and_in_order(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await at_home_in_the_den(ann, bob, cy)
    world.stage.readers["den"] = frozenset({"ann", "bob", "cy", "eve"})
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(9, 12)
    await world.is_down(days=11)
    await world.later(hours=1)
    for told in (
        [message.text for message in cy.messages],
        [message.text for message in world.stage.in_place("den")],
    ):
        weeks = [text for text in told if "The week in" in text]
        assert len(weeks) == 2
        assert "The cairn grew this week." in weeks[0]
        assert UNASKED in weeks[1]
        assert "A calm week." not in "".join(weeks)
    await world.until(22, 12)
    asked = [n for n, message in enumerate(cy.messages) if "nobody has answered" in message.text]
    shown = [n for n, message in enumerate(cy.messages) if "The cairn grew" in message.text]
    assert min(shown) < min(asked, default=len(cy.messages))


async def test_a_week_of_silence_that_was_asked_about_is_calm(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(10, 21)
    assert "A calm week." in cy.last
    assert UNASKED not in cy.screen()


async def test_whoever_missed_something_reads_how_much_also_when_it_is_over(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    world.stage.blocked.add(cy.dm.id)
    await world.until(9, 12)
    world.stage.blocked.clear()
    await cy.says("/checkin")
    await cy.marks("Sketching", "Done")
    said = await cy.says("/inbox")
    assert "Everything I sent you arrived." not in said
    assert "2 messages did not reach you, and are over by now." in said
    assert "Everything I sent you arrived." in await bob.says("/inbox")


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_a_host_is_told_of_a_home_that_an_upgrade_let_go(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await at_home_in_the_den(ann, bob, cy)
    await ann.presses("Not here any more", ann.channel("den"))

    def as_an_upgrade_does(uow: UnitOfWork) -> None:
        (den,) = uow.pods.homes_in(world.stage.platform, "den")
        uow.agenda.put(AgendaItem(AgendaKind.HOME, den.id, world.clock.now()))

    await world.storage.run(as_an_upgrade_does)
    await world.settle()
    assert ann.screen().count("keeps the one you gave it last. I post no more in den on") == 1
    assert "keeps the one" not in bob.screen()


@pytest.mark.parametrize("world", ["small"], indirect=True)
async def test_an_older_notice_of_a_lost_home_says_which_and_what_happens_meanwhile(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await at_home_in_the_den(ann, bob, cy)

    def as_an_older_version_told(uow: UnitOfWork) -> None:
        (den,) = uow.pods.homes_in(world.stage.platform, "den")
        uow.pods.save_home(replace(den, reachable=False, lost_at=world.clock.now()))
        account = uow.people.account(world.stage.platform, ann.account)
        assert account
        outbox = OutboxWriter(uow, world.ids, world.clock.now(), den.pod)
        outbox.tell_person(NoticeKind.HOME, f"home:{den.id}", account.person, pod=den.pod)

    await world.storage.run(as_an_older_version_told)
    await world.settle()
    assert "I can no longer post in den on" in ann.last
    assert "where Early birds is at home" in ann.last
    assert "go to each of you in private" in ann.last
    assert "/pod here" in ann.last
