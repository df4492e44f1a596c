"""Whether two people are kept apart, since one of them does not want to hear from the other.

Every feature that brings something from one person to another asks this one rule. Whoever is not
wanted is never told, and is answered in the words that anybody is answered in.
"""

from msgspec.structs import replace

from bot.domain.people import Person
from bot.kernel.ids import PersonId


def are_apart(one: Person, other: Person) -> bool:
    """Tell whether nothing goes between two people: no cheer, note, request, or pairing."""
    return other.id in one.muted or one.id in other.muted


def muting(person: Person, other: PersonId) -> Person:
    """Let a person hear from another no more."""
    if other in person.muted:
        return person
    return replace(person, muted=(*person.muted, other))


def muting_instead(person: Person, old: PersonId, new: PersonId) -> Person:
    """Let whoever did not hear from one person not hear from another, who is both now."""
    muted = dict.fromkeys(new if each == old else each for each in person.muted)
    return replace(person, muted=tuple(each for each in muted if each != person.id))


def hearing(person: Person, other: PersonId) -> Person:
    """Let a person hear from another again."""
    return replace(person, muted=tuple(each for each in person.muted if each != other))
