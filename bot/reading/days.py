"""Reads days as people say them: "tomorrow", "in 2 weeks", "el viernes que viene", "24.12.".

A reader gives all that a text may mean, the likeliest first; nothing for what names no one day.
"""

import re
from datetime import date, timedelta

from bot.reading import dates, weeks_and_months
from bot.reading.dates import Around, months_on
from bot.reading.day_words import DAY_WORDS, DayWords
from bot.reading.feasts import feasts
from bot.reading.folding import simplified
from bot.reading.numerals import in_digits, languages

_LONGEST = 80
_MOST = 4000
_BEFORE = re.compile(
    r"(?:(?:until|till?|by|on|for|from|starting|due|hasta|para|desde|durante|por|a partir de"
    r"|a partir del) )?"
)
_EVERY = re.compile(r"(?:on |cada |todos )?(?:every |each |the |el |los )?(?:next |this )?")
_THE = re.compile(r"(?:the|el(?: dia)?) ")
_TIME_OF_DAY = re.compile(
    r"(?<=\S) (?:in the )?(?:morning|afternoon|evening|night)$"
    r"|(?<=manana) (?:por|en|a) la (?:manana|tarde|noche)$"
    r"|(?<=\S) (?:por|en) la (?:manana|tarde|noche)$"
    r"|(?<=\S) (?:temprano|early|first thing|a primera hora)$"
)


def days(text: str, today: date, language: str, *, back: bool = False) -> tuple[date, ...]:
    """Read a day; several where it may be one or another.

    "Friday" or "the 24th" is the next one, or, looking `back`, the last.
    """
    around = Around(today, back)
    if len(text) > _LONGEST:
        return ()
    plain = simplified(text).strip(" ,")
    figured = _THE.sub("", _BEFORE.sub("", plain, count=1), count=1)
    if figures := dates.in_figures(figured, around, language):
        return figures
    for spoken in languages(language):
        said = _BEFORE.sub("", in_digits(plain, spoken), count=1)
        try:
            found = _spoken(said, around, spoken)
        except (ValueError, OverflowError):
            found = ()
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def weekday(text: str, language: str) -> int | None:
    """Read a day of every week, "Sundays" or "los domingos"; Monday is 0."""
    if len(text) > _LONGEST:
        return None
    plain = _EVERY.sub("", simplified(text).strip(" ,."), count=1)
    for spoken in languages(language):
        name = _TIME_OF_DAY.sub("", plain).removesuffix(".")
        if (number := dates.weekdays(spoken).get(name)) is not None:
            return number
    return None


def _spoken(said: str, around: Around, spoken: str) -> tuple[date, ...]:
    known, today = DAY_WORDS[spoken], around.today
    plain = said.rstrip(".")
    for words in (plain, _TIME_OF_DAY.sub("", plain)):
        near = known.near.get(words.removeprefix("the ").removeprefix("el dia de "))
        if near is not None:
            return (today + timedelta(days=near),)
    if feast := _by_name(plain, around, known, spoken):
        return feast
    plain = _TIME_OF_DAY.sub("", plain)
    return (
        _in_year(plain, around, known, spoken)
        or _counted(plain, today, known)
        or weeks_and_months.by_weekday(plain, around, known, spoken)
        or weeks_and_months.period(plain, today, known)
        or weeks_and_months.nth_of_named_month(plain, today, known)
        or weeks_and_months.nth_weekday(plain, today, known, spoken)
        or weeks_and_months.end_of_month(plain, today, known, spoken)
        or dates.in_words(said, around, spoken)
        or weeks_and_months.nth_of_month(plain, around, known)
        or _with_weekday(plain, around, known, spoken)
        or _counted_from(plain, around, known, spoken)
        or _beside(plain, around, known, spoken)
    )


def _by_name(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read a day that has a name; "next Christmas" may be this year's or that of next year."""
    match = known.feast.fullmatch(said)
    found = feasts(said, around, spoken)
    if found or match is None:
        return found
    found = feasts(match["name"], around, spoken)
    groups = match.groupdict()
    if groups.get("last"):
        return feasts(match["name"], Around(around.today, back=True), spoken)
    if groups.get("next") and len(found) == 1:
        year = Around(date(around.today.year + 1, 1, 1))
        return (*found, *feasts(match["name"], year, spoken))
    return found


def _in_year(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read what is said of a year: "24 December next year", "Navidad de 2027"."""
    for pattern in known.in_year:
        if match := pattern.fullmatch(said):
            named, this = match["year"], around.today.year
            ahead = 0 if "this" in named or "este" in named else 1
            ahead = -1 if "last" in named or "pasado" in named else ahead
            year = int(named) if named.isdigit() else this + ahead
            first, rest = Around(date(year, 1, 1)), match["rest"].strip(" ,")
            found = (
                _by_name(rest, first, known, spoken)
                or dates.in_figures(_THE.sub("", rest, count=1), first, spoken)
                or dates.in_words(rest, first, spoken)
                or weeks_and_months.nth_weekday(rest, first.today, known, spoken)
                or weeks_and_months.end_of_month(rest, first.today, known, spoken)
                or _counted_from(rest, first, known, spoken)
                or _beside(rest, first, known, spoken)
            )
            if found:
                return tuple(day for day in found if day.year == year)
    return ()


def _beside(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read a day beside another: "the day after Christmas", "el lunes antes de Pascua"."""
    for pattern, meaning in known.beside:
        match = pattern.fullmatch(said)
        if match is None:
            continue
        groups = match.groupdict()
        rest = (groups.get("rest") or groups.get("rest2") or "").strip()
        starts = _spoken(rest, around, spoken)
        if meaning == "counted_before":
            return tuple(day for start in starts for day in _moved(start, match, -1, known))
        if meaning.startswith("day_"):
            step = timedelta(days=1 if meaning == "day_after" else -1)
            return tuple(start + step for start in starts)
        weekday = dates.weekdays(spoken).get(groups["day"])
        if weekday is not None:
            return tuple(_next_to(start, weekday, meaning) for start in starts)
    return ()


def _next_to(start: date, weekday: int, side: str) -> date:
    if side == "after":
        return start + timedelta(days=(weekday - start.weekday() - 1) % 7 + 1)
    return start - timedelta(days=(start.weekday() - weekday - 1) % 7 + 1)


def _with_weekday(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read "Friday 27" or "el viernes 24/12", where the weekday is that day's."""
    first, _, rest = said.removeprefix("el ").replace(",", " ").partition(" ")
    weekday, rest = dates.weekdays(spoken).get(first.removesuffix(".")), rest.strip()
    if weekday is None or not rest:
        return ()
    found = dates.in_figures(rest, around, spoken) or weeks_and_months.nth_of_month(
        f"{rest}th" if rest.isdigit() else rest, around, known
    )
    return tuple(day for day in found if day.weekday() == weekday)


def _counted(said: str, today: date, known: DayWords) -> tuple[date, ...]:
    for patterns, sign in ((known.ahead, 1), (known.ago, -1)):
        for pattern in patterns:
            if match := pattern.fullmatch(said):
                return _moved(today, match, sign, known)
    return ()


def _counted_from(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    for pattern in known.after:
        if match := pattern.fullmatch(said):
            starts = _spoken(match["rest"].strip(), around, spoken)
            return tuple(day for start in starts for day in _moved(start, match, 1, known))
    return ()


def _moved(start: date, match: re.Match[str], sign: int, known: DayWords) -> tuple[date, ...]:
    """Go so many days, weeks, months or years from a day; half of a day is none."""
    if not match["span"]:  # "de hoy en ocho" counts both ends of a week
        return (start + timedelta(days=7 if match["n"] == "8" else 14),)
    span, said = known.spans[match["span"][0]], match.groupdict().get("n") or "a"
    if said.startswith(("half", "medi")):
        n, span = {"year": (6, "month"), "month": (15, "day")}.get(span, (0, span))
        if not n:
            return ()
    elif said.isdigit():
        n = int(said)
    else:
        n = 2 if "couple" in said or "par" in said else 1
    if n > _MOST:
        raise ValueError(said)
    if span in ("month", "year"):
        return (months_on(start, sign * n * (12 if span == "year" else 1)),)
    days_each = {"day": 1, "week": 7, "fortnight": 15 if "quincena" in match["span"] else 14}
    return (start + timedelta(days=sign * n * days_each[span]),)
