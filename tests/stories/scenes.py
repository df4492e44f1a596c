"""Scenes that many stories begin with."""

import re

from tests.harness.cast import Person, World

SHOWN_THERE = "I am in, shown there too"
CODE = re.compile(r"/pod join ([\w-]+)")
SUNDAYS = ((8, 11), (15, 11), (22, 11), (29, 11))
"""The days and months of the first four check-in days."""


async def creates_a_pod(host: Person, name: str = "Early birds", kind: str = "Creative") -> str:
    """Start a pod by answering the questions one by one; return the invitation's code."""
    await host.says("/pod create")
    await host.says(name)
    await host.says("To make something before the day begins")
    await host.presses(kind)
    if "at home?" in host.last:
        await host.says("UTC")
    found = CODE.search(host.screen())
    assert found, host.screen()
    return found[1]


async def begins(person: Person, thing: str, visible: str = "My pod", hour: str = "18:00") -> None:
    """Answer the beginner's questions."""
    await person.says(thing)
    await person.presses(visible)
    await person.presses(hour)
    if "what time" in person.last.lower():
        await person.says("UTC")
    if "Share it like this" in person.last:
        await person.presses("Share it like this")


async def joins(person: Person, code: str, thing: str, visible: str = "My pod") -> None:
    """Accept a charter, to be shown wherever the pod is read, and begin."""
    charter = await person.says(f"/pod join {code}")
    await person.presses(SHOWN_THERE if SHOWN_THERE in charter else "I am in")
    await begins(person, thing, visible)


async def open_pod(host: Person, *others: Person) -> str:
    """Open a pod in which everyone has one thing to do; return its code."""
    code = await creates_a_pod(host)
    await begins(host, "Morning pages")
    for other, thing in zip(others, ("Scales", "Sketching", "Letters"), strict=False):
        await joins(other, code, thing)
    await host.world.settle()
    return code


async def ann_and_bob_check_in(world: World, ann: Person, bob: Person) -> None:
    """Come to the first Sunday evening, and let two of three lay their stone."""
    await world.until(8, 18, 30)
    await ann.marks("Morning pages", "Done")
    await bob.marks("Scales", "Done")


async def four_weeks_without_a_third(world: World, ann: Person, bob: Person) -> None:
    """Let two of three answer on four Sundays, and the third never."""
    for sunday, month in SUNDAYS:
        await world.until(sunday, 18, 30, month)
        await ann.marks("Morning pages", "Done")
        await bob.marks("Scales", "Done")


async def adds_words(person: Person, words: str, button: str = "Add words") -> str:
    """Say what went well under a check-in, and skip the other questions; return what is shown."""
    await person.presses(button)
    await person.says(words)
    await person.presses("Skip")
    return await person.presses("Skip")


async def asks_to_be_forgotten(person: Person) -> str:
    """Go through both questions; return what is shown then."""
    await person.says("/me forget")
    await person.presses("Forget me…")
    return await person.presses(f"Yes, forget {person.name}")
