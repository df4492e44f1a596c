"""The button that shows all of what a digest has begun to say of a member's week."""

from dataclasses import dataclass
from typing import Annotated

from bot.checkins import shared_views
from bot.checkins.details import load_detailed
from bot.dialogue.commands import Commands, Visibility
from bot.dialogue.fields import Ref
from bot.dialogue.replies import Reply
from bot.request import access
from bot.request.context import Context

reading = Commands("checkin")


@dataclass(frozen=True, slots=True)
class ReadOn:
    """A check-in of which the caller may know more than its stone."""

    check_in: Annotated[int, Ref("shared_check_in")]


@reading.press("read", ReadOn, visibility=Visibility.WHISPER)
def read_on(ctx: Context, said: ReadOn) -> Reply:
    """Show a member's week with all of its words, as far as the caller may know them now."""
    check_in = access.shared_check_in(ctx, said.check_in)
    (entry,) = load_detailed(ctx.uow, [check_in])
    name = ctx.uow.people.get(check_in.person).name
    told = access.disclosure_of(ctx, check_in)
    own = check_in.person == ctx.person.id
    return shared_views.read_on(ctx.voice, entry, name, told, ctx.place.platform, own=own)
