"""What people have done in a living installation when a new version comes: it is mid-week."""

from bot.dialogue.media import MediaKind
from tests.harness.cast import Person, World
from tests.stories.scenes import CODE, joins, open_pod

SQUARE, DEN = "square", "den"
PEOPLE = ("Ann", "Bob", "Cy", "Dan")


async def lived(world: World) -> None:
    """Live from Sunday, November 1, to the morning of Monday, November 16.

    - The pod has two homes: in one a stranger reads too, in the other nobody but members.
    - Its first week is closed, with words, a voice note and cheers; its second is under way.
    - Ann is in the middle of a goal, Bob of his words, Cy of a pod; Dan waits for a welcome.
    """
    ann, bob, cy, dan = (world.person(name) for name in PEOPLE)
    await open_pod(ann, bob, cy)
    world.stage.readers[SQUARE] = frozenset({"ann", "bob", "cy", "stranger"})
    world.stage.readers[DEN] = frozenset({"ann", "bob", "cy"})
    await ann.says("/pod here", ann.channel(SQUARE))
    await _first_week(world, ann, bob, cy)
    await ann.says("/pod here", ann.channel(DEN))
    await _second_week(world, ann, bob)
    await ann.says("/pod invite")
    invited = CODE.search(ann.last)
    assert invited
    await joins(dan, invited[1], "Reading")
    await _open_forms(ann, bob, cy)


async def _first_week(world: World, ann: Person, bob: Person, cy: Person) -> None:
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await ann.presses("Add words")
    await ann.says("The difficult letter is sent")
    await ann.says("Waiting for an answer to it")
    await ann.presses("Skip")
    await bob.sends(MediaKind.VOICE)
    await world.until(10, 21)
    await cy.marks("Ann", "Cheer")
    await world.until(11, 21)


async def _second_week(world: World, ann: Person, bob: Person) -> None:
    await world.until(15, 18, 30)
    await ann.marks("Morning pages", "Partly")
    await world.until(16, 9)
    await bob.says("/cheer Ann")
    await bob.says("I liked your letter")


async def _open_forms(ann: Person, bob: Person, cy: Person) -> None:
    await ann.says("/goal add read more")
    await bob.says("/checkin")
    await bob.marks("Scales", "Done")
    await bob.presses("Add words")
    await bob.says("All scales without a stop")
    await bob.sends(MediaKind.VOICE)
    await cy.says("/pod create")
    await cy.says("Night owls")
