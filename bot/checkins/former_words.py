"""Keeps words that others were shown when their author changes them: for a report, for a week."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.domain.checkins import CheckIn
from bot.domain.disclosure import disclosed, member_on
from bot.domain.pods import Membership, MembershipState
from bot.domain.words import FORMER_WORDS_KEPT_FOR, FormerWords, Words
from bot.kernel.ids import CheckInId, FormerWordsId, Ids, earliest
from bot.ports.storage import UnitOfWork


def keep_former(uow: UnitOfWork, ids: Ids, now: datetime, before: CheckIn, after: CheckIn) -> None:
    """Keep words as the pod was shown them, where it is shown them no more as they were."""
    if not before.words or (before.words, before.withheld) == (after.words, after.withheld):
        return
    author = uow.memberships.get(before.membership)
    was = _shown(before, author, now)
    if was and was != _shown(after, author, now):
        made = FormerWordsId(ids.mint(now))
        uow.former_words.add(FormerWords(made, before.id, before.person, was))


def shown_before(
    uow: UnitOfWork, author: Membership, check_ins: Sequence[CheckIn], now: datetime
) -> Mapping[CheckInId, Sequence[Words]]:
    """Find what was shown of some check-ins in the last days and is shown no more.

    Of who has left a pod it is what was withheld with that.
    """
    found: dict[CheckInId, list[Words]] = {}
    since = earliest(now - FORMER_WORDS_KEPT_FOR)
    for former in uow.former_words.of([each.id for each in check_ins]):
        if former.id >= since:
            found.setdefault(former.check_in, []).append(former.words)
    departure = author.departure
    if departure is not None and now < departure.at + FORMER_WORDS_KEPT_FOR:
        inside = replace(author, state=MembershipState.ACTIVE, shares=departure.shares)
        withheld = {week.check_in: week.withheld for week in departure.weeks}
        for each in check_ins:
            there = replace(each, withheld=withheld.get(each.id, True))
            if words := _shown(there, inside, departure.at):
                found.setdefault(each.id, []).append(words)
    return found


def _shown(check_in: CheckIn, author: Membership, now: datetime) -> Words:
    return disclosed(check_in, author, {}, member_on(author.platform), now).words
