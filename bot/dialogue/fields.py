"""The kinds of answers a command may ask for: a closed union, parsed the same everywhere.

Each kind that can be written reads raw text into a value or raises `BadAnswer`; `write` is the
canonical text that reads back as the same value, which is what an unfinished form keeps.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import force_setattr

from bot.dialogue import graphemes, naming, one_meaning
from bot.dialogue.countries import Country
from bot.dialogue.enumerations import SpokenEnum, name_of, with_values
from bot.dialogue.known import Known
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.paging import OPTIONS, Pairs
from bot.dialogue.past_days import PastDay
from bot.dialogue.sanitize import plainly, shortened, written
from bot.dialogue.tokens import fits
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import short, unshort
from bot.reading.days import days
from bot.reading.times import times_of_day
from bot.texts.enumerations import key_of
from bot.texts.voice import Style
from bot.zones import finder, named_zones

_SAID = 40
_POINTED = re.compile(r"<@(\w{1,40})>", re.ASCII)


class Text(Struct, frozen=True, tag_field="type", tag="Text"):
    """Words, on one line unless `lines`; of `max_length` characters at most, as readers count."""

    max_length: int
    lines: bool = False

    def parse(self, raw: str, known: Known) -> str:
        """Read words; empty, too long or unreadable ones are refused."""
        text = written(raw, lines=self.lines)
        graphemes.refuse_more(text, self.max_length)
        return text

    def write(self, value: str) -> str:
        """Write words as they are."""
        return value

    def options(self, known: Known) -> Pairs:
        """Offer nothing: words are the person's own."""
        return ()


class Choice(Struct, frozen=True, tag_field="type", tag="Choice"):
    """One of the values of an enumeration; its texts are `<enumeration>.<value>`.

    One that was written with other `values` than its enumeration has now keeps those.
    """

    of: type[StrEnum]
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Note the values of the enumeration, or see that it has those that were written."""
        there = tuple(value.value for value in self.of)
        if not self.values:
            force_setattr(self, "values", there)
        elif self.values != there:
            force_setattr(self, "of", with_values(name_of(self.of), self.values))

    def parse(self, raw: str, known: Known) -> StrEnum:
        """Read a value, or its label in the reader's language."""
        try:
            return self.of(raw)
        except ValueError:
            pairs = self.options(known)
        text, language = plainly(raw), known.voice.language
        if issubclass(self.of, SpokenEnum) and (spoken := self.of.spoken(text, language)):
            return spoken
        found = naming.meant(text, pairs)
        if len(found) != 1:
            said = one_meaning.quoted(text)
            labels = known.voice.items([label for _, label in pairs])
            raise BadAnswer("bad.choice", options=pairs, said=said, labels=labels)
        return self.of(found[0][0])

    def write(self, value: StrEnum) -> str:
        """Write the value's own name."""
        return value.value

    def options(self, known: Known) -> Pairs:
        """Offer every value."""
        return [(value.value, known.voice.text(key_of(value))) for value in self.of]


class Flag(Struct, frozen=True, tag_field="type", tag="Flag"):
    """Yes or no."""

    def parse(self, raw: str, known: Known) -> bool:
        """Read yes or no in the reader's language, or plainly."""
        pairs = self.options(known)
        found = naming.meant(plainly(raw).casefold(), pairs, parts=False)
        if len(found) != 1:
            raise BadAnswer("bad.flag", options=pairs)
        return found[0][0] == "yes"

    def write(self, value: bool) -> str:
        """Write yes or no."""
        return "yes" if value else "no"

    def options(self, known: Known) -> Pairs:
        """Offer both."""
        return [(value, known.voice.text(f"flag.{value}")) for value in ("yes", "no")]


class Day(Struct, frozen=True, tag_field="type", tag="Day"):
    """A day from today on; `offer` are likely ones, in days from today."""

    offer: tuple[int, ...] = (7, 14, 30)
    within_days: int = 5 * 366

    def parse(self, raw: str, known: Known) -> date:
        """Read a day as people write and say it; what could be two days is asked about."""
        today = known.now.astimezone(known.voice.zone).date()
        text, voice = plainly(raw), known.voice
        found = days(text, today, voice.language)
        return one_meaning.day(text, found, today, self.within_days, voice)

    def write(self, value: date) -> str:
        """Write a day as ISO 8601 does."""
        return value.isoformat()

    def options(self, known: Known) -> Pairs:
        """Offer the likely days."""
        today = known.now.astimezone(known.voice.zone).date()
        likely = [today + timedelta(days=n) for n in self.offer]
        return [(day.isoformat(), known.voice.day(day)) for day in likely]


class TimeOfDay(Struct, frozen=True, tag_field="type", tag="TimeOfDay"):
    """A time of day to the minute; `offer` are likely ones as HH:MM."""

    offer: tuple[str, ...] = ()

    def parse(self, raw: str, known: Known) -> time:
        """Read a time as people write and say it; morning or evening is asked about."""
        text, voice = plainly(raw), known.voice
        return one_meaning.time_of_day(text, times_of_day(text, voice.language), voice)

    def write(self, value: time) -> str:
        """Write a time as HH:MM."""
        return f"{value.hour:02}:{value.minute:02}"

    def options(self, known: Known) -> Pairs:
        """Offer the likely times."""
        return [(at, at) for at in self.offer]


class Zone(Struct, frozen=True, tag_field="type", tag="Zone"):
    """A time zone, as an IANA name, a place, an abbreviation, or the time it is there now."""

    def parse(self, raw: str, known: Known) -> str:
        """Read a zone's IANA name, with the city that was named if it is another than the zone's.

        - A place that may be several is asked about.
        - Whoever says that they do not know is helped on, and never taken for a town.
        """
        text, voice = written(raw), known.voice
        if told := named_zones.read(text):
            return told
        said = shortened(text, _SAID)
        found = finder.find(text, voice.language, known.now)
        if not found and finder.is_unsure(text, voice.language):
            raise BadAnswer("bad.zone_unsure")
        if not found:
            raise BadAnswer("bad.zone", said=said)
        if len(found) > 1 or not found[0].exact:
            key = "bad.zone_several" if len(found) > 1 else "bad.zone_one"
            raise BadAnswer(key, options=with_time(found, known), said=said)
        return found[0].value

    def write(self, value: str) -> str:
        """Write the IANA name, and the city beside it."""
        return value

    def options(self, known: Known) -> Pairs:
        """Offer a few likely zones with the time it is there."""
        return with_time(finder.guesses(known.voice.language), known)


def with_time(matches: Iterable[finder.Match], known: Known) -> Pairs:
    """Offer zones by their places, each with the time it is there."""
    pairs = []
    for match in matches:
        there = replace(known.voice, zone=ZoneInfo(match.zone)).moment(known.now, Style.TIME)
        plain = named_zones.plainly(match.zone, match.place)
        pairs.append((plain if fits(plain) else match.zone, f"{match.label} · {there.text}"))
    return pairs


class Mine(Struct, frozen=True, tag_field="type", tag="Mine"):
    """One of what is the caller's: a goal, a pod. Taken by itself where there is but one.

    `here` lets the place where the command was said decide, for a pod's home.
    """

    of: str

    def parse(self, raw: str, known: Known) -> int:
        """Read an id, a name or a part of one among the caller's own; several are asked about."""
        text = written(raw)
        said, found = shortened(text, _SAID), self.meant(text, known)
        if len(found) > 1:
            raise BadAnswer("bad.several_own", options=found[:OPTIONS], said=said)
        number = unshort(found[0][0]) if found else None
        if number is None:
            nearest = naming.nearest_first(text, known.mine.get(self.of, ()))
            raise BadAnswer(f"bad.mine_{self.of}", options=nearest, said=said)
        return number

    def meant(self, said: str, known: Known) -> Pairs:
        """Find what a name means among the caller's own, on whatever page of the list it is."""
        pairs, elsewhere = known.mine.get(self.of, ()), known.find.get(self.of)
        if elsewhere is None or any(said == value for value, _ in pairs):
            return naming.meant(said, pairs)
        return elsewhere(said)

    def says_whole(self, raw: str, known: Known) -> bool:
        """Tell whether an answer is the whole name of one of the caller's own, or its id."""
        return self.is_whole(raw.strip(), self.meant(raw.strip(), known))

    def is_whole(self, said: str, found: Pairs) -> bool:
        """Tell whether a text is the whole name of what was found by it, or points at it."""
        return naming.is_named(said, found) or _POINTED.fullmatch(said) is not None

    def write(self, value: int) -> str:
        """Write the id."""
        return short(value)

    def options(self, known: Known) -> Pairs:
        """Offer what is theirs."""
        return known.mine.get(self.of, ())


class PodMember(Mine, frozen=True, tag="Person"):
    """Another member of one of the caller's pods, by name or pointed at: `<@account>`."""

    of: str = "person"

    def meant(self, said: str, known: Known) -> Pairs:
        """Find whom a name or an account means."""
        pointed = _POINTED.fullmatch(said)
        return Mine.meant(self, known.accounts.get(pointed[1], said) if pointed else said, known)


class Ref(Struct, frozen=True, tag_field="type", tag="Ref"):
    """An id that only a button carries, of a thing that its guard checks on every press."""

    of: str

    def parse(self, raw: str, known: Known) -> int:
        """Read an id."""
        number = unshort(raw)
        if number is None:
            raise BadAnswer("bad.ref")
        return number

    def write(self, value: int) -> str:
        """Write the id."""
        return short(value)

    def options(self, known: Known) -> Pairs:
        """Offer nothing: nobody types an id."""
        return ()


class Upload(Struct, frozen=True, tag_field="type", tag="Upload"):
    """A voice note or picture, as an adapter's own reference to what it received.

    There is nothing to parse: no text is one, whoever wrote it.
    """

    def options(self, known: Known) -> Pairs:
        """Offer nothing."""
        return ()


Read = Text | Number | Amount | Choice | Flag | Day | PastDay | TimeOfDay | Zone | Country
Written = Read | Mine | PodMember | Ref
Kind = Written | Upload
