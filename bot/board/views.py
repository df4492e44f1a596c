"""What people see of a pod's progress: the cairn, and the board with bars, stones and a total."""

from collections.abc import Sequence
from dataclasses import replace

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
from bot.domain.board import Board, Order, Own, PodTotal, Standing
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
    return reply(told, *_off(ctx.voice, mine), buttons=(to_pod, _appear(ctx.voice, mine)))


def board(
    ctx: Context,
    pod: Pod,
    mine: Membership,
    layers: Sequence[VisibleLayer],
    shown: Board,
    lead: Line,
) -> Reply:
    """Show a pod's cairn and its members' bars; then what is for the reader alone."""
    voice = ctx.voice
    return reply(
        *((lead,) if lead else ()),
        Heading(voice.say("board.heading", pod=pod.name)),
        _cairn(voice, pod, layers, shown.total),
        _order(voice, shown),
        *(_line(voice, line) for line in shown.lines),
        *_total(voice, shown.total),
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


def _order(voice: Voice, shown: Board) -> Paragraph:
    if shown.order is Order.STONES:
        return Paragraph(voice.say("board.order_stones"))
    return Paragraph(voice.count(f"board.order_{shown.order.value}", shown.weeks))


def _line(voice: Voice, line: Standing) -> Block:
    if line.new:
        return Paragraph(voice.say("board.new", name=line.name))
    if line.share is None:
        return Paragraph(voice.count("board.stones", line.stones, name=line.name))
    name = line.name if line.place is None else f"{voice.number(line.place)}. {line.name}"
    return Bar(plain(name), line.share, voice.count("cairn.stones", line.stones))


def _total(voice: Voice, total: PodTotal) -> tuple[Block, ...]:
    share = None if total.share is None else voice.percent(total.share)
    if total.stones is None:
        return () if share is None else (Paragraph(voice.say("board.total_share", share=share)),)
    stones = words(voice.count("cairn.stones", total.stones))
    if share is None:
        return (Paragraph(voice.say("board.total_stones", stones=stones)),)
    return (Paragraph(voice.say("board.total", stones=stones, share=share)),)


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
