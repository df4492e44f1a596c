"""A scripted messenger and a plain composer for couriers, and notices for them to deliver."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.dialogue.drawings import Drawing
from bot.dialogue.limits import LOCAL, Limits
from bot.dialogue.replies import Picture, Reply, reply, transcript
from bot.domain.notices import (
    DELIVERY_GUARANTEES,
    DeliveryGuarantee,
    Notice,
    NoticeKind,
    NoticeState,
    SentMessage,
)
from bot.domain.people import Account, Person
from bot.domain.pods import Home, Mode, Pod, PodKind
from bot.domain.weeks import Rhythm
from bot.kernel.errors import TryLater
from bot.kernel.ids import AccountId, HomeId, NoticeId, PersonId, PodId
from bot.outbox.composition import Composed, DeliveredNotice, Dropped, Postponed
from bot.ports.chat import Audience, OutboundMessage
from bot.ports.storage import Storage, UnitOfWork
from bot.texts.spans import plain
from tests.scheduler.clocks import SUNDAY

ONE_PARAGRAPH = replace(LOCAL, text=30)
POD = PodId(1)


class Killed(BaseException):
    """The process is gone in this moment: nothing may catch it."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The message arrives, and the answer does not: this is raised in its place."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Held:
    """The request has begun, and gets no further before it may."""

    began: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)


Happening = BaseException | Lost | Held | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as its reader sees it."""

    key: str
    place: str
    text: str
    at: datetime
    since: datetime | None = field(default=None, compare=False)


@dataclass
class ScriptedMessenger:
    """Delivers to lists, and does for each place what it was told to, one request at a time."""

    now: Callable[[], datetime]
    platform: str = "local"
    limits: Limits = ONE_PARAGRAPH
    arrived: list[Arrived] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    asked_at: list[datetime] = field(default_factory=list)
    busiest: Counter[str] = field(default_factory=Counter)
    busiest_at_once: int = 0
    crowd: asyncio.Barrier | None = None
    too_early: list[str] = field(default_factory=list)
    _resumes_at: datetime = SUNDAY
    _script: dict[str, deque[Happening]] = field(default_factory=lambda: defaultdict(deque))
    _here: Counter[str] = field(default_factory=Counter)

    def script(self, place: str, *happens: Happening) -> None:
        """Say what the next requests about a place meet; None is nothing unusual."""
        self._script[place].extend(happens)

    def hold(self, place: str) -> Held:
        """Hold the request after those that were scripted."""
        held = Held()
        self.script(place, held)
        return held

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [message.text for message in self.arrived]

    async def send(self, letter: OutboundMessage) -> str:
        """Send a message."""
        lost = await self._meet(letter.place)
        self.arrived.append(
            Arrived(letter.key, letter.place, transcript(letter.reply), self.now(), letter.since)
        )
        name = f"m{len(self.arrived)}"
        self.shown[name] = transcript(letter.reply)
        if lost:
            raise lost.error
        return name

    async def edit(self, message: str, letter: OutboundMessage) -> None:
        """Draw a message anew."""
        lost = await self._meet(letter.place)
        self.shown[message] = transcript(letter.reply)
        if lost:
            raise lost.error

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell that three can read it."""
        await self._meet(f"audience of {place}")
        return Audience(others=3)

    async def _meet(self, place: str) -> Lost | None:
        self.asked_at.append(self.now())
        if self.now() < self._resumes_at:
            self.too_early.append(place)
        with self._counted(place):
            await (self.crowd.wait() if self.crowd else asyncio.sleep(0))
            match self._script[place].popleft() if self._script[place] else None:
                case Held(began, may_go_on):
                    began.set()
                    await may_go_on.wait()
                    return None
                case TryLater(after=after) as error:
                    self._resumes_at = max(self._resumes_at, self.now() + after)
                    raise error
                case BaseException() as error:
                    raise error
                case happens:
                    return happens

    @contextmanager
    def _counted(self, place: str) -> Iterator[None]:
        self._here[place] += 1
        self.busiest[place] = max(self.busiest[place], self._here[place])
        self.busiest_at_once = max(self.busiest_at_once, self._here.total())
        try:
            yield
        finally:
            self._here[place] -= 1


@dataclass
class PlainComposer:
    """Says what a notice's arguments say, and notes what took effect where a test can read it."""

    effect_conflicts: deque[Exception] = field(default_factory=deque)
    instead: dict[str, Dropped | Postponed | Exception] = field(default_factory=dict)
    redraws: dict[str, tuple[SentMessage, ...]] = field(default_factory=dict)
    originals: dict[str, Notice] = field(default_factory=dict)
    breaks: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Drawing] = field(default_factory=dict)
    conflicts: deque[Exception] = field(default_factory=deque)
    audiences: dict[str, Audience | None] = field(default_factory=dict)

    def prefetch(self, uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> None:
        """Read nothing ahead."""

    def compose(
        self, uow: UnitOfWork, notice: Notice, now: datetime, audience: Audience | None
    ) -> Composed | Dropped | Postponed:
        """Compose one paragraph for each word of the text."""
        self.audiences[notice.key] = audience
        _next(self.conflicts)
        match self.instead.get(notice.key):
            case Exception() as error:
                raise error
            case Dropped() | Postponed() as decided:
                return decided
            case None:
                return Composed(
                    self.places.get(notice.key, str(notice.args["place"])),
                    notice.home is None,
                    paragraphs(str(notice.args["text"]).split(), self.pictures.get(notice.key)),
                    self.redraws.get(notice.key, ()),
                    original=self.originals.get(notice.key),
                )

    def note_delivered(self, uow: UnitOfWork, delivered: Sequence[DeliveredNotice]) -> None:
        """Note that they arrived, how often, and before how many."""
        for each in delivered:
            key = each.notice.key
            times = int(uow.notes.get(f"times {key}") or 0)
            uow.notes.put(f"times {key}", str(times + 1))
            uow.notes.put(f"delivered {key}", each.at.isoformat())
            uow.notes.put(f"readers {key}", str(each.audience and each.audience.others))
            _next(self.effect_conflicts)
            if key in self.breaks:
                raise ValueError(key)

    def member_accounts(self, uow: UnitOfWork, notice: Notice) -> frozenset[str]:
        """Name the members that the notice names."""
        return frozenset(str(notice.args.get("members", "")).split())

    def note_moved(self, uow: UnitOfWork, notice: Notice, to: str) -> None:
        """Note where its place is now."""
        uow.notes.put(f"moved {notice.key}", to)

    def note_unreachable(self, uow: UnitOfWork, notice: Notice, at: datetime) -> None:
        """Note that it cannot arrive."""
        uow.notes.put(f"unreachable {notice.key}", at.isoformat())

    def retries_uncertain(self, kind: NoticeKind) -> bool:
        """Send again what declares it."""
        return DELIVERY_GUARANTEES[kind] is DeliveryGuarantee.AT_LEAST_ONCE


def _next(errors: deque[Exception]) -> None:
    if errors:
        raise errors.popleft()


def paragraphs(texts: Iterable[str], drawing: Drawing | None = None) -> Reply:
    """Make a reply of paragraphs, each a page of its own within `ONE_PARAGRAPH`."""
    said = reply(*(plain(text) for text in texts))
    return said if drawing is None else reply(*said.blocks, Picture(drawing, plain("seen")))


def notice(
    number: int,
    kind: NoticeKind = NoticeKind.CHEERS,
    *,
    text: str = "hello",
    person: int | None = None,
    home: int | None = None,
    due_at: datetime = SUNDAY,
    expires_at: datetime | None = None,
    platform: str = "local",
) -> Notice:
    """Make a notice to the person of the same number, unless it is for another or for a home."""
    to = PersonId(person or number) if home is None else None
    place = f"home-{home}" if home else f"person-{to}"
    return Notice(
        NoticeId(number),
        f"{kind}:{number}",
        kind,
        platform,
        due_at,
        expires_at or SUNDAY + timedelta(days=2, minutes=number),
        0,
        person=to,
        home=HomeId(home) if home else None,
        args={"place": place, "text": text},
    )


async def settle_in(storage: Storage, people: int = 10, homes: int = 2) -> None:
    """Let some people and a pod with homes be there."""

    def arrive(uow: UnitOfWork) -> None:
        for number in range(1, people + 1):
            person = Person(PersonId(number), f"P{number}", SUNDAY)
            place = f"person-{number}"
            account = Account(AccountId(number), person.id, "local", place, place, SUNDAY)
            uow.people.add(person, account)
        rhythm = Rhythm(6, time(18), "UTC")
        uow.pods.add(
            Pod(POD, "Pod", "Growing", PodKind.SUPPORT, Mode.TOGETHER, rhythm, "en", SUNDAY)
        )
        for number in range(1, homes + 1):
            uow.pods.bind(Home(HomeId(number), POD, "local", f"home-{number}", SUNDAY))

    await storage.run(arrive)


async def put(storage: Storage, *notices: Notice) -> None:
    """Put notices into the outbox."""
    await storage.run(lambda uow: uow.outbox.put(*notices))


async def state(storage: Storage, notice: Notice) -> NoticeState:
    """Tell where a notice is on its way."""
    found = await storage.read(lambda uow: uow.outbox.by_key(notice.key))
    assert found
    return found[1]


async def stored(storage: Storage, notice: Notice) -> Notice:
    """Read a notice as it is stored now."""
    found = await storage.read(lambda uow: uow.outbox.by_key(notice.key))
    assert found
    return found[0]


async def noted(storage: Storage, name: str) -> str | None:
    """Read a note."""
    return await storage.read(lambda uow: uow.notes.get(name))
