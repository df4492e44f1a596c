"""Rooms: places of a pod's own that Cairn opens where a platform lets it."""

from dataclasses import dataclass
from typing import Annotated

from bot import access
from bot.context import Context
from bot.dialogue.commands import Answers, Commands
from bot.dialogue.fields import Ref
from bot.dialogue.replies import Reply
from bot.errors import AlreadyDone, Refused
from bot.ids import HomeId
from bot.pods import views
from bot.pods.circle import Circle
from bot.pods.model import Home

rooms = Commands("pod")


@dataclass(frozen=True, slots=True)
class Room:
    """The pod whose room it is."""

    pod: Annotated[int, Ref("pod")]


@rooms.press("room", Room, answers=Answers.WHISPER)
def open_room(ctx: Context, said: Room) -> Reply:
    """Open a room for the pod within this place, and make it a home; hosts only.

    - One on each platform; another place is bound with `pod here`.
    """
    pod, _ = access.hosted(ctx, said.pod)
    if ctx.place.private:
        raise Refused("refused.only_shared")
    if _room_of(ctx, pod.id) is not None:
        raise AlreadyDone("pod.room.there", pod=pod.name)
    people = Circle(ctx.uow, ctx.ids, ctx.now, pod).accounts(ctx.place.platform)
    place = ctx.opened_room(pod.name, people)
    if not place:
        raise Refused("pod.room.refused")
    home = Home(
        HomeId(ctx.ids.mint(ctx.now)), pod.id, ctx.place.platform, place, ctx.now, room=True
    )
    ctx.uow.pods.bind(home)
    return views.room_opened(ctx, pod)


@rooms.press("enter", Room, answers=Answers.WHISPER)
def enter(ctx: Context, said: Room) -> Reply:
    """Let a member into the pod's room; nobody is brought there without asking."""
    pod, _ = access.pod(ctx, said.pod)
    room = _room_of(ctx, pod.id)
    if room is None or not ctx.enters(room.place):
        raise Refused("pod.room.no_entry")
    return views.room_entered(ctx, pod)


def _room_of(ctx: Context, pod: int) -> Home | None:
    return next(
        (
            home
            for home in ctx.uow.pods.homes([access.pod(ctx, pod)[0].id])
            if home.room and home.reachable and home.platform == ctx.place.platform
        ),
        None,
    )
