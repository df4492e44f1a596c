"""Reading somebody's own data within one unit of work; of others only the names they show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.dialogue.media import Media
from bot.domain.goals import Goal
from bot.domain.people import Person
from bot.domain.pods import Membership, MembershipState, Pod
from bot.kernel.ids import GoalId, PersonId, PodId
from bot.ports.storage import UnitOfWork


@dataclass
class OwnReading:
    """What is read about one person at a moment; pods and goals are looked up once."""

    uow: UnitOfWork
    person: Person
    now: datetime

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """Every membership of theirs, past ones too."""
        return self.uow.own_data.memberships(self.person.id)

    @cached_property
    def pods(self) -> Mapping[PodId, Pod]:
        """The pods that they are or were in."""
        return self.uow.pods.many([each.pod for each in self.memberships])

    def pod_as_known(self, pod: PodId) -> Pod | None:
        """Find a pod as far as they know it: what it is called since they left is others'."""
        mine = next((each for each in self.memberships if each.pod == pod), None)
        found = self.pods.get(pod)
        if mine is None or found is None:
            return None
        if mine.state is MembershipState.LEFT and found.edited_at is not None:
            left_at = mine.removed_at or mine.joined_at
            left_at = left_at if mine.departure is None else mine.departure.at
            return None if found.edited_at > left_at else found
        return found

    def pod_name(self, pod: PodId) -> str | None:
        """Name a pod as they know it."""
        known = self.pod_as_known(pod)
        return None if known is None else known.name

    def goals(self, wanted: Collection[GoalId]) -> Mapping[GoalId, Goal]:
        """Find goals of theirs."""
        found = self.uow.goals.many(wanted) if wanted else {}
        return {each: goal for each, goal in found.items() if goal.person == self.person.id}

    def names(self, people: Collection[PersonId]) -> Mapping[PersonId, str]:
        """Find the names that others show."""
        found = self.uow.people.many(set(people)) if people else {}
        return {each: person.name for each, person in found.items()}


def described(sent: Media | None) -> str | None:
    """Describe a voice note or picture, which stays where it was sent."""
    if sent is None:
        return None
    length = f" {sent.length}" if sent.seconds else ""
    return f"{sent.kind.value}{length} ({sent.platform})"
