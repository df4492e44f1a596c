"""What composing a notice works with: its reader and moment, and what it redraws."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.replies import Reply, reply
from bot.domain.checkins import CheckIn
from bot.domain.notices import (
    DELIVERY_GUARANTEES,
    DeliveryGuarantee,
    Notice,
    NoticeState,
    SentMessage,
)
from bot.domain.people import Person
from bot.domain.pods import Membership, Pod
from bot.domain.weeks import Week
from bot.kernel.ids import Ids, MembershipId
from bot.kernel.metrics import EndReason
from bot.outbox.composition import Composed, Dropped, Postponed
from bot.ports.chat import lasting_name
from bot.ports.storage import UnitOfWork
from bot.request.context import Rules, voice_of
from bot.texts.voice import Voice

REDRAWN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """The reader of a notice, their voice, the moment, the rules, and a unit of work to read."""

    uow: UnitOfWork
    ids: Ids
    now: datetime
    person: Person
    voice: Voice
    rules: Rules

    @classmethod
    def for_reader(
        cls, uow: UnitOfWork, ids: Ids, now: datetime, person: Person, rules: Rules
    ) -> "DeliveryContext":
        """Make what composing for a reader works with, in their own voice."""
        return cls(uow, ids, now, person, voice_of(person, now), rules)

    def membership(self, notice: Notice, name: str = "membership") -> tuple[Membership, Pod]:
        """Find the membership that a notice names, and its pod."""
        found = self.uow.memberships.get(MembershipId(int(notice.args[name])))
        return found, self.uow.pods.get(found.pod)


def week_named_by(notice: Notice) -> Week:
    """Read the week that a notice names."""
    return Week.read(str(notice.args["week"]))


@dataclass(frozen=True, slots=True)
class RedrawTarget:
    """What a redraw draws anew: an earlier notice and its messages; nothing for a first notice."""

    private: bool
    original: Notice | None = None
    messages: tuple[SentMessage, ...] = ()

    def withdrawn(self, dropped: Dropped, voice: Voice) -> Reply | Dropped:
        """Leave one line where messages are of which nothing may be shown any more."""
        return reply(voice.say("notice.withdrawn")) if self.messages else dropped

    def addressed(self, place: str, said: Reply, asks: tuple[CheckIn, ...] = ()) -> Composed:
        """Address what is said to a place, with the messages that show it from now on."""
        return Composed(place, self.private, said, self.messages, asks, self.original)


def redraw_target(
    uow: UnitOfWork, notice: Notice, place: str, now: datetime
) -> RedrawTarget | Dropped | Postponed:
    """Find what a redraw draws anew.

    What was posted before a home moved cannot be. What may not have arrived is sent, as it is now,
    if its kind is tried again; while it waits or is on its way, its redraw waits for what becomes
    of it: that may have been composed before what has changed.
    """
    private = notice.home is None
    posted = uow.outbox.by_key(notice.redraws) if notice.redraws is not None else None
    if posted is None:
        return RedrawTarget(private) if notice.redraws is None else Dropped(EndReason.NOT_POSTED)
    original, state = posted
    if state is NoticeState.WAITING and original.uncertain_since is not None:
        return Postponed(now + REDRAWN_AFTER)
    here = lasting_name(place, private=private)
    sent = uow.outbox.deliveries(original.id)
    there = tuple(each for each in sent if lasting_name(each.place, private=private) == here)
    if (
        state is NoticeState.UNCERTAIN
        and DELIVERY_GUARANTEES[notice.kind] is DeliveryGuarantee.AT_LEAST_ONCE
    ):
        since = original.uncertain_since or original.due_at
        return RedrawTarget(private, replace(original, uncertain_since=since), there)
    known = replace(original, uncertain_since=None)
    return RedrawTarget(private, known, there) if there else Dropped(EndReason.NOT_POSTED)
