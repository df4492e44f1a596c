"""A reply of any size becomes pages that each platform can carry, and nothing of it is lost."""

from datetime import UTC, datetime
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.limits import (
    DISCORD,
    LOCAL,
    PLATFORMS,
    TELEGRAM,
    Limits,
    characters,
    escaped,
    fitted,
    paginate,
    utf16,
    weigh,
)
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
    reply,
)
from bot.dialogue.sanitize import whole
from bot.texts.spans import Span, SpanStyle, plain, words
from tests.bot.dialogue.drawn import replies, texts

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def buttons(count: int) -> tuple[Button, ...]:
    """Make so many buttons."""
    return tuple(Button(f"No. {number}", f"1~goal.log~{number}") for number in range(count))


def said(shown: Reply) -> str:
    """Read every character of a reply but its spaces and labels."""
    return "".join("".join(map(_said, shown.blocks)).split()).replace("…", "")


def _said(block: Block) -> str:
    match block:
        case Heading(line) | Paragraph(line):
            return words(line)
        case Choices():
            return "".join(map(words, block.lines))
        case Picture(_, line) | Attachment(_, line) | Document(_, _, line):
            return words(line)
        case Bullets(lines):
            return "".join(map(words, lines))
        case Facts(pairs):
            return "".join(words(line) for pair in pairs for line in pair)
        case Bar(one, _, other) | Moment(one, other):
            return words(one) + words(other)
        case Quote(text):
            return text
        case Divider():
            return "-"
        case PageBreak():
            return ""


def components(page: Reply) -> int:
    """Count what Discord counts, drawn as lavishly as can be: a frame, and rows for buttons."""
    rows = [page.buttons, *(b.buttons for b in page.blocks if isinstance(b, Choices))]
    texts = len(page.blocks) + sum(
        isinstance(block, Picture | Attachment | Document) for block in page.blocks
    )
    return 1 + texts + sum(len(row) + -(-len(row) // 5) for row in rows)


def check(shown: Reply, limits: Limits) -> tuple[Reply, ...]:
    """Paginate, and hold the pages against the platform."""
    pages = paginate(shown, limits)
    for page in pages:
        several = Picture | Attachment | Document
        pictures = sum(isinstance(block, several) for block in page.blocks)
        length = sum(weigh(block, limits) for block in page.blocks)
        assert length <= (limits.caption if pictures else limits.text)
        assert pictures <= limits.pictures
        assert sum(1 for _ in page.all_buttons) <= limits.buttons
        assert components(page) <= limits.parts
        assert all(utf16(button.label) <= limits.button_label for button in page.all_buttons)
    assert "".join(map(said, pages)) == said(shown)
    pressed = chain.from_iterable(page.all_buttons for page in pages)
    assert [button.token for button in pressed] == [button.token for button in shown.all_buttons]
    return pages


@given(replies(longest=3000, presses=45, most=8), st.sampled_from(PLATFORMS))
def test_every_page_fits_and_nothing_is_lost(shown: Reply, limits: Limits) -> None:
    pages = check(shown, limits)

    begun = [bool(page.buttons) for page in pages]
    assert begun == sorted(begun)  # the reply's own buttons come last


@given(replies(longest=40, presses=2, most=3), st.sampled_from(PLATFORMS))
def test_what_fits_one_page_stays_as_it_is(shown: Reply, limits: Limits) -> None:
    once = paginate(shown, limits)

    for page in once:
        assert paginate(page, limits) == (page,)


@pytest.mark.parametrize("limits", PLATFORMS, ids=lambda limits: str(limits.platform))
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "word " * 2_000,
        "*" * 10_000,
        "שלום " * 2_000,
        FAMILY * 1_500,
        "e\u0301" * 5_000,
        "\u0301" * 10_000,
        "line\n" * 2_000,
        "\n" * 10_000,
        " " * 10_000,
    ],
)
def test_ten_thousand_characters_of_anything_are_carried(text: str, limits: Limits) -> None:
    marked = (Span("A"), Span(text, SpanStyle.STRONG), Span("Z"))
    at = Span(text, at=datetime(2026, 11, 22, tzinfo=UTC))

    check(reply(Quote(text)), limits)
    check(reply(marked, Heading(marked), Bullets((marked, plain("b"), marked))), limits)
    check(reply(Facts(((marked, marked), (plain("a"), plain("b"))))), limits)
    check(reply(Bar(marked, 0.5, marked), Moment(plain("When"), (at,))), limits)
    check(reply(Picture(CairnDrawing((3, 0, 2)), marked), marked), limits)
    check(reply(Choices(marked, buttons(130)), buttons=buttons(130)), limits)


@pytest.mark.parametrize("limits", PLATFORMS, ids=lambda limits: str(limits.platform))
@pytest.mark.parametrize("count", [3, 8, 40])
def test_what_belongs_to_one_person_stays_on_one_page(limits: Limits, count: int) -> None:
    under = (plain("w" * 150), plain("@" * 150), plain("Scales, done"))
    people = [Choices(plain(f"Ann {n}"), buttons(4), under) for n in range(count)]
    pages = check(reply(Heading(plain("The week")), *people), limits)

    assert [block for page in pages for block in page.blocks][1:] == people


@pytest.mark.parametrize("limits", PLATFORMS, ids=lambda limits: str(limits.platform))
def test_two_hundred_choices_keep_their_buttons_beside_them(limits: Limits) -> None:
    lines = tuple(Choices(plain(f"Goal {n}"), buttons(5)) for n in range(200))

    pages = check(Reply(lines, buttons(3)), limits)

    assert all(len(block.buttons) == 5 for page in pages for block in page.blocks
               if isinstance(block, Choices))  # fmt: skip
    assert [bool(page.buttons) for page in pages] == [False] * (len(pages) - 1) + [True]


@pytest.mark.parametrize("limits", PLATFORMS, ids=lambda limits: str(limits.platform))
def test_a_cut_falls_between_words_and_never_within_a_character(limits: Limits) -> None:
    by_words = check(reply(Quote("a few words " * 1_000)), limits)
    by_characters = check(reply(Quote(FAMILY * 1_500)), limits)

    for page in by_words:
        for block in page.blocks:
            assert isinstance(block, Quote)
            assert set(block.text.split()) <= {"a", "few", "words"}
    text = "".join(block.text for page in by_characters for block in page.blocks
                   if isinstance(block, Quote))  # fmt: skip
    assert all(
        block.text.startswith(FAMILY) and block.text.endswith(FAMILY)
        for page in by_characters
        for block in page.blocks
        if isinstance(block, Quote)
    )
    assert whole(text, len(FAMILY)) == len(FAMILY)


def test_short_replies_are_one_page_even_without_anything() -> None:
    assert paginate(Reply(()), TELEGRAM) == (Reply(()),)
    short = reply(Heading(plain("Hello")), plain("How are you?"), buttons=buttons(2))
    assert [paginate(short, limits) for limits in PLATFORMS] == [(short,)] * 3


def test_a_heading_goes_along_with_what_it_heads() -> None:
    long = plain("word " * 700)

    pages = paginate(reply(long, Heading(plain("Goals")), long), DISCORD)

    assert [type(page.blocks[0]) for page in pages] == [Paragraph, Heading]


def test_buttons_that_find_no_room_take_the_last_line_with_them() -> None:
    shown = Reply((Choices(plain("Which?"), buttons(25)), Paragraph(plain("Or"))), buttons(2))

    pages = check(shown, DISCORD)

    assert [len(page.blocks) for page in pages] == [1, 1]
    assert words(pages[1].blocks[0].line) == "Or"  # type: ignore[union-attr]  # a paragraph


def test_a_page_of_nothing_but_buttons_says_so() -> None:
    pages = check(reply(plain("Which?"), buttons=buttons(60)), DISCORD)

    assert [len(page.buttons) for page in pages] == [25, 25, 10]
    assert [page.blocks for page in pages[1:]] == [(Paragraph(plain("…")),)] * 2


def test_bullets_that_are_too_many_for_a_page_stay_bullets() -> None:
    pages = check(reply(Bullets((plain("one line of a list"),) * 400)), DISCORD)

    assert len(pages) > 1
    assert all(isinstance(block, Bullets) for page in pages for block in page.blocks)
    assert sum(len(page.blocks) for page in pages) == len(pages)


def test_a_picture_on_telegram_shares_its_caption_with_the_text_around_it() -> None:
    shown = reply(plain("x" * 900), Picture(CairnDrawing((2,)), plain("A cairn of one layer.")))

    assert len(check(shown, DISCORD)) == 1
    assert len(check(reply(plain("x" * 900), *shown.blocks), TELEGRAM)) == 2


@pytest.mark.parametrize(
    ("label", "shown"),
    [("x" * 80, "x" * 63 + "…"), ("x" * 64, "x" * 64), (FAMILY * 9, FAMILY * 7 + "…")],
)
def test_a_label_too_long_for_a_button_is_cut_visibly(label: str, shown: str) -> None:
    (page,) = paginate(reply(plain("Which?"), buttons=(Button(label, "1~a"),)), TELEGRAM)

    assert page.buttons[0].label == shown


@pytest.mark.parametrize(
    ("text", "plainly", "telegram", "discord"),
    [("abc", 3, 3, 3), ("é", 1, 1, 1), ("👍", 1, 2, 2), ("*a*", 3, 3, 5), ("1. a", 4, 4, 5)],
)
def test_each_platform_weighs_in_its_own_way(
    text: str, plainly: int, telegram: int, discord: int
) -> None:
    assert (characters(text), utf16(text), escaped(text)) == (plainly, telegram, discord)


def test_the_local_chat_is_roomier_than_both() -> None:
    assert LOCAL.text >= max(DISCORD.text, TELEGRAM.text)


@pytest.mark.parametrize("limits", PLATFORMS)
def test_what_stands_between_breaks_is_a_message_of_its_own(limits: Limits) -> None:
    first, second, third = (plain(text) for text in ("One", "Two", "Three"))
    shown = reply(first, PageBreak(), second, PageBreak(), third, buttons=buttons(1))
    expected = (reply(first), reply(second), reply(third, buttons=buttons(1)))
    assert paginate(shown, limits) == expected


def test_a_break_at_an_end_makes_no_empty_message() -> None:
    shown = reply(PageBreak(), plain("One"), PageBreak(), PageBreak(), buttons=buttons(1))
    assert paginate(shown, LOCAL) == (reply(plain("One"), buttons=buttons(1)),)
    assert paginate(reply(PageBreak()), LOCAL) == (Reply(()),)


def test_a_message_between_breaks_is_divided_by_itself() -> None:
    long = plain("word " * 1500)
    pages = paginate(reply(plain("One"), PageBreak(), long, PageBreak(), plain("Two")), TELEGRAM)
    assert pages[0] == reply(plain("One"))
    assert pages[-1] == reply(plain("Two"))
    assert len(pages) > 3


@given(texts(300), st.integers(40, 120))
def test_a_label_is_cut_visibly_to_what_the_strictest_count_allows(text: str, most: int) -> None:
    label = fitted(text, most)

    assert utf16(label) <= most
    assert label == text if utf16(text) <= most else label.endswith("…")
