"""Any reply that could be drawn, for the tests of what carries and divides them."""

from datetime import UTC, datetime

from hypothesis import strategies as st
from msgspec import UNSET

from bot.dialogue.documents import Export, ExportFormat
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import (
    Attachment,
    Bar,
    Block,
    Bullets,
    Button,
    Choices,
    Divider,
    Document,
    Facts,
    Heading,
    Moment,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Reply,
    Tone,
)
from bot.kernel.ids import PersonId
from bot.texts.spans import Line, Span, SpanStyle

# What people write after hygiene: of any script, with emoji and marks, and no lone surrogates.
characters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n")
some = st.text(characters, max_size=40)
hard = st.sampled_from(
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 30,
        "שלום עולם " * 40,
        "*_`~|>#[](){}<@everyone>" * 30,
        "\n" * 90,
        "e\u0301" * 200,
        "unbroken" * 90,
    ]
)
lively = st.sampled_from([UNSET, True])
moments = st.sampled_from([None, datetime(2026, 11, 22, 17, tzinfo=UTC)])


def texts(longest: int) -> st.SearchStrategy[str]:
    """Texts, some of them repeated until they are long."""
    times = st.integers(1, max(1, longest // 40))
    long = st.tuples(some, times).map(lambda pair: (pair[0] * pair[1])[:longest])
    return st.one_of(some, some, hard, long)


def lines(longest: int) -> st.SearchStrategy[Line]:
    """Lines of a few spans."""
    span = st.builds(Span, texts(longest), st.sampled_from(SpanStyle), moments, lively)
    return st.lists(span, max_size=3).map(tuple)


buttons = st.builds(Button, st.text(characters, max_size=120), some, st.sampled_from(Tone))


def blocks(longest: int = 60, presses: int = 6) -> st.SearchStrategy[Block]:
    """Every kind of block."""
    line = lines(longest)
    pairs = st.lists(st.tuples(line, line), max_size=4).map(tuple)
    drawing = st.lists(st.integers(0, 8), max_size=9).map(
        lambda layers: CairnDrawing(tuple(layers))
    )
    media = st.builds(
        Media,
        st.sampled_from(("telegram", "discord")),
        st.sampled_from(MediaKind),
        st.just("AwACAgIAAx"),
        st.integers(0, 9999),
    )
    content = st.builds(Export, st.integers(1, 2**62).map(PersonId), st.sampled_from(ExportFormat))
    return st.one_of(
        st.builds(Document, st.just("cairn-2026-11-22.json"), content, line),
        st.builds(Heading, line),
        st.builds(Paragraph, line),
        st.builds(Bullets, st.lists(line, max_size=6).map(tuple)),
        st.builds(Facts, pairs),
        st.builds(Bar, line, st.floats(0, 1), line),
        st.builds(Quote, texts(longest)),
        st.builds(Picture, drawing, line),
        st.builds(Attachment, media, line),
        st.builds(Moment, line, line),
        st.just(Divider()),
        st.just(PageBreak()),
        st.builds(
            Choices,
            line,
            st.lists(buttons, max_size=presses).map(tuple),
            st.lists(line, max_size=3).map(tuple),
        ),
    )


def replies(longest: int = 60, presses: int = 6, most: int = 6) -> st.SearchStrategy[Reply]:
    """Whole replies."""
    return st.builds(
        Reply,
        st.lists(blocks(longest, presses), max_size=most).map(tuple),
        st.lists(buttons, max_size=presses).map(tuple),
    )
