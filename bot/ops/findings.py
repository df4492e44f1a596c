"""What a check found: one plain line each, and what to do about it where something is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
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
