"""Our own sentences are read as markup; what people write never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.markup import BadMarkup, fill, parse, placeholders
from bot.texts.spans import Span, SpanStyle, plain, words

NONE, STRONG, EMPHASIS, CODE = SpanStyle.NONE, SpanStyle.STRONG, SpanStyle.EMPHASIS, SpanStyle.CODE
people_write = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        ("", ()),
        ("Hello.", (("Hello.", NONE, False),)),
        ("{name}", (("name", NONE, True),)),
        (
            "Hi *{name}*, _you_.",
            (
                ("Hi ", NONE, False),
                ("name", STRONG, True),
                (", ", NONE, False),
                ("you", EMPHASIS, False),
                (".", NONE, False),
            ),
        ),
        ("`/goal_add *n* {n}`", (("/goal_add *n* ", CODE, False), ("n", CODE, True))),
        ("**", ()),
        ("a\nb", (("a\nb", NONE, False),)),
        (
            "¿Qué? “{said}” <b> & #1",
            (("¿Qué? “", NONE, False), ("said", NONE, True), ("” <b> & #1", NONE, False)),
        ),
    ],
)
def test_a_sentence_is_read(
    sentence: str, pieces: tuple[tuple[str, SpanStyle, bool], ...]
) -> None:
    assert parse(sentence) == pieces


@pytest.mark.parametrize(
    "sentence",
    ["*open", "_open", "`open", "a*", "*a _b* c_", "{", "}", "{}", "{Name}", "{a b}", "{a", "{0}",
     "/goal_add", "`{a`}"],
)  # fmt: skip
def test_a_sentence_that_cannot_be_read_is_refused(sentence: str) -> None:
    with pytest.raises(BadMarkup):
        parse(sentence)


@given(st.text("ab *_`{}n\n", max_size=30))
def test_any_sentence_is_read_or_refused(sentence: str) -> None:
    try:
        pieces = parse(sentence)
    except BadMarkup:
        return

    assert placeholders(sentence) == {text for text, _, is_name in pieces if is_name}


@given(people_write, people_write)
def test_what_people_write_is_put_in_as_it_is_and_is_never_markup(one: str, other: str) -> None:
    line = fill("A *{one}* and `{other}` {one}", {"one": plain(one), "other": plain(other)})

    assert line == (
        Span("A "),
        Span(one, STRONG),
        Span(" and "),
        Span(other, CODE),
        Span(" "),
        Span(one),
    )
    assert words(line) == f"A {one} and {other} {one}"


def test_a_span_with_a_mark_of_its_own_keeps_it() -> None:
    line = fill("*{a}*", {"a": (Span("x"), Span("y", CODE))})

    assert line == (Span("x", STRONG), Span("y", CODE))


def test_a_placeholder_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{name}", {})
