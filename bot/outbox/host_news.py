"""Tells somebody who is back who looks after their pod, if that has changed meanwhile."""

from datetime import datetime

from msgspec.structs import replace

from bot.domain.notices import NoticeKind
from bot.domain.pods import Membership
from bot.kernel.ids import Ids
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork


def tell_who_is_back(uow: UnitOfWork, ids: Ids, now: datetime, back: Membership) -> Membership:
    """Tell a member who is back who looks after the pod, if that has changed meanwhile."""
    if not back.hears_of_host:
        return back
    key = f"host:{back.id}:{back.version}:back"
    OutboxWriter(uow, ids, now, back.pod).tell_person(
        NoticeKind.HOST, key, back.person, membership=back.id, back=1
    )
    return replace(back, hears_of_host=False)
