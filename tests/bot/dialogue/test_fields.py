"""What people type is read the same everywhere, or refused with a key that says what works."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.countries import Country
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    PodMember,
    TimeOfDay,
    Written,
    Zone,
)
from bot.dialogue.number_fields import Number
from bot.domain.checkins import GoalOutcome
from bot.kernel.errors import BadAnswer
from bot.texts.enumerations import key_of
from tests.bot.dialogue.answers import BAD, GOOD, KINDS, TITLES
from tests.bot.dialogue.readers import Size, anything, reader


def again(kind: Any, value: Any) -> str:
    """Write what a kind has read."""
    written: str = kind.write(value)
    return written


@pytest.mark.parametrize(("kind", "language", "raw", "meant"), GOOD)
def test_a_good_answer_is_read_and_reads_back(
    kind: Written, language: str, raw: str, meant: Any
) -> None:
    known = reader(language, TITLES)

    value: Any = kind.parse(raw, known)

    assert value == meant
    assert kind.parse(again(kind, value), known) == value


@pytest.mark.parametrize(("kind", "language", "raw", "key"), BAD)
def test_a_bad_answer_is_refused_with_a_key(
    kind: Written, language: str, raw: str, key: str
) -> None:
    with pytest.raises(BadAnswer) as refused:
        kind.parse(raw, reader(language, TITLES))

    assert refused.value.key == key


@given(st.sampled_from(KINDS), st.sampled_from(["en", "es"]), anything)
def test_whatever_is_written_is_read_or_refused_and_reads_back(
    kind: Written, language: str, raw: str
) -> None:
    known = reader(language, TITLES)
    try:
        value = kind.parse(raw, known)
    except BadAnswer:
        return

    written = again(kind, value)

    assert kind.parse(written, known) == value
    assert again(kind, kind.parse(written, known)) == written


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "kind",
    [
        Number(1, 7, offer=(1, 3)),
        Choice(Size),
        Flag(),
        Day(),
        TimeOfDay(("08:00",)),
        Zone(),
        Country(),
        PodMember(),
    ],
)
def test_every_option_that_is_offered_can_be_said_by_value_and_by_label(
    kind: Written, language: str
) -> None:
    known = reader(language, TITLES)

    for value, shown in kind.options(known):
        assert again(kind, kind.parse(value, known)) == value
        if not isinstance(kind, Zone):  # its label says what time it is there
            assert kind.parse(shown, known) == kind.parse(value, known)


@given(st.dates(date(2026, 11, 21), date(2031, 11, 20)), st.sampled_from(["en", "es"]))
def test_a_day_is_read_as_cairn_itself_writes_it(on: date, language: str) -> None:
    known = reader(language)

    assert Day().parse(known.voice.date(on), known) == on
    assert Day().parse(f"{known.voice.weekday(on.weekday())} {known.voice.date(on)}", known) == on
    if (on - date(2026, 11, 21)).days < 365:
        assert Day().parse(known.voice.day(on), known) == on


def test_a_day_begins_where_the_reader_is() -> None:
    known = reader("en", zone="Pacific/Kiritimati")

    assert Day().parse("today", known) == date(2026, 11, 22)


def test_what_was_not_understood_is_quoted_visibly_shortened() -> None:
    with pytest.raises(BadAnswer) as refused:
        Day().parse("soon " * 20, reader())

    said = refused.value.arguments["said"]
    assert isinstance(said, str)
    assert len(said) <= 40
    assert said.endswith("…")


def test_a_wrong_choice_comes_with_the_right_ones() -> None:
    with pytest.raises(BadAnswer) as refused:
        Choice(Size).parse("huge", reader("es"))

    assert refused.value.options == (
        ("small", "Pequeño"),
        ("middle", "Mediano"),
        ("great", "Grande"),
    )
    assert refused.value.arguments == {
        "said": "huge",
        "labels": "Pequeño, Mediano y Grande",
    }


def test_a_place_that_may_be_several_is_asked_about_with_the_time_there() -> None:
    with pytest.raises(BadAnswer) as refused:
        Zone().parse("Portland", reader())

    zones = dict(refused.value.options)
    assert zones["America/Los_Angeles@portland"].endswith(" · 04:00")


def test_the_text_of_a_choice_is_named_after_its_enumeration() -> None:
    assert key_of(Size.SMALL) == "size.small"


def test_an_enumeration_may_have_its_texts_under_another_name() -> None:
    assert key_of(GoalOutcome.PARTLY) == "outcome.partly"
