"""Ann, Bob and Cy: scripted people who type and press, in a world with real parts.

The storage, the dispatcher, the planner, the courier and the clock are the real ones; only the
platform is a small one of the test's own, which keeps what it is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.clock import MovableClock
from bot.context import Rules
from bot.dialogue.commands import Answers
from bot.dialogue.inbound import Act, Form, Inbound, Outcome, Place, Pressed
from bot.dialogue.limits import LOCAL, Limits
from bot.dialogue.replies import Reply, transcript
from bot.dispatcher import Dispatcher
from bot.errors import Unreachable
from bot.features import registry
from bot.ids import SystemIds
from bot.nudges.notices import Notices
from bot.nudges.planner import Planner
from bot.platform import Audience, Letter
from bot.ports import Storage
from scheduler.courier import Courier
from scheduler.heart import Heart
from scheduler.mover import SteppingMover
from scheduler.pace import Pace, Rate

SUNDAY_MORNING = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
PLATFORM = "local"


@dataclass
class StoppedClock:
    """A clock that stands still unless it is moved."""

    at: datetime = SUNDAY_MORNING

    def now(self) -> datetime:
        return self.at

    def unmoved(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.at.timestamp()


@dataclass
class Message:
    """Something Cairn said in a place; `edits` counts how often it was drawn anew."""

    number: str
    place: str
    reply: Reply
    edits: int = 0

    @property
    def text(self) -> str:
        return transcript(self.reply)


@dataclass
class Post:
    """The test's own platform: keeps letters, and refuses those to whom it is told to."""

    platform: str = PLATFORM
    limits: Limits = LOCAL
    messages: dict[str, Message] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)

    async def send(self, letter: Letter) -> str:
        if letter.place in self.blocked:
            raise Unreachable(letter.place)
        if letter.key not in self.keys:
            self.keys[letter.key] = self.put(letter.place, letter.reply).number
        return self.keys[letter.key]

    async def edit(self, message: str, letter: Letter) -> None:
        self.redraw(message, letter.reply)

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        return Audience(self.readers.get(place))

    def put(self, place: str, reply: Reply) -> Message:
        message = Message(f"m{len(self.messages) + 1}", place, reply)
        self.messages[message.number] = message
        return message

    def redraw(self, number: str, reply: Reply) -> None:
        self.messages[number].reply = reply
        self.messages[number].edits += 1

    def in_place(self, place: str) -> list[Message]:
        return [m for m in self.messages.values() if m.place == place]


class World:
    """Everything together, with time that moves by `later` and `until`."""

    def __init__(self, storage: Storage, rules: Rules | None = None) -> None:
        self.storage = storage
        self.clock = MovableClock(StoppedClock())
        self.ids = SystemIds()
        self.rules = rules or Rules()
        self.post = Post()
        self.registry = registry()
        self.dispatcher = Dispatcher(storage, self.clock, self.ids, self.registry, self.rules)
        self.heart = Heart(storage, self.clock, Planner(self.ids).beat)
        self.courier = self.new_courier()
        self.mover = SteppingMover(self.clock, storage, self.heart, [self.courier])
        self.events = 0

    def new_courier(self) -> Courier:
        return Courier(
            storage=self.storage,
            clock=self.clock,
            messenger=self.post,
            composer=Notices(self.ids, self.rules),
            pace=Pace(self.clock, Rate(1e6, 1e6)),
            holder="test",
        )

    def person(self, name: str, language: str = "en") -> "Person":
        return Person(self, name.lower(), name, language)

    async def later(self, **duration: float) -> None:
        await self.mover.move_to(self.clock.now() + timedelta(**duration))

    async def until(self, day: int, hour: int, minute: int = 0, month: int = 11) -> None:
        await self.mover.move_to(datetime(2026, month, day, hour, minute, tzinfo=UTC))

    async def is_down(self, **duration: float) -> None:
        """Let time pass in which nothing of Cairn runs, then start again."""
        self.clock.move_to(self.clock.now() + timedelta(**duration))
        await self.heart.beat()
        await self.courier.deliver()
        await self.settle()

    async def settle(self) -> None:
        """Let everything that is due happen, without moving time."""
        await self.mover.move_to(self.clock.now())


@dataclass
class Person:
    """Somebody with one account, who types and presses."""

    world: World
    account: str
    name: str
    language: str = "en"

    @property
    def dm(self) -> Place:
        return Place(PLATFORM, f"dm:{self.account}", private=True)

    def channel(self, name: str) -> Place:
        readers = self.world.post.readers.get(name)
        return Place(PLATFORM, name, private=False, title=name, readers=readers)

    async def says(self, text: str, place: Place | None = None, event: str | None = None) -> str:
        """Type a line; return what Cairn shows for it, as text."""
        return await self._acts(self.world.dispatcher.typed(text), place, event=event)

    async def presses(self, label: str, place: Place | None = None) -> str:
        """Press the newest button with this label that this person can see."""
        message, token = self.button(label, place)
        return await self._acts(Pressed(token), place, message)

    async def presses_token(self, token: str) -> str:
        """Press a button by its token, as an untrusted client may."""
        return await self._acts(Pressed(token), None)

    def button(self, label: str, place: Place | None = None) -> tuple[Message, str]:
        """Find the newest button with a label."""
        for message in reversed(self.world.post.in_place((place or self.dm).id)):
            for button in message.reply.all_buttons:
                if button.label == label:
                    return message, button.token
        raise AssertionError(f"{self.name} sees no button {label!r} in:\n{self.screen()}")

    def row(self, line: str, label: str) -> str:
        """Find the token of a button beside a line, in the newest message that has it."""
        for message in reversed(self.world.post.in_place(self.dm.id)):
            for token in _beside(message.reply, line, label):
                return token
        raise AssertionError(f"{self.name} sees no {label!r} beside {line!r} in:\n{self.screen()}")

    async def marks(self, line: str, label: str) -> str:
        """Press a button that stands beside a line."""
        token = self.row(line, label)
        message = next(
            m
            for m in reversed(self.world.post.in_place(self.dm.id))
            if any(b.token == token for b in m.reply.all_buttons)
        )
        return await self._acts(Pressed(token), None, message)

    @property
    def messages(self) -> list[Message]:
        return self.world.post.in_place(self.dm.id)

    @property
    def last(self) -> str:
        return self.messages[-1].text

    def screen(self) -> str:
        return "\n\n".join(message.text for message in self.messages)

    async def _acts(
        self,
        act: Act,
        place: Place | None,
        message: Message | None = None,
        event: str | None = None,
    ) -> str:
        self.world.events += 1
        outcome = await self.world.dispatcher.handle(
            Inbound(
                PLATFORM,
                event or f"e{self.world.events}",
                self.account,
                self.name,
                place or self.dm,
                act,
                self.language,
                message.number if message else None,
            )
        )
        return self._shows(outcome, place, message)

    def _shows(self, outcome: Outcome, place: Place | None, message: Message | None) -> str:
        if outcome.shown is None:
            return ""
        reply = outcome.shown.question if isinstance(outcome.shown, Form) else outcome.shown
        replaced = message is not None and message.place == self.dm.id
        if outcome.answers is Answers.REPLACE and message is not None and replaced:
            self.world.post.redraw(message.number, reply)
        elif outcome.answers is Answers.PUBLIC and place is not None:
            self.world.post.put(place.id, reply)
        else:
            self.world.post.put(self.dm.id, reply)
        return transcript(reply)


def _beside(reply: Reply, line: str, label: str) -> Iterator[str]:
    for block in reply.blocks:
        said = "".join(span.text for span in getattr(block, "line", ()))
        if line in said:
            for button in getattr(block, "buttons", ()):
                if button.label == label:
                    yield button.token
