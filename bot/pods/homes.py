"""Where a pod is at home, when the place itself changes."""

from dataclasses import replace
from datetime import datetime

from bot.ids import Ids
from bot.nudges.model import NoticeKind
from bot.nudges.telling import Teller
from bot.pods.model import Home, Role
from bot.ports import UnitOfWork


def lost(uow: UnitOfWork, ids: Ids, now: datetime, home: Home) -> None:
    """Note that nothing can be posted in a home; its hosts are told in private, once."""
    if not home.reachable:
        return
    uow.pods.save_home(replace(home, reachable=False))
    for member in uow.memberships.of_pod(home.pod):
        if member.inside and member.role is Role.HOST:
            Teller(uow, ids, now, home.pod).person(
                NoticeKind.HOME,
                f"home:{home.id}:{now:%Y%m%d%H%M}",
                member.person,
                pod=home.pod,
            )


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
