"""Takes the one meaning of an answer; what may be several is asked, and what was read is told."""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeVar

from bot.dialogue.paging import Pairs
from bot.dialogue.sanitize import shortened
from bot.kernel.errors import BadAnswer
from bot.texts.voice import Voice

_SAID = 40
_SHOWN = 5
Meaning = TypeVar("Meaning")
Show = Callable[[Decimal], str]


def quoted(text: str) -> str:
    """Quote what was said, visibly shortened."""
    return shortened(text, _SAID)


def which_of(text: str, options: Pairs, voice: Voice) -> BadAnswer:
    """Ask which of several meanings is meant."""
    said, few = quoted(text), options[:_SHOWN]
    if len(few) == 2:
        either = voice.either(few[0][1], few[1][1])
        return BadAnswer("bad.either", few, said=said, either=either)
    return BadAnswer("bad.several", few, said=said)


def number(
    text: str,
    found: Sequence[Decimal],
    least: int,
    most: int,
    decimals: int,
    show: Show,
    voice: Voice,
    unit: str = "",
) -> Decimal:
    """Take a number from `least` to `most`, with at most so many `decimals`.

    Where a text may be several numbers, one is asked for, though only one may fit; each option
    keeps the `unit`.
    """
    if not found:
        raise BadAnswer("bad.number", said=quoted(text), least=least, most=most)
    fitting = [n for n in found if least <= n <= most and n == round(n, decimals)]
    if len(found) > 1 and fitting:
        raise which_of(text, [(figures(n, unit), show(n)) for n in fitting], voice)
    read = next((n for n in found if least <= n <= most), found[0])
    if not least <= read <= most:
        raise BadAnswer("bad.number_range", read=show(read), least=least, most=most)
    if not fitting:
        near = _beside(read, decimals)
        options = [(figures(n, unit), show(n)) for n in near if least <= n <= most]
        key = "bad.decimals" if decimals else "bad.whole_number"
        raise BadAnswer(key, options, read=show(read), places=decimals)
    return read


def figures(number: Decimal, unit: str = "") -> str:
    """Write a number with a decimal point and no more digits than it needs, then its unit."""
    return f"{number.normalize():f} {unit}".strip()


def _beside(number: Decimal, decimals: int) -> list[Decimal]:
    place = Decimal(10) ** -decimals
    return [number.quantize(place, way) for way in (ROUND_FLOOR, ROUND_CEILING)]


def day(text: str, found: Sequence[date], today: date, within_days: int, voice: Voice) -> date:
    """Take a day from today on; where a text may be several days, those that may be answers."""
    example = (today + timedelta(days=7)).isoformat()
    if not found:
        raise BadAnswer("bad.day", said=quoted(text), example=example)
    fitting = [on for on in found if 0 <= (on - today).days <= within_days]
    if len(fitting) > 1:
        raise which_of(text, [(on.isoformat(), voice.day(on)) for on in fitting], voice)
    if fitting:
        return fitting[0]
    if found[0] < today:
        raise BadAnswer("bad.day_past", day=voice.date(found[0]), example=example)
    raise BadAnswer("bad.day_far", day=voice.date(found[0]), years=within_days // 366)


def past_day(
    text: str, found: Sequence[date], today: date, within_days: int, voice: Voice
) -> date:
    """Take a day up to today; where a text may be several days, those that may be answers."""
    example = (today - timedelta(days=2)).isoformat()
    if not found:
        raise BadAnswer("bad.day", said=quoted(text), example=example)
    fitting = [on for on in found if 0 <= (today - on).days <= within_days]
    if len(fitting) > 1:
        raise which_of(text, [(on.isoformat(), voice.day(on)) for on in fitting], voice)
    if fitting:
        return fitting[0]
    if found[0] > today:
        raise BadAnswer("bad.day_ahead", day=voice.date(found[0]), example=example)
    raise BadAnswer("bad.day_long_ago", day=voice.date(found[0]), weeks=within_days // 7)


def time_of_day(text: str, found: Sequence[time], voice: Voice) -> time:
    """Take a time; an hour that may be of the morning or of the evening is asked about."""
    if not found:
        raise BadAnswer("bad.time", said=quoted(text))
    if len(found) > 1:
        raise which_of(text, [(f"{at:%H:%M}", voice.clock(at)) for at in found], voice)
    return found[0]
