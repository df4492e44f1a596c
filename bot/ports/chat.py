"""What a chat platform and the core ask of each other."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Act, Inbound
from bot.dialogue.limits import Limits
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Option, Response
from bot.kernel.ids import FormId


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to deliver. `key` is unique to it, and the same when it is tried again.

    An earlier try may have brought it since `since`; nobody knows.
    """

    key: str
    place: str
    private: bool
    reply: Reply
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can read a shared place: which of the accounts asked about, and how many others.

    Where the platform cannot tell, `others` is None.
    """

    inside: frozenset[str] = frozenset()
    others: int | None = None

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody else can read; not knowing counts as no."""
        return self.others == 0 and bool(self.inside)


def lasting_name(place: str, *, private: bool) -> str:
    """Name a place as it will be named later, too.

    Of somebody's own conversation more may become known, and stands then behind a slash.
    """
    return place.partition("/")[0] if private else place


class Messenger(Protocol):
    """Delivers to one platform; raises Unreachable, TryLater or Uncertain."""

    @property
    def platform(self) -> str: ...
    @property
    def limits(self) -> Limits: ...
    async def send(self, outbound: OutboundMessage) -> str:
        """Send a message and return the platform's own name for it.

        One that may be there already is looked for first, where the platform can tell.
        """

    async def edit(self, message: str, outbound: OutboundMessage) -> None:
        """Draw a message anew."""

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell which of these accounts can read a shared place, and how many others."""


@runtime_checkable
class ManagerLookup(Protocol):
    """A messenger that can be asked who manages a shared place."""

    async def manages(self, place: str, account: str) -> bool:
        """Tell whether an account may manage a place, as it is now."""


@runtime_checkable
class RoomOpener(Protocol):
    """A messenger that can open rooms: shared places that only those who are let in can read."""

    async def open_room(self, place: str, title: str, people: frozenset[str]) -> str:
        """Open a room within a place, let people in, and name it."""

    async def let_in(self, room: str, account: str) -> None:
        """Let somebody into a room."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the local chat shows of a person to themselves: how they read, and what is open.

    `zone` is None until they say it. `forms` are the questions that wait for an answer.
    """

    language: str
    zone: str | None
    forms: frozenset[FormId]


class Profiles(Protocol):
    """What is known of the people behind the accounts of the local chat."""

    async def of(self, platform: str, account: str) -> Profile | None:
        """Tell how somebody reads and what is open; None of whom Cairn does not know."""

    async def asked_next(self, platform: str, accounts: Collection[str]) -> datetime | None:
        """Tell when the first of some people is asked how a week went; None while nobody is."""


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One line of the local chat's own memory: `body` is JSON."""

    number: int
    at: datetime
    body: str


class ChatLog(Protocol):
    """The local chat's memory: events in order, sealed."""

    async def append(self, body: str, at: datetime) -> ChatEvent: ...
    async def events(self) -> tuple[ChatEvent, ...]: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that a platform told: `body` is what came, byte for byte, read by nobody yet.

    `number` is the platform's own and growing; what came without one has one below zero.
    """

    number: int
    body: bytes


class Arrivals(Protocol):
    """What one platform told: kept, sealed, before it is acknowledged, until it is answered."""

    async def take(self, arrivals: Sequence[Arrival], at: datetime) -> tuple[Arrival, ...]:
        """Keep what arrived; return, after the commit, what was not here before, in its order."""

    async def waiting(
        self, limit: int, after: int | None = None, besides: Container[int] = ()
    ) -> tuple[Arrival, ...]:
        """Find what is not finished, in the order of numbers, beyond a number if one is given.

        What is `besides` is known already, and not even read. What does not open any more has an
        empty body.
        """

    async def finish(self, numbers: Collection[int]) -> None:
        """Note that these were answered; their words are gone, and they are still recognized."""

    async def set_aside(self, arrival: Arrival, code: str, at: datetime) -> None:
        """Keep what cannot be read or answered under a code: it waits for nobody any more."""


class DeclineReason(StrEnum):
    """Why an adapter hands nothing on of what somebody did."""

    ANONYMOUS = "anonymous"  # they hide who they are
    FORWARDED = "forwarded"  # what they chose is not their own
    NOT_THEIRS = "not_theirs"


class Receiver(Protocol):
    """Takes what happened on a platform; the dispatcher, as adapters see it."""

    async def handle(self, inbound: Inbound) -> Response:
        """Act on it, once, and say what to show. Never raises for what a person did."""

    def typed(self, line: str) -> Act:
        """Read a line that may begin with a command, `/goal add read more`, or be free text."""

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        """Say why an act is not taken; None where a command was typed that is none of Cairn's."""


class CommandReceiver(Receiver, Protocol):
    """A receiver for platforms that show commands themselves, and ask before one is given."""

    def visibility(self, act: Act) -> Visibility:
        """Tell how an act is going to be answered, as far as it says so itself."""

    async def suggest(self, inbound: Inbound, field: str, said: str) -> tuple[Option, ...]:
        """Suggest answers to a field of the command that is being typed; none, if it breaks."""


class ClockMover(Protocol):
    """Moves a movable clock, living through everything that falls due on the way."""

    def now(self) -> datetime: ...
    async def next(self) -> datetime | None:
        """Tell when the next thing happens, if anything is to happen."""

    async def move_to(self, at: datetime) -> None:
        """Move on to an instant, step by step."""
