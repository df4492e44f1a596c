"""What a command is given: who asks, where, when, and a unit of work to ask it of."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from bot.dialogue.deep_links import Links
from bot.dialogue.inbound import Inbound, Place
from bot.dialogue.paging import FIRST, PageRequest
from bot.domain.people import Account, Person
from bot.helplines.helplines import Helplines, own
from bot.kernel.errors import Refused
from bot.kernel.ids import Ids
from bot.ports.chat import Audience
from bot.ports.storage import UnitOfWork
from bot.texts.voice import Voice


class Operator(Struct, frozen=True):
    """What people may know of whoever runs this, as far as it was said: how to reach them, and
    the addresses of their privacy notice and terms.
    """

    contact: str | None = None
    privacy: str | None = None
    terms: str | None = None


class Rules(Struct, frozen=True):
    """What the operator decides: how large a pod may be, and how many a person may be in.

    `links` are those of the platforms that have some, as far as they are known yet; in `rooms`
    are the platforms on which Cairn can open one. `helplines` are those that come with Cairn, and
    the operator's. Words of check-ins are kept for `words_kept_months`.
    """

    pod_size: int = 8
    pods_per_person: int = 2
    links: Mapping[str, Links] = field(default_factory=dict)
    rooms: frozenset[str] = frozenset()
    helplines: Helplines = field(default_factory=own)
    operator: Operator = Operator()
    words_kept_months: int = 12


class NeedsPlatform(Exception):
    """A command needs something of the platform it was given on.

    It is asked for outside the unit of work; then everything is run again with what it said.
    """


class NeedsAudience(NeedsPlatform):
    """Who can read the place, these accounts or others?"""

    def __init__(self, among: frozenset[str]) -> None:
        super().__init__()
        self.among = among


class NeedsManager(NeedsPlatform):
    """May this account manage the place?"""

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account


class NeedsRoom(NeedsPlatform):
    """A room of their own, within the place, for these accounts."""

    def __init__(self, title: str, people: frozenset[str]) -> None:
        super().__init__()
        self.title = title
        self.people = people


class NeedsEntry(NeedsPlatform):
    """Let an account into a room."""

    def __init__(self, room: str, account: str) -> None:
        super().__init__()
        self.room = room
        self.account = account


class PlatformFacts(Struct, frozen=True):
    """What a platform said so far; a room that it refuses has no name.

    Where a place is `shut`, nothing can be posted. Who `manages` it stays unknown where the
    platform `gave_no_answer`. With an act itself comes whether its account `makes_rooms` in the
    place, and whether that is a room of Cairn's (`in_own_room`).
    """

    readers: Audience | None = None
    shut: bool = False
    manages: bool | None = None
    gave_no_answer: bool = False
    room: str | None = None
    entered: bool | None = None
    makes_rooms: bool = True
    in_own_room: bool = False


def facts_of(inbound: Inbound) -> PlatformFacts:
    """Take what a platform says with an act itself."""
    return PlatformFacts(
        manages=inbound.manages,
        makes_rooms=inbound.makes_rooms,
        in_own_room=inbound.in_own_room,
    )


class Context(Struct, frozen=True):
    """One person asking for one thing.

    They did so `unseeing` when their modal did not show what was said after it had been opened.
    They have `returned` if they rested from silence until this very act. What was `asked` alone,
    one question after the other, they answered knowing what they had answered before. They have
    `answered` what they said something to in this form, sooner or later.
    """

    person: Person
    account: Account
    place: Place
    uow: UnitOfWork
    now: datetime
    ids: Ids
    voice: Voice
    rules: Rules
    facts: PlatformFacts = PlatformFacts()
    modals: bool = False
    unseeing: bool = False
    returned: bool = False
    asked: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    page: PageRequest = FIRST

    def audience(self, among: frozenset[str]) -> Audience:
        """Tell which of these accounts can read the place, and how many others can.

        Raises `Refused` where Cairn can post nothing.
        """
        if self.facts.readers is None:
            raise NeedsAudience(among)
        if self.facts.shut:
            raise Refused("refused.shut")
        return self.facts.readers

    def manages(self) -> bool:
        """Tell whether the person may manage the place, as the platform says just now.

        Raises `Refused` where it does not answer.
        """
        if self.facts.gave_no_answer:
            raise Refused("refused.no_answer")
        if self.facts.manages is None:
            raise NeedsManager(self.account.external)
        return self.facts.manages

    def open_room(self, title: str, people: frozenset[str]) -> str:
        """Open a room within the place and name it; empty where the platform refuses."""
        if self.facts.room is None:
            raise NeedsRoom(title, people)
        return self.facts.room

    def let_in(self, room: str) -> bool:
        """Let the person into a room; tell whether they are in."""
        if self.facts.entered is None:
            raise NeedsEntry(room, self.account.external)
        return self.facts.entered

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.now.astimezone(ZoneInfo(self.person.lives_in)).date()


def voice_of(person: Person, now: datetime) -> Voice:
    """Speak as a person reads at a moment: in their language, in their zone."""
    return Voice(person.language, ZoneInfo(person.lives_in), now=now)
