"""What people see of goals: bars, lists, previews, and confirmations of what they did."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bot.checkins.end_question import end_question
from bot.checkins.shared_views import would_read
from bot.dialogue.replies import (
    Bar,
    Block,
    Button,
    Choices,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.goals import PER_POD, Goal, GoalKind, GoalShare, Visible
from bot.domain.pods import Membership, Pod, PodState
from bot.domain.prompting import asked_at
from bot.goals.counting import times_a_week
from bot.kernel.ids import GoalId, PodId
from bot.people import hour_views
from bot.request.context import Context, voice_of
from bot.texts.spans import Line, plain, words
from bot.texts.voice import Voice


def added(ctx: Context, goal: Goal, pod: Pod | None, visible: Visible | None) -> Reply:
    """Confirm a goal, and say who sees it."""
    say = ctx.voice.say
    seen = (
        say("goal.added_alone")
        if pod is None or visible is None
        else say(f"goal.seen_by_{visible.value}", pod=pod.name)
    )
    hidden = visible not in (None, Visible.POD)
    return reply(
        say("goal.added", goal=goal_line(ctx.voice, goal)),
        seen,
        *((say("goal.code_name", name=say(goal.code_name)),) if hidden else ()),
        buttons=(
            Button(ctx.voice.text("button.log"), press("goal.log", goal.id)),
            Button(ctx.voice.text("button.edit"), press("goal.edit", goal.id)),
        ),
    )


def full(ctx: Context, pods: Sequence[Pod], *, all_of_them: bool) -> Reply:
    """Say before a goal is asked for which pods have no room for one more."""
    names = ctx.voice.items([pod.name for pod in pods])
    said = ctx.voice.say("goal.add.enough", most=PER_POD, pod=names)
    return reply(said, *((ctx.voice.say("goal.add.alone"),) if all_of_them else ()))


def kept_alone(ctx: Context, goal: Goal, pod: Pod) -> Reply:
    """Confirm a goal that its pod has no room for, and offer to make some."""
    own = added(ctx, goal, None, None)
    said = Paragraph(ctx.voice.say("goal.add.enough", most=PER_POD, pod=pod.name))
    listed = Button(ctx.voice.text("button.goals"), press("goal.list"))
    return Reply((*own.blocks, said), (*own.buttons, listed))


def preview(ctx: Context, goal: Goal, pod: Pod, waiting: Sequence[Goal]) -> Reply:
    """Show all that a pod would see, before it sees anything."""
    voice = ctx.voice
    lines = (words(would_read(voice, ctx.person.name, each)) for each in waiting)
    shares = press("goal.preview_ok", goal.id, pod.id)
    return reply(
        voice.say("goal.added", goal=goal_line(voice, goal)),
        voice.say("goal.preview", pod=pod.name),
        *(Quote(line) for line in lines),
        voice.say("goal.preview_until", pod=pod.name),
        buttons=(
            Button(voice.text("button.share"), shares, Tone.MAIN),
            Button(voice.text("button.who_sees"), press("goal.visible", goal.id)),
        ),
    )


def begun(ctx: Context, pod: Pod, goal: Reply, asks: Goal | None) -> Reply:
    """End the beginner's path: the goal, the time there, and when the first question comes.

    Of a goal that did not say so itself it `asks` how often.
    """
    voice = voice_of(ctx.person, ctx.now)
    mine = next(m for m in ctx.uow.memberships.of_person(ctx.person.id) if m.pod == pod.id)
    there = hour_views.there(voice, ctx.person, ctx.now)
    end = voice.say("begin.done")
    if pod.week is not None and mine.inside:
        week = max(pod.week, mine.first_week or pod.week)
        at = asked_at(pod, mine, ctx.person, week)
        end = voice.say("begin.done_at", at=voice.moment(at))
    wrong = Button(voice.text("button.not_right"), press("me.zone"))
    often = () if asks is None else (_how_often(voice, asks),)
    held = hour_views.in_quiet_hours(voice, pod, mine, ctx.person)
    blocks = (*goal.blocks, *often, Paragraph(there), Paragraph(end), *held)
    return Reply(blocks, (*goal.buttons, wrong))


def _how_often(voice: Voice, goal: Goal) -> Choices:
    """Ask how often a week, where once was noted."""
    labels = [*((str(n), voice.number(n)) for n in (1, 3, 5)), ("7", voice.text("button.daily"))]
    buttons = tuple(Button(label, press("goal.often", goal.id, n)) for n, label in labels)
    return Choices(voice.say("begin.often"), buttons)


def often(ctx: Context, goal: Goal) -> Reply:
    """Confirm how often a goal is meant to happen."""
    return reply(ctx.voice.say("goal.often.done", goal=goal_line(ctx.voice, goal)))


def shared(ctx: Context, goal: Goal, pod: Pod) -> Reply:
    """Confirm a first sharing, and go on asking how often, where once a week was noted."""
    once = goal.kind is GoalKind.HABIT and goal.target == 1
    key = "goal.shared_forming" if pod.state is PodState.FORMING else "goal.shared"
    return reply(
        ctx.voice.say(key, pod=pod.name),
        *((_how_often(ctx.voice, goal),) if once else ()),
        buttons=(
            Button(ctx.voice.text("button.add_goal"), press("goal.add")),
            Button(ctx.voice.text("button.who_sees"), press("goal.visible", goal.id)),
        ),
    )


def listed(
    ctx: Context,
    goals: Sequence[Goal],
    logged: Mapping[GoalId, Decimal],
    shares: Sequence[GoalShare],
    pods: Mapping[PodId, Pod],
    memberships: Sequence[Membership],
    *,
    more: bool,
) -> Reply:
    """Show one's own goals, each with who sees it; there may be `more` than are shown."""
    voice = ctx.voice
    sharing = {member.pod for member in memberships if member.shares}
    add = Button(voice.text("button.add_goal"), press("goal.add"), Tone.MAIN)
    if not goals:
        return reply(voice.say("goal.list.none"), buttons=(add,))
    blocks: list[Block] = [Heading(voice.say("goal.list.heading"))]
    for goal in goals:
        blocks.append(bar(ctx, goal, logged))
        seen = [
            words(voice.say(f"goal.seen_by_{_seen_as(s, sharing)}", pod=pods[s.pod].name))
            for s in shares
            if s.goal == goal.id
        ]
        line = plain(" ".join(seen)) if seen else voice.say("goal.added_alone")
        offered = _offered(voice, goal)
        if len(seen) < len(memberships):
            offered += (Button(voice.text("button.show_pod"), press("goal.share", goal.id)),)
        blocks.append(Choices(line, offered))
        much = logged.get(goal.id)
        if goal.has_ended(ctx.today, much) or goal.end_asked_at is not None:
            blocks.append(end_question(voice, goal, goal.title, much))
    further = (Button(voice.text("form.further"), press("goal.more", goals[-1].id)),)
    return reply(*blocks, buttons=(add, *(further if more else ())))


def _offered(voice: Voice, goal: Goal) -> tuple[Button, ...]:
    return (
        Button(voice.text("button.log"), press("goal.log", goal.id)),
        Button(voice.text("button.edit"), press("goal.edit", goal.id)),
        Button(voice.text("button.finish"), press("goal.finish", goal.id)),
        Button(voice.text("button.drop"), press("goal.drop", goal.id)),
    )


def _seen_as(share: GoalShare, sharing: Collection[PodId]) -> str:
    waits = share.visible is Visible.POD and share.pod not in sharing
    return "waiting" if waits else share.visible.value


def edited(ctx: Context, goal: Goal) -> Reply:
    """Confirm a change."""
    return reply(ctx.voice.say("goal.edit.done", goal=goal_line(ctx.voice, goal)))


def unchanged(ctx: Context, goal: Goal) -> Reply:
    """Say that nothing is different."""
    return reply(ctx.voice.say("goal.edit.same", goal=goal_line(ctx.voice, goal)))


def alone(ctx: Context, goal: Goal) -> Reply:
    """Say that nobody else sees a goal, since its owner is in no pod."""
    return reply(ctx.voice.say("goal.shown.no_pod", goal=goal.title))


def seen(ctx: Context, goal: Goal, pod: Pod, visible: Visible) -> Reply:
    """Confirm who of a pod sees a goal."""
    said = ctx.voice.say(f"goal.shown.{visible.value}", goal=goal.title, pod=pod.name)
    hidden = ctx.voice.say("goal.code_name", name=ctx.voice.say(goal.code_name))
    button = Button(ctx.voice.text("button.who_sees"), press("goal.visible", goal.id))
    return reply(said, *(() if visible is Visible.POD else (hidden,)), buttons=(button,))


def goal_line(voice: Voice, goal: Goal) -> Line:
    """Say a goal with what it aims at."""
    until = voice.date(goal.until) if goal.until else ""
    match goal.kind:
        case GoalKind.HABIT:
            often = times_a_week(voice, goal.target or Decimal(1))
            return voice.say("aim.habit", goal=goal.title, often=often)
        case GoalKind.AMOUNT:
            key = "aim.amount_until" if until else "aim.amount"
            much = amount_text(voice, goal.target or Decimal(), goal)
            return voice.say(key, goal=goal.title, amount=much, until=until)
        case GoalKind.MILESTONE:
            return _with_day(voice, goal)


def _with_day(voice: Voice, goal: Goal) -> Line:
    """Say a goal with the day it is meant for, and not how much of it there is."""
    if goal.until is None:
        return voice.say("aim.milestone", goal=goal.title)
    return voice.say("aim.milestone_until", goal=goal.title, until=voice.date(goal.until))


def amount_text(voice: Voice, much: Decimal, goal: Goal) -> str:
    """Say a number of a goal's unit."""
    number = voice.number(float(much))
    return f"{number} {goal.unit}" if goal.unit else number


def bar(ctx: Context, goal: Goal, logged: Mapping[GoalId, Decimal]) -> Block:
    """Show how far a goal has come."""
    voice = ctx.voice
    if goal.kind is GoalKind.MILESTONE or not goal.target:
        return Paragraph(goal_line(voice, goal))
    much = logged.get(goal.id, Decimal())
    habit = goal.kind is GoalKind.HABIT
    target = amount_text(voice, goal.target, goal)
    if much:
        key = "goal.bar_week" if habit else "goal.bar"
        note = voice.say(key, much=voice.number(much), target=target)
    else:
        note = voice.say("goal.bar_week_none" if habit else "goal.bar_none", target=target)
    label = goal_line(voice, goal) if habit else _with_day(voice, goal)
    share = float(min(Decimal(1), max(Decimal(), much / goal.target)))
    return Bar(label, share, note)
