"""What a platform reports without anybody saying anything: blocked, gone, moved."""

from dataclasses import replace
from datetime import datetime

from bot.dialogue.inbound import Change, Happened, Place
from bot.ids import Ids
from bot.nudges.model import NoticeKind
from bot.nudges.telling import Teller
from bot.pods import homes
from bot.pods.model import Role
from bot.ports import UnitOfWork


def note(uow: UnitOfWork, ids: Ids, now: datetime, place: Place, happened: Happened) -> None:
    """Note that a pod's home moved or is gone; hosts are told of a lost one in private.

    An account's own reachability is noted on its arrival.
    """
    home = uow.pods.home_at(place.platform, place.id)
    if home is None:
        return
    match happened.change:
        case Change.PLACE_GONE:
            uow.pods.save_home(replace(home, reachable=False))
            for member in uow.memberships.of_pod(home.pod):
                if member.inside and member.role is Role.HOST:
                    Teller(uow, ids, now).person(
                        NoticeKind.HOME,
                        f"home:{home.id}:{now:%Y%m%d%H%M}",
                        member.person,
                        pod=home.pod,
                    )
        case Change.PLACE_MOVED if happened.to is not None:
            homes.move(uow, place.platform, place.id, happened.to.id)
        case _:
            pass
