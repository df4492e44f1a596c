"""The world that the server keeps: accounts, chats, messages, files, and what the bot is told."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bot.kernel.clock import Clock
from tests.fakes.telegram.accounts import Account, Json, anonymous_admin
from tests.fakes.telegram.chats import (
    Chat,
    PrivateChat,
    Room,
    Standing,
    Topic,
    counter,
    member_json,
)
from tests.fakes.telegram.files import Files
from tests.fakes.telegram.journal import Journal
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.profile import Profile
from tests.fakes.telegram.updates import Update, Updates

BOT_ID = 7_234_567_890
FIRST_PERSON = 7_600_000_001
FIRST_GROUP = 4_600_000_001
FIRST_SUPERGROUP = 1_002_600_000_001


@dataclass(eq=False)
class Press:
    """A button that somebody pressed, and what the bot answered, if it has."""

    id: str
    person: Account
    message: Message
    data: str
    update: Update | None = None
    is_answered: bool = False
    is_expired: bool = False
    answer: str = ""
    alert: bool = False


class World:
    """Everything there is on this Telegram; `stirred` tells when the bot has done something."""

    def __init__(self, clock: Clock, username: str) -> None:
        self.clock = clock
        self.bot = Account(BOT_ID, "Cairn", username=username, is_bot=True, met=True)
        self.anonymous = anonymous_admin()
        self.profile = Profile()
        self.journal = Journal()
        self.files = Files()
        self.stirred = asyncio.Event()
        self.updates = Updates(clock.now, self.stirred)
        self.accounts: dict[int, Account] = {BOT_ID: self.bot}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self._messages: dict[Chat, list[Message]] = {}
        self._shared = counter(101)
        self._people = itertools.count(FIRST_PERSON)
        self._groups = itertools.count(FIRST_GROUP, 17)
        self._supergroups = itertools.count(FIRST_SUPERGROUP, 17)
        self._queries = itertools.count(31_400_000_000_000_001)

    @property
    def date(self) -> int:
        """The time in Unix seconds, as messages tell it."""
        return int(self.clock.now().timestamp())

    def next_person(self) -> int:
        """Give a new account its number."""
        return next(self._people)

    def count_from(self, message: int, update: int) -> None:
        """Go on counting the messages of private chats, and updates, from these numbers."""
        self._shared = counter(message)
        self.updates.count_from(update)

    def count_people_from(self, number: int) -> None:
        """Give the next new account this number, and those after it the next ones."""
        self._people = itertools.count(number)

    def count_supergroups_from(self, number: int) -> None:
        """Give the next supergroup this number."""
        self._supergroups = itertools.count(number, 17)

    def private_chat(self, person: Account) -> PrivateChat:
        """Find a person's conversation with the bot."""
        chat = self.chats.setdefault(person.id, PrivateChat(person.id, self._shared, person))
        assert isinstance(chat, PrivateChat)
        return chat

    def add_room(self, room: Room) -> None:
        """Found a group or supergroup."""
        self.chats[room.id] = room

    def room_numbers(self, kind: str) -> tuple[int, Iterator[int]]:
        """Give a new room its number and those of its messages; a supergroup counts its own."""
        if kind == "supergroup":
            return -next(self._supergroups), counter()
        return -next(self._groups), self._shared

    def post(self, message: Message) -> Message:
        """Put a message into its chat."""
        self._messages.setdefault(message.chat, []).append(message)
        return message

    def new_message(self, chat: Chat, sender: Account, topic: Topic | None = None) -> Message:
        """Begin a message, with the number that it will have.

        In a topic it answers the message that began the topic, unless it answers another.
        """
        message = Message(next(chat.numbers), chat, sender, self.date, topic=topic)
        message.reply_to = self.find(chat, topic.id) if topic else None
        return message

    def find(self, chat: Chat, number: int) -> Message | None:
        """Find a message that is still there."""
        return next((message for message in self.in_chat(chat) if message.id == number), None)

    def in_chat(self, chat: Chat, topic: Topic | None = None) -> list[Message]:
        """List the messages of a chat, or of a topic, that are still there."""
        return [
            message
            for message in self._messages.get(chat, ())
            if not message.deleted and topic in (None, message.topic)
        ]

    def announce(self, room: Room, sender: Account, **told: object) -> Message:
        """Post a service message."""
        message = self.new_message(room, sender)
        message.service = dict(told)
        return self.post(message)

    def tell(self, message: Message, kind: str = "message") -> None:
        """Tell the bot of a message."""
        message.sender.met = True
        body = message.json()
        message.update = self.updates.add(kind, body, ("message", message.chat.id))

    def move(self, room: Room, who: Account, to: Standing, by: Account) -> None:
        """Change what an account is in a room, and tell the bot if it is to know.

        Of others the bot is told only as an admin. Basic groups do not tell who left from who was
        thrown out.
        """
        before = room.standing(who)
        room.standings[who] = to
        mine = who is self.bot
        if mine or room.standing(self.bot).leads:
            kind = "my_chat_member" if mine else "chat_member"
            shown = Standing.LEFT if room.kind == "group" and not to.inside else to
            old, new = member_json(who, before), member_json(who, shown)
            self.tell_membership(kind, room, by, old, new)

    def tell_membership(self, kind: str, chat: Chat, by: Account, old: Json, new: Json) -> None:
        """Tell the bot that somebody's standing has changed."""
        by.met = True
        body = {
            "chat": chat.json(),
            "from": by.json(),
            "date": self.date,
            "old_chat_member": old,
            "new_chat_member": new,
        }
        lane = (kind, chat.id if kind == "my_chat_member" else new["user"]["id"])
        self.updates.add(kind, body, lane)

    def press(self, person: Account, message: Message, data: str) -> Press:
        """Tell the bot that a button was pressed."""
        number = str(next(self._queries))
        press = self.presses[number] = Press(number, person, message, data)
        person.met = True
        body = {
            "id": number,
            "from": person.json(),
            "message": message.gone_json() if message.deleted else message.json(),
            "chat_instance": str(-(message.chat.id * 7919)),
            "data": data,
        }
        press.update = self.updates.add("callback_query", body, ("callback_query", person.id))
        return press
