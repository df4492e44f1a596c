"""Notices: what Cairn means to say unasked, kept as intents and composed when delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.people import Person
from bot.domain.pods import Membership, Pod
from bot.domain.weeks import Week
from bot.kernel.ids import HomeId, NoticeId, PersonId

Arg = int | str
POSTPONED = "postponed"


class NoticeKind(StrEnum):
    """What a notice is about."""

    PROMPT = "prompt"
    REMINDER = "reminder"
    CALL = "call"
    DIGEST = "digest"
    CHEERS = "cheers"
    SEE = "see"
    QUIET = "quiet"
    WELCOME = "welcome"
    WELCOMED = "welcomed"
    DECLINED = "declined"
    OPENED = "opened"
    START = "start"
    STAY = "stay"
    MIDWEEK = "midweek"
    WISH = "wish"
    RHYTHM = "rhythm"
    RANKING = "ranking"
    HOME = "home"
    LOOK = "look"
    HOST = "host"
    GOODBYE = "goodbye"


class NoticeState(StrEnum):
    """Where a notice is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Notice:
    """An intent to tell one person, or one home, something; `key` is unique for all time.

    Nothing in it is a person's words: `args` are ids and names of weeks. It may be sent from
    `due_at` and is of no use from `expires_at` on; `turn` decides between those that have both in
    common (`bot/outbox/tie_breaker.py`). `redraws` is the key of the notice whose
    messages it draws anew, and `shows` names what is to be drawn anew with it
    (`bot/checkins/redraws.py`). `attempts` were made before this one; `leased_until` tells the
    lease under which it was taken, so that a settlement that comes too late does no harm;
    `wanted_at`, until when it had been postponed. Of `uncertain_tries` nobody knows how they went;
    it may have arrived since `uncertain_since`, which holds for a try that a kill ended, too.
    """

    id: NoticeId
    key: str
    kind: NoticeKind
    platform: str
    due_at: datetime
    expires_at: datetime
    turn: int
    person: PersonId | None = None
    home: HomeId | None = None
    args: Mapping[str, Arg] = field(default_factory=dict)
    redraws: str | None = None
    shows: str | None = None
    attempts: int = 0
    leased_until: datetime | None = field(default=None, compare=False)
    wanted_at: datetime | None = field(default=None, compare=False)
    uncertain_tries: int = 0
    uncertain_since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message that a notice became: its part, and the platform's own name for it."""

    notice: NoticeId
    platform: str
    place: str
    part: int
    message: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a leased notice: a state, why, when to try again, and what was sent."""

    notice: Notice
    state: NoticeState
    at: datetime
    reason: str = ""
    again_at: datetime | None = None
    deliveries: tuple[SentMessage, ...] = ()


class AgendaKind(StrEnum):
    """What the agenda holds: who or what is due next, one row each."""

    PROMPT = "prompt"
    CALL = "call"
    CLOSE = "close"
    SEE = "see"
    OFFER = "offer"
    MIDWEEK = "midweek"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A row of the agenda: what is due about a membership, pod, check-in or home, and when."""

    matter: AgendaKind
    subject: int
    due_at: datetime
    week: Week | None = None


@dataclass(frozen=True, slots=True)
class PromptCandidate:
    """All that deciding about one member's prompt needs, in one row and without any words."""

    membership: Membership
    pod: Pod
    person: Person
    platform: str
