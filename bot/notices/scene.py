"""What composing for one person works with."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.pods import Membership, Pod
from bot.domain.weeks import Week
from bot.kernel.ids import Ids, MembershipId
from bot.ports.storage import UnitOfWork
from bot.request.context import voice_of
from bot.texts.voice import Voice


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """The reader, their voice, the moment, and a unit of work to read from."""

    uow: UnitOfWork
    ids: Ids
    now: datetime
    person: Person
    voice: Voice

    @classmethod
    def of(cls, uow: UnitOfWork, ids: Ids, now: datetime, person: Person) -> "DeliveryContext":
        """Set the scene for a reader."""
        return cls(uow, ids, now, person, voice_of(person))

    def membership(self, notice: Notice, name: str = "membership") -> tuple[Membership, Pod]:
        """Find the membership that a notice names, and its pod."""
        found = self.uow.memberships.get(MembershipId(int(notice.args[name])))
        return found, self.uow.pods.get(found.pod)


def week_of(notice: Notice) -> Week:
    """Read the week that a notice names."""
    return Week.read(str(notice.args["week"]))
