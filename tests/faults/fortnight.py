"""The story that is told again and again: a pod of three, two weeks long, in scenes.

Ann and Bob are on Telegram and Cy in the local chat. Each scene begins where the one before ended.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial

from tests.faults.life import InTheChat, Life, OnTelegram

POD = "Early birds"
PURPOSE = "To make something before the day begins"
WIN = "The difficult letter is sent. " * 30
CHEER = "How good to hear. " * 25
MANY_CHEERS = 9
CODE = re.compile(r"/pod join (?:</?code>)*([\w-]+)")
Scene = Callable[[Life], Awaitable[None]]


async def ann_begins(life: Life) -> None:
    """Ann starts a pod, in one breath, and says what she wants to do."""
    for line in ("/pod create", POD, PURPOSE, "Creative", "UTC"):
        life.ann.writes(line)
    await life.quiet()
    await _begins(life.ann, "Morning pages")


async def bob_joins(life: Life) -> None:
    """Bob comes by the invitation."""
    await _joins(life, life.bob, "Scales")


async def cy_joins(life: Life) -> None:
    """Cy comes, the pod opens, and Ann and Bob may be read where Cy is."""
    await _joins(life, life.cy, "Sketching", "I am in, shown there too")
    await life.settle()
    await life.ann.presses("Show me there")
    await life.bob.presses("Show me there")
    await life.settle()


async def they_find_a_home(life: Life) -> None:
    """Ann makes a group that only Bob and she read the pod's home, and wants one thing more."""
    await life.ann.says("/pod here", group=True)
    await life.ann.says("/goal add Letters")
    await life.ann.presses("Milestone: done or not yet")
    await life.ann.presses("My pod")
    await life.settle()


async def they_are_asked(life: Life) -> None:
    """Everybody is asked on Sunday, and the home is called."""
    await life.until(8, 18, 30)


async def they_answer(life: Life) -> None:
    """Ann and Bob say how it went, with words of their own."""
    ann, bob = life.ann, life.bob
    await life.together(
        [
            partial(ann.presses, "Done"),
            partial(ann.presses, "Add words"),
            partial(ann.says, WIN),
            partial(ann.presses, "Skip"),
            partial(ann.presses, "Skip"),
        ],
        [
            partial(bob.presses, "Not this week"),
            partial(bob.presses, "Add words"),
            partial(bob.presses, "Skip"),
            partial(bob.says, "The stairs"),
            partial(bob.presses, "Skip"),
        ],
    )


async def cy_is_reminded(life: Life) -> None:
    """Cy is reminded, and answers."""
    await life.until(9, 11)
    await life.cy.presses("Partly")


async def the_week_closes(life: Life) -> None:
    """The digest goes to the home, and to who does not read it."""
    await life.until(10, 20, 30)


async def ann_thinks_again(life: Life) -> None:
    """Ann corrects what she said, and takes her data along; the digests are drawn anew."""
    await life.ann.presses("Partly")
    await life.ann.says("/me export json")
    await life.settle()


async def they_cheer(life: Life) -> None:
    """The others cheer Ann, who hears of it in the evening, in more than one message."""
    words = [
        partial(life.cy.presses, "Answer with words"),
        partial(life.cy.says, CHEER),
    ]
    await life.together([partial(life.bob.presses, "Cheer", group=True)], words * MANY_CHEERS)
    await life.until(11, 20, 30)


async def cy_rests(life: Life) -> None:
    """Cy rests, and the others are asked again."""
    await life.cy.says("/me rest")
    await life.cy.presses("Skip")
    await life.until(15, 18, 30)


async def ann_answers_again(life: Life) -> None:
    """Ann answers, and Bob is reminded."""
    await life.ann.presses("Done")
    await life.until(16, 11)


async def another_week_closes(life: Life) -> None:
    """Bob has not answered, and nobody says so."""
    await life.until(17, 20, 30)


async def bob_asks_to_be_forgotten(life: Life) -> None:
    """Bob asks for it, and is asked twice; the others' digests are drawn anew."""
    await life.bob.says("/me forget")
    await life.bob.presses("Forget me…")
    await life.bob.presses("Yes, forget Bob")
    await life.settle()


async def bob_is_forgotten(life: Life) -> None:
    """A day later all of his is erased."""
    await life.until(18, 21)


async def old_things_are_forgotten(life: Life) -> None:
    """What was kept only for a while is past it."""
    await life.tidy()


SCENES: tuple[Scene, ...] = (
    ann_begins,
    bob_joins,
    cy_joins,
    they_find_a_home,
    they_are_asked,
    they_answer,
    cy_is_reminded,
    the_week_closes,
    ann_thinks_again,
    they_cheer,
    cy_rests,
    ann_answers_again,
    another_week_closes,
    bob_asks_to_be_forgotten,
    bob_is_forgotten,
    old_things_are_forgotten,
)


async def all_but_tidying(life: Life) -> None:
    """Live through it as one process, and tell all again before somebody is forgotten."""
    for scene in SCENES[:-1]:
        if scene is bob_asks_to_be_forgotten and life.chance is not None:
            await life.again()
        life.scene = scene.__name__
        await scene(life)


async def _joins(
    life: Life, person: OnTelegram | InTheChat, thing: str, accepts: str = "I am in"
) -> None:
    """Accept the charter, and begin."""
    await person.says(f"/pod join {_code(life)}")
    await person.presses(accepts)
    await _begins(person, thing)


async def _begins(person: OnTelegram | InTheChat, thing: str) -> None:
    """Answer a beginner's questions."""
    await person.says(thing)
    await person.presses("My pod")
    await person.presses("18:00")
    if person.name != "Ann":
        await person.says("UTC")


def _code(life: Life) -> str:
    for shown in (*life.paper.all("sent"), *life.paper.all("edited")):
        if found := CODE.search(shown["text"]):
            return found[1]
    raise AssertionError("nobody was invited")
