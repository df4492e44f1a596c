"""Roles: which seats a process may take. Everything else every process can do."""

from collections.abc import Sequence
from enum import StrEnum

from bot.seats import Never, Own, Seat
from scheduler.seats import Keeper


class Role(StrEnum):
    """What a process is there for."""

    ALL = "all"
    GATEWAY = "gateway"
    COURIER = "courier"
    WEB = "web"


class Seating:
    """Gives the seats of one process: all of them where it is alone, without a keeper."""

    def __init__(self, role: Role, keeper: Keeper | None) -> None:
        self._role = role
        self._keeper = keeper

    def beat(self) -> Seat:
        """Give the seat of whoever plans what is due."""
        return self._one("beat", Role.COURIER)

    def courier(self, platform: str) -> Seat:
        """Give the seat of whoever writes to people on a platform."""
        return self._one(f"courier/{platform}", Role.COURIER)

    def receiver(self, platform: str) -> Seat:
        """Give the seat of whoever hears what people do on a platform."""
        return self._one(f"receiver/{platform}", Role.GATEWAY)

    def receivers(self, platform: str, count: int) -> Sequence[Seat]:
        """Give the seats of a platform that several processes hear, a part of it each."""
        if self._keeper is None:
            return [Own()] * count
        if not self._may(Role.GATEWAY):
            return [Never()] * count
        return self._keeper.shared(f"receiver/{platform}", count)

    def _one(self, name: str, role: Role) -> Seat:
        if self._keeper is None:
            return Own()
        return self._keeper.seat(name) if self._may(role) else Never()

    def _may(self, role: Role) -> bool:
        return self._role in (Role.ALL, role)
