"""Decides about due prompts: what it depends on, and what follows for a member's week.

Many members have all of that in common, so it is decided once for all of a profile.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from bot.domain.checkins import CheckInState
from bot.domain.people import NudgeLevel, Person, Rest
from bot.domain.pods import ASKED, Membership, MembershipState, Pod, PodState
from bot.domain.policy import ASK_WHAT_HELPS_AFTER
from bot.domain.weeks import PromptHour, QuietHours, Week
from bot.kernel.ids import MembershipId, PersonId, PodId

ROOM_FOR_REMINDER = timedelta(hours=2)


class PromptProfile(Struct, frozen=True):
    """All that deciding about a member's prompt depends on, beside the week.

    `pod` is the state of their pod and `week` the one that it closes next, `state` and `silent`
    are the membership's, the rest is the person's.
    """

    pod: PodState
    week: Week | None
    hour: PromptHour
    state: MembershipState
    silent: int
    quiet: QuietHours
    nudges: NudgeLevel
    rest: Rest | None

    @property
    def is_asked(self) -> bool:
        """Tell whether a member is to be asked at all."""
        return self.pod is PodState.OPEN and self.state in ASKED

    @property
    def is_shown_goals(self) -> bool:
        """Tell whether a member likes to be shown their goals in the middle of the week."""
        return self.is_asked and self.nudges is NudgeLevel.ACTIVE

    def rests_in(self, week: Week) -> bool:
        """Tell whether a member rests on a week's check-in day."""
        if self.state is MembershipState.RESTING or self.rest is None:
            return self.state is MembershipState.RESTING
        return self.rest.covers(self.hour.rhythm.check_in_day(week))

    def opening_state(self, week: Week, closes_at: datetime, now: datetime) -> CheckInState:
        """Decide what a week begins as: open, rested, or not asked because the bot was away."""
        if self.rests_in(week):
            return CheckInState.RESTED
        return CheckInState.UNASKED if now >= closes_at else CheckInState.OPEN

    def reminder_at(self, week: Week, closes_at: datetime) -> datetime | None:
        """Find when the one reminder comes; None where there is no room or no wish for one."""
        if self.nudges is NudgeLevel.LIGHT or self.silent >= ASK_WHAT_HELPS_AFTER:
            return None
        at = self.hour.reminder_at(week, self.quiet)
        return at if at <= closes_at - ROOM_FOR_REMINDER else None


def asked_at(pod: Pod, member: Membership, person: Person, week: Week) -> datetime:
    """Find when a member is asked about a week, or the first one after it that there will be.

    Their quiet hours delay it, unless they let this question come through.
    """
    rhythm, first = pod.rhythm_of(week)
    at = member.hour(rhythm, person.zone).prompt_at(first)
    return at if member.through_quiet else person.quiet.next_calm(at, person.lives_in)


class PromptCandidate(NamedTuple):
    """Somebody who may be asked, and the platform that they are asked on."""

    membership: MembershipId
    pod: PodId
    person: PersonId
    platform: str


class OpeningWeek(Struct, frozen=True):
    """How a week begins for a member; `remind_at` is None for whoever gets no reminder."""

    week: Week
    state: CheckInState
    closes_at: datetime
    until: datetime
    remind_at: datetime | None


class PromptDecision(Struct, frozen=True):
    """What becomes of a due prompt: the week that it opens, and when the next one comes.

    Nothing opens in a week that the pod has closed already; there is no next one for whoever is
    not asked any more.
    """

    opening: OpeningWeek | None
    next_at: datetime | None
    next_week: Week | None


_OVER = PromptDecision(None, None, None)


def decide(profile: PromptProfile, week: Week | None, now: datetime) -> PromptDecision:
    """Decide about the prompt of all of a profile that is due about a week."""
    if week is None or not profile.is_asked:
        return _OVER
    hour = profile.hour
    if profile.week is not None and week < profile.week:
        return PromptDecision(None, hour.prompt_at(profile.week), profile.week)
    after = week.plus(1)
    closes_at, next_at = hour.rhythm.close_at(week), hour.prompt_at(after)
    state = profile.opening_state(week, closes_at, now)
    remind_at = profile.reminder_at(week, closes_at) if state is CheckInState.OPEN else None
    opening = OpeningWeek(week, state, closes_at, max(next_at, closes_at), remind_at)
    return PromptDecision(opening, next_at, after)
