"""Numbers and what is counted are read as people write them, or not at all."""

from decimal import Decimal

import pytest

from bot.reading.frequencies import DAY, MONTH, WEEK, Period, is_times, period_of
from bot.reading.numbers import Quantity, quantities
from bot.reading.units import counted_as, same_unit

READ = (
    ("en", "1,5", "1.5"),
    ("en", "1.5", "1.5"),
    ("en", "1.500", "1500 | 1.500"),
    ("en", "1,500", "1500"),
    ("en", "1.234", "1234 | 1.234"),
    ("en", "0.500", "0.500"),
    ("en", "1,500.50", "1500.5"),
    ("en", "1.500,50", "1500.5"),
    ("en", "1,234,567", "1234567"),
    ("en", "1.234.567", "1234567"),
    ("en", "1 500", "1500"),
    ("en", "1'500", "1500"),
    ("en", "1,50,000", "150000"),
    ("en", "5 km", "5 km"),
    ("en", "5km", "5 km"),
    ("en", "5 KM.", "5 KM"),
    ("en", "3x", "3 x"),
    ("en", "3 x", "3 x"),
    ("en", "3 times", "3 times"),
    ("en", "three times", "3 times"),
    ("en", "three", "3"),
    ("en", "twice", "2 times"),
    ("en", "twice a week", "2 times a week"),
    ("en", "once", "1 times"),
    ("en", "once a week", "1 times a week"),
    ("en", "3x/week", "3 x/week"),
    ("en", "3x a week", "3 x a week"),
    ("en", "3 per week", "3 per week"),
    ("en", "3 times per week", "3 times per week"),
    ("en", "daily", "7 times a week"),
    ("en", "every day", "7 times a week"),
    ("en", "every other day", "3 times a week | 4 times a week"),
    ("en", "weekdays", "5 times a week"),
    ("en", "½", "0.5"),
    ("en", "2½", "2.5"),
    ("en", "1 1/2", "1.5"),
    ("en", "one and a half", "1.5"),
    ("en", "2 and a half hours", "2.5 hours"),
    ("en", "half", "0.5"),
    ("en", "half an hour", "0.5 hour"),
    ("en", "an hour", "1 hour"),
    ("en", "a couple", "2"),
    ("en", "a dozen", "12"),
    ("en", "3-4", "3 | 4"),
    ("en", "3 or 4 times", "3 times | 4 times"),
    ("en", "2 to 3 km", "2 km | 3 km"),
    ("en", "$20", "20 $"),
    ("en", "20 €", "20 €"),
    ("en", "20%", "20 %"),
    ("en", "-5", "-5"),
    ("en", "−5", "-5"),
    ("en", "+3", "3"),
    ("en", ".5", "0.5"),
    ("en", "none", "0"),
    ("en", "about 5 km", "5 km"),
    ("en", "two hundred pages", "200 pages"),
    ("en", "10k", "10 k"),
    ("en", "3 things i did", "3 things i did"),
    ("en", "tres veces", "3 veces"),
    ("en", "una vez por semana", "1 vez por semana"),
    ("en", "todos los días", "7 veces por semana"),
    ("en", "5 miles", "5 miles"),
    ("en", "1.000.000,5", "1000000.5"),
    ("en", "12,50", "12.50"),
    ("en", "1,00", "1.00"),
    ("en", "1,5 km", "1.5 km"),
    ("en", "thirteen hundred", "1300"),
    ("en", "2.5 times a week", "2.5 times a week"),
    ("en", "two point five", "2.5"),
    ("en", "5.", "5"),
    ("en", "twice daily", "2 times daily"),
    ("en", "a few", "1 few"),
    ("es", "1,5", "1.5"),
    ("es", "1.5", "1.5"),
    ("es", "1.500", "1500"),
    ("es", "1,500", "1500 | 1.500"),
    ("es", "1.500,5", "1500.5"),
    ("es", "tres veces por semana", "3 veces por semana"),
    ("es", "3 veces", "3 veces"),
    ("es", "3 veces a la semana", "3 veces a la semana"),
    ("es", "una vez", "1 veces"),
    ("es", "una vez por semana", "1 veces por semana"),
    ("es", "dos y media", "2.5"),
    ("es", "uno y medio", "1.5"),
    ("es", "medio", "0.5"),
    ("es", "media hora", "0.5 hora"),
    ("es", "una hora", "1 hora"),
    ("es", "un par", "2"),
    ("es", "5 km", "5 km"),
    ("es", "cinco kilómetros", "5 kilómetros"),
    ("es", "dos coma cinco", "2.5"),
    ("es", "mil", "1000"),
    ("es", "mil quinientas páginas", "1500 páginas"),
    ("es", "todos los días", "7 veces por semana"),
    ("es", "cada día", "7 veces por semana"),
    ("es", "a diario", "7 veces por semana"),
    ("es", "diario", "7 veces por semana"),
    ("es", "un día sí y otro no", "3 veces por semana | 4 veces por semana"),
    ("es", "once", "11"),
    ("es", "veintiuna", "21"),
    ("es", "2 o 3", "2 | 3"),
    ("es", "entre 2 y 3", "2 | 3"),
    ("es", "2 a 3 km", "2 km | 3 km"),
    ("es", "ninguna", "0"),
    ("es", "treinta y cinco", "35"),
    ("es", "twice a week", "2 times a week"),
    ("es", "3x", "3 x"),
    ("es", "unas 20 páginas", "20 páginas"),
    ("es", "1 mes", "1 mes"),
    ("es", "20 €", "20 €"),
    ("es", "3 al día", "3 al día"),
    ("es", "3 días por semana", "3 días por semana"),
    ("es", "2,5 veces por semana", "2.5 veces por semana"),
)
UNREAD = (
    ("en", "1e5"),
    ("en", "1_0"),
    ("en", "NaN"),
    ("en", "Infinity"),
    ("en", "x"),
    ("en", ""),
    ("en", "1:30"),
    ("en", "1h30"),
    ("en", "999999999999999999999999999999"),
    ("en", "1/0"),
    ("en", "100,"),
    ("en", "x" * 10_000),
    ("en", "1" * 10_000),
)


@pytest.mark.parametrize(("language", "text", "meant"), READ)
def test_a_number_is_read_with_what_is_counted(language: str, text: str, meant: str) -> None:
    found = quantities(text, language)

    assert " | ".join(f"{each.amount:f} {each.unit}".strip() for each in found) == meant


@pytest.mark.parametrize(("language", "text"), UNREAD)
def test_what_is_no_number_is_none(language: str, text: str) -> None:
    assert quantities(text, language) == ()


@pytest.mark.parametrize(
    ("unit", "period"),
    [
        ("times a week", WEEK),
        ("x/week", WEEK),
        ("per week", WEEK),
        ("days a week", WEEK),
        ("weekly", WEEK),
        ("veces por semana", WEEK),
        ("veces a la semana", WEEK),
        ("dias por semana", WEEK),
        ("times daily", DAY),
        ("al dia", DAY),
        ("veces al mes", MONTH),
        ("times a month", MONTH),
        ("km", None),
        ("times", None),
        ("pages a week of Dune", None),
    ],
)
def test_a_unit_may_say_how_often(unit: str, period: Period | None) -> None:
    assert period_of(unit) is period
    assert not is_times(unit) or period is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("km", "kilómetros", True),
        ("KM", "kilometers", True),
        ("page", "pages", True),
        ("páginas", "página", True),
        ("pag", "páginas", True),
        ("push-ups", "push ups", True),
        ("min", "minutos", True),
        ("h", "hours", True),
        ("hrs", "horas", True),
        ("miles", "km", False),
        ("min", "hours", False),
        ("p", "pages", False),
        ("", "pages", False),
        ("cuentos", "páginas", False),
    ],
)
def test_units_are_the_same_by_any_of_their_names(one: str, other: str, same: bool) -> None:
    assert same_unit(one, other) is same


@pytest.mark.parametrize(
    ("text", "counts", "many"),
    [
        ("3", "", 3),
        ("3x", "", 3),
        ("3 people", "people", 3),
        ("dos amigas", "people", 2),
        ("2 weeks", "days", 14),
        ("una semana", "days", 7),
        ("10 days", "days", 10),
        ("8 semanas", "weeks", 8),
        ("5 a week", "messages", 5),
        ("5 mensajes", "messages", 5),
        ("3 people", "weeks", None),
        ("10 days", "weeks", None),
        ("5 km", "", None),
        ("5 a day", "messages", None),
    ],
)
def test_what_is_counted_may_be_said_with_the_number(
    text: str, counts: str, many: int | None
) -> None:
    (read,) = quantities(text, "en")

    assert counted_as(read, counts) == (None if many is None else Decimal(many))


def test_a_unit_keeps_its_accents_and_capitals() -> None:
    assert quantities("mil Páginas", "es") == (Quantity(Decimal(1000), "Páginas"),)
