"""What people see when a goal ends, goes on after all, or is taken up again."""

from collections.abc import Sequence

from bot.dialogue.replies import Block, Button, Paragraph, Quote, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.goals import Goal
from bot.domain.pods import Pod
from bot.goals.views import goal_line
from bot.request.context import Context


def finished(ctx: Context, goal: Goal) -> Reply:
    """Confirm a goal finished."""
    return _ended(ctx, "goal.finish.done", goal)


def dropped(ctx: Context, goal: Goal) -> Reply:
    """Confirm a goal dropped; dropping is a decision, not a failure."""
    return _ended(ctx, "goal.drop.done", goal)


def reached(ctx: Context, goal: Goal, pods: Sequence[Pod]) -> Reply:
    """Confirm that a goal is reached, say who hears of it, and offer the next."""
    text = ctx.voice.text
    names = ctx.voice.items([pod.name for pod in pods]) if pods else ""
    told = (ctx.voice.say("goal.reached.told", pods=names),) if pods else ()
    return reply(
        ctx.voice.say("goal.reached.done", goal=goal.title),
        *told,
        ctx.voice.say("goal.reached.next"),
        buttons=(
            Button(text("button.add_goal"), press("goal.add"), Tone.MAIN),
            Button(text("button.check_in"), press("checkin")),
            Button(text("button.journey"), press("journey", goal.id)),
            Button(text("button.undo"), press("goal.unend", goal.id)),
        ),
    )


def goes_on(ctx: Context, goal: Goal) -> Reply:
    """Confirm that a goal goes on, and how far."""
    return reply(
        ctx.voice.say("goal.more_time.done", goal=goal_line(ctx.voice, goal)),
        buttons=(Button(ctx.voice.text("button.check_in"), press("checkin"), Tone.MAIN),),
    )


def resumed(ctx: Context, goal: Goal) -> Reply:
    """Confirm that a goal goes on."""
    return reply(
        ctx.voice.say("goal.resume.done", goal=goal_line(ctx.voice, goal)),
        buttons=(
            Button(ctx.voice.text("button.goals"), press("goal.list"), Tone.MAIN),
            Button(ctx.voice.text("button.edit"), press("goal.edit", goal.id)),
        ),
    )


def _ended(ctx: Context, key: str, goal: Goal) -> Reply:
    learned: tuple[Block, ...] = ()
    if goal.learned:
        learned = (Paragraph(ctx.voice.say("goal.learned")), Quote(goal.learned))
    buttons = (
        Button(ctx.voice.text("button.add_goal"), press("goal.add"), Tone.MAIN),
        Button(ctx.voice.text("button.journey"), press("journey", goal.id)),
        Button(ctx.voice.text("button.undo"), press("goal.unend", goal.id)),
    )
    return reply(ctx.voice.say(key, goal=goal.title), *learned, buttons=buttons)
