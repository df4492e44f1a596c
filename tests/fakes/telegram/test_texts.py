"""Texts are tidied before they are shown, and read out as people see them."""

import pytest

from tests.fakes.telegram.accounts import Account
from tests.fakes.telegram.chats import PrivateChat, counter
from tests.fakes.telegram.entities import part
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.reading import read
from tests.fakes.telegram.refusals import Misuse
from tests.fakes.telegram.texts import Wording, read_message

ANN = Account(7_600_000_001, "Ann")


@pytest.mark.parametrize(
    ("source", "plain", "standing_out"),
    [
        ("  a \n", "a", []),
        ("\n<b>a </b>\n", "a", [("bold", "a")]),
        ("<b> a</b>", " a", [("bold", " a")]),
        ("a\r\nb\tc", "a\nb c", []),
        ("\r🎉<b>b</b>", "🎉b", [("bold", "b")]),
        ("a\u202eb", "ab", []),
        ("<b>go /start now</b>", "go /start now", [("bold", "go "), ("bot_command", "/start")]),
        ('<a href="tg://user?id=7600000001">a</a>b', "ab", [("text_mention", "a")]),
        ('<a href="tg://user?id=7">a</a>b', "ab", []),
    ],
)
def test_texts_are_tidied(source: str, plain: str, standing_out: list[tuple[str, str]]) -> None:
    text = read_message(Wording(source, "HTML"), {ANN.id: ANN})
    assert text.plain == plain
    found = [(entity.kind, part(text.plain, entity)) for entity in text.entities]
    assert found[: len(standing_out) or None] == standing_out


def test_entities_may_be_given_instead_of_markup() -> None:
    given = [{"type": "bold", "offset": 2, "length": 1}]
    text = read_message(Wording("🎉a", "", given), {})
    assert [part(text.plain, entity) for entity in text.entities] == ["a"]
    with pytest.raises(Misuse, match="entity ends after the end of the text"):
        read_message(Wording("a", "", given), {})


@pytest.mark.parametrize("mode", ["MarkdownV2", "markdown", "bbcode"])
def test_other_markup_is_not_read(mode: str) -> None:
    with pytest.raises(Misuse):
        read_message(Wording("*a*", mode), {})


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a", ["a"]),
        ("a\n\nb", ["a", "", "b"]),
        ("<blockquote>a\nb</blockquote>", ["> a", "> b"]),
        ("a\n<blockquote>b</blockquote>\nc", ["a", "> b", "c"]),
        ("a\n\n<blockquote expandable>b</blockquote>\n\nc", ["a", "", "> b", "", "c"]),
        ("🎉<blockquote>b</blockquote>c", ["🎉", "> b", "c"]),
    ],
)
def test_messages_are_read_out(source: str, lines: list[str]) -> None:
    message = Message(1, PrivateChat(ANN.id, counter(), ANN), ANN, 0)
    message.content = read_message(Wording(source, "html"), {})
    assert read(message) == "\n".join(lines)
