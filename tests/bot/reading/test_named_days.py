"""Days that have a name, of a year, and beside others, are read on a Tuesday in November."""

from datetime import date

import pytest

from bot.reading.days import days
from bot.reading.feasts import easter

TODAY = date(2026, 11, 24)
READ = (
    ("en", "December 24 next year", "2027-12-24"),
    ("en", "24 December next year", "2027-12-24"),
    ("en", "24/12 next year", "2027-12-24"),
    ("en", "Dec 24 of next year", "2027-12-24"),
    ("en", "the 24th of December next year", "2027-12-24"),
    ("en", "next year on December 24", "2027-12-24"),
    ("en", "24 December this year", "2026-12-24"),
    ("en", "end of March next year", "2027-03-31"),
    ("en", "Christmas next year", "2027-12-25"),
    ("en", "next year's Christmas", "2027-12-25"),
    ("en", "Christmas 2028", "2028-12-25"),
    ("en", "next Christmas", "2026-12-25 | 2027-12-25"),
    ("en", "this Christmas", "2026-12-25"),
    ("en", "at Christmas", "2026-12-25"),
    ("en", "the day after Christmas", "2026-12-26"),
    ("en", "the day before Christmas", "2026-12-24"),
    ("en", "two days after Christmas", "2026-12-27"),
    ("en", "a week before Christmas", "2026-12-18"),
    ("en", "the eve of Christmas", "2026-12-24"),
    ("en", "Boxing Day", "2026-12-26"),
    ("en", "Xmas eve", "2026-12-24"),
    ("en", "New Year's Day", "2027-01-01"),
    ("en", "New Year's Eve", "2026-12-31"),
    ("en", "Three Kings' Day", "2027-01-06"),
    ("en", "Epiphany", "2027-01-06"),
    ("en", "Twelfth Night", "2027-01-05 | 2027-01-06"),
    ("en", "Easter", "2027-03-28"),
    ("en", "Easter 2028", "2028-04-16"),
    ("en", "Easter Monday", "2027-03-29"),
    ("en", "Good Friday", "2027-03-26"),
    ("en", "3 days before Easter", "2027-03-25"),
    ("en", "the Monday after Easter", "2027-03-29"),
    ("en", "the Friday before Christmas", "2026-12-18"),
    ("en", "Ash Wednesday", "2027-02-10"),
    ("en", "Pentecost", "2027-05-16"),
    ("en", "Thanksgiving", "2026-11-26 | 2027-10-11"),
    ("en", "All Saints' Day", "2027-11-01"),
    ("en", "Valentine's", "2027-02-14"),
    ("en", "end of month", "2026-11-30"),
    ("en", "EOM", "2026-11-30"),
    ("en", "by the end of the month", "2026-11-30"),
    ("en", "end of next month", "2026-12-31"),
    ("en", "end of next week", "2026-12-04 | 2026-12-05 | 2026-12-06"),
    ("en", "end of next year", "2027-12-31"),
    ("en", "the first of the month", "2026-12-01"),
    ("en", "beginning of next month", "2026-12-01"),
    ("en", "start of next week", "2026-11-30"),
    ("en", "the last Friday of the month", "2026-11-27"),
    ("en", "the first Monday of next month", "2026-12-07"),
    ("en", "last Sunday in March", "2027-03-28"),
    ("en", "in a fortnight", "2026-12-08"),
    ("en", "friday fortnight", "2026-12-11"),
    ("en", "tomorrow week", "2026-12-02"),
    ("en", "this day next week", "2026-12-01"),
    ("en", "today next year", "2027-11-24"),
    ("en", "last Christmas", "2025-12-25"),
    ("es", "24 de diciembre del año que viene", "2027-12-24"),
    ("es", "el 24 de diciembre del próximo año", "2027-12-24"),
    ("es", "24/12 del año que viene", "2027-12-24"),
    ("es", "el año que viene el 24 de diciembre", "2027-12-24"),
    ("es", "24 de diciembre de este año", "2026-12-24"),
    ("es", "el primero de enero del año que viene", "2027-01-01"),
    ("es", "a finales de enero del año que viene", "2027-01-31"),
    ("es", "en Navidad", "2026-12-25"),
    ("es", "la Navidad que viene", "2026-12-25"),
    ("es", "las próximas Navidades", "2026-12-25"),
    ("es", "Navidad del año que viene", "2027-12-25"),
    ("es", "Navidad de 2028", "2028-12-25"),
    ("es", "el próximo año en Navidad", "2027-12-25"),
    ("es", "el día de Navidad", "2026-12-25"),
    ("es", "el día después de Navidad", "2026-12-26"),
    ("es", "al día siguiente de Navidad", "2026-12-26"),
    ("es", "el día antes de Navidad", "2026-12-24"),
    ("es", "una semana antes de Navidad", "2026-12-18"),
    ("es", "el viernes antes de Navidad", "2026-12-18"),
    ("es", "Nochevieja", "2026-12-31"),
    ("es", "el día de Año Nuevo", "2027-01-01"),
    ("es", "Año Nuevo de 2028", "2028-01-01"),
    ("es", "la víspera de Reyes", "2027-01-05"),
    ("es", "la noche de Reyes", "2027-01-05"),
    ("es", "Epifanía", "2027-01-06"),
    ("es", "Pascua", "2027-03-28"),
    ("es", "Domingo de Resurrección", "2027-03-28"),
    ("es", "Viernes Santo", "2027-03-26"),
    ("es", "Semana Santa", "2027-03-21 | 2027-03-28"),
    ("es", "Lunes de Pascua", "2027-03-29"),
    ("es", "el lunes después de Pascua", "2027-03-29"),
    ("es", "Miércoles de Ceniza", "2027-02-10"),
    ("es", "Carnaval", "2027-02-06 | 2027-02-09"),
    ("es", "Pentecostés", "2027-05-16"),
    ("es", "Todos los Santos", "2027-11-01"),
    ("es", "Día de los Muertos", "2027-11-02"),
    ("es", "el día del trabajo", "2027-05-01"),
    ("es", "la noche de San Juan", "2027-06-23"),
    ("es", "la Inmaculada", "2026-12-08"),
    ("es", "a fin de mes", "2026-11-30"),
    ("es", "a fines de mes", "2026-11-30"),
    ("es", "para fin de mes", "2026-11-30"),
    ("es", "el último día del mes", "2026-11-30"),
    ("es", "a finales del mes que viene", "2026-12-31"),
    ("es", "a final del año que viene", "2027-12-31"),
    ("es", "a principios del mes que viene", "2026-12-01"),
    ("es", "el primero de mes", "2026-12-01"),
    ("es", "a finales de la semana que viene", "2026-12-04 | 2026-12-05 | 2026-12-06"),
    ("es", "el último viernes del mes", "2026-11-27"),
    ("es", "el primer lunes del mes que viene", "2026-12-07"),
    ("es", "dentro de quince días", "2026-12-09"),
    ("es", "en una quincena", "2026-12-09"),
    ("es", "de hoy en ocho", "2026-12-01"),
    ("es", "de mañana en ocho", "2026-12-02"),
    ("es", "hoy en quince", "2026-12-08"),
    ("es", "la Navidad pasada", "2025-12-25"),
)
UNREAD = (
    ("en", "Mother's Day"),
    ("en", "Labor Day"),
    ("en", "before Christmas"),
    ("en", "January next year"),
    ("en", "tomorrow next year"),
    ("en", "february 29 next year"),
    ("en", "the day after the day"),
    ("en", "eve of " * 11 + "2027"),
    ("es", "el día de la madre"),
    ("es", "pasado Reyes"),
    ("es", "antes de Navidad"),
    ("es", "enero del año que viene"),
    ("es", "mañana del año que viene"),
    ("es", "29 de febrero del año que viene"),
)
# By the tables of the church: the earliest and latest days, and both exceptions of the epact.
EASTERS = {
    1954: (4, 18),
    1981: (4, 19),
    2008: (3, 23),
    2024: (3, 31),
    2025: (4, 20),
    2027: (3, 28),
    2038: (4, 25),
    2049: (4, 18),
    2076: (4, 19),
}


@pytest.mark.parametrize(("language", "text", "meant"), READ)
def test_a_day_that_has_a_name_is_read(language: str, text: str, meant: str) -> None:
    assert " | ".join(map(str, days(text, TODAY, language))) == meant


@pytest.mark.parametrize(("language", "text"), UNREAD)
def test_what_is_another_day_elsewhere_or_none_is_not_read(language: str, text: str) -> None:
    assert days(text, TODAY, language) == ()


@pytest.mark.parametrize("year", EASTERS)
def test_easter_is_when_the_tables_say(year: int) -> None:
    assert easter(year) == date(year, *EASTERS[year])


def test_a_day_with_a_name_is_looked_for_in_the_direction_that_was_asked() -> None:
    assert days("Halloween", TODAY, "en", back=True) == (date(2026, 10, 31),)
    assert days("Reyes", TODAY, "es", back=True) == (date(2026, 1, 6),)
    assert days("Christmas last year", TODAY, "en", back=True) == (date(2025, 12, 25),)
