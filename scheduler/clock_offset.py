"""How far a database's clock is ahead, and that nobody elsewhere lives by it."""

from collections.abc import Iterable
from datetime import timedelta

from bot.kernel.errors import BotError
from bot.ports.storage import Storage
from scheduler.clock_lock import is_local
from scheduler.time_travel import read_offset


class ClockWasMoved(BotError):
    """A database has lived ahead of the real time; says what to do about it."""


async def offset_or_refuse(
    storage: Storage, addresses: Iterable[str], *, local: bool
) -> timedelta:
    """Tell how far the local chat's clock was moved; people elsewhere live by the real one.

    Raises `ClockWasMoved` if any of the platforms' addresses is another machine's.
    """
    moved = await read_offset(storage)
    if moved and not (local and is_local(addresses)):
        raise ClockWasMoved(
            "The clock of this database was moved in the local chat. Choose another database with"
            " CAIRN_DATABASE_URL for people who live by the real one."
        )
    return moved
