"""What people see of the hour at which they are asked, and of what their quiet hours do to it."""

from datetime import datetime

from bot.dialogue.replies import Block, Button, Choices, Paragraph, Reply
from bot.dialogue.tokens import press
from bot.domain.people import Person
from bot.domain.pods import Membership, Pod
from bot.domain.prompting import asked_at
from bot.domain.weeks import Week
from bot.request.context import Context
from bot.texts.spans import Line
from bot.texts.voice import Style, Voice
from bot.zones import finder


def own_time(ctx: Context, pod: Pod, mine: Membership, week: Week | None) -> Reply:
    """Confirm a member's own hour by when it strikes next, and say what quiet hours do to it."""
    return Reply((*_next(ctx, pod, mine, week), *in_quiet_hours(ctx.voice, pod, mine, ctx.person)))


def through_quiet(ctx: Context, pod: Pod, mine: Membership, week: Week | None) -> Reply:
    """Confirm that one question comes in quiet hours too, or not any more."""
    if not mine.through_quiet:
        return own_time(ctx, pod, mine, week)
    hour = ctx.voice.clock(mine.at or pod.rhythm_to_come.at)
    said = Paragraph(ctx.voice.say("me.time.through_quiet", pod=pod.name, hour=hour))
    undo = Button(ctx.voice.text("button.no_exception"), press("me.keep_quiet", mine.id))
    return Reply((said, *_next(ctx, pod, mine, week)), (undo,))


def in_quiet_hours(
    voice: Voice, pod: Pod, membership: Membership, person: Person
) -> tuple[Block, ...]:
    """Say at once that a member's hour lies in their quiet hours, with both ways out."""
    hour, quiet = membership.at or pod.rhythm_to_come.at, person.quiet
    if membership.through_quiet or not quiet.hold(hour):
        return ()
    said = voice.say(
        "me.time.in_quiet",
        pod=pod.name,
        hour=voice.clock(hour),
        start=voice.clock(quiet.start),
        end=voice.clock(quiet.end),
    )
    move = Button(voice.text("button.move_quiet"), press("me.quiet"))
    exception = Button(voice.text("button.exception"), press("me.through_quiet", membership.id))
    return (Choices(said, (move, exception)),)


def _next(ctx: Context, pod: Pod, mine: Membership, week: Week | None) -> tuple[Block, ...]:
    if week is None:
        return (Paragraph(ctx.voice.say("me.time.done_forming", pod=pod.name)),)
    at = ctx.voice.moment(max(asked_at(pod, mine, ctx.person, week), ctx.now))
    return (Paragraph(ctx.voice.say("me.time.done", pod=pod.name, at=at)),)


def there(voice: Voice, person: Person, now: datetime) -> Line:
    """Say what time it is where a person is: at the place they named, else by their zone."""
    time = voice.moment(now, Style.TIME).text
    if person.place is not None:
        return voice.say("me.zone.done_there", place=person.place, now=time)
    place = finder.label(person.lives_in, person.language)
    return voice.say("me.zone.done", place=place, now=time)
