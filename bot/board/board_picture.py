"""Draws a pod's board, and says for those who do not see it what is drawn: bars as words, too."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.board.cairn_picture import season_of
from bot.dialogue.drawings import BoardDrawing, BoardRow, Sign
from bot.dialogue.replies import Picture
from bot.domain.board import Board, Order, Standing
from bot.domain.pods import Pod
from bot.domain.weeks import Week
from bot.pictures.drawable import can_draw
from bot.pods.code_names import sign_of
from bot.texts.spans import Line, words
from bot.texts.voice import Voice

_SIGNS = tuple(Sign)
_LENGTHS = (
    (0, "board.bar_empty"),
    (3, "board.bar_short"),
    (6, "board.bar_half"),
    (9, "board.bar_long"),
    (10, "board.bar_full"),
)


class SaidLine(NamedTuple):
    """One member's line in the words of its reader: a name with its sign, if it needs one."""

    line: Standing
    name: str
    sign: Sign | None
    place: str
    note: str

    @property
    def label(self) -> str:
        """The name as words have it: after its place, and the sign that the picture has."""
        signed = self.name if self.sign is None else f"{self.sign.value} {self.name}"
        return f"{self.place}. {signed}" if self.place else signed


def rows_of(voice: Voice, lines: Sequence[Standing]) -> tuple[SaidLine, ...]:
    """Say a board's lines once, for the picture and for all words.

    Each whose name no font at hand has gets a sign, by how long they have been there.
    """
    undrawn = sorted(line.membership for line in lines if not can_draw(line.name))
    return tuple(
        SaidLine(
            line,
            line.name,
            _SIGNS[undrawn.index(line.membership) % len(_SIGNS)]
            if line.membership in undrawn
            else None,
            "" if line.place is None else voice.number(line.place),
            voice.text("board.new_note")
            if line.new
            else words(voice.count("cairn.stones", line.stones)),
        )
        for line in lines
    )


def board_picture(
    voice: Voice,
    pod: Pod,
    shown: Board,
    last: Week,
    rows: Sequence[SaidLine],
    order: Line,
    total: Line,
) -> Picture:
    """Draw a board whose rows, `order` and `total` are said; they stand beside it in words."""
    drawing = BoardDrawing(
        pod.name,
        _subtitle(voice, shown),
        tuple(BoardRow(r.name, r.note, r.line.share, r.place, r.sign) for r in rows),
        words(total),
        None if can_draw(pod.name) else sign_of(pod),
        season_of(pod, last),
    )
    said = (words(order), *(_told(voice, row) for row in rows), words(total))
    alt = voice.say("board.alt", pod=pod.name, rows=" ".join(filter(None, said)))
    return Picture(drawing, alt, beside=True)


def _subtitle(voice: Voice, shown: Board) -> str:
    if shown.order is Order.STONES:
        return voice.text("board.about_stones")
    places = "ranked" if shown.order is Order.RANKED else "together"
    return words(voice.count(f"board.about_{places}", shown.weeks))


def _told(voice: Voice, row: SaidLine) -> str:
    if row.line.share is None:
        return f"{row.label}: {row.note}."
    return f"{row.label}: {voice.text(_length(row.line.share))}, {row.note}."


def _length(share: float) -> str:
    """Say how long a bar looks."""
    tenths = round(share * 10)
    return next(key for most, key in _LENGTHS if tenths <= most)
