"""A board's picture shows what its words say, and its words what a picture cannot."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.telegram.sending.render import render
from bot.board.board_picture import board_picture, rows_of
from bot.dialogue.drawings import BoardDrawing, BoardRow, Sign
from bot.dialogue.limits import TELEGRAM, paginate
from bot.dialogue.replies import Paragraph, Picture, reply
from bot.domain.board import Board, Order, PodTotal, Standing
from bot.domain.pods import Mode, Pod, PodKind
from bot.domain.weeks import Rhythm, Week
from bot.kernel.ids import MembershipId, PodId
from bot.texts.spans import plain, words
from bot.texts.voice import Voice

AT = datetime(2026, 1, 1, tzinfo=UTC)
POD = Pod(
    PodId(7), "Early birds", "", PodKind.STUDY, Mode.RANKED, Rhythm(6, time(18), "UTC"), "en", AT
)
LAST = Week(2026, 4)
VOICE = Voice("en", ZoneInfo("UTC"), now=AT)
UNDRAWN = "\U00012000\U00012001"  # cuneiform, of which no font comes along
LINES = (
    Standing(MembershipId(2), "Bea", False, 9, 1.0, 1),
    Standing(MembershipId(4), UNDRAWN, False, 7, 0.8, 2),
    Standing(MembershipId(1), "Álvaro", False, 1, 0.4),
    Standing(MembershipId(5), "Flo", False, 5),
    Standing(MembershipId(3), "Cy", True),
    Standing(MembershipId(6), "Gil", False, 3, 0.0),
)
BOARD = Board(Order.RANKED, 8, LINES, PodTotal(None, None), None)


def drawn(language: str, shown: Board = BOARD) -> Picture:
    voice = Voice(language, ZoneInfo("UTC"), now=AT)
    rows = rows_of(voice, shown.lines)
    return board_picture(voice, POD, shown, LAST, rows, plain("In order."), plain("25 in all."))


def test_a_row_has_a_name_its_stones_and_perhaps_a_bar_and_a_place() -> None:
    drawing = drawn("en").drawing
    assert isinstance(drawing, BoardDrawing)
    assert drawing.rows == (
        BoardRow("Bea", "9 stones", 1.0, "1"),
        BoardRow(UNDRAWN, "7 stones", 0.8, "2", Sign.DISC),
        BoardRow("Álvaro", "1 stone", 0.4),
        BoardRow("Flo", "5 stones"),
        BoardRow("Cy", "new"),
        BoardRow("Gil", "3 stones", 0.0),
    )
    assert (drawing.heading, drawing.total) == ("Early birds", "25 in all.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "The board of Early birds. In order. 1. Bea: a full bar, 9 stones. "
                f"2. ● {UNDRAWN}: a long bar, 7 stones. Álvaro: a bar about half full, 1 stone. "
                "Flo: 5 stones. Cy: new. Gil: an empty bar, 3 stones. 25 in all."
            ),
        ),
        (
            "es",
            (
                "«Cómo vamos» de Early birds. In order. 1. Bea: una barra llena, 9 piedras. "
                f"2. ● {UNDRAWN}: una barra larga, 7 piedras. "
                "Álvaro: una barra más o menos a la mitad, 1 piedra. Flo: 5 piedras. "
                "Cy: acaba de llegar. Gil: una barra vacía, 3 piedras. 25 in all."
            ),
        ),
    ],
)
def test_whoever_does_not_see_it_reads_the_same(language: str, said: str) -> None:
    assert words(drawn(language).alt) == said


@pytest.mark.parametrize("order", Order)
def test_no_percentage_and_no_denominator_stands_on_it(order: Order) -> None:
    drawing = drawn("en", replace(BOARD, order=order)).drawing
    assert isinstance(drawing, BoardDrawing)
    beside = " ".join(row.name + row.note + row.place for row in drawing.rows)
    assert not {"%", "/", " of "} & {sign for sign in ("%", "/", " of ") if sign in beside}


def test_signs_tell_apart_all_whose_names_have_no_font() -> None:
    lines = [Standing(MembershipId(n), UNDRAWN * n, True) for n in range(1, 13)]
    *undrawn, ann = rows_of(VOICE, [*lines, Standing(MembershipId(20), "Ann", True)])
    assert len({row.sign for row in undrawn} - {None}) == 12
    assert undrawn[0].label == f"● {UNDRAWN}"
    assert (ann.sign, ann.label) == (None, "Ann")


def test_where_its_words_stand_below_it_a_picture_repeats_none_of_them() -> None:
    page = reply(drawn("en"), Paragraph(plain("Bea: 9 stones")))
    (alone,) = paginate(page, TELEGRAM)
    sent = render(alone)
    assert sent.picture is not None
    assert sent.html == "Bea: 9 stones"
