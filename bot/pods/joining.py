"""Commands to come into a pod and to leave it: welcome somebody, start with two, stay or go."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, Redirect
from bot.dialogue.fields import Mine, Ref
from bot.dialogue.replies import Reply
from bot.domain.pods import STARTS_WITH, Membership, MembershipState, PodState
from bot.kernel.errors import AlreadyDone, Expired, Refused
from bot.kernel.ids import short
from bot.pods import departures, platform_consents, views
from bot.pods.commands import (
    OfPod,
    OwnMembership,
    enter,
    room_for_another,
    within_pods,
)
from bot.pods.lifecycle import PodLifecycle
from bot.request import access
from bot.request.context import Context

joining = Commands("pod")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A membership that waits for a welcome."""

    membership: Annotated[int, Ref("newcomer")]


@dataclass(frozen=True, slots=True)
class LeavePod:
    """The pod to leave."""

    pod: Annotated[int, Mine("any_pod")]


@dataclass(frozen=True, slots=True)
class FormerPod:
    """A pod that the caller left."""

    pod: Annotated[int, Ref("former_pod")]


@dataclass(frozen=True, slots=True)
class PastMembership:
    """A membership of the caller's own, of a pod that they have left."""

    membership: Annotated[int, Ref("past_membership")]


@joining.press("welcome", Newcomer)
def welcome(ctx: Context, said: Newcomer) -> Reply:
    """Let somebody in; one member's welcome is enough."""
    lifecycle, newcomer = _waiting(ctx, said)
    lifecycle.welcome(newcomer)
    return views.welcomed_by_you(ctx, ctx.uow.people.get(newcomer.person).name)


@joining.press("not_comfortable", Newcomer)
def not_comfortable(ctx: Context, said: Newcomer) -> Reply:
    """Stop somebody's joining, in private; no name is ever shown.

    - For thirty days they cannot ask again, whether they still wait or have withdrawn meanwhile.
    """
    lifecycle, newcomer = _outside(ctx, said)
    if newcomer.state is MembershipState.WAITING:
        lifecycle.decline(newcomer)
    else:
        lifecycle.bar(newcomer)
    return views.declined_by_you(ctx)


@joining.press("start", OfPod)
def start(ctx: Context, said: OfPod) -> Reply:
    """Start a forming pod with two; hosts only."""
    pod, mine = access.hosted(ctx, said.pod)
    lifecycle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if not lifecycle.open_if_ready(STARTS_WITH):
        raise Expired("pod.start.over")
    return views.started(ctx, lifecycle.pod, mine)


@joining.press("stay", OwnMembership)
def stay(ctx: Context, said: OwnMembership) -> Reply:
    """End the trial by staying."""
    pod, mine = access.own_membership(ctx, said.membership)
    if mine.state is MembershipState.TRIAL:
        ctx.uow.memberships.save(replace(mine, state=MembershipState.ACTIVE))
    return views.stays(ctx, pod)


@joining.command("leave", LeavePod)
def leave(ctx: Context, said: LeavePod) -> Reply:
    """Ask how to leave; leaving is one tap from here, for those who wait as well."""
    pod, mine = access.belonging(ctx, said.pod)
    return views.leaving(ctx, pod, goodbye=mine.says_goodbye)


@joining.press("leave_quietly", LeavePod)
def leave_quietly(ctx: Context, said: LeavePod) -> Reply:
    """Leave without any announcement."""
    return _leave(ctx, said, goodbye=False)


@joining.press("leave_goodbye", LeavePod)
def leave_goodbye(ctx: Context, said: LeavePod) -> Reply:
    """Leave, and let the others know with a goodbye, if they knew that one had come."""
    return _leave(ctx, said, goodbye=True)


@joining.press("unleave", PastMembership)
def unleave(ctx: Context, said: PastMembership) -> Reply:
    """Undo having left, for half an hour: all is as it was, and nobody was told.

    - A seat that was taken meanwhile is not given back, nor is one after a member's no.
    """
    left = access.past_membership(ctx, said.membership)
    pod = ctx.uow.pods.get(left.pod)
    if left.state is not MembershipState.LEFT:
        raise AlreadyDone("pod.unleave.inside", pod=pod.name)
    if left.departure is None or not left.departure.can_be_undone(ctx.now):
        raise Expired("pod.unleave.over", pod=pod.name)
    if left.is_barred(ctx.now):
        raise Refused("pod.join.nobody_now", pod=pod.name)
    within_pods(ctx)
    if PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).seats_taken >= ctx.rules.pod_size:
        raise Refused("pod.full", pod=pod.name)
    return views.stays(ctx, departures.undo(ctx.uow, ctx.ids, ctx.now, pod, left, left.departure))


@joining.press("keep", LeavePod)
def keep(ctx: Context, said: LeavePod) -> Reply:
    """Stay after all."""
    pod, _ = access.belonging(ctx, said.pod)
    return views.stays(ctx, pod)


@joining.press("come_back", FormerPod)
def come_back(ctx: Context, said: FormerPod) -> Reply | Redirect:
    """Ask a pod that the caller left to have them back.

    - A forming pod takes them at once; any other asks its members for a welcome.
    - It is asked once in seven days. A no is silent, and so is a pod that is not to be asked now:
      all of this is said in the same words.
    """
    pod, mine = access.former(ctx, said.pod)
    if mine.inside:
        raise AlreadyDone("pod.join.inside", pod=pod.name)
    if pod.state is PodState.ENDED:
        raise Expired("pod.come_back.over", pod=pod.name)
    if not mine.may_ask_back(ctx.now):
        return views.asked_back(ctx, pod)
    room_for_another(ctx)
    lifecycle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if lifecycle.seats_taken >= ctx.rules.pod_size:
        raise Refused("pod.full", pod=pod.name)
    lifecycle.pod = ctx.uow.pods.save(pod)
    if pod.state is PodState.FORMING:
        back = enter(ctx, lifecycle.pod, MembershipState.FORMING)
        lifecycle.open_if_ready()
        platform_consents.ask_where_read_elsewhere(ctx.uow, ctx.ids, ctx.now, pod.id)
        return Redirect("begin", {"pod": short(pod.id)}, views.joined(ctx, lifecycle.pod, back))
    waiting = enter(ctx, lifecycle.pod, MembershipState.WAITING, asks_back=True)
    lifecycle.ask_for_welcome(waiting)
    return views.asked_back(ctx, pod)


@joining.press("first_goal", OfPod)
def first_goal(ctx: Context, said: OfPod) -> Redirect:
    """Go on with the beginner's path where it was left."""
    pod, _ = access.pod(ctx, said.pod)
    return Redirect("begin", {"pod": short(pod.id)})


def _leave(ctx: Context, said: LeavePod, *, goodbye: bool) -> Reply:
    pod, mine = access.belonging(ctx, said.pod)
    lifecycle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    heir = lifecycle.leave(mine, goodbye=goodbye)
    known = heir is not None and heir.is_named_on(ctx.place.platform)
    name = ctx.uow.people.get(heir.person).name if heir is not None and known else None
    left = ctx.uow.memberships.get(mine.id)
    return views.left(ctx, lifecycle.pod, left, was_inside=mine.inside, heir=name)


def _waiting(ctx: Context, said: Newcomer) -> tuple[PodLifecycle, Membership]:
    lifecycle, newcomer = _outside(ctx, said)
    if newcomer.state is not MembershipState.WAITING:
        raise Expired("welcome.settled")
    return lifecycle, newcomer


def _outside(ctx: Context, said: Newcomer) -> tuple[PodLifecycle, Membership]:
    """Find somebody who waits, or who has left and was not turned away of late."""
    _, newcomer = access.fellow(ctx, said.membership)
    pod, _ = access.pod(ctx, newcomer.pod)
    settled = newcomer.inside or newcomer.is_barred(ctx.now)
    if settled or pod.state is PodState.FORMING:
        raise Expired("welcome.settled")
    return PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod), newcomer
