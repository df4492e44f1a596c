"""What a unit of work has read, so that nothing is asked of the database twice."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Memory:
    """What was read of some tables, until the same unit of work writes to them.

    What others write meanwhile is not seen; versions tell when it is saved.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def of(self, key: Hashable, read: Callable[[], T]) -> T:
        """Find what was read under a key, or read it."""
        if key not in self._found:
            self._found[key] = read()
        found: T = self._found[key]
        return found

    def many(
        self, keys: Collection[K], read: Callable[[Collection[K]], Mapping[K, T]]
    ) -> dict[K, T]:
        """Find what is there under some keys, and read only what is not known yet."""
        unknown = {key for key in keys if key not in self._found}
        if unknown:
            self._found |= dict(read(unknown).items())
        return {key: self._found[key] for key in keys if key in self._found}

    def note(self, key: Hashable, found: object) -> None:
        """Keep what was read, or is what was written."""
        self._found[key] = found

    def forget(self) -> None:
        """Read everything anew, since something was written or undone."""
        self._found.clear()
