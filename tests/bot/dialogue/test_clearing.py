"""*None* clears what may be cleared, in words and by a button; leaving out keeps it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.clearing import NONE, Cleared, kept, over_existing
from bot.dialogue.commands import Clears, fields_of
from bot.dialogue.fields import Choice, Day, Text, TimeOfDay
from bot.dialogue.form_answers import fill
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.open_question import options
from bot.kernel.errors import BadAnswer
from bot.texts.voice import Voice

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


class Language(StrEnum):
    """Two choices."""

    EN = "en"
    ES = "es"


@dataclass(frozen=True)
class Changes:
    """What may be cleared, and one that may not."""

    unit: Annotated[str | Cleared | None, Text(20), Clears("goal.no_unit")] = None
    until: Annotated[date | Cleared | None, Day(), Clears("goal.no_day")] = None
    at: Annotated[time | Cleared | None, TimeOfDay(), Clears("me.time.pods_time")] = None
    of: Annotated[Language | Cleared | None, Choice(Language), Clears("goal.no_day")] = None
    title: Annotated[str | None, Text(20)] = None


def said(language: str, **answers: str) -> Changes:
    """Fill the form."""
    known = Known(NOW, Voice(language, ZoneInfo("UTC")))
    state, problems = FormState(fields_of(Changes)).submit(answers, known)
    if problems:
        raise next(iter(problems.values()))
    filled = fill(state, Changes, known)
    assert isinstance(filled, Changes)
    return filled


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "none"),
        ("en", "None"),
        ("en", " NONE "),
        ("en", "-"),
        ("en", "No day"),
        ("es", "ninguno"),
        ("es", "Ninguna"),
        ("es", "sin fecha"),
        ("en", "nothing"),
        ("es", "nada"),
        ("es", "quitar"),
    ],
)
def test_none_clears_a_day(language: str, words: str) -> None:
    assert said(language, until=words).until is Cleared.CLEARED


@pytest.mark.parametrize("words", ["none", "-", "No unit"])
def test_none_clears_words(words: str) -> None:
    assert said("en", unit=words).unit is Cleared.CLEARED


@pytest.mark.parametrize("words", ["nothing", "clear", "nonesuch", "pages"])
def test_words_that_may_mean_themselves_stay(words: str) -> None:
    assert said("en", unit=words).unit == words


def test_a_choice_and_a_time_are_cleared_too() -> None:
    changes = said("es", at="ninguna", of="nada")
    assert (changes.at, changes.of) == (Cleared.CLEARED, Cleared.CLEARED)


def test_what_may_not_be_cleared_is_called_none() -> None:
    assert said("en", title="none").title == "none"


def test_what_is_left_out_or_blank_stays() -> None:
    changes = said("en", until=" ")
    assert (changes.until, changes.unit) == (None, None)
    assert kept(changes.until, date(2026, 12, 1)) == date(2026, 12, 1)
    assert kept(Cleared.CLEARED, date(2026, 12, 1)) is None


def test_what_cannot_be_read_is_refused_as_ever() -> None:
    with pytest.raises(BadAnswer):
        said("en", until="nones")


def test_none_is_offered_last() -> None:
    known = Known(NOW, Voice("es", ZoneInfo("UTC")))
    until = fields_of(Changes)[1]
    assert options(until, known)[-1] == (NONE, "Sin fecha")


@pytest.mark.parametrize(
    ("field", "there", "came", "means"),
    [
        ("unit", "km", "km", ""),
        ("unit", "two  words", "two words\r\n", ""),
        ("unit", "km", "miles", "miles"),
        ("unit", "km", "  ", NONE),
        ("unit", None, "", ""),
        ("unit", None, "km", "km"),
        ("title", "Read", "", ""),
        ("title", "Read", "Write", "Write"),
    ],
)
def test_a_row_that_showed_what_is_there_is_read_against_it(
    field: str, there: str | None, came: str, means: str
) -> None:
    item = next(item for item in fields_of(Changes) if item.name == field)

    assert over_existing(item, came, {} if there is None else {field: there}) == means
