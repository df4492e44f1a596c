"""A place that has a name and keeps a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A city; `gives_name` where CLDR names the whole zone after it.

    The state is told only where the data has names for it: in the United States.
    """

    name: str
    country: str
    state: str
    zone: str
    population: int
    gives_name: bool = False
