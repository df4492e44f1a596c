"""The choice among places: which to offer, and which words tell them apart."""

from collections import Counter
from collections.abc import Sequence

from babel import Locale

from bot.zones.exemplars import label
from bot.zones.folding import fold
from bot.zones.places import NamedPlace
from bot.zones.regions import around


def one_per_zone(places: Sequence[NamedPlace], limit: int) -> list[NamedPlace]:
    """Keep the first place of each zone; exemplar cities are the last to go."""
    first: dict[str, NamedPlace] = {}
    for place in places:
        first.setdefault(place.zone, place)
    kept = sorted(first.values(), key=lambda place: not place.gives_name)[:limit]
    return [place for place in first.values() if place in kept]


def once_each(places: Sequence[NamedPlace], limit: int) -> list[NamedPlace]:
    """Keep the first places, and of one name in one zone only the first."""
    kept: dict[tuple[str, str], NamedPlace] = {}
    for place in places:
        kept.setdefault((place.zone, fold(place.name)), place)
    return list(kept.values())[:limit]


def labels(places: Sequence[NamedPlace], locale: Locale) -> list[str]:
    """Name places by city and region; an exemplar city needs none beside places of other names.

    Where that is still the same twice, as for Richmond in Canada, each is told by its zone too.
    """
    names = Counter(place.name for place in places)
    told = [_told(place, locale, alone=names[place.name] == 1) for place in places]
    return [
        words if told.count(words) == 1 else f"{words} ({label(place.zone, locale)})"
        for words, place in zip(told, places, strict=True)
    ]


def _told(place: NamedPlace, locale: Locale, *, alone: bool) -> str:
    region = around(place, locale)
    if place.name == region or (place.gives_name and alone):
        return place.name
    return f"{place.name}, {region}"
