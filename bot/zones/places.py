"""Places that have a name and keep a time, and an index that finds them by their names."""

import difflib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

_NOT_IN_UTF8 = b"\xff"
_LENGTHS_APART = 2
_LETTERS_APART = 2
_LIKENESS = 0.8
_SPELLINGS = 24


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A city; `gives_name` where CLDR names the whole zone after it.

    The state is told only where the data has names for it: in the United States. One that stands
    for its part of a region counts all who live there.
    """

    name: str
    country: str
    state: str
    zone: str
    population: int
    gives_name: bool = False
    stands_for_region: bool = False


def entries(names: Iterable[str], number: int) -> list[bytes]:
    """Write that a place, by its number, bears these folded names."""
    return [f"{name}\t{number}\n".encode() for name in names if name]


class Index:
    """Folded names in order, each with its place, in one block of memory.

    A quarter of a million names take 6 MB here, and over 20 MB as a list of strings.
    The list that `entries` made is taken over and sorted.
    """

    def __init__(self, places: Sequence[NamedPlace], names: list[bytes]) -> None:
        names.sort()
        self.places = places
        self._starts = array("I", accumulate(map(len, names), initial=0))
        self._block = b"".join(names)

    def named(self, name: str) -> list[NamedPlace]:
        """Find the places of exactly this name."""
        return self._of(number for _, number in self._beginning(f"{name}\t"))

    def starting(self, beginning: str) -> list[NamedPlace]:
        """Find the places with a name that begins like this."""
        return self._of(number for _, number in self._beginning(beginning))

    def close(self, name: str) -> list[NamedPlace]:
        """Find the places with a name that differs by a slip of the finger.

        Only names with the same first letter, about the same length and almost the same letters
        are compared, which keeps the longest search near 10 ms.
        """
        letters = set(name)
        near: dict[str, list[int]] = {}
        for other, number in self._beginning(name[:1]):
            if (
                abs(len(other) - len(name)) <= _LENGTHS_APART
                and len(letters.symmetric_difference(other)) <= _LETTERS_APART
            ):
                near.setdefault(other, []).append(number)
        alike = difflib.get_close_matches(name, near, _SPELLINGS, _LIKENESS)
        return self._of(number for other in alike for number in near[other])

    def _of(self, numbers: Iterable[int]) -> list[NamedPlace]:
        return [self.places[number] for number in dict.fromkeys(numbers)]

    def _beginning(self, text: str) -> Iterable[tuple[str, int]]:
        start = text.encode()
        every = range(len(self._starts) - 1)
        low = bisect_left(every, start, key=self._entry)
        high = bisect_left(every, start + _NOT_IN_UTF8, low, key=self._entry)
        for line in self._block[self._starts[low] : self._starts[high]].decode().splitlines():
            name, _, number = line.partition("\t")
            yield name, int(number)

    def _entry(self, number: int) -> bytes:
        return self._block[self._starts[number] : self._starts[number + 1]]
