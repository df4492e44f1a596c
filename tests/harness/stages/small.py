"""What a stage is, and the cast's own small one, where the dispatcher is asked directly."""

from collections.abc import Mapping, MutableMapping, MutableSet, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.dialogue.commands import Visibility
from bot.dialogue.deep_links import Links
from bot.dialogue.inbound import Act, Inbound, Place, Pressed, Wrote
from bot.dialogue.limits import LOCAL, Limits, paginate
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Choices, Document, Reply, transcript
from bot.dialogue.responses import Form, Response
from bot.dispatch.dispatcher import Dispatcher
from bot.kernel.errors import Unreachable
from bot.ports.chat import Audience, CommandReceiver, Messenger, OutboundMessage, Receiver
from bot.texts.spans import words

PLATFORM = "local"


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody sees: what it says, and on which line it stands, if on one."""

    label: str
    token: str
    line: str | None = None


class Message(Protocol):
    """Something Cairn said in a place; `edits` counts how often it was drawn anew."""

    @property
    def number(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def edits(self) -> int: ...
    @property
    def presses(self) -> Sequence[Press]: ...
    @property
    def files(self) -> Mapping[str, bytes]:
        """What can be kept of it, by name."""


class Player(Protocol):
    """Somebody who plays, by a `key` of the cast's own."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...


class Stage(Protocol):
    """A platform on which the cast plays: what they do there, and what they see."""

    @property
    def platform(self) -> str: ...
    @property
    def messenger(self) -> Messenger: ...
    @property
    def links(self) -> Mapping[str, Links]:
        """The links that lead to Cairn there, if there are any."""

    @property
    def blocked(self) -> MutableSet[str]:
        """The private places in which Cairn is refused."""

    @property
    def readers(self) -> MutableMapping[str, frozenset[str]]:
        """The shared places by name, each with the keys of those who can read it."""

    def open(self, receiver: CommandReceiver) -> None:
        """Let what is done on the stage be heard."""

    def account(self, person: Player) -> str:
        """Name somebody's account, as the platform does."""

    def direct(self, person: Player) -> Place:
        """Name where Cairn and somebody talk in private."""

    def in_place(self, place: str) -> Sequence[Message]:
        """Find what Cairn said in a place, the oldest first."""

    async def says(self, person: Player, text: str, place: Place, event: str | None) -> str:
        """Let somebody type a line; return what Cairn shows for it."""

    async def sends(self, person: Player, kind: MediaKind, caption: str) -> str:
        """Let somebody send a voice note of 42 seconds, or a picture, in private."""

    async def presses(
        self, person: Player, token: str, place: Place, message: Message | None
    ) -> str:
        """Let somebody press a button; return what Cairn shows for it."""


@dataclass
class Shown:
    """A message on the cast's own small platform."""

    number: str
    place: str
    reply: Reply
    edits: int = 0
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return transcript(self.reply)

    @property
    def presses(self) -> list[Press]:
        beside = [
            Press(button.label, button.token, words(block.line))
            for block in self.reply.blocks
            if isinstance(block, Choices)
            for button in block.buttons
        ]
        return beside + [Press(button.label, button.token) for button in self.reply.buttons]


@dataclass
class Post:
    """Delivers on the cast's own small platform; refuses those to whom it is told to."""

    platform: str = PLATFORM
    limits: Limits = LOCAL
    recognizes: bool = True
    messages: dict[str, Shown] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)

    async def send(self, letter: OutboundMessage) -> str:
        if letter.place in self.blocked:
            raise Unreachable(letter.place)
        if letter.key not in self.keys:
            self.keys[letter.key] = self.put(letter.place, letter.reply).number
        return self.keys[letter.key]

    async def edit(self, message: str, letter: OutboundMessage) -> None:
        self.redraw(message, letter.reply)

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        if place not in self.readers:
            return Audience()
        readers = self.readers[place]
        return Audience(readers & members, len(readers - members))

    def put(self, place: str, reply: Reply) -> Shown:
        message = Shown(f"m{len(self.messages) + 1}", place, reply)
        self.messages[message.number] = message
        return message

    def redraw(self, number: str, reply: Reply) -> None:
        self.messages[number].reply = reply
        self.messages[number].edits += 1

    def in_place(self, place: str) -> list[Shown]:
        return [m for m in self.messages.values() if m.place == place]


class Small:
    """The cast's own small platform: the dispatcher is asked directly.

    There may be another one beside it, which goes by the name of a real one.
    """

    def __init__(self, platform: str = PLATFORM) -> None:
        self.platform = platform
        self._receiver: Receiver | None = None
        self._events = 0
        self.guests: set[str] = set()
        self.messenger = Post(platform)
        self.links: Mapping[str, Links] = {}
        self.blocked: MutableSet[str] = self.messenger.blocked
        self.readers: MutableMapping[str, frozenset[str]] = self.messenger.readers

    def open(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def count_events_from(self, first: int) -> None:
        """Name what happens next after all that happened before."""
        self._events = first

    def account(self, person: Player) -> str:
        return person.key

    def direct(self, person: Player) -> Place:
        return Place(self.platform, f"dm:{person.key}", private=True)

    def in_place(self, place: str) -> list[Shown]:
        return self.messenger.in_place(place)

    async def says(self, person: Player, text: str, place: Place, event: str | None) -> str:
        return await self._acts(person, self.receiver.typed(text), place, None, event)

    async def sends(self, person: Player, kind: MediaKind, caption: str) -> str:
        seconds = 42 if kind is MediaKind.VOICE else 0
        sent = Media(self.platform, kind, f"file{self._events}", seconds, person.key)
        return await self._acts(person, Wrote(caption, sent), self.direct(person), None, None)

    async def presses(
        self, person: Player, token: str, place: Place, message: Message | None
    ) -> str:
        return await self._acts(person, Pressed(token), place, message, None)

    @property
    def receiver(self) -> Receiver:
        assert self._receiver is not None
        return self._receiver

    async def _acts(
        self,
        person: Player,
        act: Act,
        place: Place,
        message: Message | None,
        event: str | None,
    ) -> str:
        self._events += 1
        outcome = await self.receiver.handle(
            Inbound(
                self.platform,
                event or f"e{self._events}",
                person.key,
                person.name,
                place,
                act,
                person.language,
                message.number if message else None,
                manages=person.key not in self.guests,
            )
        )
        said = self._shows(outcome, place, self.direct(person), message)
        await self._fetch(self.direct(person))
        return said

    async def _fetch(self, direct: Place) -> None:
        """Fetch the files that the newest message offers, as the local chat's page would."""
        newest = self.messenger.in_place(direct.id)[-1:]
        for block in (block for message in newest for block in message.reply.blocks):
            if isinstance(block, Document) and isinstance(self.receiver, Dispatcher):
                made = await self.receiver.documents.files(block)
                newest[0].files |= {file.name: file.data for file in made}

    def _shows(
        self, outcome: Response, place: Place, direct: Place, message: Message | None
    ) -> str:
        if outcome.shown is None:
            return ""
        reply = outcome.shown.question if isinstance(outcome.shown, Form) else outcome.shown
        replaced = message is not None and message.place == direct.id
        first, *others = paginate(reply, LOCAL)
        there = place if outcome.visibility is Visibility.PUBLIC else direct
        if outcome.visibility is Visibility.REPLACE and message is not None and replaced:
            self.messenger.redraw(message.number, first)
        else:
            self.messenger.put(there.id, first)
        for page in others:
            self.messenger.put(there.id, page)
        return transcript(reply)
