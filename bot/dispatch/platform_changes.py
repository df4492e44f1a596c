"""What a platform reports without anybody saying anything: blocked, gone, moved."""

from datetime import datetime

from bot.dialogue.inbound import Change, Happened, Place
from bot.kernel.ids import Ids
from bot.pods import home_changes
from bot.ports.storage import UnitOfWork


def note(uow: UnitOfWork, ids: Ids, now: datetime, place: Place, happened: Happened) -> None:
    """Note what became of the homes in a place, those in its threads included.

    An account's own reachability is noted on its arrival.
    """
    if place.private:
        return
    match happened.change:
        case Change.PLACE_GONE:
            for home in uow.pods.homes_in(place.platform, place.id):
                home_changes.mark_lost(uow, ids, now, home)
        case Change.PLACE_MOVED if happened.to is not None:
            home_changes.move_with_place(uow, place.platform, place.id, happened.to.id)
        case Change.REACHABLE:
            for home in uow.pods.homes_in(place.platform, place.id):
                home_changes.look_at_once(uow, home, now)
        case _:
            pass
