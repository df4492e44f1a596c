"""What people see of a pod's progress: the cairn, and the board with bars, stones and a total."""

from collections.abc import Sequence
from dataclasses import replace

from bot.board.board_picture import SaidLine, board_picture, rows_of
from bot.board.cairn_picture import cairn
from bot.board.visible_layers import VisibleLayer
from bot.dialogue.replies import (
    Bar,
    Block,
    Button,
    Heading,
    Paragraph,
    Picture,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.board import Board, Order, Own, PodTotal
from bot.domain.pods import Membership, Mode, Pod
from bot.request.context import Context
from bot.texts.spans import Line, Span, plain, words
from bot.texts.voice import Voice


def no_board_yet(ctx: Context, pod: Pod, mine: Membership) -> Reply:
    """Say when there will be something to see; to stay off it can be said before."""
    say = ctx.voice.say
    told = say("board.forming", pod=pod.name)
    if pod.week is not None:
        at = ctx.voice.moment(pod.rhythm.close_at(pod.week))
        told = say("board.not_yet", pod=pod.name, at=at)
    to_pod = Button(ctx.voice.text("button.pod"), press("pod.info", pod.id))
    buttons = (to_pod, _appear(ctx.voice, mine), *_unrank(ctx.voice, pod, mine))
    return reply(told, *_off(ctx.voice, mine), buttons=buttons)


def board(
    ctx: Context,
    pod: Pod,
    mine: Membership,
    layers: Sequence[VisibleLayer],
    shown: Board,
    *,
    fewer_asked: bool,
) -> Reply:
    """Show a pod's cairn and its members' bars; then what is for the reader alone."""
    said = ctx.voice.say("board.heading", pod=pod.name)
    cairn_of_it = _cairn(ctx.voice, pod, layers, shown.total)
    lead = ctx.voice.say("board.fewest") if fewer_asked else ()
    bars = bars_alone(ctx, pod, mine, layers, shown, lead)
    return Reply((Heading(said), cairn_of_it, *bars.blocks), bars.buttons)


def bars_alone(
    ctx: Context,
    pod: Pod,
    mine: Membership,
    layers: Sequence[VisibleLayer],
    shown: Board,
    lead: Line,
) -> Reply:
    """Show the bars of a board as they are now, after a word of what was changed."""
    voice = ctx.voice
    rows = rows_of(voice, shown.lines)
    order, total = _order(voice, shown), _total(voice, shown.total)
    return reply(
        *((lead,) if lead else ()),
        board_picture(voice, pod, shown, layers[-1].week, rows, order, total),
        order,
        *map(_line, rows),
        *((total,) if total else ()),
        *_own(voice, shown.own),
        *_off(voice, mine),
        buttons=(
            Button(voice.text("button.check_in"), press("checkin"), Tone.MAIN),
            Button(voice.text("button.goals"), press("goal.list")),
            _appear(voice, mine),
            *_unrank(voice, pod, mine),
        ),
    )


def _cairn(voice: Voice, pod: Pod, layers: Sequence[VisibleLayer], total: PodTotal) -> Picture:
    """Show the cairn; where its stones would tell on somebody, with layers alone."""
    if total.stones is None:
        layers = [replace(layer, small=True) for layer in layers]
    return cairn(voice, pod, layers)


def _order(voice: Voice, shown: Board) -> Line:
    if shown.order is Order.STONES:
        return voice.say("board.order_stones")
    return voice.count(f"board.order_{shown.order.value}", shown.weeks)


def _line(row: SaidLine) -> Block:
    if row.line.share is None:
        return Paragraph(plain(f"{row.label}: {row.note}"))
    return Bar(plain(row.label), row.line.share, plain(row.note))


def _total(voice: Voice, total: PodTotal) -> Line:
    share = None if total.share is None else voice.percent(total.share)
    if total.stones is None:
        return () if share is None else voice.say("board.total_share", share=share)
    stones = words(voice.count("cairn.stones", total.stones))
    if share is None:
        return voice.say("board.total_stones", stones=stones)
    return voice.say("board.total", stones=stones, share=share)


def _own(voice: Voice, own: Own | None) -> tuple[Block, ...]:
    """Tell the reader their own numbers, which are in nobody else's board."""
    if own is None:
        return ()
    weeks = voice.count("board.own_weeks", own.weeks, showed=own.showed)
    if own.share is None:
        return (Paragraph(weeks),)
    share = voice.say("board.own", share=voice.percent(own.share))
    return (Paragraph((*share, Span(" "), *weeks)),)


def _off(voice: Voice, mine: Membership) -> tuple[Block, ...]:
    return () if mine.on_board else (Paragraph(voice.say("board.off")),)


def _appear(voice: Voice, mine: Membership) -> Button:
    """Offer to stay off the board, or to be on it again."""
    if mine.on_board:
        return Button(voice.text("button.stay_off"), press("board.stay_off", mine.id))
    return Button(voice.text("button.be_on"), press("board.be_on", mine.id))


def _unrank(voice: Voice, pod: Pod, mine: Membership) -> tuple[Button, ...]:
    """Offer every member to end places for all."""
    if pod.mode is Mode.TOGETHER or not pod.has_bars:
        return ()
    return (Button(voice.text("button.unrank"), press("pod.unrank", mine.id)),)
