"""What people see of a pod's rhythm, and of one that is to come."""

from bot.dialogue.replies import Block, Paragraph, Reply, reply
from bot.domain.pods import Membership, Pod
from bot.domain.prompting import asked_at
from bot.domain.weeks import Rhythm
from bot.people import hour_views
from bot.request.context import Context
from bot.texts.spans import Line, words
from bot.zones import finder


def changed(ctx: Context, pod: Pod, mine: Membership) -> Reply:
    """Confirm a rhythm, with what it means for the host."""
    told = coming(ctx, pod, mine) or (Paragraph(_is(ctx, pod, pod.rhythm)),)
    return reply(*told, *hour_views.in_quiet_hours(ctx.voice, pod, mine, ctx.person))


def coming(ctx: Context, pod: Pod, mine: Membership) -> tuple[Block, ...]:
    """Tell of a rhythm that is to come, and when a member is asked first in it."""
    if pod.next_rhythm is None or pod.week is None:
        return ()
    first = ctx.voice.moment(asked_at(pod, mine, ctx.person, pod.week.plus(1)))
    return (
        Paragraph(_is(ctx, pod, pod.next_rhythm)),
        Paragraph(ctx.voice.say("pod.rhythm.from", at=first)),
    )


def name(ctx: Context, rhythm: Rhythm) -> str:
    """Name a rhythm by its day, time and place."""
    return words(
        ctx.voice.say(
            "rhythm",
            day=ctx.voice.weekday(rhythm.day),
            at=ctx.voice.clock(rhythm.at),
            place=finder.label(rhythm.zone, ctx.voice.language),
        )
    )


def _is(ctx: Context, pod: Pod, rhythm: Rhythm) -> Line:
    return ctx.voice.say("pod.rhythm.done", pod=pod.name, rhythm=name(ctx, rhythm))
