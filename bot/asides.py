"""What Cairn says beside the commands: refusals, and words about conversations themselves."""

from bot import access
from bot.context import Context
from bot.dialogue.commands import Command
from bot.dialogue.replies import Button, Reply, Tone, reply
from bot.dialogue.tokens import Turn, Verb, press, write
from bot.errors import Refused
from bot.ports import Conversation

_WITHOUT_A_POD = ("none.pod", "none.any_pod")


def refusal(ctx: Context, refused: Refused) -> Reply:
    """Say kindly why not, with the way to what is possible."""
    said = ctx.voice.say(refused.key, **refused.arguments)
    if refused.key in _WITHOUT_A_POD:
        return reply(said, buttons=_first_steps(ctx))
    return reply(said, buttons=(Button(ctx.voice.text("button.help"), press("help")),))


def nothing_open(ctx: Context) -> Reply:
    """Answer words that no question asked for, with the next step."""
    check_in = Button(ctx.voice.text("button.check_in"), press("checkin"), Tone.MAIN)
    steps = (check_in,) if access.memberships(ctx) else _first_steps(ctx)
    return reply(
        ctx.voice.say("free.nothing_open"),
        buttons=(*steps, Button(ctx.voice.text("button.help"), press("help"))),
    )


def _first_steps(ctx: Context) -> tuple[Button, ...]:
    return (
        Button(ctx.voice.text("button.create"), press("pod.create"), Tone.MAIN),
        Button(ctx.voice.text("button.have_code"), press("pod.join")),
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
