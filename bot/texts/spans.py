"""Spans: pieces of a line of text, as data that no one can inject markup into."""

from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType


class SpanStyle(StrEnum):
    """How a piece of text stands out."""

    NONE = "none"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"


class Span(Struct, frozen=True, tag_field="type", tag="Span"):
    """A piece of a line; with `at`, an instant that a platform may show in its reader's zone.

    `text` is then the same instant in words, in the zone that Cairn knows. What is `live` does
    something when it is tapped, as a command, an address or a number to call; only what is Cairn's
    own is. Everything else is words, whoever wrote them, and a platform is kept from making more
    of them.
    """

    text: str
    mark: SpanStyle = SpanStyle.NONE
    at: datetime | None = None
    live: bool | UnsetType = UNSET


Line = tuple[Span, ...]


def plain(text: str) -> Line:
    """Make a line of what somebody wrote, without any meaning to its characters."""
    return (Span(text),)


def live(text: str) -> Line:
    """Make a line of an address or a number of Cairn's own, which opens where that is possible."""
    return (Span(text, live=True),)


def words(line: Line) -> str:
    """Read a line as bare text."""
    return "".join(span.text for span in line)
