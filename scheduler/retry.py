"""Running a unit of work again when someone else changed first what it read."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.kernel.errors import Conflict
from bot.ports.storage import UnitOfWork

ATTEMPTS = 5
T = TypeVar("T")


async def retry_on_conflict(
    run: Callable[[Callable[[UnitOfWork], T]], Awaitable[T]], work: Callable[[UnitOfWork], T]
) -> T:
    """Run work in fresh units until it meets no conflict; the fifth one is raised."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await run(work)
        except Conflict:
            continue
    return await run(work)
