"""How often a line is said in a shared place on behalf of people who cannot be written to."""

from collections import OrderedDict

from bot.kernel.clock import Clock

A_WHILE = 60.0
OF_ONE = 3600.0
REMEMBERED = 10_000


class GroupLines:
    """Lets one line be said in a place in a minute, and one for the same person in an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, place: str, person: str | None) -> bool:
        """Tell whether a line may be said now, and note that it is; of some nobody knows who."""
        now = self._clock.steady()
        lately = [((place, ""), A_WHILE)]
        if person is not None:
            lately.append(((place, person), OF_ONE))
        if any(now - self._said_at.get(key, now - span) < span for key, span in lately):
            return False
        for key, _ in lately:
            self._said_at[key] = now
            self._said_at.move_to_end(key)
        while len(self._said_at) > REMEMBERED:
            self._said_at.popitem(last=False)
        return True

    def give_back(self, place: str, person: str | None) -> None:
        """Note that it was not said after all."""
        self._said_at.pop((place, ""), None)
        self._said_at.pop((place, person or ""), None)
