"""Shorthands for what the finder answers, at one instant of a northern winter."""

from datetime import UTC, datetime

from bot.zones.finder import find

NOW = datetime(2026, 11, 21, 13, 34, 20, tzinfo=UTC)


def zones(text: str, language: str = "en", now: datetime = NOW) -> list[str]:
    """Name the zones found, in order."""
    return [match.zone for match in find(text, language, now)]


def labels(text: str, language: str = "en", now: datetime = NOW) -> list[str]:
    """Name the labels found, in order."""
    return [match.label for match in find(text, language, now)]


def taken(text: str, language: str = "en", now: datetime = NOW) -> str:
    """Name the zone that can be taken without asking again."""
    (match,) = find(text, language, now)
    assert match.exact
    return match.zone
