"""What a unit of work has read, so that it asks nothing of the database twice."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class ReadCache:
    """Remembers what was read of some tables, and what the same unit of work saved in its place.

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

    def get(self, key: Hashable) -> Any:
        """Give what was read under a key, or None."""
        return self._found.get(key)

    def put(self, key: Hashable, found: object) -> None:
        """Keep what was read, or is what was written."""
        self._found[key] = found

    def put_saved(self, saved: Mapping[Any, Any], stays: Callable[[Any, Any], bool]) -> None:
        """Keep what was saved, by ids, also in lists: in each that is remembered as a tuple.

        A list is forgotten if something saved is not in it, or does not stay at its place there.
        """
        for key, found in [*self._found.items()]:
            if isinstance(found, tuple):
                before = {each.id: each for each in found if each.id in saved}
                if len(before) == len(saved) and all(
                    stays(each, saved[its]) for its, each in before.items()
                ):
                    self._found[key] = tuple(saved.get(each.id, each) for each in found)
                else:
                    del self._found[key]
        self._found.update(saved)

    def clear(self) -> None:
        """Read everything anew, since something was written or undone."""
        self._found.clear()
