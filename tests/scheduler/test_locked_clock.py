"""Where people are, the clock stays theirs."""

from datetime import UTC, datetime

import pytest

from bot.kernel.errors import Refused
from scheduler.time_travel import lock_if_public

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


class Moved:
    """A mover that notes where it was moved to."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    async def next(self) -> datetime | None:
        return None

    async def move_to(self, at: datetime) -> None:
        self.at = at


@pytest.mark.parametrize(
    "addresses",
    [
        ["https://api.telegram.org"],
        ["http://127.0.0.1:8081", "https://discord.com/api"],
        ["http://10.0.0.7/"],
        ["nonsense"],
    ],
)
async def test_a_clock_that_people_live_by_is_not_moved(addresses: list[str]) -> None:
    mover = Moved()

    with pytest.raises(Refused, match=r"clock\.held"):
        await lock_if_public(mover, addresses).move_to(NOW.replace(hour=10))

    assert mover.at == NOW


@pytest.mark.parametrize(
    "addresses", [[], ["http://127.0.0.1:8081"], ["http://[::1]/", "http://localhost:1"]]
)
async def test_where_only_this_machine_is_the_clock_moves(addresses: list[str]) -> None:
    mover = Moved()

    await lock_if_public(mover, addresses).move_to(NOW.replace(hour=10))

    assert mover.at.hour == 10
