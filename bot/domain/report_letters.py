"""What a report says to those who read it, as it is written before it is sealed."""

from datetime import datetime

import msgspec
from msgspec import Struct

from bot.domain.reports import ReportedMember, ReportKind
from bot.kernel.errors import BotError


class UnreadableLetter(BotError):
    """What was opened is no letter that this version knows."""


class ShownPart(Struct, frozen=True):
    """Something that the reporter was shown of the one reported: what it was, when, in words.

    It was `changed` where its author has corrected or withdrawn it since.
    """

    what: str
    at: datetime
    words: str
    changed: bool = False


class ReportLetter(Struct, frozen=True):
    """One part of a report: what it is about, whom, what its reporter wrote, what they add.

    `shown` is None where the reporter did not want what they were shown to go along.
    """

    kind: ReportKind
    name: str
    pod: str
    about: ReportedMember
    words: str | None = None
    shown: tuple[ShownPart, ...] | None = None


def written(letter: ReportLetter) -> str:
    """Write a letter as text."""
    return msgspec.json.encode(letter).decode()


def read(text: str) -> ReportLetter:
    """Read a letter; raises `UnreadableLetter` for anything else."""
    try:
        return msgspec.json.decode(text, type=ReportLetter)
    except msgspec.MsgspecError:
        raise UnreadableLetter("what was opened is no report of this version") from None
