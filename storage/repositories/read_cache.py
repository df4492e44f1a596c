"""What a unit of work has read, so that it asks nothing of the database twice."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class ReadCache:
    """Remembers what was read of some tables, until the same unit of work writes to them.

    What others write meanwhile is not seen; versions tell when it is saved.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def get_or_read(self, key: Hashable, read: Callable[[], T]) -> T:
        """Give what was read under a key; read it, and remember it, if nothing was."""
        if key not in self._found:
            self._found[key] = read()
        found: T = self._found[key]
        return found

    def get_or_read_many(
        self, keys: Collection[K], read: Callable[[Collection[K]], Mapping[K, T]]
    ) -> dict[K, T]:
        """Give what was read under some keys; read, and remember, only what was not yet."""
        unknown = {key for key in keys if key not in self._found}
        if unknown:
            self._found |= dict(read(unknown).items())
        return {key: self._found[key] for key in keys if key in self._found}

    def put(self, key: Hashable, found: object) -> None:
        """Keep what was read, or is what was written."""
        self._found[key] = found

    def clear(self) -> None:
        """Read everything anew, since something was written or undone."""
        self._found.clear()
