"""What people type is read the same everywhere, or refused with a key that says what works."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Kind,
    Mine,
    Number,
    Person,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
    label,
)
from bot.errors import BadAnswer
from tests.bot.dialogue.readers import Size, anything, reader

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEBREW = "שלום"
TITLES = {
    "goal": (("8M0kX", "Morning pages"), ("8M0kY", "Morning run"), ("9", "Read"), ("a", "Read")),
    "person": (("1", "Ánna"), ("2", f"Bo {FAMILY}"), ("3", "Cy")),
}
KINDS: tuple[Kind, ...] = (
    Text(80),
    Text(500, lines=True),
    Number(1, 7),
    Number(0, 100_000, decimals=2),
    Choice(Size),
    Flag(),
    Day(),
    TimeOfDay(),
    Zone(),
    Mine("goal"),
    Person(),
    Ref("goal"),
    Upload(),
)

GOOD: tuple[tuple[Kind, str, str, Any], ...] = (
    (Text(80), "en", "  Read \t more\n", "Read more"),
    (Text(80), "en", FAMILY, FAMILY),
    (Text(80), "en", HEBREW, HEBREW),
    (Text(80), "en", f"\u202e{HEBREW}\u202c", HEBREW),
    (Text(80), "en", "e\u200f\u0301", "é"),
    (Text(80), "en", "*bold* {n} <b>", "*bold* {n} <b>"),
    (Text(80, lines=True), "en", "one\r\n two \r\r\n\n\nthree\u2028", "one\n two\n\nthree"),
    (Number(1, 7), "en", "3", Decimal(3)),
    (Number(1, 7), "en", " 3.0 ", Decimal(3)),
    (Number(1, 20), "en", "١٢", Decimal(12)),
    (Number(0, 7), "en", "-0", Decimal(0)),
    (Number(1, 9999), "en", "1,000", Decimal(1000)),
    (Number(1, 9999), "en", "1.000", Decimal(1)),
    (Number(1, 9999), "es", "1.000", Decimal(1000)),
    (Number(1, 9999), "es", "1,000", Decimal(1)),
    (Number(1, 7, decimals=2), "en", "2.5", Decimal("2.5")),
    (Number(1, 7, decimals=2), "es", "1,5", Decimal("1.5")),
    (Number(1, 7, decimals=2), "es", "2.5", Decimal("2.5")),
    (Choice(Size), "en", "small", Size.SMALL),
    (Choice(Size), "en", "MIDD", Size.MIDDLE),
    (Choice(Size), "en", "g\u200b", Size.GREAT),
    (Choice(Size), "es", "pequeno", Size.SMALL),
    (Choice(Size), "es", "PEQUEÑO", Size.SMALL),
    (Flag(), "en", "y", True),
    (Flag(), "en", "NO", False),
    (Flag(), "es", "si", True),
    (Flag(), "es", "Sí", True),
    (Flag(), "es", "Yes", True),
    (Day(), "en", "today", date(2026, 11, 21)),
    (Day(), "en", "Tomorrow", date(2026, 11, 22)),
    (Day(), "es", "HOY", date(2026, 11, 21)),
    (Day(), "es", "manana", date(2026, 11, 22)),
    (Day(), "es", "today", date(2026, 11, 21)),
    (Day(), "en", "2026-11-22", date(2026, 11, 22)),
    (Day(), "en", "2026/12/1", date(2026, 12, 1)),
    (Day(), "en", "12/31/2026", date(2026, 12, 31)),
    (Day(), "en", "31/12/2026", date(2026, 12, 31)),
    (Day(), "en", "1/2/27", date(2027, 1, 2)),
    (Day(), "es", "1/2/27", date(2027, 2, 1)),
    (Day(), "es", "31.12.2026", date(2026, 12, 31)),
    (Day(), "en", "sunday", date(2026, 11, 22)),
    (Day(), "en", "Saturday", date(2026, 11, 28)),
    (Day(), "en", "Mon", date(2026, 11, 23)),
    (Day(), "es", "sábado", date(2026, 11, 28)),
    (Day(), "es", "sabado", date(2026, 11, 28)),
    (Day(), "es", "mié.", date(2026, 11, 25)),
    (Day(), "es", "Friday", date(2026, 11, 27)),
    (Day(), "en", "November 22", date(2026, 11, 22)),
    (Day(), "en", "the 3rd of january", date(2027, 1, 3)),
    (Day(), "en", "Sunday, November 22, 2026", date(2026, 11, 22)),
    (Day(), "en", "Feb 29", date(2028, 2, 29)),
    (Day(), "es", "domingo, 22 de noviembre", date(2026, 11, 22)),
    (Day(), "es", "5 de mar. de 2027", date(2027, 3, 5)),
    (Day(), "es", "mar 5", date(2027, 3, 5)),
    (TimeOfDay(), "en", "18:30", time(18, 30)),
    (TimeOfDay(), "en", "18.30", time(18, 30)),
    (TimeOfDay(), "en", "18 30", time(18, 30)),
    (TimeOfDay(), "en", "18h30", time(18, 30)),
    (TimeOfDay(), "en", "18", time(18)),
    (TimeOfDay(), "es", "18 h", time(18)),
    (TimeOfDay(), "es", "18:30 h.", time(18, 30)),
    (TimeOfDay(), "en", "6pm", time(18)),
    (TimeOfDay(), "en", "6:30\u202fPM", time(18, 30)),
    (TimeOfDay(), "es", "6:30 p. m.", time(18, 30)),
    (TimeOfDay(), "en", "12 a.m.", time(0)),
    (TimeOfDay(), "en", "12pm", time(12)),
    (TimeOfDay(), "en", "١٨:٣٠", time(18, 30)),
    (TimeOfDay(), "en", "00:00", time(0)),
    (Zone(), "en", "Europe/Berlin", "Europe/Berlin"),
    (Zone(), "es", " europe/berlin ", "Europe/Berlin"),
    (Zone(), "en", "UTC", "UTC"),
    (Mine("goal"), "en", "8M0kX", 123_456_789),
    (Mine("goal"), "en", "morning p", 123_456_789),
    (Mine("goal"), "en", "MORNING RUN", 123_456_790),
    (Person(), "en", "anna", 1),
    (Person(), "en", f"bo {FAMILY}", 2),
    (Person(), "en", "b", 2),
    (Ref("goal"), "en", "8M0kX", 123_456_789),
    (Upload(), "en", "telegram:voice:AwACAgIAAx", "telegram:voice:AwACAgIAAx"),
)

BAD: tuple[tuple[Kind, str, str, str], ...] = (
    *(
        (kind, "en", blank, "bad.empty")
        for kind in KINDS[:11]
        for blank in ("", " \n\t ", "\u200b\u2060")
    ),
    *((kind, "en", "a\x00b", "bad.characters") for kind in KINDS[:11]),
    *((kind, "es", "a\ud800", "bad.characters") for kind in KINDS[:11]),
    (Text(80), "en", "x" * 10_000, "bad.too_long"),
    (Text(80), "en", "x" * 81, "bad.too_long"),
    (Text(80), "en", "\u3164", "bad.empty"),
    (Number(1, 7), "en", "x" * 10_000, "bad.number"),
    (Number(1, 7), "en", "9" * 10_000, "bad.number"),
    (Number(1, 7), "en", "0", "bad.number"),
    (Number(1, 7), "en", "8", "bad.number"),
    (Number(1, 7), "en", "seven", "bad.number"),
    (Number(1, 7), "en", "1e0", "bad.number"),
    (Number(1, 7), "en", "NaN", "bad.number"),
    (Number(1, 7), "en", "Infinity", "bad.number"),
    (Number(1, 7), "en", "1_0", "bad.number"),
    (Number(1, 7), "en", "1,5", "bad.number"),
    (Number(1, 7), "en", "½", "bad.number"),
    (Number(1, 7), "en", "1.5", "bad.whole_number"),
    (Number(1, 7), "es", "1,5", "bad.whole_number"),
    (Number(1, 7, decimals=2), "en", "1.125", "bad.decimals"),
    (Choice(Size), "en", "huge", "bad.choice"),
    (Choice(Size), "en", "m" * 10_000, "bad.choice"),
    (Choice(Size), "en", "3", "bad.choice"),
    (Flag(), "en", "perhaps", "bad.flag"),
    (Day(), "en", "5", "bad.day"),
    (Day(), "en", "18.30", "bad.day"),
    (Day(), "es", "31.02.2026", "bad.day"),
    (Day(), "en", "2026-02-30", "bad.day"),
    (Day(), "en", "0000-01-01", "bad.day"),
    (Day(), "en", "13/13/2026", "bad.day"),
    (Day(), "en", "1/2-2027", "bad.day"),
    (Day(), "en", "February 30", "bad.day"),
    (Day(), "en", "Monday, November 22, 2026", "bad.day"),
    (Day(), "en", "November 2 3", "bad.day"),
    (Day(), "en", "someday", "bad.day"),
    (Day(), "en", "s", "bad.day"),
    (Day(), "en", "x" * 10_000, "bad.day"),
    (Day(), "en", "2026-11-20", "bad.day_past"),
    (Day(), "en", "0001-01-01", "bad.day_past"),
    (Day(), "en", "9999-12-31", "bad.day_far"),
    (TimeOfDay(), "en", "25:70", "bad.time"),
    (TimeOfDay(), "en", "24:00", "bad.time"),
    (TimeOfDay(), "en", "18:60", "bad.time"),
    (TimeOfDay(), "en", "13 pm", "bad.time"),
    (TimeOfDay(), "en", "0 am", "bad.time"),
    (TimeOfDay(), "en", "18:3", "bad.time"),
    (TimeOfDay(), "en", "2026-11-22", "bad.time"),
    (TimeOfDay(), "en", "soon", "bad.time"),
    (TimeOfDay(), "en", "1" * 10_000, "bad.time"),
    (Zone(), "en", "Nowhereville on Sea", "bad.zone"),
    (Zone(), "en", "x" * 10_000, "bad.zone"),
    (Zone(), "en", "Portland", "bad.zone_several"),
    (Mine("goal"), "en", "morning", "bad.mine_goal"),
    (Mine("goal"), "en", "Read", "bad.mine_goal"),
    (Mine("goal"), "en", "zzz", "bad.mine_goal"),
    (Mine("goal"), "en", "x" * 10_000, "bad.mine_goal"),
    (Mine("pod"), "en", "any", "bad.mine_pod"),
    (Person(), "en", "Dora", "bad.mine_person"),
    (Ref("goal"), "en", "", "bad.ref"),
    (Ref("goal"), "en", "not an id!", "bad.ref"),
    (Ref("goal"), "en", "08M0kX", "bad.ref"),
    (Ref("goal"), "en", "zzzzzzzzzzz", "bad.ref"),
    (Upload(), "en", "", "bad.upload"),
    (Upload(), "en", "x" * 10_000, "bad.upload"),
    (Upload(), "en", "a\x00b", "bad.upload"),
    (Upload(), "en", "é", "bad.upload"),
)


def again(kind: Any, value: Any) -> str:
    """Write what a kind has read."""
    written: str = kind.write(value)
    return written


@pytest.mark.parametrize(("kind", "language", "raw", "meant"), GOOD)
def test_a_good_answer_is_read_and_reads_back(
    kind: Kind, language: str, raw: str, meant: Any
) -> None:
    known = reader(language, TITLES)

    value: Any = kind.parse(raw, known)

    assert value == meant
    assert kind.parse(again(kind, value), known) == value


@pytest.mark.parametrize(("kind", "language", "raw", "key"), BAD)
def test_a_bad_answer_is_refused_with_a_key(kind: Kind, language: str, raw: str, key: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        kind.parse(raw, reader(language, TITLES))

    assert refused.value.key == key


@given(st.sampled_from(KINDS), st.sampled_from(["en", "es"]), anything)
def test_whatever_is_written_is_read_or_refused_and_reads_back(
    kind: Kind, language: str, raw: str
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
        Person(),
    ],
)
def test_every_option_that_is_offered_can_be_said_by_value_and_by_label(
    kind: Kind, language: str
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
    assert refused.value.arguments == {"labels": "Pequeño, Mediano y Grande"}


def test_a_place_that_may_be_several_is_asked_about_with_the_time_there() -> None:
    with pytest.raises(BadAnswer) as refused:
        Zone().parse("Portland", reader())

    zones = dict(refused.value.options)
    assert "America/Los_Angeles" in zones
    assert zones["America/Los_Angeles"].endswith(" · 04:00")


def test_the_text_of_a_choice_is_named_after_its_enumeration() -> None:
    assert label(Size.SMALL) == "size.small"
