"""Telegram's HTML is read as Telegram's server reads it."""

import pytest

from tests.fakes.telegram.entities import Entity, found, tidied
from tests.fakes.telegram.htmltext import BadHtml, parse_html

LINK = {"url": "http://example.com/"}
MOMENT = {"unix_time": 1793541600, "date_time_format": "wDt"}


@pytest.mark.parametrize(
    ("source", "plain", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b> <strong>b</strong>", "a b", [Entity("bold", 0, 1), Entity("bold", 2, 1)]),
        ("<i>a</i><em>b</em>", "ab", [Entity("italic", 0, 1), Entity("italic", 1, 1)]),
        ("<u>a</u>,<ins>b</ins>", "a,b", [Entity("underline", 0, 1), Entity("underline", 2, 1)]),
        ("<s>a</s>", "a", [Entity("strikethrough", 0, 1)]),
        ("<strike>a</strike>", "a", [Entity("strikethrough", 0, 1)]),
        ("<del>a</del>", "a", [Entity("strikethrough", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [Entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [Entity("spoiler", 0, 1)]),
        ("<code>a</code>", "a", [Entity("code", 0, 1)]),
        ("<pre>a</pre>", "a", [Entity("pre", 0, 1)]),
        (
            '<pre><code class="language-py">a</code></pre>',
            "a",
            [Entity("pre", 0, 1, {"language": "py"})],
        ),
        ("<blockquote>a</blockquote>", "a", [Entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [Entity("expandable_blockquote", 0, 1)]),
        ('<a href="http://example.com">a</a>', "a", [Entity("text_link", 0, 1, LINK)]),
        ("<a>example.com</a>", "example.com", [Entity("text_link", 0, 11, LINK)]),
        ('<a href="nowhere">a</a>', "a", []),
        ('<a href="tg://user?id=7">a</a>', "a", [Entity("text_mention", 0, 1, {"user_id": 7})]),
        (
            '<tg-emoji emoji-id="5368">👍</tg-emoji>',
            "👍",
            [Entity("custom_emoji", 0, 2, {"custom_emoji_id": "5368"})],
        ),
        (
            '<tg-time unix="1793541600" format="wDt">Sunday</tg-time>',
            "Sunday",
            [Entity("date_time", 0, 6, MOMENT)],
        ),
        ("🎉<b>é🎉</b>x", "🎉é🎉x", [Entity("bold", 2, 3)]),
        ("&lt;b&gt; &amp; &quot;&#39;&#x1F389;", "<b> & \"'🎉", []),
        ("&apos; &nbsp; &copy & &;", "&apos; &nbsp; &copy & &;", []),
        ("a &lt b", "a < b", []),
        ("<B>a</b >", "a", [Entity("bold", 0, 1)]),
        ("<b>a</>", "a", [Entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("1 > 0", "1 > 0", []),
    ],
)
def test_html_becomes_text_and_entities(source: str, plain: str, entities: list[Entity]) -> None:
    assert parse_html(source) == (plain, entities)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("é<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href=x y>", 'Can\'t find end tag corresponding to start tag "a"'),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a =x>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-time unix="1" format="x">a</tg-time>', "Invalid date format used"),
        ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
    ],
)
def test_what_is_no_html_of_telegrams_is_refused(source: str, error: str) -> None:
    with pytest.raises(BadHtml) as refusal:
        parse_html(source)
    assert str(refusal.value) == error


@pytest.mark.parametrize(
    ("source", "entities"),
    [
        # A style is cut where another begins, and never stands in code or dates.
        (
            "<b>a<i>b</i>c</b>",
            [Entity("bold", 0, 1), Entity("bold", 1, 2), Entity("italic", 1, 1)],
        ),
        ("<b>a<code>b</code></b>", [Entity("bold", 0, 1), Entity("code", 1, 1)]),
        (
            '<b><tg-time unix="1793541600" format="wDt">a</tg-time></b>',
            [Entity("date_time", 0, 1, MOMENT)],
        ),
        (
            "<blockquote><b>a</b></blockquote>",
            [Entity("blockquote", 0, 1), Entity("bold", 0, 1)],
        ),
        # Quotes do not nest.
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
            [Entity("blockquote", 0, 2)],
        ),
        # Code is nothing else besides.
        ('<a href="http://example.com"><code>a</code></a>', [Entity("code", 0, 1)]),
    ],
)
def test_entities_overlap_only_as_they_may(source: str, entities: list[Entity]) -> None:
    assert tidied(parse_html(source)[1]) == entities


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("/start now", [("bot_command", 0, 6)]),
        ("see /help@cairn_test_bot", [("bot_command", 4, 20)]),
        ("and/or </b> //x", []),
        ("@ann_lee ann@example.com", [("mention", 0, 8), ("email", 9, 15)]),
        ("at https://example.com/a?b.", [("url", 3, 23)]),
        ("🎉 #done #1", [("hashtag", 3, 5)]),
        ("кто.рф, done.", [("url", 0, 6)]),
        ("t.me/ann a.b 1.5", [("url", 0, 8)]),
        ("$EUR $eur", [("cashtag", 0, 4)]),
        ("+34 600 000 000, 12", [("phone_number", 0, 15)]),
    ],
)
def test_commands_mentions_and_addresses_are_found(
    text: str, kinds: list[tuple[str, int, int]]
) -> None:
    assert [(each.kind, each.offset, each.length) for each in found(text)] == kinds
