"""A reply reads as plain text, block by block, and knows all its buttons."""

from datetime import UTC, datetime

import pytest

from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.replies import (
    Bar,
    Block,
    Bullets,
    Button,
    Choices,
    Divider,
    Facts,
    Heading,
    Moment,
    Paragraph,
    Picture,
    Quote,
    Reply,
    reply,
    transcript,
)
from bot.texts.spans import Span, SpanStyle, plain

YES, NO = Button("Yes", "1~yes"), Button("No", "1~no")
AT = (Span("Sunday, November 22, 18:00", at=datetime(2026, 11, 22, 18, tzinfo=UTC)),)


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Heading(plain("Goals")), "# Goals"),
        (
            Paragraph((Span("How did "), Span("it", SpanStyle.STRONG), Span(" go?"))),
            "How did it go?",
        ),
        (Bullets((plain("one"), plain("two"))), "- one\n- two"),
        (Facts(((plain("Zone"), plain("Berlin")),)), "Zone: Berlin"),
        (Bar(plain("Ana"), 0.5, plain("half")), "Ana: half"),
        (Quote("first\nsecond"), "> first\n> second"),
        (Picture(CairnDrawing((2, 3)), plain("Two layers")), "(picture: Two layers)"),
        (Moment(plain("Closes"), AT), "Closes: Sunday, November 22, 18:00"),
        (Divider(), "---"),
        (Choices(plain("Sure?"), (YES, NO)), "Sure? [Yes] [No]"),
    ],
)
def test_every_block_reads_as_text(block: Block, text: str) -> None:
    assert transcript(Reply((block,))) == text


def test_bare_lines_become_paragraphs_and_buttons_come_last() -> None:
    shown = reply(plain("Hello"), Divider(), buttons=(YES,))

    assert shown == Reply((Paragraph(plain("Hello")), Divider()), (YES,))
    assert transcript(shown) == "Hello\n---\n[Yes]"


def test_all_buttons_are_those_beside_lines_first() -> None:
    shown = reply(Choices(plain("One"), (YES,)), Choices(plain("Two"), (NO,)), buttons=(YES,))

    assert list(shown.all_buttons) == [YES, NO, YES]
