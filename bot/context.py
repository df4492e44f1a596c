"""What a command is given: who asks, where, when, and a unit of work to ask it of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.dialogue.inbound import Place
from bot.ids import Ids
from bot.links import Links
from bot.people.model import Account, Person
from bot.platform import Audience
from bot.ports import UnitOfWork
from bot.texts.voice import Voice


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decides: how large a pod may be, and how many a person may be in.

    `links` are those of the platforms that have some, as far as they are known yet.
    """

    pod_size: int = 8
    pods_per_person: int = 2
    links: Mapping[str, Links] = field(default_factory=dict)


class WhoReads(Exception):
    """A command needs to know who can read the place it was given in.

    A platform is asked outside the unit of work; then everything is run again with what it said.
    """

    def __init__(self, among: frozenset[str]) -> None:
        super().__init__()
        self.among = among


@dataclass(frozen=True, slots=True)
class Context:
    """One person asking for one thing."""

    person: Person
    account: Account
    place: Place
    uow: UnitOfWork
    now: datetime
    ids: Ids
    voice: Voice
    rules: Rules
    readers: Audience | None = None
    sheets: bool = False

    def audience(self, among: frozenset[str]) -> Audience:
        """Tell which of these accounts can read the place, and how many others can."""
        if self.readers is None:
            raise WhoReads(among)
        return self.readers

    @property
    def today(self) -> date:
        """The day it is for the person."""
        return self.now.astimezone(ZoneInfo(self.person.lives_in)).date()


def voice_of(person: Person) -> Voice:
    """Speak as a person reads: in their language, in their zone."""
    return Voice(person.language, ZoneInfo(person.lives_in))
