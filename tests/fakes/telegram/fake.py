"""A Telegram of the test's own: a server that speaks the Bot API, and people who use its apps.

    async with FakeTelegram() as telegram, Bot(telegram.token, f"{telegram.url}/bot") as bot:
        ann = telegram.user("Ann")
        ann.starts()
        await bot.send_message(ann.id, "Hello", reply_markup=...)
        ann.presses(telegram.of_bot(ann)[-1], "Done")
        telegram.ends_well()

An unmodified client library talks to it over HTTP on 127.0.0.1. What the bot hears and is told is
as tdlib/telegram-bot-api has it; whatever the bot does that the documentation rules out is a
violation, and a fixture should find none at the end. Kinder than Telegram: one setWebhook may
follow at once upon another, getUpdates may be asked often, and conflicts are never delayed.
"""

import secrets
import string
from collections.abc import Callable, Sequence
from typing import Self, TypeVar

from bot.kernel.clock import Clock, SystemClock
from tests.fakes.telegram.accounts import Account
from tests.fakes.telegram.chats import PrivateChat, Room, Topic
from tests.fakes.telegram.door import Door
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.groups import Group, found_group
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.pace import RateLimits
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.profile import Profile
from tests.fakes.telegram.server import Server
from tests.fakes.telegram.updates import Update
from tests.fakes.telegram.webhook import Webhook
from tests.fakes.telegram.wire import Call
from tests.fakes.telegram.world import BOT_ID, Press, World
from tests.harness.descriptions import TELEGRAM, skip_without
from tests.harness.patience import in_time

USERNAME = "cairn_test_bot"
_ALPHABET = string.ascii_letters + string.digits + "_-"
Found = TypeVar("Found")
Where = Person | PrivateChat | Room | Topic


class FakeTelegram:
    """The server, its world, and what a test scripts and asks.

    `clock` dates messages and ends pauses; by default it is the machine's.
    """

    def __init__(self, clock: Clock | None = None, username: str = USERNAME) -> None:
        clock = clock or SystemClock()
        secret = "".join(secrets.choice(_ALPHABET) for _ in range(33))
        self.token = f"{BOT_ID}:AA{secret}"
        self.world = World(clock, username)
        self.webhook = Webhook(self.world.updates, self.world.journal)
        self.door = Door(self.world, self.webhook)
        self._server = Server(self.token, self.door, self.world.files, clock.steady)

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.webhook.stop()
        await self.goes_down()

    async def goes_down(self) -> None:
        """Take no connections any more."""
        self.world.updates.end_poll()
        await self._server.stop()

    async def comes_back(self) -> None:
        """Take connections again, at the same address."""
        await self._server.start()

    @property
    def url(self) -> str:
        """The address to which a client adds `/bot<token>/<method>`."""
        return self._server.url

    @property
    def bot_id(self) -> int:
        """The bot's number."""
        return self.world.bot.id

    @property
    def username(self) -> str:
        """The bot's name in links and mentions."""
        return self.world.bot.username or ""

    @property
    def profile(self) -> Profile:
        """What the bot shows of itself, and whether it reads along in groups."""
        return self.world.profile

    # People and places.

    def user(
        self,
        first_name: str,
        last_name: str = "",
        *,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> Person:
        """Bring somebody to Telegram, who knows nothing of the bot yet."""
        number = self.world.next_person()
        person = Person(number, first_name, last_name, username, language_code, world=self.world)
        self.world.accounts[number] = person
        self.world.private_chat(person)
        return person

    def group(self, title: str, *members: Person) -> Group:
        """Found a basic group without the bot; its first member owns it."""
        return found_group(self.world, title, members, "group")

    def supergroup(self, title: str, *members: Person, forum: bool = False) -> Group:
        """Found a supergroup without the bot; its first member owns it."""
        return found_group(self.world, title, members, "supergroup", forum=forum)

    def in_chat(self, where: Where) -> list[Message]:
        """List the messages that people see in a chat or topic, the oldest first."""
        match where:
            case Person():
                return self.world.in_chat(where.chat)
            case Topic():
                return self.world.in_chat(where.room, where)
            case _:
                return self.world.in_chat(where)

    def of_bot(self, where: Where) -> list[Message]:
        """List those that the bot sent."""
        return [message for message in self.in_chat(where) if message.sender is self.world.bot]

    # What the bot did.

    @property
    def violations(self) -> list[str]:
        """What the bot did that it should not have done."""
        return self.world.journal.violations

    def ends_well(self) -> None:
        """Fail if the bot broke a rule; skip, aloud, what no description was there for."""
        assert not self.violations, "\n".join(self.violations)
        skip_without(TELEGRAM)

    def tolerates(self, *parts: str) -> None:
        """Expect violations that contain one of these words."""
        self.world.journal.tolerate(*parts)

    @property
    def requests(self) -> list[Call]:
        """Every request that came with the right token, in order."""
        return self.door.calls

    def calls(self, method: str, chat: Account | Room | None = None) -> list[Call]:
        """List the requests of a method, or only those about a chat."""
        of_method = [call for call in self.requests if call.method.lower() == method.lower()]
        return [call for call in of_method if chat is None or call.chat_id == chat.id]

    @property
    def presses(self) -> Sequence[Press]:
        """Every button that was pressed, in order."""
        return list(self.world.presses.values())

    async def until(self, holds: Callable[[], Found], within: float = 5.0) -> Found:
        """Wait until something holds that the bot brings about, and return it.

        Raises `TimeoutError` if it does not within so many seconds, times the factor of all tests.
        """
        async with in_time(within):
            while not (found := holds()):
                await self.world.stirred.wait()
        return found

    async def asked(self) -> None:
        """Wait until the bot waits for updates."""
        await self.until(lambda: self.world.updates.is_awaited)

    # What goes wrong.

    def fail(self, method: str, *faults: Fault, chat: Account | Room | int | None = None) -> None:
        """Let the next requests of a method meet these faults in order; `*` is any method."""
        number = chat if isinstance(chat, int) or chat is None else chat.id
        self.door.script.add(method, number, faults)

    @property
    def outage(self) -> Fault | None:
        """What every request meets, until it is None again."""
        return self.door.script.outage

    @outage.setter
    def outage(self, fault: Fault | None) -> None:
        self.door.script.outage = fault

    @property
    def faults_left(self) -> int:
        """How many scripted faults no request has met yet."""
        return self.door.script.left

    def repeat(self, update: Update | None, times: int = 1) -> None:
        """Deliver an update again, confirmed or not."""
        if update is None:
            raise AssertionError("the bot was not told of this, so it cannot be told again")
        self.world.updates.repeat(update, times)

    def shuffle(self, seed: int = 0) -> None:
        """Deliver what the bot has not confirmed yet out of order."""
        self.world.updates.shuffle(seed)

    def swallow_confirmation(self) -> None:
        """Lose the next confirmation: what it was about is delivered again."""
        self.world.updates.lose_confirmation()

    def expire_presses(self) -> None:
        """Let it be too late to answer the buttons pressed so far."""
        for press in self.presses:
            press.is_expired = True

    # How fast the bot is.

    @property
    def limits(self) -> RateLimits | None:
        """How much the server takes; None for as much as comes."""
        return self.door.turnstile.limits

    @limits.setter
    def limits(self, limits: RateLimits | None) -> None:
        self.door.turnstile.limits = limits

    @property
    def turned_away(self) -> int:
        """How many messages the limits turned away."""
        return self.door.turnstile.turned_away

    @property
    def busiest_second(self) -> int:
        """How many messages the server took in the second in which it took most."""
        return self.door.turnstile.busiest_second
