"""What people see when they say whether a board shall be ranked."""

from bot.dialogue.replies import Button, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.pods import Pod
from bot.request.context import Context


def together(ctx: Context, pod: Pod) -> Reply:
    """Confirm bars by name."""
    return reply(ctx.voice.say("pod.ranking.together", pod=pod.name))


def ranked(ctx: Context, pod: Pod) -> Reply:
    """Confirm bars by progress."""
    return reply(ctx.voice.say("pod.ranking.ranked", pod=pod.name))


def ended(ctx: Context, pod: Pod) -> Reply:
    """Confirm that bars stand by name for all, at a member's own wish."""
    button = Button(ctx.voice.text("button.board"), press("board", pod.id))
    return reply(ctx.voice.say("pod.ranking.ended", pod=pod.name), buttons=(button,))


def asked(ctx: Context, pod: Pod, others: int) -> Reply:
    """Say that everyone is being asked."""
    return reply(ctx.voice.count("pod.ranking.asked", others, pod=pod.name))


def noted(ctx: Context, pod: Pod) -> Reply:
    """Confirm a yes."""
    return reply(ctx.voice.say("pod.ranking.noted", pod=pod.name))


def stays(ctx: Context, pod: Pod) -> Reply:
    """Confirm a no."""
    return reply(ctx.voice.say("pod.ranking.stays", pod=pod.name))
