"""Lines as Discord's Markdown."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.sending import markup
from adapters.discord.sending.markup import JOINER
from bot.dialogue.limits import escaped, utf16
from bot.dialogue.replies import Paragraph
from bot.dialogue.split import weight
from bot.texts.spans import Line, Span, SpanStyle, live, plain
from tests.bot.dialogue.drawn import characters, lively, moments
from tests.fakes.discord.markdown import Piece, meanings, read, seen
from tests.harness.hostile import WRITTEN

MEANT = [
    *("**", "*", "__", "_", "~~", "||", "`", "```", "\\", "\n", " ", "\n\n", "a", "é", "9"),
    *("> ", ">>> ", "# ", "### ", "-# ", "- ", "+ ", "* ", "1. ", "23. ", ".", "-", ":", "/"),
    *("<@123>", "<@!1>", "<@&45>", "@everyone", "@here", "@", "<", ">", "<#123>", "://"),
    *("<t:1795456800:R>", "<t:1>", "</pod join:12>", "<id:customize>", "<123:linked-roles>"),
    *("<:stone:123>", "<a:x:1>", ":smile:", ":+1:", "18:00:00", "<a@b.org>", "¯\\_(ツ)_/¯"),
    *("https://example.org/", "http://a.b/c_d_(e)?f=*g*#h.", "<https://a.b>", "steam://run/1"),
    *("[free](https://evil.org)", "[", "](", ")", "discord.gg/abc", "discord.com/invite/abc"),
]
nasty = st.lists(
    st.one_of(st.sampled_from(MEANT), st.text(characters, max_size=4)), max_size=12
).map("".join)
spans = st.builds(Span, nasty, st.sampled_from(SpanStyle), live=lively)


def told(text: str) -> str:
    """Tell the letters of a text, but for the joiners that no one sees."""
    return text.replace(JOINER, "")


@given(nasty)
def test_what_people_write_is_only_text(text: str) -> None:
    read_back = read(markup.escape(text))

    assert meanings(read_back) == set()
    assert seen(read_back) == told(text)


@given(st.sampled_from(WRITTEN))
def test_nothing_that_somebody_could_write_means_anything(text: str) -> None:
    line = Span(text), Span(text, SpanStyle.STRONG), Span(" "), Span(text, SpanStyle.CODE)

    assert meanings(read(markup.line(line))) <= {"strong", "code"}
    assert meanings(read(markup.bold(line))) <= {"strong"}
    assert meanings(read(markup.quote(text))) <= {"quote"}


@given(nasty)
def test_what_is_ours_is_only_text_and_links_without_cards(text: str) -> None:
    read_back = read(markup.escape(text, links=True))

    assert meanings(read_back) <= {"link"}
    assert seen(read_back) == told(text)


@given(nasty, st.booleans())
def test_escaping_weighs_no_more_than_was_reckoned(text: str, links: bool) -> None:
    assert utf16(markup.escape(text, links=links)) <= escaped(text)


@given(nasty)
def test_what_people_write_is_quoted_on_every_line(text: str) -> None:
    read_back = read(markup.quote(text))

    assert meanings(read_back) <= {"quote"}
    shown = [piece for piece in read_back if not piece.text.isspace()]
    assert all("quote" in piece.means for piece in shown)
    assert "".join(seen(read_back).split()) == "".join(told(text).split())


@given(st.lists(spans, max_size=5).map(tuple))
def test_every_word_stands_out_as_its_span_says_and_no_other_does(spans: Line) -> None:
    meant = {SpanStyle.STRONG: "strong", SpanStyle.EMPHASIS: "em", SpanStyle.CODE: "code"}
    fits = [
        Span(span.text, SpanStyle.NONE)
        if span.mark is SpanStyle.CODE and set(span.text) & {"`", "\n"}
        else span
        for span in spans
    ]

    read_back = read(markup.line(spans))

    assert letters(read_back) == [
        (letter, meant.get(span.mark))
        for span in fits
        for letter in told(span.text)
        if not letter.isspace()
    ]


@given(
    st.lists(st.builds(Span, nasty, st.sampled_from(SpanStyle), moments), max_size=5).map(tuple)
)
def test_a_line_weighs_no_more_than_was_reckoned(spans: Line) -> None:
    assert utf16(markup.line(spans)) <= weight(Paragraph(spans), escaped) - 16


@given(st.lists(spans, max_size=4).map(tuple))
def test_a_name_stands_out_as_a_whole(spans: Line) -> None:
    found = letters(read(markup.bold(spans)))

    assert {mark for _, mark in found} <= {"strong"}
    assert "".join(letter for letter, _ in found) == told(
        "".join("".join(span.text for span in spans).split())
    )


def letters(pieces: list[Piece]) -> list[tuple[str, str | None]]:
    """Tell every letter that is seen, and the mark on it; a link is only words that open."""
    return [
        (letter, next(iter(piece.means - {"link"}), None))
        for piece in pieces
        for letter in told(piece.text)
        if not letter.isspace()
    ]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.org/a_b.", ["https://example.org/a_b"]),
        ("(https://a.org/Cairn_(stone)), ok", ["https://a.org/Cairn_(stone)"]),
        ("https://a.org https://b.org?x=1&y=~2", ["https://a.org", "https://b.org?x=1&y=~2"]),
        ("https://exаmple.org", []),
        ("https://a.org/*b*", []),
        ("xhttps://a.org", []),
        ("https://a.org/@everyone https://a.org/@ann", ["https://a.org/@ann"]),
        ("https://", []),
    ],
)
def test_a_link_opens_if_it_is_what_it_seems(text: str, links: list[str]) -> None:
    read_back = read(markup.escape(text, links=True))

    assert [piece.text for piece in read_back if "link" in piece.means] == links
    assert seen(read_back) == text


def test_an_address_of_ours_opens_and_one_that_somebody_wrote_does_not() -> None:
    address = "https://example.org/a_b"

    assert markup.line((*plain(f"{address} "), *live(address))) == (
        f"https\\://example.org/a\\_b <{address}>"
    )


def test_an_instant_is_shown_in_its_readers_own_zone() -> None:
    at = datetime(2026, 11, 24, 19, tzinfo=UTC)

    assert markup.line((Span("Tuesday, 20:00", at=at),)) == "<t:1795546800:F>"
    assert markup.line((Span("Tuesday", SpanStyle.STRONG, at),)) == "**<t:1795546800:F>**"
    assert markup.bold((*plain("By "), Span("Tuesday", at=at))) == "**By <t:1795546800:F>**"


def test_marks_do_not_run_into_words_or_each_other() -> None:
    emphasized, strong = Span("b", SpanStyle.EMPHASIS), Span("c", SpanStyle.STRONG)
    at = datetime(2026, 11, 24, 19, tzinfo=UTC)

    assert markup.line((Span("a"), emphasized, Span("d"))) == f"a{JOINER}_b_{JOINER}d"
    assert markup.line((strong, Span("", SpanStyle.STRONG, at))).count(JOINER) == 1
    assert markup.line((Span(" b ", SpanStyle.EMPHASIS), Span("d"))) == " _b_ d"


def test_code_that_cannot_be_marked_is_text() -> None:
    assert markup.line((Span("/checkin", SpanStyle.CODE),)) == "`/checkin`"
    assert markup.line((Span("a`b", SpanStyle.CODE),)) == r"a\`b"
    assert markup.line((Span("@everyone", SpanStyle.CODE),)) == f"`@{JOINER}everyone`"


def test_what_is_blank_is_not_marked() -> None:
    assert markup.bold(()) == ""
    assert markup.line((Span(" ", SpanStyle.STRONG),)) == " "
    assert markup.quote("\n \n") == ""
