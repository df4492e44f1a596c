"""Rooms: places of a pod's own that Cairn opens where a platform lets it."""

from dataclasses import dataclass
from typing import Annotated

from bot.dialogue.commands import Commands, Visibility
from bot.dialogue.fields import Ref
from bot.dialogue.replies import Reply
from bot.domain.pods import Home
from bot.kernel.errors import AlreadyDone, Refused
from bot.kernel.ids import HomeId
from bot.pods import home_changes, views
from bot.pods.code_names import alias
from bot.pods.lifecycle import PodLifecycle
from bot.request import access
from bot.request.context import Context

rooms = Commands("pod")


@dataclass(frozen=True, slots=True)
class Room:
    """The pod whose room it is."""

    pod: Annotated[int, Ref("pod")]


@rooms.press("room", Room, visibility=Visibility.WHISPER)
def open_room(ctx: Context, said: Room) -> Reply:
    """Open a room for the pod within this place, and make it a home; hosts only.

    - Only where they could make one themselves.
    - One on each platform; another place is bound with `pod here`.
    - Whoever looks after the server's threads reads its title, so that is the pod's code name.
    """
    pod, _ = access.hosted(ctx, said.pod)
    if ctx.place.private:
        raise Refused("refused.only_shared")
    access.room_maker(ctx)
    there = home_changes.home_on(ctx.uow, pod.id, ctx.place.platform)
    if there is not None and there.works:
        raise AlreadyDone("pod.room.there" if there.room else "pod.room.elsewhere", pod=pod.name)
    people = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).accounts(ctx.place.platform)
    place = ctx.open_room(alias(pod), people)
    if not place:
        raise Refused("pod.room.refused")
    home = Home(
        HomeId(ctx.ids.mint(ctx.now)),
        pod.id,
        ctx.place.platform,
        place,
        ctx.now,
        room=True,
        title=alias(pod),
    )
    home_changes.bind(ctx.uow, ctx.uow.pods.save(pod), home)
    return views.room_opened(ctx, pod)


@rooms.press("enter", Room, visibility=Visibility.WHISPER)
def enter(ctx: Context, said: Room) -> Reply:
    """Let a member into the pod's room; nobody is brought there without asking."""
    pod, _ = access.pod(ctx, said.pod)
    home = home_changes.home_on(ctx.uow, pod.id, ctx.place.platform)
    if home is None or not (home.room and home.works) or not ctx.let_in(home.place):
        raise Refused("pod.room.no_entry")
    return views.room_entered(ctx, pod)
