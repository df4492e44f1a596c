"""How much a benchmark is given: as much as the goals say, or so little that a test can run it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Divides every number of people, rows and messages; `runs` is how often each is measured."""

    divisor: int = 1
    runs: int = 5

    def of(self, number: int, least: int = 1) -> int:
        """Scale a number."""
        return max(least, number // self.divisor)


FULL = Scale()
SMALL = Scale(divisor=1000, runs=1)
