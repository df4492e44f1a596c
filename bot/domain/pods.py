"""Pods, memberships, invitations and homes, with the states each goes through."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.domain.departures import Departure
from bot.domain.platform_consents import PlatformConsent
from bot.domain.weeks import PromptHour, Rhythm, Week
from bot.kernel.ids import HomeId, InvitationId, MembershipId, PersonId, PodId

OPENS_WITH = 3
STARTS_WITH = 2
OFFERS_TO_START_AFTER = timedelta(days=7)
WELCOME_WIDENS_AFTER = timedelta(hours=12)
TRIAL_CHECK_INS = 3
FIRST_PROMPT_AFTER = timedelta(hours=24)
ASKS_AGAIN_AFTER = timedelta(days=30)
ASKS_BACK_AFTER = timedelta(days=7)
SEASON = 12


class PodKind(StrEnum):
    """What a pod is for; it chooses the charter to begin with and the mode of the board."""

    SUPPORT = "support"
    VALUES = "values"
    CREATIVE = "creative"
    WELLNESS = "wellness"
    STUDY = "study"
    BLANK = "blank"


class Mode(StrEnum):
    """How a board shows its bars: by name, or by progress."""

    TOGETHER = "together"
    RANKED = "ranked"


class PodState(StrEnum):
    """Where a pod is in its life; `RESTING` is for the break of a whole pod, which is to come."""

    FORMING = "forming"
    OPEN = "open"
    RESTING = "resting"
    ENDED = "ended"


class MembershipState(StrEnum):
    """Where a membership is (docs/behavior.md, "Membership")."""

    WAITING = "waiting"
    FORMING = "forming"
    TRIAL = "trial"
    ACTIVE = "active"
    RESTING = "resting"
    LEFT = "left"


class MemberRole(StrEnum):
    """What a member looks after; a pod gets a `COHOST` by a command that is to come."""

    MEMBER = "member"
    HOST = "host"
    COHOST = "cohost"


_WITHOUT_BARS = frozenset({PodKind.SUPPORT, PodKind.VALUES})
IN_THE_POD = frozenset(MembershipState) - {MembershipState.WAITING, MembershipState.LEFT}
ASKED = frozenset({MembershipState.TRIAL, MembershipState.ACTIVE, MembershipState.RESTING})


class Pod(Struct, frozen=True):
    """A small circle. `week` is the one that closes next; None until the pod opens.

    `charter` is None while it is the one its kind begins with. `next_rhythm` takes the place of
    `rhythm` when the open week has closed. Its name or purpose was changed last at `edited_at`.
    A board is ranked from the week `ranked_from`, for a season; None until the first such week
    closes. While `asks_to_rank` its members are asked whether it may be. Words of its check-ins
    are forgotten `words_weeks` after their week closed, where that is sooner than everywhere.
    """

    id: PodId
    name: str
    purpose: str
    kind: PodKind
    mode: Mode
    rhythm: Rhythm
    language: str
    created_at: datetime
    state: PodState = PodState.FORMING
    charter: str | None = None
    charter_version: int = 1
    next_rhythm: Rhythm | None = None
    opened_at: datetime | None = None
    week: Week | None = None
    edited_at: datetime | None = None
    ranked_from: Week | None = None
    asks_to_rank: bool = False
    words_weeks: int | None = None
    version: int = 1

    @property
    def has_bars(self) -> bool:
        """Tell whether its board shows bars; where people lean on each other it has stones."""
        return self.kind not in _WITHOUT_BARS

    def rank(self) -> "Pod":
        """Rank the board for a season, which begins with the next week that closes."""
        return replace(self, mode=Mode.RANKED, ranked_from=None, asks_to_rank=False)

    def stand_together(self, *, asks_to_rank: bool = False) -> "Pod":
        """Rank the board no more; its members may be asked whether it shall be."""
        return replace(self, mode=Mode.TOGETHER, ranked_from=None, asks_to_rank=asks_to_rank)

    def is_ranked_season_over(self, closed: Week) -> bool:
        """Tell whether a week that closes is the last of a season in which the board is ranked."""
        begun = self.ranked_from
        return begun is not None and closed.since(begun) >= SEASON - 1

    def was_edited(self, after: datetime, until: datetime) -> bool:
        """Tell whether its name or purpose was changed last between two instants."""
        return self.edited_at is not None and after < self.edited_at <= until

    def open(self, at: datetime) -> "Pod":
        """Open the pod: its first week is one whose call is at least a day away."""
        week = self.rhythm.next_week(None, at + FIRST_PROMPT_AFTER)
        return replace(self, state=PodState.OPEN, opened_at=at, week=week)

    @property
    def rhythm_to_come(self) -> Rhythm:
        """Find the rhythm that the pod goes on in."""
        return self.next_rhythm or self.rhythm

    def rhythm_of(self, week: Week) -> tuple[Rhythm, Week]:
        """Find the rhythm of a week to come, and the first week in it from that one on."""
        if self.next_rhythm is None or self.week is None or week <= self.week:
            return self.rhythm, week
        first = self.next_rhythm.next_week(self.week, self.rhythm.close_at(self.week))
        return self.next_rhythm, max(week, first)

    def close_week(self, at: datetime) -> "Pod":
        """Go on to the week after the open one, in the next rhythm if there is one."""
        rhythm = self.rhythm_to_come
        season = (self.ranked_from or self.week) if self.mode is Mode.RANKED else None
        week = rhythm.next_week(self.week, at)
        return replace(self, rhythm=rhythm, next_rhythm=None, week=week, ranked_from=season)


class Membership(Struct, frozen=True):
    """A person in a pod, who joined on `platform`.

    `at` and `day` are their own hour, where they chose one; `through_quiet` lets its question come
    in their quiet hours too. `shares` is False until they have seen a preview of what the pod will
    see. `silent` counts closed weeks in a row without an answer. `agrees_to_rank` is their yes to
    a ranked board. `declined_at` tells when a member of the pod said that they would rather not
    have them, `asked_back_at` when somebody who had left asked to come back, `removed_at` when
    their place ended for good. `hears_of_host` while they are away and who looks after the pod is
    another than before: no more they, or they.
    """

    id: MembershipId
    pod: PodId
    person: PersonId
    joined_at: datetime
    state: MembershipState
    role: MemberRole = MemberRole.MEMBER
    at: time | None = None
    day: int | None = None
    through_quiet: bool = False
    shares: bool = False
    check_ins: int = 0
    silent: int = 0
    on_board: bool = True
    agrees_to_rank: bool = True
    charter_version: int = 1
    first_week: Week | None = None
    asked_to_see_at: datetime | None = None
    asked_to_stay_at: datetime | None = None
    declined_at: datetime | None = None
    asked_back_at: datetime | None = None
    removed_at: datetime | None = None
    departure: Departure | None = None
    hears_of_host: bool = False
    platform: str = ""
    platform_consent: PlatformConsent = PlatformConsent()
    version: int = 1

    def is_named_on(self, platform: str) -> bool:
        """Tell whether the others read this member's name on a platform."""
        return platform == self.platform or self.platform_consent.names

    @property
    def inside(self) -> bool:
        """Tell whether this is a member now, welcomed and not gone."""
        return self.state in IN_THE_POD

    @property
    def says_goodbye(self) -> bool:
        """Tell whether the others were told that this person came: opened with, or welcomed."""
        return self.state in ASKED

    @property
    def asks_back(self) -> bool:
        """Tell whether somebody who had left waits to be welcomed back, at their own asking."""
        return self.state is MembershipState.WAITING and self.asked_back_at == self.joined_at

    def may_ask_back(self, at: datetime) -> bool:
        """Tell whether the pod can be asked to have this former member back."""
        lately = self.asked_back_at is not None and at < self.asked_back_at + ASKS_BACK_AFTER
        return self.state is MembershipState.LEFT and not lately and not self.is_barred(at)

    def is_barred(self, at: datetime) -> bool:
        """Tell whether the pod cannot be asked again yet, after a no, or ever, once removed."""
        declined = self.declined_at is not None and at < self.declined_at + ASKS_AGAIN_AFTER
        return declined or self.removed_at is not None

    def returned(self) -> "Membership":
        """Come back from quiet weeks: a fresh start, with nothing counted."""
        grown = self.check_ins >= TRIAL_CHECK_INS
        state = MembershipState.ACTIVE if grown else MembershipState.TRIAL
        resting = self.state is MembershipState.RESTING
        return replace(self, state=state if resting else self.state, silent=0)

    def showed_up(self) -> "Membership":
        """Lay a stone: quiet weeks are over, and a trial ends with the first one after it."""
        back = self.returned()
        grown = back.state is MembershipState.TRIAL and back.check_ins >= TRIAL_CHECK_INS
        state = MembershipState.ACTIVE if grown else back.state
        return replace(back, state=state, check_ins=back.check_ins + 1)

    @property
    def asks_to_stay(self) -> bool:
        """Tell whether the trial is lived, and its question is due, which it is once."""
        lived = self.state is MembershipState.TRIAL and self.check_ins >= TRIAL_CHECK_INS
        return lived and self.asked_to_stay_at is None

    def began(self, pod: Iterable["Membership"]) -> bool:
        """Tell whether this person began their pod, whoever looks after it now.

        Theirs is the first of all its memberships; it stays theirs if they leave and come back.
        """
        return self.id == min(member.id for member in pod)

    def hour(self, rhythm: Rhythm, zone: str | None) -> PromptHour:
        """Find the hour at which this member is asked: by their zone, else by the pod's."""
        return PromptHour(rhythm, zone or rhythm.zone, self.at, self.day)


class Invitation(Struct, frozen=True):
    """A way in: only the hash of its code is kept."""

    id: InvitationId
    pod: PodId
    by: PersonId
    code_hash: str
    uses_left: int
    expires_at: datetime
    version: int = 1

    def is_usable(self, at: datetime) -> bool:
        """Tell whether the code still opens the door."""
        return self.uses_left > 0 and at < self.expires_at


class Home(Struct, frozen=True):
    """A place where a pod posts; `closed` when its readers were the members and no one else.

    A `room` was opened by Cairn for this pod. `title` is what the place was called when it became
    a home. One that is not `bound` any more gets nothing new; what stands there is corrected.
    One that is not `reachable` is looked at again, the more rarely the longer it is lost.
    """

    id: HomeId
    pod: PodId
    platform: str
    place: str
    bound_at: datetime
    closed: bool = False
    reachable: bool = True
    room: bool = False
    title: str = ""
    bound: bool = True
    lost_at: datetime | None = None

    @property
    def works(self) -> bool:
        """Tell whether Cairn posts there."""
        return self.bound and self.reachable


def hash_code(code: str) -> str:
    """Hash an invitation's code; codes are 128 random bits, so no salt is needed."""
    return hashlib.sha256(code.encode()).hexdigest()
