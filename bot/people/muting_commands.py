"""Commands to hear nothing from somebody any more, and to hear from them again."""

from dataclasses import dataclass
from typing import Annotated

from bot.dialogue.commands import Commands
from bot.dialogue.fields import Mine, PodMember
from bot.dialogue.replies import Reply
from bot.domain.apart import hearing, muting
from bot.kernel.ids import PersonId
from bot.outbox.enqueue import next_evening
from bot.people import muting_views
from bot.request import access, quotas
from bot.request.context import Context

mutes = Commands("me")


@dataclass(frozen=True, slots=True)
class Mute:
    """From whom the caller does not want to hear."""

    member: Annotated[int, PodMember("fellow")]


@dataclass(frozen=True, slots=True)
class Unmute:
    """From whom the caller wants to hear again."""

    member: Annotated[int, Mine("muted")]


@mutes.command("mute", Mute, final=True)
def mute(ctx: Context, said: Mute) -> Reply:
    """Keep the caller and another apart: nothing goes from one to the other.

    - Cheers that wait are not brought either; what is there already stays as it is.
    - The other is never told, and is answered as anybody is.
    - Another pod is offered, and nothing is asked.
    """
    mine, theirs = access.companion(ctx, said.member)
    other = ctx.uow.people.get(theirs.person)
    if other.id not in ctx.person.muted:
        quotas.another_mute(ctx)
        ctx.uow.people.save(muting(ctx.person, other.id))
        for sender, receiver in ((other, ctx.person), (ctx.person, other)):
            evening = next_evening(receiver, ctx.now)
            ctx.uow.checkins.withhold_cheers(sender.id, receiver.id, evening)
    return muting_views.muted(ctx, other, mine.pod)


@mutes.command("unmute", Unmute)
def unmute(ctx: Context, said: Unmute) -> Reply:
    """Hear from somebody again; what was withheld meanwhile does not come."""
    other = ctx.uow.people.get(PersonId(said.member))
    ctx.uow.people.save(hearing(ctx.person, other.id))
    return muting_views.heard_again(ctx, other)
