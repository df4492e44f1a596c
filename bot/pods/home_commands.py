"""Commands about a pod's homes: bind a place, move to it, unbind it; open a room, and enter it."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, Nothing, Visibility, Where
from bot.dialogue.fields import Ref
from bot.dialogue.replies import Reply
from bot.domain.pods import Home, MemberRole, Pod, PodState
from bot.kernel.errors import AlreadyDone, Refused
from bot.kernel.ids import HomeId, PodId
from bot.pods import home_changes, home_views, platform_consents
from bot.pods.code_names import public_name
from bot.pods.commands import OfPod
from bot.request import access
from bot.request.context import Context

homes = Commands("pod")


@dataclass(frozen=True, slots=True)
class HomeOfPod:
    """The pod that comes here from another home, or whose room is opened or entered."""

    pod: Annotated[int, Ref("pod")]


@dataclass(frozen=True, slots=True)
class OneHome:
    """One of a pod's homes."""

    home: Annotated[int, Ref("home")]


@homes.command("here", OfPod, where=Where.SHARED, visibility=Visibility.PUBLIC)
def here(ctx: Context, said: OfPod) -> Reply:
    """Make this place a home of the pod, and say who can read it.

    - Only for its hosts, and only where they may manage the place.
    - A place is the home of one pod at most; a pod has one home on each platform, so another
      one takes the place of the first after a question.
    """
    pod = _may_come_here(ctx, said.pod)
    other = home_changes.home_on(ctx.uow, pod.id, ctx.place.platform)
    if other is not None and other.works and other.place != ctx.place.id:
        return home_views.move_offered(ctx, pod)
    return _bind(ctx, pod)


@homes.press("here_instead", HomeOfPod, visibility=Visibility.PUBLIC)
def here_instead(ctx: Context, said: HomeOfPod) -> Reply:
    """Let a pod come here from its other home; all that allowed the question is asked again."""
    if ctx.place.private:
        raise Refused("refused.only_shared")
    return _bind(ctx, _may_come_here(ctx, said.pod))


@homes.command("away", Nothing, where=Where.SHARED, visibility=Visibility.PUBLIC)
def away(ctx: Context, said: Nothing) -> Reply:
    """Let this place be no home any more: for the pod's hosts, and for who manages the place."""
    home = ctx.uow.pods.home_at(ctx.place.platform, ctx.place.id)
    if home is None or not home.bound:
        raise Refused("pod.away.none")
    if not _looks_after(ctx, home.pod):
        access.require_manager(ctx)
    home_changes.unbind(ctx.uow, home)
    home_changes.tell_hosts(
        ctx.uow, ctx.ids, ctx.now, home, home_changes.HomeChange.AWAY, besides=ctx.person.id
    )
    return home_views.home_left(ctx)


@homes.press("unbind", OneHome)
def unbind(ctx: Context, said: OneHome) -> Reply:
    """Let a place be no home any more, from wherever its pod is looked after."""
    pod, home = access.home(ctx, said.home)
    if not home.bound:
        raise AlreadyDone("pod.away.none")
    home_changes.unbind(ctx.uow, home)
    home_changes.tell_hosts(
        ctx.uow, ctx.ids, ctx.now, home, home_changes.HomeChange.AWAY, besides=ctx.person.id
    )
    return home_views.home_unbound(ctx, pod, home)


@homes.press("room", HomeOfPod, visibility=Visibility.WHISPER)
def open_room(ctx: Context, said: HomeOfPod) -> Reply:
    """Open a room for the pod within this place, and make it a home; hosts only.

    - Only where they could make one themselves.
    - One on each platform; another place is bound with `pod here`.
    - Whoever looks after the server's threads reads its title, so that is the pod's code name.
    """
    pod, _ = access.hosted(ctx, said.pod)
    if ctx.place.private:
        raise Refused("refused.only_shared")
    access.require_room_maker(ctx)
    there = home_changes.home_on(ctx.uow, pod.id, ctx.place.platform)
    if there is not None and there.works:
        raise AlreadyDone("pod.room.there" if there.room else "pod.room.elsewhere", pod=pod.name)
    people = home_changes.member_accounts(ctx.uow, pod.id, ctx.place.platform)
    place = ctx.open_room(public_name(pod), people)
    if not place:
        raise Refused("pod.room.refused")
    home = Home(
        HomeId(ctx.ids.mint(ctx.now)),
        pod.id,
        ctx.place.platform,
        place,
        ctx.now,
        room=True,
        title=public_name(pod),
    )
    home_changes.bind(ctx.uow, ctx.uow.pods.save(pod), home)
    platform_consents.ask_where_read_elsewhere(ctx.uow, ctx.ids, ctx.now, pod.id)
    return home_views.room_opened(ctx, pod)


@homes.press("enter", HomeOfPod, visibility=Visibility.WHISPER)
def enter(ctx: Context, said: HomeOfPod) -> Reply:
    """Let a member into the pod's room; nobody is brought there without asking."""
    pod, _ = access.pod(ctx, said.pod)
    home = home_changes.home_on(ctx.uow, pod.id, ctx.place.platform)
    if home is None or not (home.room and home.works) or not ctx.let_in(home.place):
        raise Refused("pod.room.no_entry")
    return home_views.room_entered(ctx, pod)


def _looks_after(ctx: Context, pod: PodId) -> bool:
    mine = (m for m in access.memberships(ctx) if m.pod == pod)
    return any(m.role is not MemberRole.MEMBER for m in mine)


def _may_come_here(ctx: Context, pod_id: int) -> Pod:
    """Find a pod that the caller may bring here: theirs to look after, as is the place.

    A room of Cairn's is everybody's who is in it; but not theirs to let go.
    """
    pod, _ = access.hosted(ctx, pod_id)
    if not ctx.facts.in_own_room:
        access.require_manager(ctx)
    there = ctx.uow.pods.home_at(ctx.place.platform, ctx.place.id)
    if there is None or not there.bound or there.pod == pod.id:
        return pod
    if ctx.uow.pods.get(there.pod).state is not PodState.ENDED:
        raise AlreadyDone("pod.here.taken")
    return pod


def _bind(ctx: Context, pod: Pod) -> Reply:
    """Make this place the pod's one home on its platform.

    Saving the pod makes two places that are bound at once collide, and one of them wait.
    """
    inside = home_changes.member_accounts(ctx.uow, pod.id, ctx.place.platform)
    audience = ctx.audience(inside)
    before = ctx.uow.pods.home_at(ctx.place.platform, ctx.place.id)
    fresh = Home(
        HomeId(ctx.ids.mint(ctx.now)),
        pod.id,
        ctx.place.platform,
        ctx.place.id,
        ctx.now,
        closed=audience.is_closed and audience.inside == inside,
        title=ctx.place.title,
    )
    if before is not None:
        own_room = before.room and before.pod == pod.id
        fresh = replace(fresh, id=before.id, room=own_room)
    home_changes.bind(ctx.uow, ctx.uow.pods.save(pod), fresh)
    platform_consents.ask_where_read_elsewhere(ctx.uow, ctx.ids, ctx.now, pod.id)
    return home_views.home_bound(ctx, pod, audience)
