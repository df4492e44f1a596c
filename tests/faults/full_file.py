"""A SQLite file on a disk that is full, and that has room again."""

from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.errors import StorageError
from storage.unit_of_work import SqlUnitOfWork
from tests.harness.connections import connection_of


async def pragma(storage: SqlStorage, what: str) -> int:
    """Run a PRAGMA on the writer's connection."""

    def ask(uow: UnitOfWork) -> int:
        assert isinstance(uow, SqlUnitOfWork)
        return int(connection_of(uow).exec_driver_sql(f"PRAGMA {what}").scalar() or 0)

    return await storage.run(ask)


async def filler(storage: SqlStorage, name: str, size: int) -> bool:
    """Write a note of so many bytes, if there is room."""
    try:
        await storage.run(lambda uow: uow.notes.put(name, "x" * size))
    except StorageError:
        return False
    return True


async def fills_up(storage: SqlStorage) -> None:
    """Let the disk be full to the last page."""
    await pragma(storage, f"max_page_count = {await pragma(storage, 'page_count')}")
    for size in (100_000, 10_000, 3_000, 300):
        number = 0
        while await filler(storage, f"filler {size} {number}", size):
            number += 1


async def has_room(storage: SqlStorage) -> None:
    """Let there be room again."""
    await pragma(storage, "max_page_count = 1000000")
