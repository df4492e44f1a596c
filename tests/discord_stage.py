"""The stage at Discord: the cast uses slash commands, forms and buttons of the real client.

A line that begins with a command is given as a slash command, and what follows it is said into the
form that opens; so is whatever is said while a form is open. A form is filled in row by row, and
sent when its first questions are answered or left out.
"""

import asyncio
import re
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSet,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client import Client
from adapters.discord.gateway import Times
from adapters.discord.hearing import Core, Hearing
from adapters.discord.options import Options
from adapters.discord.places import PLATFORM, direct, user_of
from adapters.discord.post import Post
from adapters.discord.talk import Talk
from bot.dialogue.inbound import Place, Typed
from bot.dialogue.media import MediaKind
from bot.dialogue.registry import Registry
from bot.dialogue.tokens import Turn, Verb, read
from bot.links import Links
from bot.pictures import cairn
from bot.platform import Guide, Messenger
from bot.texts.catalogue import catalogue, closest
from bot.texts.voice import NEUTRAL
from storage.engine import SqlStorage
from tests.cast import World
from tests.platforms.discord import components as kinds
from tests.platforms.discord.channels import Channel
from tests.platforms.discord.events import Event
from tests.platforms.discord.fake import FakeDiscord
from tests.platforms.discord.guilds import Guild
from tests.platforms.discord.interactions import Interaction
from tests.platforms.discord.messages import Message as Sent
from tests.platforms.discord.modals import Field, Modal
from tests.platforms.discord.people import Person as Somebody
from tests.platforms.discord.timing import Timing
from tests.platforms.discord.wire import Json
from tests.platforms.telegram.people import OGG, picture
from tests.small_stage import Message, Player, Press

QUICK = Timing(identify_every=0.02, quiet=0.05)
SOON = Times(first_wait=0.01, between_sessions=0.02, servers_within=0.02)
_LOCALES = {"en": "en-US", "es": "es-ES", "es-MX": "es-419"}
_SKIP, _MORE, _BACK, _CANCEL = "Skip", "More", "Back", "Cancel"
_ANSWERS_WITHIN = 10.0


@dataclass(frozen=True)
class Seen:
    """A message as somebody sees it, read back into the words of a transcript."""

    place: str
    sent: Sent

    @property
    def number(self) -> str:
        return str(self.sent.id)

    @property
    def edits(self) -> int:
        return self.sent.edits

    @property
    def text(self) -> str:
        return "\n".join(_lines(self.sent.components))

    @property
    def presses(self) -> list[Press]:
        return list(_presses(self.sent.components))


@dataclass
class Filling:
    """A form that somebody has open; `words` were said before there was a row for them."""

    opener: Interaction
    more: bool = False
    answers: dict[str, str | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    later: frozenset[str] = frozenset()
    words: list[str] = field(default_factory=list)

    @property
    def modal(self) -> Modal:
        assert self.opener.modal is not None
        return self.opener.modal

    @property
    def left(self) -> list[Field]:
        """The rows that are still to be filled in."""
        return [
            row
            for row in self.modal.fields
            if row.kind != kinds.FILE_UPLOAD  # for what is sent nobody is asked
            and row.custom_id not in self.answers
            and not (row.value or row.chosen)
            and (self.more or row.custom_id not in self.later)
        ]

    def answer(self, row: Field, said: str | None) -> None:
        self.answers[row.custom_id] = said
        self.asked.append(row.custom_id)


@dataclass(frozen=True)
class Sheet:
    """A form as it lies before somebody: the rows that are left, and what can be chosen."""

    place: str
    filling: Filling
    number: str = "sheet"
    edits: int = 0

    @property
    def text(self) -> str:
        lines = [self.filling.modal.title, *(line for row in self._rows for line in _asked(row))]
        return "\n".join([*lines, *(f"[{press.label}]" for press in self._controls)])

    @property
    def presses(self) -> list[Press]:
        chosen = [Press(label, label) for row in self._rows for label in _offered(row)]
        return [*chosen, *self._controls]

    @property
    def _rows(self) -> list[Field]:
        return self.filling.left

    @property
    def _controls(self) -> list[Press]:
        skip = [_SKIP] if any(not row.required for row in self._rows) else []
        more = [_MORE] if self.filling.later and not self.filling.more else []
        back = [_BACK] if self.filling.asked else []
        return [Press(label, label) for label in (*skip, *more, *back, _CANCEL)]


def _asked(row: Field) -> Iterator[str]:
    yield row.label
    yield row.description
    yield from (f"[{label}]" for label in _offered(row))


def _offered(row: Field) -> list[str]:
    hint = row.component.get("placeholder") or ""
    return row.options or [offer for offer in hint.split(", ") if offer]


class Overheard(Talk):
    """Hears as Cairn does; the stage notices when everything that was heard is answered."""

    def __init__(self, guide: Guide, registry: Registry, post: Post) -> None:
        super().__init__(guide, registry, post)
        self.begun = 0
        self._under_way = 0
        self._changed = asyncio.Event()

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        await self._counted(super().pressed(interaction, token))

    async def typed(self, interaction: discord.Interaction, act: Typed) -> None:
        await self._counted(super().typed(interaction, act))

    async def submitted(self, interaction: discord.Interaction) -> None:
        await self._counted(super().submitted(interaction))

    async def used(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await self._counted(super().used(interaction, message))

    async def said(self, message: discord.Message) -> None:
        await self._counted(super().said(message))

    async def quiet(self, begun: int) -> None:
        """Wait until so much was begun, and all of it is done."""
        async with asyncio.timeout(_ANSWERS_WITHIN):
            while self.begun < begun or self._under_way:
                await self._changed.wait()

    async def _counted(self, work: Awaitable[None]) -> None:
        self.begun += 1
        self._under_way += 1
        try:
            await work
        finally:
            self._under_way -= 1
            self._changed.set()
            self._changed.clear()


class Readers(dict[str, frozenset[str]]):
    """The channels by name, each in a server of its own; who is said to read one is in there."""

    def __init__(self, cast: "Cast") -> None:
        super().__init__()
        self._cast = cast

    def __setitem__(self, name: str, keys: frozenset[str]) -> None:
        super().__setitem__(name, keys)
        people = {key: self._cast.somebody(key) for key in sorted(keys)}
        guild = self._cast.guild(name, next(iter(people.values())))
        for somebody in people.values():
            if not guild.has(somebody):
                somebody.joins(guild)
        for key, somebody in self._cast.people.items():
            if key not in keys and guild.has(somebody):
                somebody.leaves(guild)


class Blocked(set[str]):
    """The direct messages that are closed."""

    def __init__(self, cast: "Cast") -> None:
        super().__init__()
        self._cast = cast

    def add(self, place: str) -> None:
        super().add(place)
        self._cast.by_place(place).closes_dms()

    def clear(self) -> None:
        for place in self:
            self._cast.by_place(place).opens_dms()
        super().clear()


class Cast:
    """The people and servers of the stories; everybody has installed the app."""

    def __init__(self, fake: FakeDiscord) -> None:
        self._fake = fake
        self.people: dict[str, Somebody] = {}
        self.channels: dict[str, Channel] = {}
        self._guilds: dict[str, Guild] = {}

    def somebody(self, key: str, name: str = "", language: str = "en") -> Somebody:
        """Find somebody, or bring them."""
        if key not in self.people:
            self.people[key] = self._fake.user(name or key.title())
            self.people[key].installs()
        found = self.people[key]
        found.locale = _LOCALES[language]
        return found

    def guild(self, name: str, owner: Somebody) -> Guild:
        """Find the server of a channel, or make both."""
        if name not in self._guilds:
            self._guilds[name] = self._fake.guild(name, owner)
            self.channels[name] = self._guilds[name].channel(name)
        return self._guilds[name]

    def by_place(self, place: str) -> Somebody:
        """Find somebody by their direct messages."""
        return next(found for found in self.people.values() if found.id == user_of(place))


class AtDiscord:
    """What the cast does at Discord, and what it sees there."""

    platform = PLATFORM

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake
        self.client = self._new_client()
        self.links: Mapping[str, Links] = {}
        self.cast = Cast(fake)
        self.blocked: MutableSet[str] = Blocked(self.cast)
        self.readers: MutableMapping[str, frozenset[str]] = Readers(self.cast)
        self.sheets: dict[str, Filling] = {}
        self._want_more: set[str] = set()
        self._guide: Guide | None = None
        self._ground: tuple[World, SqlStorage] | None = None
        self._talk: Overheard | None = None
        self._hearing: Hearing | None = None
        self._running: asyncio.Task[None] | None = None
        self._events: dict[str, tuple[list[Json], str]] = {}

    def open(self, receiver: Guide) -> None:
        self._guide = receiver

    @property
    def messenger(self) -> Messenger:
        return self.client.messenger

    @asynccontextmanager
    async def listening(self, world: World, storage: SqlStorage) -> AsyncIterator[None]:
        """Let Cairn hear what is done, as long as this is entered."""
        self._ground = world, storage
        await self._hears()
        yield
        await self.stops()

    async def stops(self) -> None:
        """Let the process end; from then on nothing runs."""
        assert self._hearing is not None
        assert self._running is not None
        self._hearing.close()
        await self._running
        await self.client.close()

    async def starts(self) -> None:
        """Let a new process begin, which remembers nothing but what is stored."""
        assert self._ground is not None
        self.client = self._new_client()
        self._ground[0].begin()
        await self._hears()

    async def restarts(self) -> None:
        """Let the process end, and another begin."""
        await self.stops()
        await self.starts()

    async def _hears(self) -> None:
        assert self._guide is not None
        assert self._ground is not None
        world, storage = self._ground
        self._talk = Overheard(self._guide, world.registry, self.client.post)
        core = Core(self._guide, world.registry, storage, world.clock)
        hearing = self._hearing = Hearing(self.client, core, self._talk)
        self._running = asyncio.get_running_loop().create_task(hearing.run())
        await self.fake.until(lambda: hearing.ready)

    def _new_client(self) -> Client:
        return Client(Options(self.fake.token, self.fake.api_url), picture=cairn.draw, times=SOON)

    @property
    def registry(self) -> Registry:
        assert self._ground is not None
        return self._ground[0].registry

    def account(self, person: Player) -> str:
        return str(self._who(person).id)

    def direct(self, person: Player) -> Place:
        return Place(PLATFORM, direct(self._who(person).id), private=True)

    def in_place(self, place: str) -> Sequence[Message]:
        if place in self.cast.channels:
            channel = self.cast.channels[place]
            return [Seen(place, sent) for sent in self._sent_in(channel) if not sent.ephemeral]
        who = self.cast.by_place(place)
        own = self._sent_in(who.dm)
        whispered = [
            sent
            for channel in self.cast.channels.values()
            for sent in self._sent_in(channel)
            if sent.for_user is who
        ]
        seen: list[Message] = [
            Seen(place, sent) for sent in sorted([*own, *whispered], key=lambda sent: sent.id)
        ]
        open_sheets = [f for f in self.sheets.values() if f.opener.user is who]
        return [*seen, *(Sheet(place, filling) for filling in open_sheets)]

    async def says(self, person: Player, text: str, place: Place, event: str | None) -> str:
        if event is not None and event in self._events:
            return await self._again(event)
        before = len(self.fake.interactions)
        shown = await self._says(person, text, place)
        if event is not None:
            heard = self.fake.interactions[before:]
            self._events[event] = [interaction.json() for interaction in heard], shown
        return shown

    async def sends(self, person: Player, kind: MediaKind, caption: str) -> str:
        who = self._who(person)
        if kind is MediaKind.VOICE:
            sent = who.uploads("voice-message.ogg", "audio/ogg", voice_seconds=42, data=OGG)
        else:
            sent = who.uploads("picture.png", "image/png", data=picture())
        if person.key in self.sheets:  # what was to be said there is said
            filling = self.sheets[person.key]
            filling.answer(filling.left[0], None)
        return await self._shown(lambda: who.says(caption, attachments=[sent]), heard=True)

    async def presses(
        self, person: Player, token: str, place: Place, message: Message | None
    ) -> str:
        if isinstance(message, Sheet):
            return await self._on_sheet(person, token)
        self.sheets.pop(person.key, None)
        if message is None and not self.in_place(place.id):
            await self.says(person, "/help", self.direct(person), None)
        found = message if isinstance(message, Seen) else self.in_place(place.id)[-1]
        assert isinstance(found, Seen)
        if not token or not (token.isascii() and token.isprintable()):
            return found.text  # Discord keeps no such custom id
        return await self._interacts(person, self._press(person, found.sent, token)) or found.text

    async def _press(self, person: Player, under: Sent, token: str) -> Interaction:
        """Press a button, or one that is not there, as no app of Discord's can."""
        who = self._who(person)
        for button in under.buttons:
            if button.custom_id is not None and _same(button.custom_id, token):
                return await who.presses(under, button.custom_id)
        forged: Json = {"type": kinds.BUTTON, "style": 2, "label": "?", "custom_id": token}
        before = under.components
        under.components = [
            *before,
            *kinds.numbered([{"type": kinds.ROW, "components": [forged]}]),
        ]
        try:
            return await who.presses(under, token)
        finally:
            under.components = before

    async def _says(self, person: Player, text: str, place: Place) -> str:
        who = self._who(person)
        channel = None if place.private else self._channel(who, place)
        command, rest = self._command(text)
        if command is not None:
            self.sheets.pop(person.key, None)
            self._want_more.discard(person.key)
            said = await self._interacts(person, who.slash(command, channel=channel))
            return await self._into_form(person, rest, said) if rest else said
        if person.key in self.sheets:
            return await self._fill(person, text)
        if place.private and text.strip() and (opener := self._opener(person)):
            return await self._reopen(person, *opener, text)
        if not text.strip():
            return self.in_place(place.id)[-1].text
        return await self._shown(lambda: who.says(text[:2000], channel), heard=place.private)

    async def _into_form(self, person: Player, rest: str, said: str) -> str:
        if person.key in self.sheets:
            return await self._fill(person, rest)
        opener = self._opener(person)
        return await self._reopen(person, *opener, rest) if opener else said

    def _command(self, text: str) -> tuple[str | None, str]:
        """Find the slash command that a line begins with, and the rest of the line."""
        act = self.registry.typed(text)
        if not isinstance(act, Typed) or self.registry.find(act.path) is None:
            return None, ""
        return act.path.replace(".", " "), act.rest

    def _opener(self, person: Player) -> tuple[Sent, str] | None:
        """Find the button that opens a form, if the newest message has one."""
        seen = [m for m in self.in_place(self.direct(person).id) if isinstance(m, Seen)]
        for press in seen[-1].presses if seen else ():
            turn = read(press.token)
            if isinstance(turn, Turn) and turn.verb is Verb.OPEN:
                return seen[-1].sent, press.token
        return None

    async def _reopen(self, person: Player, under: Sent, token: str, text: str) -> str:
        """Open a form by its button, and answer the question that stood above it."""
        asked = Seen("", under).text
        shown = await self._interacts(person, self._press(person, under, token))
        if person.key not in self.sheets:
            return shown
        filling = self.sheets[person.key]
        wanted = [row for row in filling.modal.fields if row.description in asked]
        return await self._fill(person, text, wanted)

    async def _fill(self, person: Player, text: str, rows: Sequence[Field] = ()) -> str:
        """Say something into the first row that takes it."""
        filling = self.sheets[person.key]
        for row in [*rows, *filling.left]:
            said = _fitting(row, text)
            if said is not None:
                filling.answer(row, said)
                return await self._go_on(person)
        filling.words.append(text)
        return self._sheet(person)

    async def _on_sheet(self, person: Player, label: str) -> str:
        filling = self.sheets[person.key]
        if label == _CANCEL:
            del self.sheets[person.key]
            return ""
        if label == _MORE:
            filling.more = True
            self._want_more.add(person.key)
            return self._sheet(person)
        if label == _BACK:
            del filling.answers[filling.asked.pop()]
            return self._sheet(person)
        if label == _SKIP:
            filling.answer(next(row for row in filling.left if not row.required), None)
            return await self._go_on(person)
        row = next(row for row in filling.left if label in _offered(row))
        filling.answer(row, label)
        return await self._go_on(person)

    async def _go_on(self, person: Player) -> str:
        """Show what is left of a form, or send it when nothing is."""
        filling = self.sheets[person.key]
        if filling.left:
            return self._sheet(person)
        del self.sheets[person.key]
        who = self._who(person)
        shown = await self._interacts(person, who.submits(filling.modal, filling.answers))
        for text in filling.words:
            opener = self._opener(person)
            if opener is not None:
                shown = await self._reopen(person, *opener, text)
        return shown

    def _sheet(self, person: Player) -> str:
        return Sheet("", self.sheets[person.key]).text

    async def _interacts(self, person: Player, acts: Awaitable[Interaction]) -> str:
        """Let somebody do something with the app, and read what comes of it."""
        done: list[Interaction] = []

        async def act() -> None:
            done.append(await acts)

        shown = await self._shown(act, heard=True)
        if done[0].modal is not None and not done[0].modal.closed:
            later = self._later(person, done[0].modal)
            wants_more = person.key in self._want_more
            self.sheets[person.key] = Filling(done[0], wants_more, later=later)
            return self._sheet(person)
        return shown

    def _later(self, person: Player, modal: Modal) -> frozenset[str]:
        """Find the rows of a form that other platforms ask behind *More*."""
        names = {row.custom_id for row in modal.fields}
        texts = catalogue(closest(person.language))
        for command in self.registry.commands.values():
            if names <= {item.name for item in command.fields} and (
                texts.sentences.get(f"{command.path}.title") == modal.title
            ):
                return frozenset(item.name for item in command.fields if item.more)
        return frozenset()

    async def _shown(self, act: Callable[[], Awaitable[object]], *, heard: bool) -> str:
        """Do something, and read what Cairn sent or drew anew because of it."""
        assert self._talk is not None
        before = {key: seen.edits for key, seen in self._everything()}
        begun = self._talk.begun + 1 if heard else 0
        await act()
        await self._talk.quiet(begun)
        fresh = [seen for key, seen in self._everything() if before.get(key) != seen.edits]
        return "\n".join(seen.text for seen in fresh)

    async def _again(self, event: str) -> str:
        """Let the gateway tell the same again; what was shown for it has to be there still."""
        assert self._talk is not None
        told, shown = self._events[event]
        self.fake.tolerates("a second callback")
        begun = self._talk.begun + len(told)
        for interaction in told:
            self.fake.gateway.announce(Event("INTERACTION_CREATE", interaction, None))
        await self._talk.quiet(begun)
        return shown

    def _everything(self) -> Iterator[tuple[int, Seen]]:
        for channel in [
            *(who.dm for who in self.cast.people.values()),
            *self.cast.channels.values(),
        ]:
            for sent in self._sent_in(channel):
                yield sent.id, Seen("", sent)

    def _sent_in(self, channel: Channel) -> list[Sent]:
        sent = self.fake.state.messages[channel.id]
        return [one for one in sent if one.author is self.fake.bot and not one.deleted]

    def _who(self, person: Player) -> Somebody:
        return self.cast.somebody(person.key, person.name, person.language)

    def _channel(self, who: Somebody, place: Place) -> Channel:
        guild = self.cast.guild(place.id, who)
        if not guild.has(who):
            who.joins(guild)
        return self.cast.channels[place.id]


def _same(custom_id: str, token: str) -> bool:
    return custom_id == token or custom_id.startswith(f"{token}·")


def _fitting(row: Field, text: str) -> str | None:
    """Fit what somebody says into a row: as long as it may be, or one of its options."""
    if row.kind == kinds.TEXT_INPUT:
        said = text if row.component.get("style") == 2 else " ".join(text.split())
        said = said[: row.component.get("max_length") or 4000]
        return said if said.strip() or not row.required else None
    options = row.component.get("options") or []
    said = text.strip().casefold()
    return next((o["value"] for o in options if said in {o["label"].casefold(), o["value"]}), None)


def _lines(components: list[Json]) -> Iterator[str]:
    for component in components:
        match component["type"]:
            case kinds.CONTAINER:
                yield from _lines(component["components"])
            case kinds.TEXT:
                yield _read(component["content"])
            case kinds.SECTION:
                said = "\n".join(_lines(component["components"]))
                yield f"{said} [{component['accessory']['label']}]"
            case kinds.ROW:
                yield from (f"[{button['label']}]" for button in component["components"])
            case kinds.GALLERY:
                yield from (f"(picture: {item['description']})" for item in component["items"])
            case kinds.SEPARATOR:
                yield "---"
            case _:
                pass


def _presses(components: list[Json], line: str | None = None) -> Iterator[Press]:
    for component in components:
        match component["type"]:
            case kinds.CONTAINER:
                yield from _presses(component["components"])
            case kinds.TEXT:
                line = _read(component["content"])
            case kinds.SECTION:
                said = "\n".join(_lines(component["components"]))
                button = component["accessory"]
                yield Press(button["label"], _token(button), said)
            case kinds.ROW:
                for button in component["components"]:
                    yield Press(button["label"], _token(button), line)
            case _:
                pass


def _token(button: Json) -> str:
    return str(button["custom_id"]).partition("·")[0]


_ESCAPED = 0xE000
_MARKS = re.compile(r"\*\*|[_`]|<(?=https?://)|(?<=\S)>(?=\s|$)|\N{WORD JOINER}")


def _read(written: str) -> str:
    """Read Markdown as an app of Discord's shows it to somebody whose device is in UTC."""
    text = re.sub(r"<t:(\d+):F>", lambda t: _moment(int(t[1])), written)
    text = re.sub(r"\\(.)", lambda e: _literal(e[1]), text)
    text = re.sub(r"`([^`]+)`", lambda code: _literal(code[1]), text)
    text = re.sub(r"^## ", "# ", text)
    text = _MARKS.sub("", text)
    return "".join(
        chr(ord(c) - _ESCAPED) if _ESCAPED <= ord(c) < _ESCAPED + 128 else c for c in text
    )


def _literal(text: str) -> str:
    return "".join(chr(_ESCAPED + ord(c)) if ord(c) < 128 else c for c in text)


def _moment(seconds: int) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return NEUTRAL.moment(at).text


@asynccontextmanager
async def at_discord() -> AsyncIterator[AtDiscord]:
    """Open Discord for a story; whatever the bot may not do there fails the story."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with FakeDiscord(timing=QUICK) as fake:
            yield AtDiscord(fake)
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
    assert not fake.violations, "\n".join(fake.violations)
    assert not fake.mistakes, "\n".join(fake.mistakes)
