"""A room, Ann, and a group with somebody who never pressed Start."""

import pytest

from adapters.telegram.client import Client
from adapters.telegram.interactions.handler import InteractionHandler
from tests.adapters.telegram.interactions.room import Room
from tests.adapters.telegram.scripted import Script, says
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person


@pytest.fixture
def room(telegram: FakeTelegram, client: Client, script: Script) -> Room:
    return Room(telegram, client, script, InteractionHandler(client.bot, client.sender, script))


@pytest.fixture
async def ann(room: Room) -> Person:
    """Bring Ann, who has pressed Start; what was said then is not looked at."""
    person = room.telegram.user("Ann", "Lee", language_code="es")
    person.starts()
    room.answers(says(None))
    await room.hears()
    room.script.heard.clear()
    return person


@pytest.fixture
async def pod(room: Room, ann: Person) -> Group:
    """Found a group with Ann, Bob, who never pressed Start, and Cairn."""
    group = room.telegram.supergroup("Pod", ann, room.telegram.user("Bob"))
    group.add_bot(ann)
    await room.hears()
    room.script.heard.clear()
    return group
