"""Decides what is sent: who is asked when, who is asked to answer, and how much in a week."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.checkins import Cheer
from bot.domain.disclosure import Disclosure
from bot.domain.notices import NoticeKind
from bot.domain.people import NudgeLevel, Person
from bot.domain.pods import Membership, MembershipState

# What is of use only at its hour is not sent when an outage has made it so late.
STALE_AFTER = timedelta(minutes=30)
TIMELY_KINDS = (NoticeKind.REMINDER, NoticeKind.MIDWEEK)
ASK_WHAT_HELPS_AFTER = 2
REST_AFTER = 4

BUDGET_WINDOW = timedelta(days=7)
NEVER_HELD_BACK = frozenset(
    {
        NoticeKind.CHEERS,
        NoticeKind.PROMPT,
        NoticeKind.DIGEST,
        NoticeKind.HOST,
        NoticeKind.CONFIDED,
        NoticeKind.TOLD,
        NoticeKind.ASK_AFTER,
        NoticeKind.NOTE,
        NoticeKind.LINK,
        NoticeKind.REPORT,
        NoticeKind.TALK,
        NoticeKind.REMOVAL,
        NoticeKind.REMOVED,
    }
)
# What answers what somebody has just done, or ends what they began at that hour a day ago.
AT_ONCE = frozenset({NoticeKind.LINK})
# Silence changes nothing about what these ask, so they wait until there is room for them.
WAITS_FOR_ROOM = frozenset({NoticeKind.CONSENT})
ROOM_AFTER = timedelta(days=1)
# All that comes to somebody who is not okay; of it, what they wait for comes in quiet hours too.
FROM_PEOPLE = frozenset(
    {
        NoticeKind.CHEERS,
        NoticeKind.NOTE,
        NoticeKind.TOLD,
        NoticeKind.ASK_AFTER,
        NoticeKind.REPORT,
    }
)
AWAITED = frozenset({NoticeKind.NOTE, NoticeKind.TOLD})

OWN_WEEK = frozenset({NoticeKind.PROMPT, NoticeKind.REMINDER, NoticeKind.DIGEST})
OWN_ASKING = frozenset(
    {
        NoticeKind.WISH,
        NoticeKind.MIDWEEK,
        NoticeKind.QUIET,
        NoticeKind.STAY,
        NoticeKind.WELCOMED,
        NoticeKind.DECLINED,
        NoticeKind.OPENED,
        NoticeKind.START,
        NoticeKind.HOST,
        NoticeKind.CONFIDED,
        NoticeKind.TOLD,
        NoticeKind.ASK_AFTER,
        NoticeKind.NOTE,
        NoticeKind.LINK,
        NoticeKind.REPORT,
        NoticeKind.TALK,
        NoticeKind.REMOVAL,
        NoticeKind.REMOVED,
    }
)
CAUSED_BY_OTHERS = frozenset(
    {
        NoticeKind.SEE,
        NoticeKind.WELCOME,
        NoticeKind.GOODBYE,
        NoticeKind.RHYTHM,
        NoticeKind.RANKING,
        NoticeKind.HOME,
        NoticeKind.CONSENT,
    }
)
BUDGET_RANKS = (OWN_WEEK, OWN_ASKING, CAUSED_BY_OTHERS)


def is_seen(told: Disclosure, cheers: Sequence[Cheer]) -> bool:
    """Tell whether a check-in was answered by a human: a hardship or a wish by words only.

    What is withheld from its owner is no answer.
    """
    brought = [cheer for cheer in cheers if not cheer.withheld]
    if told.asks_for_words:
        return any(not cheer.tapped for cheer in brought)
    return bool(brought)


def may_be_asked_to_see(member: Membership, person: Person, now: datetime) -> bool:
    """Tell whether somebody may be asked to answer a check-in.

    They are awake, have not gone quiet, and are not for little talk.
    """
    quiet = member.silent >= ASK_WHAT_HELPS_AFTER
    return is_awake(member, person, now) and not quiet and person.nudges is not NudgeLevel.LIGHT


def is_awake(member: Membership, person: Person, now: datetime) -> bool:
    """Tell whether a member rests in no way: neither the person nor, from silence, here."""
    return member.state is not MembershipState.RESTING and resting_until(person, now) == now


def least_recently_asked(members: Sequence[Membership]) -> Membership | None:
    """Choose who is asked to answer: the member who was asked longest ago, or never."""
    return min(
        members,
        key=lambda m: (m.asked_to_see_at is not None, m.asked_to_see_at or m.joined_at, m.id),
        default=None,
    )


def resting_until(person: Person, now: datetime) -> datetime | None:
    """Find when a person's rest ends; `now` when they are not resting.

    None for a rest without an end.
    """
    today = now.astimezone(ZoneInfo(person.lives_in)).date()
    if person.rest is None or not person.rest.covers(today):
        return now
    if person.rest.until is None:
        return None
    midnight = datetime.combine(
        person.rest.until, person.quiet.end, tzinfo=ZoneInfo(person.lives_in)
    )
    return max(now, midnight.astimezone(now.tzinfo))


def is_within_budget(kind: NoticeKind, sent: Mapping[NoticeKind, int], most: int) -> bool:
    """Tell whether one more of a kind is within `most`, after what was `sent` in the window.

    What others cause never pushes out what a person's own week needs (docs/behavior.md, "How much
    is said unasked"): each kind is measured against its own rank and those before it, never
    against those behind it.
    """
    if kind in NEVER_HELD_BACK:
        return True
    counted: set[NoticeKind] = set()
    for rank in BUDGET_RANKS:
        counted |= rank
        if kind in rank:
            break
    return sum(many for other, many in sent.items() if other in counted) < most
