"""The stage at Discord: the cast uses slash commands, forms and buttons of the real client.

A line that begins with a command is given as a slash command, and what follows it is said into the
form that opens; so is whatever is said while a form is open. A form is filled in row by row, and
sent when its first questions are answered or left out.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    MutableMapping,
    MutableSet,
    Sequence,
)
from contextlib import asynccontextmanager

from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.place_names import PLATFORM, direct_place
from bot.dialogue.inbound import Place, Typed
from bot.dialogue.media import MediaKind
from bot.dialogue.tokens import FormAction, FormStep, ModalToken, read
from bot.kernel.clock import Clock
from tests.fakes.discord import components as kinds
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.events import Event
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Message as Sent
from tests.fakes.discord.modals import Field, Modal
from tests.fakes.discord.people import Person as Somebody
from tests.fakes.discord.timing import Timing
from tests.fakes.discord.wire import Json
from tests.fakes.telegram.people import OGG, picture
from tests.harness.stages.discord_cast import Readers
from tests.harness.stages.discord_running import Running
from tests.harness.stages.discord_seen import Seen, token_of
from tests.harness.stages.discord_sheets import (
    BACK,
    CANCEL,
    MORE,
    SKIP,
    Filling,
    Sheet,
    fitting,
    offered,
)
from tests.harness.stages.process import Blocked
from tests.harness.stages.small import Message, Player

# A story's weeks pass within a second, in which nobody keeps to a pace: `tests/pace` tells of it.
QUICK = Timing(identify_every=0.0, quiet=0.05, requests_per_second=10_000)


class AtDiscord(Running):
    """What the cast does at Discord, and what it sees there."""

    platform = PLATFORM

    def __init__(self, fake: FakeDiscord, clock: Clock | None = None) -> None:
        super().__init__(fake, clock)
        self.blocked: MutableSet[str] = Blocked(
            lambda place: self.cast.by_place(place).closes_dms(),
            lambda place: self.cast.by_place(place).opens_dms(),
        )
        self.readers: MutableMapping[str, frozenset[str]] = Readers(self.cast)
        self.sheets: dict[str, Filling] = {}
        self._want_more: set[str] = set()
        self._events: dict[str, tuple[list[Json], str]] = {}

    def account(self, person: Player) -> str:
        return str(self._who(person).id)

    def direct(self, person: Player) -> Place:
        return Place(PLATFORM, direct_place(self._who(person).id), private=True)

    def in_place(self, place: str) -> Sequence[Message]:
        if place in self.cast.channels:
            channel = self.cast.channels[place]
            return [Seen(place, sent) for sent in self.sent_in(channel) if not sent.ephemeral]
        who = self.cast.by_place(place)
        own = self.sent_in(who.dm)
        whispered = [
            sent
            for channel in self.cast.channels.values()
            for sent in self.sent_in(channel)
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
        return await self.shown(lambda: who.says(caption, attachments=[sent]))

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
            if button.custom_id is not None and token_of(button.custom_id) == token:
                return await who.presses(under, button.custom_id)
        forged: Json = {"type": kinds.BUTTON, "style": 2, "label": "?", "custom_id": token}
        before = under.components
        with_forged = [*before, *kinds.numbered([{"type": kinds.ROW, "components": [forged]}])]
        under.components = with_forged
        try:
            return await who.presses(under, token)
        finally:
            if under.components is with_forged:  # an answer may have taken its place
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
        return await self.shown(lambda: who.says(text[:2000], channel), heard=place.private)

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
            if isinstance(turn, FormStep) and turn.action is FormAction.OPEN:
                return seen[-1].sent, press.token
        return None

    async def _reopen(self, person: Player, under: Sent, token: str, text: str) -> str:
        """Open a form by its button, and answer the question that stood above it.

        Where Cairn needed too long to open it, there is another button, which is pressed then.
        """
        asked = Seen("", under).text
        shown = await self._interacts(person, self._press(person, under, token))
        if person.key not in self.sheets:
            again = self._opener(person)
            if again is None or again[0] is under:
                return shown
            return await self._reopen(person, *again, text)
        filling = self.sheets[person.key]
        wanted = [row for row in filling.modal.fields if row.description in asked]
        return await self._fill(person, text, wanted)

    async def _fill(self, person: Player, text: str, rows: Sequence[Field] = ()) -> str:
        """Say something into the first row that takes it."""
        filling = self.sheets[person.key]
        for row in [*rows, *filling.left]:
            said = fitting(row, text)
            if said is not None:
                filling.answer(row, said)
                return await self._go_on(person)
        filling.words.append(text)
        return self._sheet(person)

    async def _on_sheet(self, person: Player, label: str) -> str:
        filling = self.sheets[person.key]
        if label == CANCEL:
            del self.sheets[person.key]
            return ""
        if label == MORE:
            filling.more = True
            self._want_more.add(person.key)
            return self._sheet(person)
        if label == BACK:
            del filling.answers[filling.asked.pop()]
            return self._sheet(person)
        if label == SKIP:
            filling.answer(next(row for row in filling.left if not row.required), None)
            return await self._go_on(person)
        row = next(row for row in filling.left if label in offered(row))
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

        shown = await self.shown(act)
        if done[0].modal is not None and not done[0].modal.closed:
            later = self._later(done[0].modal)
            wants_more = person.key in self._want_more
            self.sheets[person.key] = Filling(done[0], wants_more, later=later)
            return self._sheet(person)
        return shown

    def _later(self, modal: Modal) -> frozenset[str]:
        """Find the rows of a form that other platforms ask behind *More*."""
        token = read(modal.custom_id)
        command = self.registry.find(token.path) if isinstance(token, ModalToken) else None
        fields = command.fields if command else ()
        return frozenset(item.name for item in fields if item.more)

    async def _again(self, event: str) -> str:
        """Let the gateway tell the same again; what was shown for it has to be there still."""
        told, shown = self._events[event]
        self.fake.tolerates("a second callback")
        begun = self.talk.begun + len(told)
        for interaction in told:
            self.fake.gateway.announce(Event("INTERACTION_CREATE", interaction, None))
        await self.talk.quiet(begun)
        return shown

    def _who(self, person: Player) -> Somebody:
        return self.cast.somebody(person.key, person.name, person.language)

    def _channel(self, who: Somebody, place: Place) -> Channel:
        guild = self.cast.guild(place.id, who)
        if not guild.has(who):
            who.joins(guild)
        return self.cast.channels[place.id]


@asynccontextmanager
async def at_discord(clock: Clock | None = None) -> AsyncIterator[AtDiscord]:
    """Open Discord for a story; whatever the bot may not do there fails the story.

    It lives by the machine's time, or by a clock's.
    """
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with FakeDiscord(timing=QUICK, clock=clock) as fake:
            yield AtDiscord(fake, clock)
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway
    fake.ends_well()
