"""The names of enumerations in what is stored: found by them, or made as they were."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any


class SpokenEnum(StrEnum):
    """An enumeration whose values people say in more ways than its labels do."""

    @classmethod
    def spoken(cls, text: str, language: str) -> "SpokenEnum | None":
        """Find the value that somebody said in words of their own."""
        raise NotImplementedError


def name_of(of: type) -> str:
    """Name an enumeration by its module and its own name."""
    return f"{of.__module__}.{of.__qualname__}"


@cache
def by_name(name: str) -> type[StrEnum]:
    """Find an enumeration; one that is no more is made anew, without values."""
    known = next((of for of in _enumerations(StrEnum) if name_of(of) == name), None)
    return with_values(name, ()) if known is None else known


@cache
def with_values(name: str, values: tuple[str, ...]) -> type[StrEnum]:
    """Make an enumeration as it was when it was written with these values."""
    module, _, short = name.rpartition(".")
    members = [(f"VALUE_{number}", value) for number, value in enumerate(values)]
    make: Any = StrEnum
    made: type[StrEnum] = make(short, members, module=module)
    return made


def _enumerations(of: type[StrEnum]) -> Iterator[type[StrEnum]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _enumerations(kind)
