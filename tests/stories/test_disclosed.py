"""Views × visibilities × readers × moments: what may not be known is said nowhere, nor hinted at.

Ann writes and does; Bob and Cy read everything that Cairn can show them. The table says what they
may know of it, and the world is searched for more. A new view is a line in `_looks`, a new way to
change one's mind one in `CHANGES`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, product

import pytest
from msgspec.structs import replace

from bot.checkins import consequences
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.tokens import press
from bot.domain.checkins import CheckIn, GoalOutcome
from bot.domain.goals import Goal, Visible
from bot.domain.notices import Notice, NoticeState, SentMessage, Settlement
from bot.domain.pods import Membership
from bot.domain.words import WishKind, Words
from bot.notices.compose import NoticeComposer
from bot.outbox.composition import Composed
from bot.ports.chat import OutboundMessage
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.harness.depth import DEPTH
from tests.stories.scenes import open_pod

pytestmark = pytest.mark.slow

GOAL = "Morning pages"
READ = ("won the day", "was hard", "a wish", "said under it")
NOT_THERE = "I can't find that here."
ASKS = "asks for a word"
NEUTRAL = "What stood here is not shown any more."


@dataclass
class Life:
    """Ann's week, and those who may or may not know of it."""

    world: World
    ann: Person
    others: tuple[Person, ...]
    place: str
    week: CheckIn
    goal: Goal
    member: Membership

    async def change(self, work: Callable[[UnitOfWork], None]) -> None:
        await self.world.storage.run(work)

    async def say(self, words: Words) -> None:
        """Let Ann write something else, now or late."""

        def work(uow: UnitOfWork) -> None:
            before = uow.checkins.get(self.week.id)
            now = self.world.clock.now()
            consequences.save_and_redraw(uow, self.world.ids, now, before, before.say(words, now))

        await self.change(work)

    def seen(self) -> str:
        """Find all that stands now where anybody but Ann reads it."""
        posted = [m.text for m in self.world.stage.in_place(self.place)]
        return "\n\n".join([*posted, *(person.screen() for person in self.others)])


async def takes_all_back(life: Life) -> None:
    await life.ann.presses_token(press("goal.visible", life.goal.id, "me"))
    await life.say(Words())


async def keeps_all_to_herself(life: Life) -> None:
    await life.ann.presses_token(press("goal.visible", life.goal.id, "buddy"))
    await life.say(replace(said(Visible.POD), visible=Visible.ME))


async def leaves(life: Life) -> None:
    await life.ann.says("/pod leave")
    await life.ann.presses("Leave quietly")


CHANGES = (takes_all_back, keeps_all_to_herself, leaves)
EVERY_CASE = [
    (*each, place, change)
    for each, place, change in zip(
        product(Visible, Visible, (True, False)),
        cycle(("den", "square", "square")),
        cycle((*CHANGES, leaves)),
        strict=False,
    )
]
# `tests.bot.domain.test_disclosure` has every cell of the rule: here each two visibilities meet
# once, in turn previewed and not; a soak has them all.
_PLACE = {visible: number for number, visible in enumerate(Visible)}
CASES = [
    case
    for case in EVERY_CASE
    if DEPTH > 1 or case[2] == ((_PLACE[case[0]] + _PLACE[case[1]]) % 2 == 0)
]


def said(visible: Visible) -> Words:
    """Make what Ann says, each part of it a mark of its own."""
    win, hard, wish, caption = READ
    voice = Media("local", MediaKind.VOICE, "file", 42)
    ideas = WishKind.IDEAS
    return Words(win, hard, wish, ideas, visible=visible, media=voice, caption=caption)


@pytest.mark.parametrize(("storage", "world"), [("sqlite", "small")], indirect=True)
@pytest.mark.parametrize(("goal", "words", "previewed", "place", "change"), CASES)
async def test_what_may_not_be_known_is_nowhere(
    world: World,
    ann: Person,
    bob: Person,
    cy: Person,
    goal: Visible,
    words: Visible,
    previewed: bool,
    place: str,
    change: Callable[[Life], Awaitable[None]],
) -> None:
    title, read = (previewed and v is Visible.POD for v in (goal, words))
    exists = title or read or Visible.STATUS in (goal, words)
    asks = exists and read
    life = await _lives(world, ann, bob, cy, place, goal, words, previewed)

    await world.until(10, 19, 59)
    await _looks(life, title=False, read=False, exists=False)

    await world.until(10, 21)
    await _looks(life, title=title, read=read, exists=exists, cheers=False)
    posted = world.stage.in_place(place)[-1].text
    assert ("Ann" in posted) == (exists and place == "den")
    for person in (bob, cy):
        assert ("Ann" in _digest(person)) == exists, person.last

    await world.until(11, 21)
    await _looks(life, title=title, read=read, exists=exists)
    asked = [p for p in life.others if "Ann checked in" in p.screen() or ASKS in p.screen()]
    assert len(asked) == exists
    assert (ASKS in life.seen()) == asks

    await change(life)
    await world.settle()
    await _looks(life, title=False, read=False, exists=False)
    assert "Ann" not in _digest(bob) + _digest(cy) + world.stage.in_place(place)[-1].text
    assert "Ann checked in" not in life.seen()
    assert ASKS not in life.seen()
    assert life.seen().count(NEUTRAL) == len(asked)
    assert not any(m.presses for p in asked for m in p.messages if m.text == NEUTRAL)


@pytest.mark.parametrize(("storage", "world"), [("sqlite", "small")], indirect=True)
async def test_long_words_are_read_on_by_whoever_may_know_them(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    life = await _lives(world, ann, bob, cy, "square", Visible.POD, Visible.POD, True)
    await life.say(replace(said(Visible.POD), hard="was hard " * 40 + "to the end"))
    await world.until(10, 21)
    assert "to the end" not in life.seen()
    assert life.seen().count("[Read on]") == 2
    stranger = await world.person("Dan").presses_token(press("checkin.read", life.week.id))
    assert NOT_THERE in stranger
    assert "to the end" in await bob.presses("Read on")
    await keeps_all_to_herself(life)
    await world.settle()
    assert NOT_THERE in await cy.presses_token(press("checkin.read", life.week.id))


@pytest.mark.parametrize(("storage", "world"), [("sqlite", "small")], indirect=True)
async def test_a_bare_not_this_week_is_named_nowhere_and_asked_of_nobody(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    life = await _lives(world, ann, bob, cy, "den", Visible.POD, Visible.POD, True)
    await life.say(Words())
    await ann.presses_token(press("checkin.mark", life.week.id, life.goal.id, "not"))
    await bob.marks("Scales", "Done")
    await world.until(11, 21)
    digests = _digest(bob) + _digest(cy) + world.stage.in_place("den")[-1].text
    assert "Ann" not in digests
    assert "The cairn grew this week." in digests
    assert "checked in with" not in cy.screen() + bob.screen()
    cheered = await bob.presses_token(press("cheer.tap", life.week.id))
    assert "Cheers for Ann come" in cheered  # from a digest that an earlier version has posted


@pytest.mark.parametrize(("storage", "world"), [("sqlite", "small")], indirect=True)
async def test_whoever_leaves_keeps_nothing_of_the_others(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    life = await _lives(world, ann, bob, cy, "square", Visible.POD, Visible.POD, True)
    await world.until(11, 21)
    assert READ[1] in bob.screen()
    assert READ[1] in cy.screen()
    for person in (bob, cy):
        await person.says("/pod leave")
        await person.presses("Leave quietly")
        await world.settle()
        assert not any(mark in person.screen() for mark in (*READ, GOAL))
    assert life.seen().count(NEUTRAL) == 3  # two digests and one request


@pytest.mark.parametrize(("storage", "world"), [("sqlite", "small")], indirect=True)
async def test_what_was_never_shared_is_not_brought_by_a_later_preview_or_a_return(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    life = await _lives(world, ann, bob, cy, "den", Visible.POD, Visible.POD, False)
    await world.until(11, 21)
    await ann.presses_token(press("goal.preview_ok", life.goal.id))
    await world.settle()
    await _looks(life, title=False, read=False, exists=False)
    await ann.says("/checkin")
    await ann.presses("Change last week's")
    assert "Early birds could read now:" in ann.last
    await ann.presses("My pod")
    await world.settle()
    await _looks(life, title=True, read=True, exists=True)


@pytest.mark.parametrize(("storage", "world"), [("sqlite", "small")], indirect=True)
async def test_a_change_reaches_what_was_on_its_way_when_it_came(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    life = await _lives(world, ann, bob, cy, "square", Visible.POD, Visible.POD, True)
    await world.until(10, 19, 59)
    world.clock.move_to(world.clock.now() + timedelta(minutes=10))
    await world.beat.run()
    now, lasts = world.clock.now(), timedelta(minutes=1)

    def leased(uow: UnitOfWork) -> list[tuple[Notice, Composed]]:
        found = uow.outbox.lease(world.stage.platform, now, 100, "another", lasts)
        composer = NoticeComposer(world.ids, world.rules)
        said = [(notice, composer.compose(uow, notice, now, None)) for notice in found]
        return [(notice, what) for notice, what in said if isinstance(what, Composed)]

    carried = await world.storage.run(leased)
    await takes_all_back(life)
    await world.courier.deliver()  # what draws it anew finds nothing there yet

    settled = []
    for notice, what in carried:
        letter = OutboundMessage(
            f"{notice.key}/{what.place}/1", what.place, what.private, what.reply
        )
        message = await world.stage.messenger.send(letter)
        there = SentMessage(notice.id, notice.platform, what.place, 1, message)
        settled.append(Settlement(notice, NoticeState.SENT, now, deliveries=(there,)))
    assert READ[1] in life.seen()
    await world.storage.run(lambda uow: uow.outbox.settle(*settled))
    await world.later(minutes=10)
    assert not any(mark in life.seen() for mark in (*READ, GOAL))


async def _lives(
    world: World,
    ann: Person,
    bob: Person,
    cy: Person,
    place: str,
    goal: Visible,
    words: Visible,
    previewed: bool,
) -> Life:
    """Come to the evening on which Ann has checked in, with everything that she may say."""
    await open_pod(ann, bob, cy)
    world.stage.readers["den"] = frozenset({"bob", "cy"})
    world.stage.readers["square"] = frozenset({"ann", "bob", "cy", "stranger"})
    await ann.says("/pod here", ann.channel(place))
    await world.until(8, 18, 30)

    def work(uow: UnitOfWork) -> tuple[CheckIn, Goal, Membership]:
        account = uow.people.account(world.stage.platform, ann.account)
        assert account
        (mine,) = uow.memberships.of_person(account.person)
        (its,) = uow.goals.of_person(account.person, 9)
        (share,) = uow.goals.shares_of([its.id])
        uow.goals.share(replace(share, visible=goal))
        uow.memberships.save(replace(mine, shares=previewed))
        (week,) = uow.checkins.of_membership(mine.id)
        now = world.clock.now()
        after = week.answer(its.id, GoalOutcome.DONE, now).say(said(words), now)
        consequences.save_and_redraw(uow, world.ids, now, week, after)
        return week, its, mine

    week, its, mine = await world.storage.run(work)
    return Life(world, ann, (bob, cy), place, week, its, mine)


async def _looks(
    life: Life, *, title: bool, read: bool, exists: bool, cheers: bool = True
) -> None:
    """Look at everything that Cairn can show to others, and ask it for more."""
    for person in life.others:
        heard = await person.presses_token(press("checkin.media", life.week.id))
        assert (NOT_THERE in heard) != read, heard
        if cheers:
            asked = await person.says("/cheer Ann") + await _skips(person)
            assert ("Cheers for Ann come" not in asked) != exists, asked
            cheered = await person.presses_token(press("cheer.tap", life.week.id))
            assert (NOT_THERE in cheered) != exists, cheered
            assert "They wrote something" not in cheered + asked or read
        for line in ("/inbox", "/board", "/pod info", "/help"):
            await person.says(line)
    for mark in READ:
        assert (mark in life.seen()) == read, mark
    assert (GOAL in life.seen()) == title


async def _skips(person: Person) -> str:
    labels = [label.label for label in person.messages[-1].presses]
    return await person.presses("Skip") if "Skip" in labels else ""


def _digest(person: Person) -> str:
    found = [m.text for m in person.messages if "The week in Early birds" in m.text]
    return found[-1] if found else ""
