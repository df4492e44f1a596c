"""Processes that share a moved clock, and a fate that kills one of them now and then."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.kernel.clock import SystemClock
from storage.engine import SqlStorage
from tests.harness.databases import KEY
from tests.system.dial import Dial
from tests.system.moved import VARIABLE
from tests.system.phone import WITHIN
from tests.system.process import Process, ending

LOOKS, LOOKS_EVERY = 300, 0.05


@asynccontextmanager
async def with_roles(
    roles: Sequence[str], folder: Path, database: str, **environment: str
) -> AsyncIterator[list[Process]]:
    """Make a process for each role over one database, none started; at the end there is none."""
    given = {
        "CAIRN_MASTER_KEY": KEY,
        "CAIRN_DATABASE_URL": database,
        VARIABLE: str(clock_in(folder)),
        **environment,
    }
    module = "tests.system.moved"
    made = [Process(folder, "--role", role, module=module, **given) for role in roles]
    async with AsyncExitStack() as running:
        for process in made:
            await running.enter_async_context(ending(process))
        yield made


def clock_in(folder: Path) -> Path:
    """Name the file that moves the clock of the processes in a folder."""
    return folder / "clock"


class SharedDial(Dial):
    """Moves the clock of several processes, which read it from a file.

    They are killed meanwhile, and take some seconds each time until they are there again.
    """

    within = 3 * WITHIN

    def __init__(
        self, folder: Path, storage: SqlStorage, before: Callable[[], object] = lambda: None
    ) -> None:
        self.before = before
        self._file = clock_in(folder)
        self._storage = storage
        self._ahead = 0.0
        self._file.write_text("0", encoding="ascii")

    def now(self) -> datetime:
        """Tell what time it is for the processes."""
        return SystemClock().now() + timedelta(seconds=self._ahead)

    async def to_evening(self, weekday: int) -> None:
        """Move to 20:30 on the next such day, whatever waits meanwhile."""
        now = self.now()
        evening = now.replace(hour=20, minute=30) + timedelta((weekday - now.weekday()) % 7)
        self._move_to(evening if evening > now else evening + timedelta(days=7))

    async def due(self) -> datetime | None:
        """Tell when the next thing is due."""
        dues = await self._storage.read(lambda uow: (uow.agenda.next(), uow.outbox.next()))
        return min((due for due in dues if due is not None), default=None)

    async def turn(self) -> bool:
        """Move to the next thing, after fate had its turn, and wait until it is done."""
        self.before()
        due = await self.due()
        if due is not None and due > self.now():
            self._move_to(due)
        for _ in range(LOOKS):
            await asyncio.sleep(LOOKS_EVERY)
            due = await self.due()
            if due is None or due > self.now():
                return True
        return False

    def _move_to(self, at: datetime) -> None:
        self._ahead += (at - self.now()).total_seconds()
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(self._ahead), encoding="ascii")
        fresh.replace(self._file)


class Fate:
    """Kills one of the processes now and then, and starts it again a little later.

    None is killed again before each of the others was.
    """

    def __init__(self, processes: list[Process], seed: int) -> None:
        self._processes = processes
        self._chance = random.Random(seed)  # noqa: S311 - it has to be the same each time
        self._next: list[Process] = []
        self._coming: set[asyncio.Task[None]] = set()
        self.kills = 0

    def strikes(self) -> None:
        """Kill one, unless another is away yet."""
        if self._coming:
            return
        self.kills += 1
        if not self._next:
            self._next = self._chance.sample(self._processes, len(self._processes))
        process = self._next.pop()
        task = asyncio.get_running_loop().create_task(self._kill(process))
        self._coming.add(task)
        task.add_done_callback(self._coming.discard)

    async def _kill(self, process: Process) -> None:
        await asyncio.sleep(self._chance.uniform(0, 1))
        await process.kill()
        await process.start("on Telegram")

    async def rests(self) -> None:
        """Wait until all are there."""
        while self._coming:
            await asyncio.wait(self._coming)
