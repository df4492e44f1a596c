"""Invitations: made with their two secrets, and found by whichever somebody gives."""

import datetime as dt
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.domain.pods import Invitation, Membership, MembershipState, Pod, PodState, hash_code
from bot.kernel.errors import AlreadyDone, Refused
from bot.kernel.ids import InvitationId
from bot.pods import codes
from bot.pods.codes import Code
from bot.request import quotas
from bot.request.context import Context


class Forwardable(Struct, frozen=True):
    """What is forwarded of an invitation: both secrets, how many they let in, and until when."""

    secret: str
    spoken: str
    uses: int
    last_day: dt.date


class Opened(Struct, frozen=True):
    """A pod that a code opens to the caller, and the code as a button carries it."""

    pod: Pod
    invitation: Invitation
    code: str


def make(ctx: Context, pod: Pod, uses: int, days: int) -> Forwardable:
    """Make an invitation, which holds to the end of its last day where its maker lives."""
    made = Forwardable(
        ctx.ids.secret(),
        codes.spoken(ctx.ids, ctx.person.language),
        uses,
        ctx.today + timedelta(days=days),
    )
    invitation = Invitation(
        InvitationId(ctx.ids.mint(ctx.now)),
        pod.id,
        ctx.person.id,
        hash_code(made.secret),
        uses,
        _end_of(made.last_day, ctx.person.lives_in),
    )
    ctx.uow.pods.invite(invitation, codes.canonical(made.spoken))
    return made


def behind(ctx: Context, text: str) -> Opened | None:
    """Find the pod behind a code that lets the caller in; None for one that opens nothing.

    - A code that does not exist, is used up or has expired is one to whoever is not in the pod.
    - A no is told in the same words by every code of the pod, open or not. To whoever was removed
      from it none of them opens anything.
    - What opens nothing is counted; after a number of them only a link goes on.
    """
    code = codes.read(text)
    found = None if code is None else _find(ctx, code)
    if found is None:
        _note_wrong(ctx)
        return None
    invitation, carried = found
    pod = ctx.uow.pods.get(invitation.pod)
    mine = membership_of(ctx, pod)
    if mine is not None and mine.removed_at is not None:
        _note_wrong(ctx)
        return None
    _refuse_known(ctx, pod, mine)
    used = mine is not None and ctx.uow.pods.was_used(invitation.id, ctx.person.id)
    if pod.state is PodState.ENDED or not invitation.is_usable(ctx.now) or used:
        _note_wrong(ctx)
        return None
    return Opened(pod, invitation, carried)


def opens(ctx: Context, code: Code) -> bool:
    """Tell whether an invitation has a code that was perhaps not meant as one.

    One that has none is counted, or it could be tried here without end; where no more may be
    tried, it is none.
    """
    try:
        found = _find(ctx, code)
    except Refused:
        return False
    if found is None:
        _note_wrong(ctx)
    return found is not None


def membership_of(ctx: Context, pod: Pod) -> Membership | None:
    """Find the caller's membership of a pod, present or past."""
    return ctx.uow.memberships.of(pod.id, ctx.person.id)


def _find(ctx: Context, code: Code) -> tuple[Invitation, str] | None:
    """Find an invitation, first by what nobody can guess, and then within the measure."""
    if code.secret is not None:
        found = ctx.uow.pods.invitation(hash_code(code.secret))
        if found is not None:
            return found, code.secret
    quotas.another_code(ctx)
    if code.spoken is None:
        return None
    said = ctx.uow.pods.invitation_said(code.spoken)
    return None if said is None else (said, code.spoken)


def _note_wrong(ctx: Context) -> None:
    ctx.uow.wrong_codes.note(ctx.ids.mint(ctx.now), ctx.account.id, ctx.now)


def _refuse_known(ctx: Context, pod: Pod, mine: Membership | None) -> None:
    """Tell somebody who knows the pod how they stand with it."""
    if mine is None or pod.state is PodState.ENDED:
        return
    if mine.is_barred(ctx.now):
        raise Refused("pod.join.nobody_now", pod=pod.name)
    if mine.inside:
        raise AlreadyDone("pod.join.inside", pod=pod.name)
    if mine.state is MembershipState.WAITING:
        raise AlreadyDone("pod.join.waiting", pod=pod.name)


def _end_of(day: dt.date, zone: str) -> dt.datetime:
    midnight = dt.datetime.combine(day + timedelta(days=1), dt.time(), ZoneInfo(zone))
    return midnight.astimezone(dt.UTC)
