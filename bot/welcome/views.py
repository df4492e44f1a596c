"""What newcomers see first, and what help explains."""

from collections.abc import Sequence

from bot.dialogue.replies import Bullets, Button, Heading, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.pods import Membership
from bot.request.context import Context
from bot.support import views as support
from bot.texts.spans import live

_WHO_READS = ("sealed", "pod", "operator", "platforms")
_HOW_LONG = ("kept", "reports", "yours")


def start(ctx: Context) -> Reply:
    """Say what Cairn does and does not do, with the three first taps."""
    say, text = ctx.voice.say, ctx.voice.text
    return reply(
        Heading(say("start.heading", name=ctx.person.name)),
        say("start.does"),
        say("start.does_not"),
        say("start.stone"),
        buttons=(
            Button(text("button.create"), press("pod.create"), Tone.MAIN),
            Button(text("button.have_code"), press("pod.join")),
            Button(text("button.how"), press("help")),
        ),
    )


def help_(ctx: Context, topics: Sequence[str], memberships: Sequence[Membership]) -> Reply:
    """Show what can be done here now."""
    say, text = ctx.voice.say, ctx.voice.text
    explain = tuple(Button(text(f"topic.{name}"), press("help", name)) for name in topics)
    if not memberships:
        first = (
            Button(text("button.create"), press("pod.create"), Tone.MAIN),
            Button(text("button.have_code"), press("pod.join")),
        )
        return reply(say("help.new"), buttons=(*first, *explain, support.not_okay(ctx.voice)))
    can = (
        Button(text("button.check_in"), press("checkin"), Tone.MAIN),
        Button(text("button.goals"), press("goal.list")),
        Button(text("button.board"), press("board")),
        Button(text("button.pod"), press("pod.info")),
        Button(text("button.invite"), press("pod.invite")),
        Button(text("button.profile"), press("me.profile")),
    )
    return reply(say("help.member"), buttons=(*can, *explain, support.not_okay(ctx.voice)))


def topic(ctx: Context, name: str) -> Reply:
    """Explain one thing."""
    say = ctx.voice.say
    return reply(
        Heading(say(f"topic.{name}")),
        Bullets(tuple(say(f"help.{name}_{part}") for part in ("one", "two", "three"))),
        buttons=(Button(ctx.voice.text("button.help"), press("help")),),
    )


def privacy(ctx: Context) -> Reply:
    """Say what is kept, for how long and who can read it; and whom to ask about it."""
    say, text = ctx.voice.say, ctx.voice.text
    operator = ctx.rules.operator
    whom = {
        "privacy.contact": operator.contact,
        "privacy.notice": operator.privacy,
        "privacy.terms": operator.terms,
    }
    told = [say(key, told=live(value)) for key, value in whom.items() if value is not None]
    return reply(
        Heading(say("privacy.heading")),
        Bullets(
            (
                *(say(f"privacy.{part}") for part in _WHO_READS),
                ctx.voice.count("who_sees.kept", ctx.rules.words_kept_months),
                *(say(f"privacy.{part}") for part in _HOW_LONG),
            )
        ),
        *(Paragraph(line) for line in told or [say("privacy.no_contact")]),
        buttons=(
            Button(text("button.profile"), press("me.profile")),
            Button(text("me.export"), press("me.export")),
            Button(text("button.help"), press("help")),
        ),
    )
