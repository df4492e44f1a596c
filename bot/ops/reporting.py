"""How operators' tools report: a finding as one line with what to do; numbers and instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Level(StrEnum):
    """Whether all is well, something is worth knowing, or something is wrong."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about one thing."""

    about: str
    said: str
    level: Level = Level.OK
    do: str = ""

    def __str__(self) -> str:
        """Write the line."""
        do = f" {self.do}" if self.do else ""
        return f"{self.level:<6} {self.about}: {self.said}{do}"


def note(about: str, said: str, do: str = "") -> Finding:
    """Say what is worth knowing."""
    return Finding(about, said, Level.NOTE, do)


def wrong(about: str, said: str, do: str = "") -> Finding:
    """Say what is wrong, and what to do."""
    return Finding(about, said, Level.WRONG, do)


def all_well(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing is wrong."""
    return all(finding.level is not Level.WRONG for finding in findings)


def count(number: int, one: str, many: str = "") -> str:
    """Say how many there are of something: `1 row`, `2 rows`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def utc(instant: datetime) -> str:
    """Say an instant in UTC, to the second."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def span(of: timedelta) -> str:
    """Say how long something is, to the minute."""
    minutes = round(of.total_seconds() / 60)
    return f"{count(minutes // 1440, 'day')} and {minutes // 60 % 24:02}:{minutes % 60:02} h"
