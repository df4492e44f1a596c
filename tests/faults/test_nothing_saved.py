"""Where nothing can be saved, readiness says so, and says when it can be saved again."""

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from sqlalchemy import func, select

from adapters.web.health import Health
from bot.kernel.clock import SystemClock
from bot.ports.storage import UnitOfWork
from storage import engine
from storage.engine import SqlStorage, open_storage
from storage.repositories.notes import SAVED, notes
from storage.sealing.encryption import MasterKeys
from storage.unit_of_work import SqlUnitOfWork
from tests.faults.full_file import fills_up, has_room
from tests.harness.connections import connection_of
from tests.harness.databases import KEY
from tests.harness.patience import asked_until
from tests.harness.postgres import Postgres
from tests.system.process import running

Ask = Callable[[], Awaitable[object]]


class Later(SystemClock):
    """A clock that can be moved on."""

    moved = 0.0

    def steady(self) -> float:
        return super().steady() + self.moved


@pytest.fixture
def clock() -> Later:
    """Begin with the machine's own time."""
    return Later()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture
async def storage(url: str, clock: Later) -> AsyncIterator[SqlStorage]:
    """Open it."""
    opened = open_storage(url, clock=clock, keys=MasterKeys.parse(KEY))
    yield opened
    await opened.close()


@pytest.fixture
async def is_ready(storage: SqlStorage) -> AsyncIterator[Ask]:
    """Ask whether anything can be saved, as a balancer would."""

    async def saves() -> bool:
        await storage.probe_writing()
        return True

    application = Application()
    application.add_routes(Health({"saving": saves}).routes())
    async with TestClient(TestServer(application)) as client:

        async def ask() -> tuple[int, object]:
            async with client.get("/readyz") as answer:
                return answer.status, (await answer.json())["checks"]

        yield ask


READY, NOT_READY = (200, {"saving": True}), (503, {"saving": False})


async def test_a_database_that_takes_no_writes_is_not_ready_until_it_does(
    storage: SqlStorage, url: str, clock: Later, is_ready: Ask, request: pytest.FixtureRequest
) -> None:
    assert await is_ready() == READY
    async with full(storage, url, request):
        assert await is_ready() == READY, "it was seen a moment ago"
        clock.moved += engine.SAVES_EVERY
        assert await is_ready() == NOT_READY
    clock.moved += engine.SAVES_EVERY
    assert await is_ready() == READY


@asynccontextmanager
async def full(
    storage: SqlStorage, url: str, request: pytest.FixtureRequest
) -> AsyncIterator[None]:
    """Let a file have no more room, or a server take no writes, until this is left."""
    if url.startswith("sqlite"):
        await fills_up(storage)
        yield
        await has_room(storage)
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.only_reading():
        yield


async def test_however_often_it_is_asked_it_writes_every_ten_seconds_and_keeps_one_small_row(
    storage: SqlStorage, clock: Later
) -> None:
    seen = set()
    for moved in (0.0, 4.0, 9.0, 10.5, 14.0, 21.0):
        clock.moved = moved
        await asyncio.gather(*(storage.probe_writing() for _ in range(5)))
        seen.add(await storage.read(lambda uow: uow.notes.get(SAVED)))
    kept = await storage.read(saved)

    assert len(seen) == 3
    assert kept == 1


def saved(uow: UnitOfWork) -> int:
    """Count the rows that are kept of it."""
    assert isinstance(uow, SqlUnitOfWork)
    ours = select(func.count()).where(notes.c.name.startswith(SAVED))
    return int(connection_of(uow).execute(ours).scalar_one())


async def test_a_process_whose_files_may_not_grow_is_alive_and_not_ready(tmp_path: Path) -> None:
    async with running(tmp_path) as cairn, aiohttp.ClientSession() as session:

        async def asked() -> tuple[int, bool]:
            async with session.get(f"{cairn.address}/readyz") as answer:
                return answer.status, (await answer.json())["checks"]["saving"]

        async def until(wanted: tuple[int, bool]) -> None:
            async def is_so() -> bool:
                return await asked() == wanted

            await asked_until(is_so)

        await until((200, True))
        cairn.limits_files(4096)
        await until((503, False))
        async with session.get(f"{cairn.address}/healthz") as answer:
            assert answer.status == 200
        cairn.limits_files(resource.RLIM_INFINITY)
        await until((200, True))
        assert await cairn.stop() == 0
