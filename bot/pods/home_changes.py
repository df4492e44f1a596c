"""Changes a pod's homes: binds, unbinds, moves, marks lost or found, and tells its hosts."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec.structs import replace

from bot.dialogue.inbound import Change, Happened, Place
from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.domain.pods import Home, MemberRole, Pod
from bot.kernel.ids import Ids, PersonId, PodId
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork

A_WEEK = timedelta(weeks=1)
# How long a home has been lost, and how long it is then left alone before it is looked at again.
LOOKS = (
    (A_WEEK, timedelta(days=1)),
    (8 * A_WEEK, A_WEEK),
)
RARELY = 4 * A_WEEK


class HomeChange(StrEnum):
    """What became of a home, as its host is told."""

    LOST = "lost"
    AGAIN = "again"
    AWAY = "away"
    REPLACED = "replaced"


def home_on(uow: UnitOfWork, pod: PodId, platform: str) -> Home | None:
    """Find a pod's home on a platform."""
    return next((home for home in uow.pods.homes([pod]) if home.platform == platform), None)


def member_accounts(uow: UnitOfWork, pod: PodId, platform: str) -> frozenset[str]:
    """Find the accounts that a pod's members have on a platform."""
    inside = [m.person for m in uow.memberships.of_pod(pod) if m.inside]
    accounts = uow.people.accounts(inside)
    return frozenset(
        a.external for own in accounts.values() for a in own if a.platform == platform
    )


def bind(uow: UnitOfWork, pod: Pod, home: Home) -> None:
    """Make a place a pod's one home on its platform; the one before is left."""
    for other in uow.pods.homes([pod.id]):
        if other.platform == home.platform and other.id != home.id:
            unbind(uow, other)
    if uow.pods.home_at(home.platform, home.place) is None:
        uow.pods.bind(home)
    else:
        uow.pods.save_home(home)


def unbind(uow: UnitOfWork, home: Home) -> None:
    """Let a place be no home any more; it is remembered, for what stands there is corrected."""
    uow.pods.save_home(replace(home, bound=False))
    uow.agenda.remove(AgendaKind.HOME, [home.id])


def tell_hosts(
    uow: UnitOfWork,
    ids: Ids,
    now: datetime,
    home: Home,
    fate: HomeChange,
    besides: PersonId | None = None,
) -> None:
    """Tell the hosts of a pod, in private, what became of a home; not who did it themselves."""
    for member in uow.memberships.of_pod(home.pod):
        if member.inside and member.role is MemberRole.HOST and member.person != besides:
            OutboxWriter(uow, ids, now, home.pod).tell_person(
                NoticeKind.HOME,
                f"home:{home.id}:{fate.value}:{now:%Y%m%d%H%M}",
                member.person,
                pod=home.pod,
                home=home.id,
                fate=fate.value,
            )


def mark_lost(uow: UnitOfWork, ids: Ids, now: datetime, home: Home) -> None:
    """Note that nothing can be posted in a home; its hosts are told in private, once."""
    if not home.works:
        return
    uow.pods.save_home(replace(home, reachable=False, lost_at=now))
    schedule_look(uow, replace(home, lost_at=now), now)
    tell_hosts(uow, ids, now, home, HomeChange.LOST)


def schedule_look(uow: UnitOfWork, home: Home, now: datetime) -> None:
    """Put a lost home on the agenda: daily for a week, then weekly, then every four weeks."""
    lost_for = now - (home.lost_at or home.bound_at)
    after = next((pause for until, pause in LOOKS if lost_for < until), RARELY)
    uow.agenda.put(AgendaItem(AgendaKind.HOME, home.id, now + after))


def look_at_once(uow: UnitOfWork, home: Home, now: datetime) -> None:
    """Look at a lost home at once, since the platform tells that something has changed there."""
    if home.bound and not home.reachable:
        uow.agenda.put(AgendaItem(AgendaKind.HOME, home.id, now))


def mark_found(uow: UnitOfWork, ids: Ids, now: datetime, home: Home) -> None:
    """Note that something arrived in a home that was lost; its hosts are told, once."""
    if not home.bound or home.reachable:
        return
    uow.pods.save_home(replace(home, reachable=True, lost_at=None))
    uow.agenda.remove(AgendaKind.HOME, [home.id])
    tell_hosts(uow, ids, now, home, HomeChange.AGAIN)


def move_with_place(uow: UnitOfWork, platform: str, place: str, to: str) -> None:
    """Let a home follow its place; one that was bound there meanwhile stays the home.

    Who can read the new place is not known before it is asked for.
    """
    home = uow.pods.home_at(platform, place)
    if home is None:
        return
    if uow.pods.home_at(platform, to) is not None:
        uow.pods.save_home(replace(home, reachable=False))
    else:
        uow.pods.save_home(replace(home, place=to, closed=False))


def note_report(
    uow: UnitOfWork, ids: Ids, now: datetime, place: Place, happened: Happened
) -> None:
    """Note what a platform reports of a place: the homes there, and in its threads, are changed.

    An account's own reachability is noted on its arrival.
    """
    if place.private:
        return
    match happened.change:
        case Change.PLACE_GONE:
            for home in uow.pods.homes_in(place.platform, place.id):
                mark_lost(uow, ids, now, home)
        case Change.PLACE_MOVED if happened.to is not None:
            move_with_place(uow, place.platform, place.id, happened.to.id)
        case Change.REACHABLE:
            for home in uow.pods.homes_in(place.platform, place.id):
                look_at_once(uow, home, now)
        case _:
            pass
