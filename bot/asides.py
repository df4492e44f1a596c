"""What Cairn says beside the commands: refusals, and words about conversations themselves."""

from bot.context import Context
from bot.dialogue.commands import Command
from bot.dialogue.replies import Button, Reply, Tone, reply
from bot.dialogue.tokens import Turn, Verb, press, write
from bot.errors import Refused
from bot.ports import Conversation


def refusal(ctx: Context, refused: Refused) -> Reply:
    """Say kindly why not, with the way to what is possible."""
    return reply(
        ctx.voice.say(refused.key, **refused.arguments),
        buttons=(Button(ctx.voice.text("button.help"), press("help")),),
    )


def nothing_open(ctx: Context) -> Reply:
    """Answer words that no question asked for."""
    return reply(
        ctx.voice.say("free.nothing_open"),
        buttons=(
            Button(ctx.voice.text("button.check_in"), press("checkin"), Tone.MAIN),
            Button(ctx.voice.text("button.help"), press("help")),
        ),
    )


def was_idle(ctx: Context, command: Command, conversation: Conversation) -> Reply:
    """Pick up a question that was left a while ago; its answers are still there."""
    title = ctx.voice.text(f"{command.path}.title")
    return reply(
        ctx.voice.say("form.was_idle", title=title),
        buttons=(
            Button(
                ctx.voice.text("form.go_on"), write(Turn(Verb.OPEN, conversation.id)), Tone.MAIN
            ),
            Button(ctx.voice.text("form.let_go"), write(Turn(Verb.CANCEL, conversation.id))),
        ),
    )


def canceled(ctx: Context) -> Reply:
    """Confirm that a question was let go."""
    return reply(ctx.voice.say("form.canceled"))
