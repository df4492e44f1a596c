"""Where help is: the emergency number of each country, and lines on which people listen.

An entry has the address at which it was read, and the day; what has none is no entry.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from msgspec import Struct, field
from msgspec.structs import replace

OLD = timedelta(days=180)
DIRECTORY = "https://findahelpline.com"
MOST_LINES = 3
MOST_READ = 256 * 1024
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9+*#() .-]{2,24}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_LONGEST_NAME = 60
_KNOWN = {
    "emergency": frozenset({"number", "countries", "source", "opened"}),
    "line": frozenset(
        {"name", "countries", "call", "text", "word", "always", "free", "source", "opened"}
    ),
}


class Emergency(Struct, frozen=True):
    """The number to call in a country when a life may be in danger."""

    number: str
    source: str
    opened: date


class HelpLine(Struct, frozen=True):
    """A line on which people listen: to `call`, or to `text`, with a `word` where it wants one.

    It is `always` there where it answers day and night.
    """

    name: str
    source: str
    opened: date
    call: str | None = None
    text: str | None = None
    word: str | None = None
    always: bool = False
    free: bool = False


class BadHelplines(ValueError):
    """What is not as it should be in a file of helplines, all of it at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Helplines(Struct, frozen=True):
    """Emergency numbers by country, and the lines of each in the order in which they are shown."""

    emergencies: Mapping[str, Emergency] = field(default_factory=dict)
    lines: Mapping[str, tuple[HelpLine, ...]] = field(default_factory=dict)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of which anything is known."""
        return tuple(dict.fromkeys((*self.lines, *self.emergencies)))

    def number(self, country: str | None) -> str | None:
        """Find the emergency number of a country, if it is known."""
        found = self.emergencies.get(country) if country else None
        return None if found is None else found.number

    def lines_in(self, country: str) -> tuple[HelpLine, ...]:
        """Find the lines of a country, at most three."""
        return self.lines.get(country, ())[:MOST_LINES]

    def with_those_of(self, other: "Helplines") -> "Helplines":
        """Add what an operator knows: their lines go first, and take the place of namesakes."""
        lines = dict(self.lines)
        for country, theirs in other.lines.items():
            names = {line.name for line in theirs}
            ours = (line for line in lines.get(country, ()) if line.name not in names)
            lines[country] = (*theirs, *ours)
        return replace(self, emergencies={**self.emergencies, **other.emergencies}, lines=lines)

    def older_than(self, today: date) -> tuple[str, ...]:
        """Name what was read at its source more than half a year ago."""
        numbers = [(f"{code} {one.number}", one.opened) for code, one in self.emergencies.items()]
        lines = [
            (f"{code} {one.name}", one.opened) for code, all_ in self.lines.items() for one in all_
        ]
        return tuple(name for name, opened in (*numbers, *lines) if today - opened > OLD)


@cache
def own() -> Helplines:
    """Read those that come with Cairn, once."""
    return read((files("bot.helplines") / "helplines.toml").read_text("utf-8"))


def read(text: str) -> Helplines:
    """Read a file of helplines; raises `BadHelplines` with every problem in it."""
    if len(text) > MOST_READ:
        raise BadHelplines(("it is longer than 256 KiB",))
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise BadHelplines((f"it is no TOML: {broken}",)) from broken
    problems = tuple(_problems(told))
    if problems:
        raise BadHelplines(problems)
    emergencies: dict[str, Emergency] = {}
    for entry in told.get("emergency", ()):
        one = Emergency(entry["number"], entry["source"], entry["opened"])
        emergencies |= dict.fromkeys(entry["countries"], one)
    lines: dict[str, tuple[HelpLine, ...]] = {}
    for entry in told.get("line", ()):
        line = HelpLine(**{name: said for name, said in entry.items() if name != "countries"})
        for country in entry["countries"]:
            lines[country] = (*lines.get(country, ()), line)
    return Helplines(emergencies, lines)


def _problems(told: Mapping[str, object]) -> Iterator[str]:
    """Find what is wrong with each entry, in words for whoever wrote it."""
    for kind in told.keys() - _KNOWN.keys():
        yield f"{kind}: there is no such part; begin entries with [[emergency]] or [[line]]"
    for kind, known in _KNOWN.items():
        entries = told.get(kind, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            yield f"{kind}: begin each entry with [[{kind}]]"
            continue
        for at, entry in enumerate(entries, 1):
            name = entry.get("name", entry.get("number", ""))
            about = f"[[{kind}]] {at} ({name})" if name else f"[[{kind}]] {at}"
            yield from (f"{about}: {text}" for text in _entry_problems(kind, entry, known))


def _entry_problems(
    kind: str, entry: Mapping[str, object], known: frozenset[str]
) -> Iterator[str]:
    for name in sorted(entry.keys() - known):
        yield f"there is no {name}"
    countries = entry.get("countries")
    if not isinstance(countries, list) or not countries or not all(map(_is_country, countries)):
        yield 'countries must be codes of ISO 3166, like ["ES", "MX"]'
    if not _is_text(entry.get("source"), _ADDRESS):
        yield "source must be the address where it can be read, like https://example.org/help"
    if type(entry.get("opened")) is not date:
        yield "opened must be the day on which it was read there, like 2026-11-30"
    if kind == "emergency":
        if not _is_text(entry.get("number"), _NUMBER):
            yield 'number must be one to call, like "112"'
        return
    yield from _line_problems(entry)


def _line_problems(entry: Mapping[str, object]) -> Iterator[str]:
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        yield "name must say whose line it is"
    elif len(name) > _LONGEST_NAME:
        yield f"name must be {_LONGEST_NAME} characters at most"
    numbers = [entry[key] for key in ("call", "text") if key in entry]
    if not numbers or not all(_is_text(number, _NUMBER) for number in numbers):
        yield 'call or text must be a number, like "116 123"'
    if "word" in entry and ("text" not in entry or not _is_word(entry["word"])):
        yield "word must be the one that is to be texted to the number in text"
    for flag in ("always", "free"):
        if not isinstance(entry.get(flag, False), bool):
            yield f"{flag} must be true or false"


def _is_text(said: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(said, str) and pattern.fullmatch(said) is not None


def _is_country(said: object) -> bool:
    return _is_text(said, _COUNTRY)


def _is_word(said: object) -> bool:
    return isinstance(said, str) and said.isalnum()
