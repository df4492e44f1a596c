"""A room in which people talk to Cairn: what they do there is handled at once."""

from dataclasses import dataclass

from telegram import Update

from adapters.telegram.client import Client
from adapters.telegram.interactions.handler import InteractionHandler
from bot.dialogue.inbound import Happened, Inbound
from bot.dialogue.replies import Button, Reply, reply
from bot.dialogue.responses import Response
from bot.texts.spans import live, plain
from tests.adapters.telegram.scripted import Script, seen
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.people import Person

BUTTONS = (Button("Done", "1~done"), Button("Later", "1~later"))
DOOR = reply(live("Ann, I answer that in private: https://t.me/cairn_test_bot?start=hello"))


async def handled(handler: InteractionHandler, update: Update) -> None:
    """Act on an update, and show at once what comes of it."""
    pending = await handler.act(update)
    if pending is not None:
        await pending.show()


@dataclass
class Room:
    """Where Cairn talks: what people do there is handled at once, by a core that has a script."""

    telegram: FakeTelegram
    client: Client
    script: Script
    handler: InteractionHandler
    handled: int = 0

    async def hears(self) -> None:
        """Handle what has happened since."""
        told = seen(self.telegram, self.client.bot)
        new, self.handled = told[self.handled :], len(told)
        for update in new:
            await handled(self.handler, update)

    async def hears_again(self) -> None:
        """Handle the last thing that happened once more, as after `TryLater`."""
        self.handled -= 1
        await self.hears()

    def answers(self, *outcomes: Response) -> None:
        """Let the core answer in turn what people do, and nothing to what only happens."""
        left = list(outcomes)

        def answer(inbound: Inbound) -> Response:
            if isinstance(inbound.act, Happened):
                return Response(None)
            return left.pop(0) if len(left) > 1 else left[0]

        self.script.answers = answer

    @property
    def acts(self) -> list[object]:
        return [inbound.act for inbound in self.script.heard]


def bob_of(group: Group) -> Person:
    """Find the one who never pressed Start."""
    bob = group.members[1]
    assert isinstance(bob, Person)
    return bob


async def shows_buttons(room: Room, person: Person, shown: Reply | None = None) -> Message:
    """Let Cairn show somebody a message with buttons in private."""
    await room.client.sender.put(str(person.id), shown or reply(plain("Ready?"), buttons=BUTTONS))
    return room.telegram.of_bot(person)[-1]
