"""Groups at Telegram in which stories take place, and who comes in."""

from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person as Somebody
from tests.harness.cast import Person
from tests.harness.stages.telegram import AtTelegram


async def den(stage: AtTelegram, ann: Person, *others: Person, forum: bool = False) -> Group:
    """Let a basic group, or a forum, be there, and Cairn in it."""
    people = [stage.cast.somebody(person.key, person.name) for person in (ann, *others)]
    if forum:
        group = stage.telegram.supergroup("den", *people, forum=True)
    else:
        group = stage.telegram.group("den", *people)
    group.add_bot(people[0])
    stage.cast.shared["den"] = group
    await stage.everything_is_answered()
    return group


async def newcomer(stage: AtTelegram, group: Group, key: str) -> Somebody:
    """Let somebody come into a group who has never pressed Start."""
    them = stage.cast.somebody(key)
    them.chat.is_started = False
    them.joins(group)
    return them
