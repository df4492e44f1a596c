"""The stage at Telegram: the cast plays in its apps, and Cairn's own client answers them.

Every message and every press goes over HTTP to a server that plays Telegram's part, and back.
"""

from collections.abc import (
    AsyncIterator,
    Callable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSet,
)
from contextlib import asynccontextmanager

from adapters.telegram.client import Client, ClientOptions
from adapters.telegram.connection import Connection, CorePorts
from adapters.telegram.place_names import PLATFORM
from bot.dialogue.deep_links import Links
from bot.dialogue.inbound import Place
from bot.dialogue.media import MediaKind
from bot.kernel.clock import Clock
from bot.ports.chat import CommandReceiver
from storage.engine import SqlStorage
from tests.fakes.telegram.chats import Topic, room_of
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person as Somebody
from tests.fakes.telegram.texts import MOST_TEXT, typed
from tests.fakes.telegram.updates import Update
from tests.harness.cast import World
from tests.harness.pictures import Pictures
from tests.harness.stages.noticed import Noticed
from tests.harness.stages.process import Blocked, Process
from tests.harness.stages.small import Message, Player
from tests.harness.stages.telegram_seen import Seen

_HOLDS_FOR = 30
_ANSWERS_WITHIN = 20.0


class Readers(dict[str, frozenset[str]]):
    """The groups by name; who is said to read one comes in, and everybody else goes.

    The first of them leads it, if nobody does.
    """

    def __init__(self, cast: "Cast") -> None:
        super().__init__()
        self._cast = cast

    def __setitem__(self, name: str, keys: frozenset[str]) -> None:
        super().__setitem__(name, keys)
        group = self._cast.group(name)
        for key in sorted(keys):
            if not group.standing(self._cast.somebody(key)).inside:
                self._cast.somebody(key).joins(group)
        if keys and not group.admins:
            group.promote(self._cast.somebody(min(keys)), self._cast.founder)
        for key, somebody in list(self._cast.people.items()):
            if key not in keys and group.standing(somebody).inside:
                somebody.leaves(group)


class Cast:
    """The people and groups of the stories; everybody has pressed Start a while ago."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self.founder = telegram.user("Founder")
        self.people: dict[str, Somebody] = {}
        self.shared: dict[str, Group | Topic] = {}

    def somebody(self, key: str, name: str = "", language: str = "en") -> Somebody:
        """Find somebody, or bring them."""
        if key not in self.people:
            self.people[key] = self._telegram.user(name or key.title())
            self.people[key].chat.is_started = True
        found = self.people[key]
        found.language_code = language
        return found

    def group(self, name: str) -> Group:
        """Find a group, or found it, with the bot in it; whoever founded it is gone."""
        if name not in self.shared:
            group = self._telegram.supergroup(name, self.founder)
            group.add_bot(self.founder)
            self.founder.leaves(group)
            self.shared[name] = group
        found = self.shared[name]
        assert isinstance(found, Group)
        return found

    def by_place(self, place: str) -> Somebody:
        """Find somebody by their chat with the bot."""
        return next(found for found in self.people.values() if str(found.id) == place)


class AtTelegram(Process[Client]):
    """What the cast does at Telegram, and what it sees there."""

    platform = PLATFORM

    def __init__(self, telegram: FakeTelegram, clock: Clock | None = None) -> None:
        self.telegram = telegram
        self._clock = clock
        super().__init__()
        cast = self.cast = Cast(telegram)
        self.blocked: MutableSet[str] = Blocked(
            lambda place: cast.by_place(place).blocks(),
            lambda place: cast.by_place(place).unblocks(),
        )
        self.readers: MutableMapping[str, frozenset[str]] = Readers(self.cast)
        self._hears_here: Connection | None = None
        self._events: dict[str, tuple[list[Update], str]] = {}

    @property
    def links(self) -> Mapping[str, Links]:
        return self.client.links

    async def stops(self) -> None:
        """Let the process end; Telegram waits for it no longer."""
        await super().stops()
        self.telegram.world.updates.end_poll()

    def _new_hearing(
        self, guide: CommandReceiver, world: World, storage: SqlStorage
    ) -> Connection:
        kept = Noticed(storage.arrivals(PLATFORM), self.telegram.world.stirred)
        core = CorePorts(guide, world.registry, storage, kept, world.clock)
        self._hears_here = Connection(self.client, core)
        return self._hears_here

    async def _is_up(self) -> None:
        await self.telegram.asked()

    def _new_client(self) -> Client:
        telegram = self.telegram
        options = ClientOptions(telegram.token, telegram.url, holds_for=_HOLDS_FOR)
        return Client(options, pictures=Pictures(), clock=self._clock)

    def account(self, person: Player) -> str:
        return str(self._who(person).id)

    def direct(self, person: Player) -> Place:
        return Place(PLATFORM, self.account(person), private=True)

    def in_place(self, place: str) -> list[Seen]:
        where = self.cast.shared.get(place) or self.cast.by_place(place)
        return [Seen(place, sent) for sent in self.telegram.of_bot(where)]

    async def says(self, person: Player, text: str, place: Place, event: str | None) -> str:
        if event is not None and event in self._events:
            return await self._again(event)
        who = self._who(person)
        group = None if place.private else self._in_group(who, place)
        parts = [text[n : n + MOST_TEXT] for n in range(0, len(text), MOST_TEXT)]
        sendable = [part for part in parts if typed(part).plain]
        if not sendable:  # no app sends that; what is shown stays as it is
            return self.in_place(place.id)[-1].text
        told: list[Update] = []

        def act() -> None:
            sent = [who.says(part, group) for part in sendable]
            told.extend(message.update for message in sent if message.update)

        shown = await self.answer_to(act)
        if event is not None:
            self._events[event] = told, shown
        return shown

    async def sends(self, person: Player, kind: MediaKind, caption: str) -> str:
        who = self._who(person)
        if kind is MediaKind.VOICE:
            return await self.answer_to(lambda: who.sends_voice(42, caption=caption))
        return await self.answer_to(lambda: who.sends_photo(caption))

    async def presses(
        self, person: Player, token: str, place: Place, message: Message | None
    ) -> str:
        who = self._who(person)
        if message is None and not self.in_place(place.id):
            await self.says(person, "/help", self.direct(person), None)
        found = message if isinstance(message, Seen) else self.in_place(place.id)[-1]
        under = found.sent
        shown = await self.answer_to(lambda: who.presses_data(under, token))
        return shown or found.text

    async def everything_is_answered(self) -> None:
        """Wait until the bot has done all that it was told of, and waits for more."""
        await self.telegram.until(self._is_quiet, within=_ANSWERS_WITHIN)

    def _is_quiet(self) -> bool:
        updates = self.telegram.world.updates
        waits = updates.is_awaited and not updates.lanes()
        return waits and self._hears_here is not None and self._hears_here.idle

    async def answer_to(self, act: Callable[[], object]) -> str:
        """Do something, and read what Cairn sent or drew anew because of it."""
        await self.everything_is_answered()
        before = {key: seen.edits for key, seen in self._everything()}
        act()
        await self.everything_is_answered()
        fresh = [seen for key, seen in self._everything() if before.get(key) != seen.edits]
        return "\n".join(seen.text for seen in fresh)

    async def _again(self, event: str) -> str:
        """Let Telegram tell the same again; what was shown for it has to be there still."""
        told, shown = self._events[event]
        for update in told:
            self.telegram.repeat(update)
        await self.everything_is_answered()
        return shown

    def _everything(self) -> Iterator[tuple[tuple[str, str], Seen]]:
        for place in [*(str(who.id) for who in self.cast.people.values()), *self.cast.shared]:
            for seen in self.in_place(place):
                yield (place, seen.number), seen

    def _who(self, person: Player) -> Somebody:
        return self.cast.somebody(person.key, person.name, person.language)

    def _in_group(self, who: Somebody, place: Place) -> Group | Topic:
        where = self.cast.shared.get(place.id) or self.cast.group(place.id)
        if not room_of(where).standing(who).inside:
            who.joins(room_of(where))
        return where


@asynccontextmanager
async def at_telegram(clock: Clock | None = None) -> AsyncIterator[AtTelegram]:
    """Open Telegram for a story; whatever the bot may not do there fails the story.

    It lives by the machine's time, or by a clock's.
    """
    async with FakeTelegram(clock) as telegram:
        yield AtTelegram(telegram, clock)
    telegram.ends_well()
