"""What somebody sees who would like to be forgotten: what goes and stays, and the way back."""

from datetime import datetime

from bot.dialogue.replies import Bullets, Button, Heading, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.forgetting import TAKEN_BACK_WITHIN, Belongings
from bot.request.context import Context

_STAYS = ("stones", "others", "chats", "backups")


def preview(ctx: Context, theirs: Belongings, pods: int) -> Reply:
    """Show in numbers what would go, what would stay, and until when it can be taken back."""
    say, count = ctx.voice.say, ctx.voice.count
    goes = [
        count(f"me.forget.has.{name}", many)
        for name, many in (
            ("goals", theirs.goals),
            ("answers", theirs.check_ins),
            ("logs", theirs.logs),
            ("cheers_given", theirs.cheers_given),
            ("cheers_received", theirs.cheers_received),
            ("notes", theirs.notes),
            ("invitations", theirs.invitations),
            ("pods", pods),
        )
        if many
    ]
    until = ctx.voice.moment(ctx.now + TAKEN_BACK_WITHIN)
    return reply(
        Heading(say("me.forget.heading")),
        Paragraph(say("me.forget.goes")),
        Bullets((say("me.forget.you"), *goes)),
        Paragraph(say("me.forget.at_once")),
        Paragraph(say("me.forget.for_a_day", until=until)),
        Paragraph(say("me.forget.stays")),
        Bullets(tuple(say(f"me.forget.stays.{name}") for name in _STAYS)),
        buttons=(
            _keep_button(ctx),
            Button(ctx.voice.text("button.forget_copy"), press("me.export")),
            Button(ctx.voice.text("button.forget_ask"), press("me.forget_surely")),
        ),
    )


def surely(ctx: Context, minute: int) -> Reply:
    """Ask once more; the way out comes first, where the last button was not."""
    text = ctx.voice.text
    until = ctx.voice.moment(ctx.now + TAKEN_BACK_WITHIN)
    forgets = Button(
        text("button.forget_now", name=ctx.person.name), press("me.forget_now", minute), Tone.GRAVE
    )
    return reply(
        ctx.voice.say("me.forget.surely", name=ctx.person.name, until=until),
        buttons=(_keep_button(ctx), forgets),
    )


def hidden(ctx: Context, forgotten_at: datetime) -> Reply:
    """Say until when it can be taken back, or that it cannot any more."""
    if ctx.now >= forgotten_at:
        return reply(ctx.voice.say("me.forget.going"))
    until = ctx.voice.moment(forgotten_at)
    back = Button(ctx.voice.text("button.forget_back"), press("me.take_back"), Tone.MAIN)
    return reply(ctx.voice.say("me.forget.hidden", until=until), buttons=(back,))


def kept(ctx: Context) -> Reply:
    """Say that all is as it was."""
    return reply(ctx.voice.say("me.forget.kept"))


def taken_back(ctx: Context) -> Reply:
    """Say that all is back."""
    helps = Button(ctx.voice.text("button.help"), press("help"))
    return reply(ctx.voice.say("me.forget.taken_back", name=ctx.person.name), buttons=(helps,))


def _keep_button(ctx: Context) -> Button:
    return Button(ctx.voice.text("button.forget_keep"), press("me.keep"))
