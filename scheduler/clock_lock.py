"""A clock that must not be moved, because people live by it somewhere."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.kernel.errors import Refused
from bot.ports.chat import ClockMover


class LockedMover:
    """Tells the time like another mover, and refuses to move it."""

    def __init__(self, mover: ClockMover, address: str) -> None:
        self._mover = mover
        self._address = address

    def now(self) -> datetime:
        """Tell what time it is."""
        return self._mover.now()

    async def next(self) -> datetime | None:
        """Tell when the next thing is due."""
        return await self._mover.next()

    async def move_to(self, at: datetime) -> None:
        """Refuse: what falls due would reach people on another day than theirs."""
        raise Refused("clock.held", address=self._address)


def lock_if_public(mover: ClockMover, addresses: Iterable[str]) -> ClockMover:
    """Hold a clock if any platform's address is another machine's: people are there."""
    for address in addresses:
        if not is_local([address]):
            return LockedMover(mover, urlsplit(address).hostname or address)
    return mover


def is_local(addresses: Iterable[str]) -> bool:
    """Tell whether every address is this machine's own: nobody else lives there."""
    return all(_is_loopback(urlsplit(address).hostname or address) for address in addresses)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
