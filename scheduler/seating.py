"""Which seats a process wants, by its role, and whether it has to ask for them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.ports.leadership import AlwaysLeader, Leadership, NeverLeader, ProcessRole
from scheduler.lease_keeper import Keeper

Turn = Callable[[str, timedelta], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Seating:
    """Seats for one process: its own where it is alone, else by leases.

    Hearing and carrying are apart, for each platform, so that processes may be there for either.
    """

    role: ProcessRole = ProcessRole.ALL
    keeper: Keeper | None = None

    @property
    def turn(self) -> Turn | None:
        """Tell how turns of all processes are waited for; not at all by one that is alone."""
        return self.keeper.turn if self.keeper else None

    def carries(self, platform: str) -> Leadership:
        """Give the seat of whoever carries notices to a platform."""
        if not self.role.carries:
            return NeverLeader()
        return self.keeper.seat(f"carry:{platform}") if self.keeper else AlwaysLeader()

    def hears(self, platform: str, groups: int) -> list[Leadership]:
        """Give the seats of whoever hears on a platform, one for each group of connections."""
        if not self.role.hears:
            return [NeverLeader() for _ in range(groups)]
        if self.keeper is None:
            return [AlwaysLeader() for _ in range(groups)]
        if groups == 1:
            return [self.keeper.seat(f"hear:{platform}")]
        return [*self.keeper.shared(f"hear:{platform}", groups)]
