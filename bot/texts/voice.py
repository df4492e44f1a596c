"""A voice: how Cairn speaks to one reader, in their language and their zone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from bot.kernel.percentages import whole_percent
from bot.texts.catalogue import Catalogue, catalogue
from bot.texts.markup import constant, constant_words, fill
from bot.texts.spans import Line, Span, words

Said = str | int | Span | Line


class Style(StrEnum):
    """How much of an instant to say."""

    FULL = "full"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Voice:
    """Says keyed sentences, counts, instants and numbers as one reader reads them.

    The sentences are those of the language's own file unless `texts` are given. A day of another
    year than the one it is `now` for them is said with its year.
    """

    language: str
    zone: ZoneInfo
    texts: Catalogue | None = field(default=None, compare=False, repr=False)
    now: datetime | None = field(default=None, compare=False)

    def say(self, key: str, /, **arguments: Said) -> Line:
        """Say a sentence; arguments are put in as they are and can never be markup."""
        if not arguments:
            return constant(self._catalogue.sentence(key))
        return fill(self._catalogue.sentence(key), self._lines(arguments))

    def count(self, key: str, n: int, /, **arguments: Said) -> Line:
        """Say a sentence that counts; `{n}` in it is the number."""
        return fill(self._catalogue.counted(key, n), self._lines({"n": n, **arguments}))

    def text(self, key: str, /, **arguments: Said) -> str:
        """Say a sentence as bare text, for buttons and labels."""
        if not arguments:
            return constant_words(self._catalogue.sentence(key))
        return words(self.say(key, **arguments))

    def moment(self, at: datetime, style: Style = Style.FULL) -> Span:
        """Say an instant, in words and as data."""
        year = style is not Style.TIME and not self._is_now(at.astimezone(self.zone).year)
        return Span(_instant(at, style, self.language, self.zone, year=year), at=at)

    def day(self, on: date) -> str:
        """Say a day: Sunday, November 22; of another year, Friday, January 1, 2027."""
        return _day(on, self.language, year=not self._is_now(on.year))

    def month(self, on: date) -> str:
        """Say the month of a day, in short: Nov."""
        return format_date(on, "LLL", locale=self.language)

    def whole_month(self, on: date) -> str:
        """Say the month of a day as a title: November."""
        name = format_date(on, "LLLL", locale=self.language)
        return name[:1].upper() + name[1:]

    def short_day(self, on: date) -> str:
        """Say a day of the last year in short: Nov 22."""
        return format_skeleton("MMMd", on, locale=self.language)

    def days(self, first: date, last: date) -> str:
        """Say a range of days, as short as it is clear: Nov 23 – 29."""
        return _days(first, last, self.language, year=not self._is_now(last.year))

    def date(self, on: date) -> str:
        """Say a day that may be far away: November 22, 2026."""
        return format_date(on, "long", locale=self.language)

    def date_of(self, at: datetime) -> str:
        """Say the day that an instant is on where the reader is."""
        return self.date(at.astimezone(self.zone).date())

    def clock(self, at: time) -> str:
        """Say a time of day on the 24-hour clock."""
        return f"{at.hour:02}:{at.minute:02}"

    def weekday(self, day: int) -> str:
        """Say a weekday; Monday is 0."""
        return _weekdays(self.language)[day]

    def number(self, amount: float | Decimal) -> str:
        """Say a number, with three decimals at most."""
        return _number(amount, self.language)

    def quantity(self, amount: Decimal, unit: str) -> str:
        """Say a number of something: 5 km."""
        return f"{self.number(amount)} {unit}".strip()

    def percent(self, share: float) -> str:
        """Say a share between 0 and 1 as a whole percentage: 100 % is all of it, 0 % nothing."""
        return _percent(whole_percent(share), self.language)

    def items(self, things: Sequence[str]) -> str:
        """Say a list: Ann, Bob, and Cy."""
        if len(things) == 1:
            return things[0]
        said = format_list(list(things), locale=self.language)
        if self.language == "es" and things and _STARTS_WITH_I.match(things[-1]):
            before = said.removesuffix(things[-1])
            return before.removesuffix(" y ") + " e " * before.endswith(" y ") + things[-1]
        return said

    def either(self, one: str, other: str) -> str:
        """Say one of two: 1,500 or 1.5."""
        said = format_list([one, other], style="or", locale=self.language)
        if self.language == "es" and _STARTS_WITH_O.match(other):
            return f"{one} u {other}"
        return said

    def _is_now(self, year: int) -> bool:
        return self.now is None or year == self.now.astimezone(self.zone).year

    @property
    def _catalogue(self) -> Catalogue:
        return catalogue(self.language) if self.texts is None else self.texts

    def _lines(self, arguments: dict[str, Said]) -> dict[str, Line]:
        return {name: self._line(said) for name, said in arguments.items()}

    def _line(self, said: Said) -> Line:
        match said:
            case str():
                return (Span(said),)
            case int():
                return (Span(self.number(said)),)
            case Span():
                return (said,)
            case _:
                return said


# Spanish says "e" for "and" before the sound of i (RAE, Diccionario panhispánico de dudas, y²);
# CLDR's list patterns leave that to code.
_STARTS_WITH_I = re.compile("h?[ií](?![aeou])", re.IGNORECASE)
_STARTS_WITH_O = re.compile(r"h?[oó]|8|11(?!\d)", re.IGNORECASE)  # the same, o²: "7 u 8"
_QUOTED_OR_FIELD = re.compile("'[^']*'|E+|M+")
_WIDE = {"E": "EEEE", "M": "MMMM"}
NEUTRAL = Voice("en", ZoneInfo("UTC"))


@lru_cache(maxsize=4096)
def _day(on: date, language: str, *, year: bool) -> str:
    return format_date(on, _day_pattern(language, year=year), locale=language)


@lru_cache(maxsize=4096)
def _days(first: date, last: date, language: str, *, year: bool) -> str:
    skeleton = "yMMMMd" if year else "MMMMd"
    return format_interval(first, last, skeleton, locale=language)


@lru_cache(maxsize=4096)
def _number(amount: float | Decimal, language: str) -> str:
    return format_decimal(amount, locale=language)


@lru_cache(maxsize=4096)
def _percent(percent: int, language: str) -> str:
    return format_percent(Decimal(percent) / 100, locale=language)


@lru_cache(maxsize=4096)
def _instant(at: datetime, style: Style, language: str, zone: ZoneInfo, *, year: bool) -> str:
    local = at.astimezone(zone)
    match style:
        case Style.TIME:
            return f"{local:%H:%M}"
        case Style.DAY:
            return format_date(local, _day_pattern(language, year=year), locale=language)
        case Style.FULL:
            day = format_date(local, _day_pattern(language, year=year), locale=language)
            return f"{day}, {local:%H:%M}"


@cache
def _weekdays(language: str) -> tuple[str, ...]:
    names = get_day_names("wide", "stand-alone", language)
    return tuple(str(names[day]) for day in range(7))


@cache
def _day_pattern(language: str, *, year: bool) -> str:
    """Find how a language writes weekday, month and day, in full: Babel 2.18 knows no such one."""
    if year:
        return str(Locale.parse(language).date_formats["full"].pattern)
    skeletons = Locale.parse(language).datetime_skeletons
    pattern = skeletons.get("MMMMEd") or skeletons["MMMEd"]
    return _QUOTED_OR_FIELD.sub(lambda m: _WIDE.get(m[0][0], m[0]), pattern.pattern)
