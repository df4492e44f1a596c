"""What the core asks of storage: repositories within a unit of work, and what runs them.

They hand out frozen values and take them back; saving one whose version is not the
stored one raises `Conflict`. What is not there raises `NotFound`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.domain.checkins import CheckIn, CheckInSet, Cheer
from bot.domain.layers import Layer, MemberWeek
from bot.domain.people import Account, Person
from bot.domain.pods import Home, Invitation, Membership, Pod
from bot.domain.prompting import PromptCandidate, PromptProfile
from bot.domain.weeks import Week
from bot.kernel.ids import (
    CheckInId,
    CheerId,
    HomeId,
    InvitationId,
    MembershipId,
    PersonId,
    PodId,
)
from bot.ports.conversations import Conversations
from bot.ports.forgetting import Forgetting
from bot.ports.goals import Goals
from bot.ports.kept_words import KeptWords
from bot.ports.links import AccountLinks, Merging
from bot.ports.notes import Notes
from bot.ports.own_data import OwnData
from bot.ports.personal_notes import PersonalNotes
from bot.ports.queues import Agenda, Inbox, Leases, Outbox, PastArrivals, WrongCodes
from bot.ports.removals import Removals
from bot.ports.reports import Reports, ShownWords

T = TypeVar("T")


class People(Protocol):
    """People and their accounts."""

    def get(self, person: PersonId) -> Person: ...
    def many(self, people: Collection[PersonId]) -> Mapping[PersonId, Person]: ...
    def add(self, person: Person, account: Account) -> None: ...
    def save(self, person: Person) -> Person: ...
    def account(self, platform: str, external: str) -> Account | None: ...
    def accounts(self, people: Collection[PersonId]) -> Mapping[PersonId, tuple[Account, ...]]:
        """Find the accounts of several people: the one chosen, then the last used, first."""

    def save_account(self, account: Account) -> None: ...
    def begin_anew(self, account: Account, person: Person) -> None:
        """Give an account to somebody who has nothing yet."""

    def whose(self, account: Account) -> PersonId:
        """Tell whose an account is by now, in this unit of work."""

    def places(self, platform: str, most: int) -> tuple[str, ...]:
        """Find where accounts of a platform were written to in private, the last used first."""


class Pods(Protocol):
    """Pods, their homes and invitations."""

    def get(self, pod: PodId) -> Pod: ...
    def many(self, pods: Collection[PodId]) -> Mapping[PodId, Pod]: ...
    def add(self, pod: Pod) -> None: ...
    def save(self, pod: Pod) -> Pod: ...
    def homes(self, pods: Collection[PodId], *, former: bool = False) -> tuple[Home, ...]:
        """Find the homes of pods, and their `former` ones if these are wanted too."""

    def home(self, home: HomeId) -> Home: ...
    def home_at(self, platform: str, place: str) -> Home | None:
        """Find what is, or was, a home at a place."""

    def homes_in(self, platform: str, place: str) -> tuple[Home, ...]:
        """Find the homes at a place and in its threads, which are named `<place>/<thread>`."""

    def bind(self, home: Home) -> None: ...
    def save_home(self, home: Home) -> None: ...
    def invite(self, invitation: Invitation, spoken: str) -> None: ...
    def invitation(self, code_hash: str) -> Invitation | None: ...
    def invitation_said(self, spoken: str) -> Invitation | None: ...
    def save_invitation(self, invitation: Invitation) -> None: ...
    def use(self, invitation: InvitationId, person: PersonId, at: datetime) -> None:
        """Note that a person came by an invitation, which each can once; else a `Conflict`."""

    def count_uses(self, person: PersonId, since: datetime) -> int: ...
    def count_invitations(self, pod: PodId, by: PersonId, at: datetime) -> int:
        """Count the invitations of a person that still let somebody in."""

    def was_used(self, invitation: InvitationId, person: PersonId) -> bool:
        """Tell whether a person came by an invitation, whatever became of it."""


class Memberships(Protocol):
    """Who is in which pod."""

    def get(self, membership: MembershipId) -> Membership: ...
    def of_person(self, person: PersonId) -> tuple[Membership, ...]:
        """Find the memberships of a person, but for those that are over, the oldest first."""

    def of(self, pod: PodId, person: PersonId) -> Membership | None:
        """Find a person's membership of a pod, past ones too."""

    def count_new(self, person: PersonId, since: datetime) -> int:
        """Count the pods that a person came to for the first time since an instant."""

    def of_pod(self, pod: PodId) -> tuple[Membership, ...]:
        """Find every membership of a pod, past ones too, the oldest first."""

    def add(self, membership: Membership) -> None: ...
    def save(self, *memberships: Membership) -> None: ...
    def prompt_candidates(
        self, memberships: Collection[MembershipId]
    ) -> Mapping[PromptProfile, Sequence[PromptCandidate]]:
        """Find those whose prompts are to be decided, by what decides about them.

        `platform` is the one of the person's chosen or last used account of those within reach, or
        of all.
        """


class CheckIns(Protocol):
    """Check-ins, layers and cheers."""

    def get(self, check_in: CheckInId) -> CheckIn: ...
    def many(self, check_ins: Collection[CheckInId]) -> Mapping[CheckInId, CheckIn]: ...
    def of(self, membership: MembershipId, week: Week) -> CheckIn | None: ...
    def of_week(self, pod: PodId, week: Week) -> tuple[CheckIn, ...]: ...
    def of_weeks(self, pod: PodId, weeks: Collection[Week]) -> tuple[CheckIn, ...]: ...
    def of_person(
        self, person: PersonId, since: datetime, limit: int = 200
    ) -> tuple[CheckIn, ...]:
        """Find a person's check-ins that close after an instant, the newest first."""

    def of_membership(self, membership: MembershipId) -> tuple[CheckIn, ...]:
        """Find every check-in of a membership, the newest first."""

    def add(self, *check_ins: CheckIn) -> None:
        """Add check-ins; one whose membership and week are there already changes nothing."""

    def add_sets(self, *sets: CheckInSet) -> None:
        """Add weeks that begin alike; one that is there already changes nothing."""

    def save(self, *check_ins: CheckIn) -> None: ...
    def member_weeks(self, pod: PodId, since: Week) -> tuple[MemberWeek, ...]:
        """Find the weeks of a pod's members from one on."""

    def count_there(
        self, pod: PodId, since: Week, members: Collection[MembershipId]
    ) -> Mapping[Week, int]:
        """Count for each of a pod's weeks from one on how many of some members were in it."""

    def note_asked(self, arrived: Mapping[CheckInId, datetime]) -> None:
        """Note when questions about check-ins arrived; the first time counts, while it is open."""

    def layers(self, pod: PodId, limit: int) -> tuple[Layer, ...]:
        """Find a pod's last closed weeks, the oldest first."""

    def layer(self, pod: PodId, week: Week) -> Layer | None: ...
    def lay(self, layer: Layer) -> None:
        """Add a closed week, or save its new count of stones."""

    def cheer(self, cheer: Cheer) -> None: ...
    def uncheer(self, cheer: CheerId, now: datetime) -> bool:
        """Remove a cheer that nobody has been told of; False where it is too late.

        One that is withheld can be removed for as long as if it were not.
        """

    def withhold_cheers(self, sender: PersonId, receiver: PersonId, evening: datetime) -> None:
        """Bring none of what waits from one to another, which was to come in an evening."""

    def cheer_of(self, cheer: CheerId) -> Cheer:
        """Find a cheer; raises `NotFound` where there is none."""

    def cheers_for(self, check_ins: Collection[CheckInId], limit: int = 40) -> tuple[Cheer, ...]:
        """Find what check-ins were answered with: those in words first, then the oldest."""

    def has_cheered(self, sender: PersonId, check_in: CheckInId) -> bool: ...
    def count_words(self, sender: PersonId, receiver: PersonId, since: datetime) -> int: ...
    def words_from(
        self, sender: PersonId, receiver: PersonId, since: datetime, limit: int
    ) -> tuple[Cheer, ...]:
        """Find the cheers in words from one to another, the newest first."""

    def cheers_waiting(self, person: PersonId, limit: int = 40) -> tuple[Cheer, ...]:
        """Find what a person has not been told yet, the oldest first."""

    def note_cheers_delivered(self, cheers: Sequence[Cheer], at: datetime) -> None: ...


class UnitOfWork(Protocol):
    """One transaction and the repositories in it."""

    @property
    def people(self) -> People: ...
    @property
    def pods(self) -> Pods: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def goals(self) -> Goals: ...
    @property
    def checkins(self) -> CheckIns: ...
    @property
    def personal_notes(self) -> PersonalNotes: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def former_words(self) -> ShownWords: ...
    @property
    def own_data(self) -> OwnData: ...
    @property
    def kept_words(self) -> KeptWords: ...
    @property
    def agenda(self) -> Agenda: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def arrivals(self) -> PastArrivals: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def removals(self) -> Removals: ...
    @property
    def wrong_codes(self) -> WrongCodes: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def links(self) -> AccountLinks: ...
    @property
    def merging(self) -> Merging: ...
    @property
    def forgetting(self) -> Forgetting: ...
    def prefetch(self, people: Collection[PersonId], since: datetime) -> None:
        """Read ahead, in a few statements, what notices to some people are composed of.

        No answer is another for it, until something is written.
        """

    def prefetch_caller(self, platform: str, external: str, event: str) -> None:
        """Read ahead, in one statement, who acts by an account, and what is theirs.

        No answer is another for it.
        """

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what happens within, and only that, when it raises."""


class Storage(Protocol):
    """Runs units of work in threads of its own."""

    async def run(self, work: Callable[[UnitOfWork], T], *, key: str | None = None) -> T:
        """Run work in a transaction and return after its commit.

        Works with the same `key` run one after the other, in every process. Work may be run
        again, from its beginning, when nothing of it has been kept.
        """

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run work that only reads."""


ALIVE = "alive_at"
AHEAD = "clock_ahead"
RULES = "zone_rules"
OUTAGE_AFTER = timedelta(minutes=2)
