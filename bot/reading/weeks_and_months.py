"""Reads weekdays, and days of weeks, months and years: "next Friday", "the end of the month"."""

from calendar import monthrange
from datetime import date, timedelta

from bot.reading import dates
from bot.reading.dates import Around, months_on
from bot.reading.day_words import DayWords

_WEEK = timedelta(days=7)


def by_weekday(said: str, around: Around, known: DayWords, spoken: str) -> tuple[date, ...]:
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
        case "fortnight_on":
            return (coming + 2 * _WEEK,)
        case "last":
            return (here if here < today else here - _WEEK,)
        case _:
            return (around.weekday(weekday),)


def period(said: str, today: date, known: DayWords) -> tuple[date, ...]:
    """Read "next week" as the day a week on, or as its first; "end of the month" as the last."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    for pattern, meaning in known.periods:
        if pattern.fullmatch(said):
            return {
                "week": (monday + _WEEK, today + _WEEK),
                "month": (months_on(first, 1), months_on(today, 1)),
                "year": (date(today.year + 1, 1, 1), months_on(today, 12)),
                "next_monday": (monday + _WEEK,),
                "next_first": (months_on(first, 1),),
                "new_year": (date(today.year + 1, 1, 1),),
                "first": (first if first == today else months_on(first, 1),),
            }[meaning]
    for pattern, meaning in known.ends:
        if pattern.fullmatch(said):
            saturday = monday + timedelta(days=5)
            return {
                "weekend": _two(saturday, today),
                "next_weekend": (saturday + _WEEK, saturday + _WEEK + timedelta(days=1)),
                "week": (*_two(monday + timedelta(days=4), today), monday + timedelta(days=6)),
                "next_week": tuple(monday + timedelta(days=n) for n in (11, 12, 13)),
                "month": (months_on(first, 1) - timedelta(days=1),),
                "next_month": (months_on(first, 2) - timedelta(days=1),),
                "year": (date(today.year, 12, 31),),
                "next_year": (date(today.year + 1, 12, 31),),
            }[meaning]
    return ()


def _two(first: date, today: date) -> tuple[date, ...]:
    """Give a day and the one after it, without one that has passed."""
    return tuple(day for day in (first, first + timedelta(days=1)) if day >= today)


def nth_weekday(said: str, today: date, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read "the last Friday of the month" or "el 1er lunes del mes que viene"."""
    match = known.nth_weekday.fullmatch(said)
    weekday = dates.weekdays(spoken).get(match["day"]) if match else None
    if match is None or weekday is None:
        return ()
    named, first = match["month"], today.replace(day=1)
    if month := dates.months(spoken).get(named):
        first = date(today.year + (month < today.month), month, 1)
    elif named in ("month", "mes", "this month"):
        pass
    elif " " in named:
        first = months_on(first, 1)
    else:
        return ()
    if match["nth"] is None:
        last = months_on(first, 1) - timedelta(days=1)
        return (last - timedelta(days=(last.weekday() - weekday) % 7),)
    return (first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (int(match["nth"]) - 1)),)


def end_of_month(said: str, today: date, known: DayWords, spoken: str) -> tuple[date, ...]:
    """Read "end of March": the last day of a month that is named."""
    match = known.end_of.fullmatch(said)
    month = dates.months(spoken).get(match["month"]) if match else None
    if match is None or month is None:
        return ()
    year = int(match["year"] or today.year + (month < today.month))
    return (date(year, month, monthrange(year, month)[1]),)


def nth_of_named_month(said: str, today: date, known: DayWords) -> tuple[date, ...]:
    """Read "the 24th of next month" or "el 24 de este mes"."""
    for pattern, ahead in zip(known.nth_of, (1, 0), strict=True):
        if match := pattern.fullmatch(said):
            month = months_on(today.replace(day=1), ahead)
            return (month.replace(day=int(match["n"])),)
    return ()


def nth_of_month(said: str, around: Around, known: DayWords) -> tuple[date, ...]:
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
