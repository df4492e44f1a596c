"""Pages as Telegram messages."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from adapters.telegram.sending import markup
from adapters.telegram.sending.render import render
from bot.dialogue.limits import TELEGRAM, paginate, utf16
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import (
    Attachment,
    Button,
    Choices,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Tone,
    reply,
)
from bot.texts.spans import Span, SpanStyle, plain
from tests.adapters.web.scripted import EVERYTHING
from tests.bot.dialogue.drawn import replies

TAGS = {"b", "i", "code", "blockquote", "tg-time"}


class Reader(HTMLParser):
    """Reads HTML as strictly as Telegram: known tags, each closed in its order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(html: str) -> str:
    """Read HTML and return the text in it."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader.text


@given(replies(longest=3000, presses=12, most=9))
def test_every_page_of_every_reply_is_a_message_that_telegram_takes(shown: Reply) -> None:
    for page in paginate(shown, TELEGRAM):
        drawn = render(page)
        text = text_of(drawn.html)
        assert text.strip()
        assert utf16(text) <= (1024 if drawn.shows else 4096)
        buttons = [button for row in drawn.keyboard for button in row]
        assert len(buttons) == sum(1 for _ in page.all_buttons) <= 100
        assert [b["callback_data"] for b in buttons] == [b.token for b in page.all_buttons]
        assert markup.bare(drawn.html) == text


def test_nothing_that_people_write_has_a_meaning() -> None:
    nasty = "<b>x</b> &amp; @everyone tg://user?id=7 </blockquote>"
    html = render(reply(Quote(nasty), Paragraph(plain(nasty)))).html
    assert "<b>" not in html
    assert not re.search(r"@\w", html)
    assert html.count("</blockquote>") == 1
    assert text_of(html).replace("\N{WORD JOINER}", "").count(nasty) == 2


def test_buttons_beside_lines_are_told_apart_by_numbers() -> None:
    def row(name: str) -> Choices:
        return Choices(plain(name), (Button("Done", f"1~{name}"), Button("Not", f"2~{name}")))

    drawn = render(reply(row("Scales"), row("Pages"), buttons=(Button("Rest", "3~x"),)))
    labels = [[b["text"] for b in line] for line in drawn.keyboard]
    assert labels == [["① Done", "① Not"], ["② Done", "② Not"], ["Rest"]]
    assert "① Scales" in drawn.html
    alone = render(reply(row("Scales"))).keyboard
    assert alone[0][0]["text"] == "Done"


def test_a_button_looks_as_much_as_it_asks_to_be_pressed() -> None:
    tones = [Button(tone.value, "1~x", tone) for tone in Tone]
    keyboard = render(reply(Heading(plain("x")), buttons=tuple(tones))).keyboard
    styles = {b["text"]: b.get("style") for row in keyboard for b in row}
    assert styles == {"plain": None, "main": "primary", "grave": "danger"}


def test_an_instant_is_shown_in_its_readers_own_zone() -> None:
    (page,) = [p for p in paginate(EVERYTHING, TELEGRAM) if "tg-time" in render(p).html]
    assert re.search(r'<tg-time unix="\d+" format="wDt">[^<]+</tg-time>', render(page).html)


@pytest.mark.parametrize("kind", MediaKind)
def test_what_was_sent_elsewhere_is_named(kind: MediaKind) -> None:
    here = Attachment(Media("telegram", kind, "AwAC"), plain("From Ann: it"))
    there = Attachment(Media("discord", kind, "1/2"), plain("From Ann: it"))
    assert render(reply(here)).media == here.media
    assert render(reply(there)).media is None
    assert render(reply(there)).html == "From Ann: it"


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("/help", "/help"),
        ("/pod here", "/pod_here"),
        ("/pod join river-amber-tide-42", "<code>/pod join river-amber-tide-42</code>"),
        ("/", "<code>/</code>"),
        ("pod here", "<code>pod here</code>"),
        ("/pod <b>", "<code>/pod &lt;b&gt;</code>"),
    ],
)
def test_the_name_of_a_command_can_be_tapped(named: str, shown: str) -> None:
    assert markup.line((Span(named, SpanStyle.CODE, live=True),)) == shown


def test_what_somebody_typed_is_no_command_wherever_it_stands() -> None:
    assert markup.line((Span("/help", SpanStyle.CODE),)) == "<code>/\u2060help</code>"
    assert markup.line(plain("/help")) == "/\u2060help"
