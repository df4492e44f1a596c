"""The text keys of enumerations: each value of one that people choose from has a sentence."""

from enum import StrEnum
from functools import cache


def key_of(value: StrEnum) -> str:
    """Name the text key of an enumeration's value: `goal_kind.habit` for `GoalKind.HABIT`.

    An enumeration whose texts go by another name than its own says it as `__texts__`.
    """
    return f"{_texts_of(type(value))}.{value}"


@cache
def _texts_of(of: type[StrEnum]) -> str:
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in of.__name__)
    return str(getattr(of, "__texts__", name.lstrip("_")))
