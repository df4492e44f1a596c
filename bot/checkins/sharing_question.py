"""Asks who may see what somebody has told of their week, with how it would read in the digest."""

from datetime import datetime

from msgspec.structs import replace

from bot.checkins import shared_views
from bot.checkins.details import DetailedCheckIn
from bot.dialogue.replies import Block, Button, Divider, Paragraph, Tone
from bot.dialogue.tokens import press
from bot.domain.goals import Visible
from bot.request.context import Context
from bot.texts.enumerations import key_of


def who_may_see(ctx: Context, entry: DetailedCheckIn) -> tuple[Block, ...]:
    """Ask who may see what its owner alone sees so far; nothing where they have said so.

    - Of words each answer is offered. Goals have theirs already: there only the first sharing is.
    """
    check_in, voice = entry.check_in, ctx.voice
    waits = bool(check_in.held)
    unseen = check_in.words and check_in.words.visible is Visible.POD and not entry.shared
    named = check_in.outcomes.keys() - entry.hidden
    goals = any(goal.id in named for goal in entry.goals) and not entry.shared
    if not (waits or (check_in.has_stone and (unseen or goals))):
        return ()
    buttons: tuple[Button, ...] = (
        Button(voice.text("button.share"), press("checkin.share", check_in.id)),
    )
    if waits or unseen:
        buttons = tuple(
            Button(
                voice.text(key_of(who)),
                press("checkin.reveal", check_in.id, who.value),
                Tone.MAIN if who is Visible.POD else Tone.PLAIN,
            )
            for who in Visible
        )
    would = _as_shared(entry, ctx.now)
    at = max(ctx.now, check_in.closes_at)
    read = shared_views.summary(
        voice, would, ctx.person.name, would.disclosure_beside(at), ctx.place.platform, ()
    )
    ask = voice.say("checkin.who_may_see")
    lead = "checkin.could_read_now" if ctx.now >= check_in.closes_at else "checkin.could_read"
    return (
        Divider(),
        Paragraph(voice.say(lead, pod=entry.pod.name)),
        replace(read, under=(*read.under, ask), buttons=buttons),
    )


def _as_shared(entry: DetailedCheckIn, now: datetime) -> DetailedCheckIn:
    """Think a check-in as it would be if its owner let the pod see it."""
    held = entry.check_in.held
    words = held.applied_to(entry.check_in.words)
    if held:
        words = replace(words, visible=Visible.POD)
    check_in = replace(entry.check_in.settle(words, now), withheld=False)
    return replace(entry, check_in=check_in, membership=replace(entry.membership, shares=True))
