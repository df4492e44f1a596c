"""Where a pod is at home: one place on each platform; bound, left, lost, found and moved."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.ids import Ids, PersonId, PodId
from bot.nudges.model import NoticeKind
from bot.nudges.telling import Teller
from bot.pods.model import Home, Pod, Role
from bot.ports import UnitOfWork


class Fate(StrEnum):
    """What became of a home, as its host is told."""

    LOST = "lost"
    AWAY = "away"
    REPLACED = "replaced"


def on(uow: UnitOfWork, pod: PodId, platform: str) -> Home | None:
    """Find a pod's home on a platform."""
    return next((home for home in uow.pods.homes([pod]) if home.platform == platform), None)


def bind(uow: UnitOfWork, pod: Pod, home: Home) -> None:
    """Make a place a pod's one home on its platform; the one before is left."""
    for other in uow.pods.homes([pod.id]):
        if other.platform == home.platform and other.id != home.id:
            leave(uow, other)
    if uow.pods.home_at(home.platform, home.place) is None:
        uow.pods.bind(home)
    else:
        uow.pods.save_home(home)


def leave(uow: UnitOfWork, home: Home) -> None:
    """Let a place be no home any more; it is remembered, for what stands there is corrected."""
    uow.pods.save_home(replace(home, bound=False))


def tell(
    uow: UnitOfWork,
    ids: Ids,
    now: datetime,
    home: Home,
    fate: Fate,
    besides: PersonId | None = None,
) -> None:
    """Tell the hosts of a pod, in private, what became of a home; not who did it themselves."""
    for member in uow.memberships.of_pod(home.pod):
        if member.inside and member.role is Role.HOST and member.person != besides:
            Teller(uow, ids, now, home.pod).person(
                NoticeKind.HOME,
                f"home:{home.id}:{fate.value}:{now:%Y%m%d%H%M}",
                member.person,
                pod=home.pod,
                home=home.id,
                fate=fate.value,
            )


def lost(uow: UnitOfWork, ids: Ids, now: datetime, home: Home) -> None:
    """Note that nothing can be posted in a home; its hosts are told in private, once."""
    if not home.works:
        return
    uow.pods.save_home(replace(home, reachable=False))
    tell(uow, ids, now, home, Fate.LOST)


def found(uow: UnitOfWork, home: Home) -> None:
    """Note that a home can be posted in again."""
    if not home.reachable:
        uow.pods.save_home(replace(home, reachable=True))


def move(uow: UnitOfWork, platform: str, place: str, to: str) -> None:
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
