"""Days of the year that have a name, and when they are: "Christmas Eve", "Viernes Santo".

A name that is another day in another country is none of them; one that may be two days gives both.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bot.reading.dates import Around

Rule = Callable[[int], date]
Named = Mapping[tuple[str, ...], tuple[Rule, ...]]
_LONGEST_YEARS = 2


def easter(year: int) -> date:
    """Find Easter Sunday of a year in the Gregorian calendar.

    The first Sunday after the full moon, by the tables of the church, on or after 21 March.
    """
    century, golden = year // 100, year % 19
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    if epact == 29 or (epact == 28 and golden > 10):
        epact -= 1
    moon = date(year, 3, 21) + timedelta(days=epact)
    return moon + timedelta(days=(6 - moon.weekday() - 1) % 7 + 1)


def _on(month: int, day: int) -> Rule:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Rule:
    return lambda year: easter(year) + timedelta(days=days)


def _nth(n: int, weekday: int, month: int) -> Rule:
    """Give the rule of the nth weekday of a month."""

    def found(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))

    return found


def _advent(year: int) -> date:
    """Find the first Sunday of Advent, the fourth before Christmas."""
    eve = date(year, 12, 24)
    return eve - timedelta(days=(eve.weekday() + 1) % 7 + 21)


_CHRISTMAS, _NEW_YEAR, _EASTER = _on(12, 25), _on(1, 1), _from_easter(0)
_NAMED: Mapping[str, Named] = {
    "en": {
        ("christmas", "christmas day", "xmas", "xmas day"): (_CHRISTMAS,),
        ("christmas eve", "xmas eve"): (_on(12, 24),),
        ("boxing day", "st stephen's day", "saint stephen's day"): (_on(12, 26),),
        ("new year", "new year's day", "new years", "new year's", "new years day"): (_NEW_YEAR,),
        ("new year's eve", "new years eve", "new year eve", "hogmanay"): (_on(12, 31),),
        ("epiphany", "3 kings", "3 kings' day", "3 kings day"): (_on(1, 6),),
        ("12th night",): (_on(1, 5), _on(1, 6)),
        ("candlemas", "groundhog day"): (_on(2, 2),),
        ("valentine's day", "valentine's", "valentines day", "valentines"): (_on(2, 14),),
        ("st patrick's day", "saint patrick's day", "st. patrick's day"): (_on(3, 17),),
        ("april fools", "april fool's day", "april fools' day", "april fools day"): (_on(4, 1),),
        ("may day",): (_on(5, 1),),
        ("halloween", "hallowe'en"): (_on(10, 31),),
        ("all saints", "all saints' day", "all saints day"): (_on(11, 1),),
        ("all souls", "all souls' day", "all souls day", "day of the dead"): (_on(11, 2),),
        ("bonfire night", "guy fawkes night"): (_on(11, 5),),
        ("thanksgiving", "thanksgiving day"): (_nth(4, 3, 11), _nth(2, 0, 10)),
        ("advent", "1th sunday of advent", "1th advent"): (_advent,),
        ("mardi gras", "shrove tuesday", "pancake day", "fat tuesday"): (_from_easter(-47),),
        ("ash wednesday",): (_from_easter(-46),),
        ("palm sunday",): (_from_easter(-7),),
        ("holy week",): (_from_easter(-7), _EASTER),
        ("maundy thursday", "holy thursday"): (_from_easter(-3),),
        ("good friday",): (_from_easter(-2),),
        ("holy saturday", "easter saturday", "easter eve"): (_from_easter(-1),),
        ("easter", "easter sunday", "easter day"): (_EASTER,),
        ("easter monday",): (_from_easter(1),),
        ("ascension", "ascension day"): (_from_easter(39),),
        ("pentecost", "whitsun", "whit sunday"): (_from_easter(49),),
        ("whit monday", "pentecost monday"): (_from_easter(50),),
        ("corpus christi",): (_from_easter(60),),
    },
    "es": {
        ("navidad", "navidades"): (_CHRISTMAS,),
        ("nochebuena", "noche buena"): (_on(12, 24),),
        ("san esteban",): (_on(12, 26),),
        ("inocentes", "santos inocentes"): (_on(12, 28),),
        ("ano nuevo", "primero de ano", "1th de ano"): (_NEW_YEAR,),
        ("nochevieja", "noche vieja", "san silvestre"): (_on(12, 31),),
        ("reyes", "reyes magos", "epifania"): (_on(1, 6),),
        ("noche de reyes", "vispera de reyes"): (_on(1, 5),),
        ("candelaria",): (_on(2, 2),),
        ("san valentin", "enamorados"): (_on(2, 14),),
        ("san jose",): (_on(3, 19),),
        ("sant jordi", "san jorge"): (_on(4, 23),),
        ("trabajo", "trabajador"): (_on(5, 1),),
        ("san juan",): (_on(6, 24),),
        ("noche de san juan",): (_on(6, 23),),
        ("pilar", "hispanidad"): (_on(10, 12),),
        ("halloween", "noche de brujas"): (_on(10, 31),),
        ("todos los santos",): (_on(11, 1),),
        ("muertos", "difuntos"): (_on(11, 2),),
        ("inmaculada",): (_on(12, 8),),
        ("guadalupe", "virgen de guadalupe"): (_on(12, 12),),
        ("adviento", "1th domingo de adviento"): (_advent,),
        ("martes de carnaval",): (_from_easter(-47),),
        ("carnaval", "carnavales"): (_from_easter(-50), _from_easter(-47)),
        ("miercoles de ceniza",): (_from_easter(-46),),
        ("domingo de ramos",): (_from_easter(-7),),
        ("semana santa",): (_from_easter(-7), _EASTER),
        ("jueves santo",): (_from_easter(-3),),
        ("viernes santo",): (_from_easter(-2),),
        ("sabado santo", "sabado de gloria"): (_from_easter(-1),),
        ("pascua", "domingo de pascua", "domingo de resurreccion", "domingo de gloria"): (
            _EASTER,
        ),
        ("lunes de pascua",): (_from_easter(1),),
        ("ascension",): (_from_easter(39),),
        ("pentecostes",): (_from_easter(49),),
        ("corpus", "corpus christi"): (_from_easter(60),),
    },
}
_BY_NAME = {
    language: {name: rules for names, rules in named.items() for name in names}
    for language, named in _NAMED.items()
}


def feasts(name: str, around: Around, language: str) -> tuple[date, ...]:
    """Find the nearest day of that name, or days where it may be one or another."""
    rules = _BY_NAME[language].get(name, ())
    return tuple(sorted({_nearest(rule, around) for rule in rules}))


def _nearest(rule: Rule, around: Around) -> date:
    today, step = around.today, -1 if around.back else 1
    days = [rule(today.year + step * years) for years in range(_LONGEST_YEARS)]
    return next(day for day in days if day == today or (day > today) is not around.back)
