"""What whoever comes back sees: a greeting, what was read of their words, and what goes on."""

from collections.abc import Sequence

from bot.dialogue.replies import Button, Choices, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.goals import Goal
from bot.request.context import Context


def greeting(ctx: Context, old: Sequence[Goal]) -> Reply:
    """Say that it is good to have somebody here, and offer goals of before."""
    said = ctx.voice.say("goal.back.greeting")
    if not old:
        return reply(said)
    buttons = tuple(Button(goal.title, press("goal.go_on", goal.id)) for goal in old)
    return reply(said, Choices(ctx.voice.say("goal.back.old"), buttons))


def read(ctx: Context, thing: str) -> Reply:
    """Show what was read as this week's goal, with the way to other words."""
    other = Button(ctx.voice.text("button.other_words"), press("goal.this_week"))
    return reply(Choices(ctx.voice.say("goal.this_week.read", thing=thing), (other,)))


def goes_on(ctx: Context, goal: Goal, *, to_show: bool) -> Reply:
    """Confirm that a goal goes on, and offer to show it where nobody sees it."""
    text = ctx.voice.text
    show = (Button(text("button.show_pod"), press("goal.share", goal.id)),)
    return reply(
        ctx.voice.say("goal.go_on.done", goal=goal.title),
        buttons=(
            *(show if to_show else ()),
            Button(text("button.log"), press("goal.log", goal.id)),
            Button(text("button.edit"), press("goal.edit", goal.id)),
        ),
    )
