"""Reads days as people say them: "tomorrow", "in 2 weeks", "el viernes que viene", "24.12.".

A reader gives all that a text may mean, the likeliest first; nothing for what names no one day.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.reading import dates
from bot.reading.dates import Around, months_on
from bot.reading.day_words import DAY_WORDS, DayWords
from bot.reading.folding import simplified
from bot.reading.numerals import in_digits, languages

_LONGEST = 80
_MOST = 4000
_WEEK = timedelta(days=7)
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
    plain = _TIME_OF_DAY.sub("", plain)
    if plain in known.feasts:
        feast = around.such_day(*known.feasts[plain])
        return () if feast is None else (feast,)
    return (
        _counted(plain, today, known)
        or _by_weekday(plain, around, known, spoken)
        or _periods(plain, today, known)
        or _nth_of_named_month(plain, today, known)
        or _end_of_month(plain, today, known, spoken)
        or dates.in_words(said, around, spoken)
        or _nth_of_month(plain, around, known)
        or _with_weekday(plain, around, known, spoken)
        or _counted_from(plain, around, known, spoken)
    )


def _with_weekday(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read "Friday 27" or "el viernes 24/12", where the weekday is that day's."""
    first, _, rest = said.removeprefix("el ").replace(",", " ").partition(" ")
    weekday, rest = dates.weekdays(spoken).get(first.removesuffix(".")), rest.strip()
    if weekday is None or not rest:
        return ()
    found = dates.in_figures(rest, around, spoken) or _nth_of_month(
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
    span, said = known.spans[match["span"][0]], match["n"]
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


def _by_weekday(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read a weekday; "next Friday" may be this week's or that of the week to come."""
    names = dates.weekdays(spoken)
    for pattern, meaning in known.qualified:
        match = pattern.fullmatch(said)
        if match is None:
            continue
        groups = match.groupdict()
        weekday = names.get((groups.get("day") or groups.get("day2") or "").removesuffix("."))
        if weekday is not None:
            return _that_weekday(weekday, meaning, around)
    return ()


def _that_weekday(weekday: int, meaning: str, around: Around) -> tuple[date, ...]:
    today = around.today
    here = today + timedelta(days=weekday - today.weekday())
    coming = here if here > today else here + _WEEK
    match meaning:
        case "following":
            return (here + _WEEK,)
        case "after_next":
            return (here + 2 * _WEEK,)
        case "here":
            return (here,)
        case "next":
            return (coming, here + _WEEK)
        case "week_on":
            return (coming + _WEEK,)
        case "last":
            return (here if here < today else here - _WEEK,)
        case _:
            return (around.weekday(weekday),)


def _periods(said: str, today: date, known: DayWords) -> tuple[date, ...]:
    """Read "next week" as the day a week on, or as its first; "end of the month" as the last."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    for pattern, meaning in known.periods:
        if pattern.fullmatch(said):
            return {
                "week": (monday + _WEEK, today + _WEEK),
                "month": (months_on(first, 1), months_on(today, 1)),
                "year": (date(today.year + 1, 1, 1), months_on(today, 12)),
            }[meaning]
    for pattern, meaning in known.ends:
        if pattern.fullmatch(said):
            saturday = monday + timedelta(days=5)
            return {
                "weekend": _two(saturday, today),
                "next_weekend": (saturday + _WEEK, saturday + _WEEK + timedelta(days=1)),
                "week": (*_two(monday + timedelta(days=4), today), monday + timedelta(days=6)),
                "month": (months_on(first, 1) - timedelta(days=1),),
                "next_month": (months_on(first, 2) - timedelta(days=1),),
                "year": (date(today.year, 12, 31),),
            }[meaning]
    return ()


def _two(first: date, today: date) -> tuple[date, ...]:
    """Give a day and the one after it, without one that has passed."""
    return tuple(day for day in (first, first + timedelta(days=1)) if day >= today)


def _end_of_month(said: str, today: date, known: DayWords, spoken: str) -> tuple[date, ...]:
    match = known.end_of.fullmatch(said)
    month = dates.months(spoken).get(match["month"]) if match else None
    if match is None or month is None:
        return ()
    year = int(match["year"] or today.year + (month < today.month))
    return (date(year, month, monthrange(year, month)[1]),)


def _nth_of_named_month(said: str, today: date, known: DayWords) -> tuple[date, ...]:
    """Read "the 24th of next month" or "el 24 de este mes"."""
    for pattern, ahead in zip(known.nth_of, (1, 0), strict=True):
        if match := pattern.fullmatch(said):
            month = months_on(today.replace(day=1), ahead)
            return (month.replace(day=int(match["n"])),)
    return ()


def _nth_of_month(said: str, around: Around, known: DayWords) -> tuple[date, ...]:
    """Read "the 24th" or "el 24": the nearest such day of a month."""
    match = known.nth.fullmatch(said)
    if match is None:
        return ()
    day = int(next(group for group in match.groups() if group is not None))
    first = around.today.replace(day=1)
    for months in range(13):
        month = months_on(first, -months if around.back else months)
        if 1 <= day <= monthrange(month.year, month.month)[1]:
            found = month.replace(day=day)
            if found == around.today or (found > around.today) is not around.back:
                return (found,)
    return ()
