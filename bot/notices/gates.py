"""The gates that every notice to a person passes, whoever caused it, before its kind decides.

Rules: docs/behavior.md, "Checked again when sent".
"""

from datetime import datetime

from bot.domain import policy
from bot.domain.notices import Notice, NoticeKind
from bot.domain.people import Person
from bot.domain.pods import Membership, MembershipState
from bot.kernel.ids import MembershipId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import RedrawTarget
from bot.outbox.composition import Composed, Dropped, Postponed
from bot.ports.storage import UnitOfWork
from bot.request.context import voice_of


def hide(
    notice: Notice, target: RedrawTarget, place: str, hidden: Person, now: datetime
) -> Composed | Dropped | Postponed:
    """Say nothing to whoever asked to be forgotten, and leave nothing in what they were sent.

    What they might still want, should they take it back, waits as long as they can.
    """
    said = target.withdrawn(Dropped(EndReason.LEFT), voice_of(hidden, now))
    if not isinstance(said, Dropped):
        return target.addressed(place, said)
    until = hidden.forgotten_at
    waits = until is not None and now < until < notice.expires_at
    return Postponed(until) if waits and until is not None else said


def hold_back(
    uow: UnitOfWork, notice: Notice, person: Person, now: datetime
) -> Dropped | Postponed | None:
    """Hold a message back by rest, quiet hours and budget; None lets it through.

    Who is not okay is left alone with what nobody wrote, and has at once what they wait for.
    """
    if notice.kind in policy.AT_ONCE:
        return None
    if person.is_left_alone(now):
        if notice.kind in policy.AWAITED:
            return None
        if notice.kind not in policy.FROM_PEOPLE and person.not_okay is not None:
            until = person.not_okay.until
            late = until >= notice.expires_at
            return Dropped(EndReason.RESTING) if late else Postponed(until)
    membership = _its_membership(uow, notice)
    if membership is not None and membership.state is MembershipState.RESTING:
        return Dropped(EndReason.RESTING)
    wanted = notice.kind in (NoticeKind.ASK_AFTER, NoticeKind.REMOVED)
    rested = now if wanted else policy.resting_until(person, now)
    if rested is None or rested >= notice.expires_at:
        return Dropped(EndReason.RESTING)
    through = notice.kind is NoticeKind.PROMPT and membership and membership.through_quiet
    calm = rested if through else person.quiet.next_calm(rested, person.lives_in)
    if calm >= notice.expires_at:
        return Dropped(EndReason.EXPIRED)
    if calm > now:
        return Postponed(calm)
    if notice.kind in policy.NEVER_HELD_BACK:
        return None
    sent = uow.outbox.sent_since(person.id, now - policy.BUDGET_WINDOW)
    if policy.is_within_budget(notice.kind, sent, person.budget):
        return None
    again = now + policy.ROOM_AFTER
    if notice.kind in policy.WAITS_FOR_ROOM and again < notice.expires_at:
        return Postponed(again)
    return Dropped(EndReason.BUDGET)


def _its_membership(uow: UnitOfWork, notice: Notice) -> Membership | None:
    if "membership" not in notice.args:
        return None
    return uow.memberships.get(MembershipId(int(notice.args["membership"])))
