"""What an owner sees of a card: what they may tick, and the card itself, drawn and in words."""

from collections.abc import Iterator, Sequence

from bot.board.card_picture import Ticks, card_drawing, on_offer, period_of, within
from bot.board.journey_picture import AnsweredWeek
from bot.dialogue.drawings import CardDrawing, CardPeriod
from bot.dialogue.replies import (
    Block,
    Bullets,
    Button,
    Heading,
    Paragraph,
    Picture,
    Quote,
    Reply,
    Tone,
    reply,
    transcript,
)
from bot.dialogue.tokens import press
from bot.domain.goals import Goal
from bot.request.context import Context
from bot.texts.spans import Line, plain
from bot.texts.voice import Voice

_LABELS = {
    Ticks.TITLE: "card.tick_title",
    Ticks.WEEKS: "card.tick_weeks",
    Ticks.LEARNED: "card.tick_learned",
    Ticks.NAME: "card.tick_name",
}


def ticking(ctx: Context, goal: Goal, weeks: Sequence[AnsweredWeek], ticks: Ticks) -> Reply:
    """Offer what may stand on a card; it can be made once something is ticked."""
    voice = ctx.voice
    there = on_offer(goal, within(weeks, period_of(ticks.period, ctx.today)))
    made = Button(voice.text("button.make_card"), _press("make_card", goal, ticks), Tone.MAIN)
    return reply(
        Heading(voice.say("card.heading", goal=goal.title)),
        voice.say("card.tick"),
        buttons=(
            *((made,) if _says_something(there, ticks) else ()),
            *(_box(voice, goal, ticks, tick) for tick in there),
            *(_period(voice, goal, ticks, other) for other in CardPeriod),
            Button(voice.text("button.to_journey"), press("journey", goal.id)),
        ),
    )


def card(ctx: Context, goal: Goal, weeks: Sequence[AnsweredWeek], ticks: Ticks) -> Reply:
    """Show the card; with nothing on it, what may be ticked."""
    shown = within(weeks, period_of(ticks.period, ctx.today))
    if not _says_something(on_offer(goal, shown), ticks):
        return ticking(ctx, goal, weeks, ticks)
    drawing = card_drawing(ctx.voice, goal, shown, ticks, ctx.today, ctx.person.name)
    told = tuple(_told(ctx.voice, drawing, shown, ticks))
    alt = "\n".join((f"{drawing.heading}, {drawing.subtitle}", transcript(Reply(told))))
    return reply(
        Heading(plain(drawing.heading)),
        Paragraph(plain(drawing.subtitle)),
        Picture(drawing, plain(alt), beside=True),
        *told,
    )


def _says_something(there: Sequence[Ticks], ticks: Ticks) -> bool:
    """Tell whether there is more on a card than a name."""
    return any(tick in ticks for tick in there if tick is not Ticks.NAME)


def _told(
    voice: Voice, drawing: CardDrawing, weeks: Sequence[AnsweredWeek], ticks: Ticks
) -> Iterator[Block]:
    """Say the card in words, as much as is on it."""
    for line in drawing.lines:
        yield Paragraph(plain(" · ".join(filter(None, (line.words, line.note)))))
    if Ticks.WEEKS in ticks and weeks:
        yield Bullets(tuple(_week(voice, week) for week in weeks))
    for quote in drawing.quotes:
        yield Quote(quote)


def _week(voice: Voice, week: AnsweredWeek) -> Line:
    said = voice.say("week_state.answered")
    if week.outcome is not None:
        said = voice.say(f"outcome.{week.outcome.value}")
    return voice.say("journey.week", day=voice.day(week.day), said=said)


def _box(voice: Voice, goal: Goal, ticks: Ticks, tick: Ticks) -> Button:
    label = _chosen(voice, voice.text(_LABELS[tick]), chosen=tick in ticks)
    return Button(label, _press("card", goal, ticks ^ tick))


def _period(voice: Voice, goal: Goal, ticks: Ticks, other: CardPeriod) -> Button:
    season = Ticks.SEASON if other is CardPeriod.SEASON else Ticks(0)
    label = voice.text(f"card_period.{other.value}")
    return Button(
        _chosen(voice, label, chosen=other is ticks.period),
        _press("card", goal, ticks & ~Ticks.SEASON | season),
    )


def _chosen(voice: Voice, label: str, *, chosen: bool) -> str:
    return voice.text("card.chosen", what=label) if chosen else label


def _press(name: str, goal: Goal, ticks: Ticks) -> str:
    return press(f"journey.{name}", goal.id, int(ticks))
