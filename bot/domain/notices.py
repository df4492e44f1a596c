"""Notices that Cairn means to send and what each kind guarantees; the agenda of what is due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from bot.domain.checkins import EDITABLE_FOR
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
    CONSENT = "consent"
    HOME = "home"
    LOOK = "look"
    HOST = "host"
    GOODBYE = "goodbye"
    CONFIDED = "confided"
    TOLD = "told"
    ASK_AFTER = "ask_after"
    NOTE = "note"
    LINK = "link"
    REPORT = "report"
    TALK = "talk"
    REMOVAL = "removal"
    REMOVED = "removed"


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
    `due_at` and is of no use from `expires_at` on; `tie_breaker` decides between those
    that have both in common (`bot/outbox/tie_breaker.py`). `redraws` is the key of a notice whose
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
    tie_breaker: int
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
class NoticeSet:
    """Notices to people that have a kind and their times in common.

    `to` has what is each one's own: id, key, platform, tie-breaker, person, and args.
    """

    kind: NoticeKind
    due_at: datetime
    expires_at: datetime
    to: list[tuple[NoticeId, str, str, int, PersonId, Mapping[str, Arg]]] = field(
        default_factory=list
    )


class ShownNotice(NamedTuple):
    """A notice that shows something, or will, and what became of it: a state, why, and when."""

    notice: Notice
    state: NoticeState
    reason: str
    settled_at: datetime | None


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
    LINK = "link"
    FORGET = "forget"
    REMOVAL = "removal"


class AgendaItem(Struct, frozen=True):
    """A row of the agenda: what is due about a membership, pod, check-in, home, link, person."""

    kind: AgendaKind
    subject: int
    due_at: datetime
    week: Week | None = None


@dataclass(frozen=True, slots=True)
class AgendaSet:
    """Rows of the agenda that have all but their subjects in common."""

    kind: AgendaKind
    due_at: datetime
    week: Week | None
    subjects: list[int] = field(default_factory=list)


class PlannedRows(NamedTuple):
    """How many rows of the agenda a unit of a beat has handled, and whether there may be more."""

    handled: int
    more: bool


class DeliveryGuarantee(StrEnum):
    """What is done about a message whose arrival was not confirmed.

    That is one whose answer was lost, or to which a platform answered with an error of its own.
    What a week needs is sent again, since a double is better than none (docs/behavior.md,
    "Delivered at least once"). What is about somebody else's words, or only kind to have, is sent
    once: there a double would be odd.
    """

    AT_LEAST_ONCE = "at_least_once"
    AT_MOST_ONCE = "at_most_once"


DELIVERY_GUARANTEES: Mapping[NoticeKind, DeliveryGuarantee] = {
    NoticeKind.PROMPT: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.REMINDER: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.CALL: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.DIGEST: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.WELCOME: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.OPENED: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.RHYTHM: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.HOST: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.CONFIDED: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.TOLD: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.NOTE: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.LINK: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.REPORT: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.TALK: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.REMOVAL: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.REMOVED: DeliveryGuarantee.AT_LEAST_ONCE,
    NoticeKind.ASK_AFTER: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.CHEERS: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.SEE: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.QUIET: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.WELCOMED: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.DECLINED: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.START: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.STAY: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.MIDWEEK: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.WISH: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.RANKING: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.CONSENT: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.HOME: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.LOOK: DeliveryGuarantee.AT_MOST_ONCE,
    NoticeKind.GOODBYE: DeliveryGuarantee.AT_MOST_ONCE,
}


def undeclared_guarantees(declared: Mapping[NoticeKind, DeliveryGuarantee]) -> Iterator[str]:
    """Find the kinds of notices that declare no guarantee, as problems in words."""
    for kind in NoticeKind:
        if kind not in declared:
            yield f"notice {kind.value}: declares no delivery guarantee"


# A key that was settled so long ago is forgotten, and would be said again if it were put again.
# What may be said only once in a longer time is held by state: that a pod has opened, in its
# state; that its host was offered to start, by the row of the agenda that is not there any more;
# that somebody was asked whether they stay, in their membership; a week's messages, by the week
# that is open.
KEYS_KEPT_FOR = EDITABLE_FOR
# They quote people, and are drawn anew or withdrawn when these change their minds.
QUOTING_KINDS = frozenset({NoticeKind.DIGEST, NoticeKind.SEE, NoticeKind.CHEERS})
