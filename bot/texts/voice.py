"""A voice: how Cairn speaks to one reader, in their language and their zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from bot.texts.catalogue import Catalogue, catalogue
from bot.texts.markup import fill
from bot.texts.spans import Line, Span, words

Said = str | int | Span | Line


class Style(StrEnum):
    """How much of an instant to say."""

    FULL = "full"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Voice:
    """Says keyed sentences, counts, instants and numbers as one reader reads them."""

    language: str
    zone: ZoneInfo

    def say(self, key: str, /, **arguments: Said) -> Line:
        """Say a sentence; arguments are put in as they are and can never be markup."""
        return fill(self._catalogue.sentence(key), self._lines(arguments))

    def count(self, key: str, n: int, /, **arguments: Said) -> Line:
        """Say a sentence that counts; `{n}` in it is the number."""
        return fill(self._catalogue.counted(key, n), self._lines({"n": n, **arguments}))

    def text(self, key: str, /, **arguments: Said) -> str:
        """Say a sentence as bare text, for buttons and labels."""
        return words(self.say(key, **arguments))

    def moment(self, at: datetime, style: Style = Style.FULL) -> Span:
        """Say an instant, in words and as data."""
        return Span(_instant(at, style, self.language, self.zone), at=at)

    def day(self, on: date) -> str:
        """Say a day of this season: Sunday, November 22."""
        return _skeleton(on, _DAY, self.language)

    def date(self, on: date) -> str:
        """Say a day that may be far away: November 22, 2026."""
        return format_date(on, "long", locale=self.language)

    def clock(self, at: time) -> str:
        """Say a time of day on the 24-hour clock."""
        return f"{at.hour:02}:{at.minute:02}"

    def weekday(self, day: int) -> str:
        """Say a weekday; Monday is 0."""
        return str(get_day_names("wide", "stand-alone", self.language)[day])

    def number(self, amount: float) -> str:
        """Say a number."""
        return format_decimal(amount, locale=self.language)

    def percent(self, share: float) -> str:
        """Say a share between 0 and 1 as a whole percentage."""
        return format_percent(share, locale=self.language)

    def items(self, things: Sequence[str]) -> str:
        """Say a list: Ann, Bob and Cy."""
        return format_list(list(things), locale=self.language)

    @property
    def _catalogue(self) -> Catalogue:
        return catalogue(self.language)

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


_DAY = "MMMMEEEEd"
NEUTRAL = Voice("en", ZoneInfo("UTC"))


@lru_cache(maxsize=4096)
def _instant(at: datetime, style: Style, language: str, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    match style:
        case Style.TIME:
            return format_time(local, "HH:mm", locale=language)
        case Style.DAY:
            return _skeleton(local.date(), _DAY, language)
        case Style.FULL:
            day = _skeleton(local.date(), _DAY, language)
            return f"{day}, {local.hour:02}:{local.minute:02}"


@lru_cache(maxsize=4096)
def _skeleton(on: date, skeleton: str, language: str) -> str:
    locale = Locale.parse(language)
    pattern = locale.datetime_skeletons.get(skeleton)
    if pattern is None:
        return format_date(on, "full", locale=locale)
    return format_datetime(datetime(on.year, on.month, on.day, tzinfo=UTC), pattern, locale=locale)
