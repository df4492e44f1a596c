"""Nothing that people write can be tapped, and it stays what they wrote."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.sending.inert import APART, JOINER, inert
from bot.dialogue.limits import inert as reckoned
from bot.dialogue.limits import utf16
from bot.dialogue.sanitize import readable
from bot.kernel.errors import BadAnswer
from tests.fakes.telegram.tappable import tappable
from tests.harness.hostile import ADDRESSES, NUMBERS, TELEGRAM, WRITTEN

PIECES = [
    *("@", "/", "#", "$", ".", ":", "://", "com", "ru", "рф", "xn--p1ai", "http", "tg", "a", "A"),
    *("_", "-", "+", " ", "\n", "(", ")", "1", "12", "127", "é", "中国", "\u200d", "\u200c", "🙂"),
]
nasty = st.lists(st.one_of(st.sampled_from([*PIECES, *WRITTEN]), st.text(max_size=3)), max_size=9)
texts = nasty.map("".join)


def kept(text: str) -> str | None:
    """Read a text as it would be kept; None where it is refused."""
    try:
        return readable(text)
    except BadAnswer:
        return None


def test_the_search_finds_what_telegram_would() -> None:
    alive = {text for text in (*TELEGRAM, *ADDRESSES, *NUMBERS) if list(tappable(text))}

    assert len(WRITTEN) > 400
    assert {"@durov", "/start", "#тег", "$USD", "t.me/durov", "кто.рф", "127.0.0.1"} <= alive
    assert {"ann@example.com", "+1 555 123 4567", "4111111111111111", "tg://user?id=7"} <= alive
    assert not alive & {"HTTPS", ".com", "https://", "http:/example", "&lt;b&gt;"}


@pytest.mark.parametrize("text", [WRITTEN], ids=["all"])
def test_none_of_what_somebody_could_write_can_be_tapped(text: tuple[str, ...]) -> None:
    assert {
        each: list(tappable(inert(each))) for each in text if list(tappable(inert(each)))
    } == {}


@given(texts)
def test_nothing_that_anybody_writes_can_be_tapped(text: str) -> None:
    assert list(tappable(inert(text))) == []


@given(texts, st.sampled_from(["", " ", "/", ".", "@", "a", "1", "com"]))
def test_what_is_read_is_what_was_written(text: str, after: str) -> None:
    assert re.sub(f"[{JOINER}{APART}]", "", inert(text)) == re.sub(f"[{JOINER}{APART}]", "", text)


@given(texts)
def test_whoever_copies_it_and_sends_it_again_sends_what_was_written(text: str) -> None:
    once = kept(text)

    if once is not None:
        assert kept(inert(once)) == once


@given(texts)
def test_it_weighs_no_more_than_was_reckoned(text: str) -> None:
    assert utf16(inert(text)) <= reckoned(text)


@pytest.mark.parametrize(
    "text",
    [
        "I ran 12.5 km in 1:02. Then I slept.",
        "and/or",
        "3/4",
        "What? No!",
        "10000 steps",
        "#",
        "5 $",
    ],
)
def test_what_cannot_be_tapped_is_left_alone(text: str) -> None:
    assert inert(text).rstrip(JOINER) == text
