"""What people see who do not want to hear from somebody."""

from bot.dialogue.replies import Button, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.people import Person
from bot.kernel.ids import PodId
from bot.request.context import Context


def muted(ctx: Context, other: Person, pod: PodId) -> Reply:
    """Confirm that nothing goes between two people, and offer another pod."""
    say, text = ctx.voice.say, ctx.voice.text
    return reply(
        say("me.mute.done", name=other.name),
        say("me.mute.elsewhere"),
        buttons=(
            Button(text("button.undo"), press("me.unmute", other.id)),
            Button(text("button.want_to_leave"), press("pod.leave", pod)),
            Button(text("button.create"), press("pod.create")),
        ),
    )


def heard_again(ctx: Context, other: Person) -> Reply:
    """Confirm that two people hear from each other again."""
    return reply(ctx.voice.say("me.unmute.done", name=other.name))
