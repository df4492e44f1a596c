"""Sending: a voice note or picture as part of a check-in, shown by a button."""

from dataclasses import dataclass, replace
from typing import Annotated

from bot.checkins import current_week, views
from bot.checkins.commands import WORDS, answer
from bot.dialogue.commands import Commands, Visibility, When
from bot.dialogue.fields import Flag, Mine, Ref, Upload
from bot.dialogue.media import Media
from bot.dialogue.replies import Reply
from bot.kernel.errors import Refused
from bot.request import access
from bot.request.context import Context

sendings = Commands("checkin")


@dataclass(frozen=True, slots=True)
class ShowMedia:
    """A check-in whose voice note or picture the caller may see."""

    check_in: Annotated[int, Ref("sent_media")]


@dataclass(frozen=True, slots=True)
class Attach:
    """A voice note or picture, the words under it or words alone, and the pod it is for."""

    media: Annotated[Media | None, Upload()] = None
    caption: Annotated[str | None, WORDS] = None
    pod: Annotated[int | None, Mine("pod")] = None
    instead: Annotated[bool | None, Flag(), When("media")] = None


def _nothing_sent_yet(ctx: Context) -> dict[str, str]:
    """Leave no question where nothing would be replaced."""
    found = current_week.current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    return {} if any(c.media for c, _, _ in found) else {"instead": "yes"}


@sendings.command("attach", Attach, listed=False, uploads=True, prefill=_nothing_sent_yet)
def attach(ctx: Context, said: Attach) -> Reply:
    """Make a voice note or picture part of the check-in that is open now, or words its win.

    - It takes the place of what was there before if they say so, also of what nobody else has seen
      yet; words stay where none come along.
    """
    if said.media is None and said.caption is None:
        raise Refused("bad.upload")
    found = current_week.current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    mine = next((c for c, pod, _ in found if said.pod in (None, pod.id)), None)
    if mine is None:
        raise Refused("checkin.none" if access.memberships(ctx) else "none.pod")
    if said.media is None:
        after = replace(mine.words, win=said.caption)
    elif mine.media and not said.instead:
        return views.card(ctx, views.entries(ctx, [mine]))
    else:
        caption = said.caption or mine.words.caption
        after = replace(mine.words, media=said.media, caption=caption)
        mine = replace(mine, held=replace(mine.held, media=None, caption=None))
    answer(ctx, mine, mine.say(after, ctx.now))
    return views.card(ctx, views.entries(ctx, [ctx.uow.checkins.get(mine.id)]))


@sendings.press("media", ShowMedia, visibility=Visibility.WHISPER)
def show_media(ctx: Context, said: ShowMedia) -> Reply:
    """Show the voice note or picture of a check-in to somebody who may see it."""
    check_in, sent = access.sent_media(ctx, said.check_in)
    return views.enclosed(ctx, check_in, sent)
