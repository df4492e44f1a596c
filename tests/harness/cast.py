"""Ann, Bob and Cy: scripted people who type and press, in a world with real parts.

The storage, the dispatcher, the planner, the courier and the clock are the real ones. The stage is
a small platform of the test's own, or a real platform's client at a server that plays its part.
"""

from collections import ChainMap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast

from msgspec.structs import replace

from bot.dialogue.deep_links import Links
from bot.dialogue.inbound import Place
from bot.dialogue.media import MediaKind
from bot.dialogue.registry import Registry
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import MovableClock
from bot.kernel.ids import Ids, SystemIds
from bot.notices.compose import NoticeComposer
from bot.notices.replan import Replanner
from bot.ports.storage import Storage
from bot.request.context import Rules
from bot.zones.edition import Edition
from scheduler.beat import Beat
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from scheduler.time_travel import SteppingClockMover
from tests.harness.stages.small import Message, Stage

SUNDAY_MORNING = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
THESE_RULES = Edition("2026f", "of-every-story")


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


@cache
def _registry() -> Registry:
    """Check every declaration once for all worlds, which only read it."""
    return registry()


class World:
    """Everything together, with time that moves by `later` and `until`."""

    def __init__(
        self,
        storage: Storage,
        stage: Stage,
        clock: MovableClock | None = None,
        limiter: Callable[[], RateLimiter] | None = None,
        ids: Ids | None = None,
        commands: Registry | None = None,
        others: Sequence[Stage] = (),
    ) -> None:
        self.storage = storage
        self.stage = stage
        self.stages = (stage, *others)
        self.clock = clock or MovableClock(StoppedClock())
        self.new_limiter = limiter or self._no_hurry
        self.ids = ids or SystemIds()
        self.rules = Rules()
        self.edition = THESE_RULES
        self.registry = commands or _registry()
        self.begin()

    def begin(self) -> None:
        """Put together what runs; it knows only what is stored, as after a restart."""
        # Known once a stage has said hello to its platform; they are read, and never written.
        links = ChainMap(*(cast(dict[str, Links], stage.links) for stage in self.stages))
        self.rules = replace(self.rules, links=links)
        self.dispatcher = Dispatcher(
            self.storage,
            self.clock,
            self.ids,
            self.registry,
            self.rules,
            messengers=[stage.messenger for stage in self.stages],
        )
        for stage in self.stages:
            stage.open(self.dispatcher)
        self.beat = Beat(self.storage, self.clock, Replanner(self.ids, self.edition).beat)
        self.courier = self.new_courier()
        self.couriers = (self.courier, *map(self.new_courier, self.stages[1:]))
        self.mover = SteppingClockMover(self.clock, self.storage, self.beat, self.couriers)

    def new_courier(self, stage: Stage | None = None) -> Courier:
        return Courier(
            storage=self.storage,
            clock=self.clock,
            messenger=(stage or self.stage).messenger,
            composer=NoticeComposer(self.ids, self.rules),
            limiter=self.new_limiter(),
            holder="test",
        )

    def _no_hurry(self) -> RateLimiter:
        return RateLimiter(self.clock, Rate(1e6, 1e6))

    def person(self, name: str, language: str = "en", at: Stage | None = None) -> "Person":
        return Person(self, name.lower(), name, language, at)

    async def later(self, **duration: float) -> None:
        await self.mover.move_to(self.clock.now() + timedelta(**duration))

    async def until(self, day: int, hour: int, minute: int = 0, month: int = 11) -> None:
        await self.mover.move_to(datetime(2026, month, day, hour, minute, tzinfo=UTC))

    async def is_down(self, **duration: float) -> None:
        """Let time pass in which nothing of Cairn runs, then start again."""
        self.clock.move_to(self.clock.now() + timedelta(**duration))
        await self.beat.run()
        for courier in self.couriers:
            await courier.deliver()
        await self.settle()

    async def settle(self) -> None:
        """Let everything that is due happen, without moving time."""
        await self.mover.move_to(self.clock.now())


@dataclass
class Person:
    """Somebody with one account, who types and presses; `at` a stage, or the world's first."""

    world: World
    key: str
    name: str
    language: str = "en"
    at: Stage | None = None

    @property
    def stage(self) -> Stage:
        return self.at or self.world.stage

    @property
    def account(self) -> str:
        return self.stage.account(self)

    @property
    def dm(self) -> Place:
        return self.stage.direct(self)

    def channel(self, name: str) -> Place:
        return Place(self.stage.platform, name, private=False, title=name)

    async def says(self, text: str, place: Place | None = None, event: str | None = None) -> str:
        """Type a line; return what Cairn shows for it, as text."""
        return await self.stage.says(self, text, place or self.dm, event)

    async def sends(self, kind: MediaKind, caption: str = "") -> str:
        """Send a voice note or a picture in private."""
        return await self.stage.sends(self, kind, caption)

    async def presses(self, label: str, place: Place | None = None) -> str:
        """Press the newest button with this label that this person can see."""
        message, token = self.button(label, place)
        return await self._press(token, message, place)

    async def presses_token(self, token: str) -> str:
        """Press a button by its token, as an untrusted client may."""
        return await self._press(token, None)

    async def marks(self, line: str, label: str) -> str:
        """Press a button that stands beside a line."""
        message, token = self._beside(line, label)
        return await self._press(token, message)

    def button(self, label: str, place: Place | None = None) -> tuple[Message, str]:
        """Find the newest button with a label."""
        for message in reversed(self.stage.in_place((place or self.dm).id)):
            for press in message.presses:
                if press.label == label:
                    return message, press.token
        raise AssertionError(f"{self.name} sees no button {label!r} in:\n{self.screen()}")

    def row(self, line: str, label: str) -> str:
        """Find the token of a button beside a line, in the newest message that has it."""
        return self._beside(line, label)[1]

    @property
    def messages(self) -> Sequence[Message]:
        return self.stage.in_place(self.dm.id)

    @property
    def last(self) -> str:
        return self.messages[-1].text

    def screen(self) -> str:
        return "\n\n".join(message.text for message in self.messages)

    async def _press(self, token: str, message: Message | None, place: Place | None = None) -> str:
        return await self.stage.presses(self, token, place or self.dm, message)

    def _beside(self, line: str, label: str) -> tuple[Message, str]:
        for message in reversed(self.messages):
            for press in message.presses:
                if press.line is not None and line in press.line and press.label == label:
                    return message, press.token
        raise AssertionError(f"{self.name} sees no {label!r} beside {line!r} in:\n{self.screen()}")
