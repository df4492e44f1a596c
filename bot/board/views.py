"""What people see of progress: cairn, bars and totals of a pod, and a goal's own history."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.board.cairn_picture import cairn
from bot.board.visible_layers import VisibleLayer
from bot.dialogue.replies import (
    Bar,
    Block,
    Bullets,
    Button,
    Facts,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.board import PodTotal, Standing
from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal
from bot.domain.pods import Pod
from bot.goals.views import amount_text, goal_line
from bot.request.context import Context
from bot.texts.spans import Line, plain, words
from bot.texts.voice import Voice

_SHOWN_WEEKS = 12


def no_board_yet(ctx: Context, pod: Pod) -> Reply:
    """Say when there will be something to see."""
    buttons = (Button(ctx.voice.text("button.pod"), press("pod.info", pod.id)),)
    if pod.week is None:
        return reply(ctx.voice.say("board.forming", pod=pod.name), buttons=buttons)
    at = ctx.voice.moment(pod.rhythm.close_at(pod.week))
    return reply(ctx.voice.say("board.not_yet", pod=pod.name, at=at), buttons=buttons)


def board(
    ctx: Context,
    pod: Pod,
    layers: Sequence[VisibleLayer],
    lines: Sequence[Standing],
    total: PodTotal,
    weeks: int,
    own: float | None,
) -> Reply:
    """Show a pod's cairn and its members' bars; in private, with the reader's own number."""
    voice = ctx.voice
    yours: tuple[Block, ...] = ()
    if own is not None and ctx.place.private:
        yours = (Paragraph(voice.say("board.own", share=voice.percent(own))),)
    return reply(
        Heading(voice.say("board.heading", pod=pod.name)),
        cairn(voice, pod, layers),
        Paragraph(voice.count(f"board.bars_{pod.mode.value}", weeks)),
        *(_line(voice, line) for line in lines),
        *_total(voice, total),
        *yours,
        buttons=(
            Button(voice.text("button.check_in"), press("checkin"), Tone.MAIN),
            Button(voice.text("button.goals"), press("goal.list")),
        ),
    )


def journey(
    ctx: Context,
    goal: Goal,
    weeks: Sequence[tuple[date, CheckIn]],
    logged: Decimal | None,
    strength: float | None,
) -> Reply:
    """Show one goal's history to its owner."""
    voice = ctx.voice
    facts = [
        (
            voice.say("journey.since"),
            plain(voice.date_of(goal.created_at)),
        ),
        (voice.say("journey.state"), voice.say(f"goal_state.{goal.state.value}")),
    ]
    if logged is not None:
        facts.append((voice.say("journey.logged"), plain(amount_text(voice, logged, goal))))
    bar: tuple[Block, ...] = ()
    if strength is not None:
        note = voice.say("journey.strength_is", share=voice.percent(strength))
        bar = (Bar(voice.say("journey.strength"), strength, note),)
    history = tuple(_week(voice, goal, day, c) for day, c in weeks[:_SHOWN_WEEKS])
    learned: tuple[Block, ...] = ()
    if goal.learned:
        learned = (Paragraph(voice.say("goal.learned")), Quote(goal.learned))
    return reply(
        Heading(goal_line(voice, goal)),
        Facts(tuple(facts)),
        *bar,
        *((Bullets(history),) if history else (Paragraph(voice.say("journey.none")),)),
        *learned,
        buttons=(Button(voice.text("button.goals"), press("goal.list")),),
    )


def _week(voice: Voice, goal: Goal, day: date, check_in: CheckIn) -> Line:
    outcome = check_in.outcomes.get(goal.id)
    said = (
        voice.say("week_state.answered")
        if outcome is None
        else voice.say(f"outcome.{outcome.value}")
    )
    return voice.say("journey.week", day=voice.day(day), said=said)


def _line(voice: Voice, line: Standing) -> Block:
    name = line.name if line.rank is None else f"{voice.number(line.rank)}. {line.name}"
    if line.new:
        return Paragraph(voice.say("board.new", name=name))
    if line.progress is None and line.stones:
        return Paragraph(voice.count("board.stones", line.stones, name=name))
    if line.progress is None:
        return Paragraph(voice.say("board.nothing_counted", name=name))
    note = voice.say(
        "board.note",
        progress=voice.percent(line.progress),
        strength=voice.percent(line.strength or 0.0),
    )
    return Bar(plain(name), line.progress, note)


def _total(voice: Voice, total: PodTotal) -> tuple[Block, ...]:
    share = None if total.progress is None else voice.percent(total.progress)
    if total.stones is None:
        return () if share is None else (Paragraph(voice.say("board.total_share", share=share)),)
    stones = words(voice.count("cairn.stones", total.stones))
    if share is None:
        return (Paragraph(voice.say("board.total_stones", stones=stones)),)
    return (Paragraph(voice.say("board.total", stones=stones, share=share)),)
