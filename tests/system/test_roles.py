"""Processes with roles over one PostgreSQL, killed at random for a week, in a soak for a month."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from storage.engine import SqlStorage, open_storage
from storage.schema import migrate
from storage.sealing import MasterKeys
from tests.databases import KEY
from tests.depth import DEPTH
from tests.platforms.telegram.fake import FakeTelegram
from tests.system.circle import POD, Circle
from tests.system.dial import Dial
from tests.system.moved import VARIABLE
from tests.system.phone import Phone
from tests.system.process import Process, ending

ROOT = Path(__file__).parents[2]
ROLES = ("gateway", "courier", "web", "all")
LOOKS, LOOKS_EVERY = 300, 0.05
WEEKS = 1 if DEPTH == 1 else 4


class SharedDial(Dial):
    """Moves the clock of several processes, which read it from a file."""

    def __init__(self, file: Path, storage: SqlStorage, before: Callable[[], object]) -> None:
        self._file = file
        self._storage = storage
        self._before = before
        self._ahead = 0.0
        self._file.write_text("0", encoding="ascii")

    def now(self) -> datetime:
        """Tell what time it is for the processes."""
        return SystemClock().now() + timedelta(seconds=self._ahead)

    async def due(self) -> datetime | None:
        """Tell when the next thing is due."""
        dues = await self._storage.read(lambda uow: (uow.agenda.next(), uow.outbox.next()))
        return min((due for due in dues if due is not None), default=None)

    async def turn(self) -> bool:
        """Move to the next thing, after fate had its turn, and wait until it is done."""
        self._before()
        due = await self.due()
        if due is not None and due > self.now():
            self._ahead += (due - self.now()).total_seconds()
            fresh = self._file.with_suffix(".new")
            fresh.write_text(str(self._ahead), encoding="ascii")
            fresh.replace(self._file)
        for _ in range(LOOKS):
            await asyncio.sleep(LOOKS_EVERY)
            due = await self.due()
            if due is None or due > self.now():
                return True
        return False


class Fate:
    """Kills one of the processes now and then, and starts it again a little later."""

    def __init__(self, processes: list[Process], seed: int) -> None:
        self._processes = processes
        self._chance = random.Random(seed)  # noqa: S311 - it has to be the same each time
        self._coming: set[asyncio.Task[None]] = set()
        self.kills = 0

    def strikes(self) -> None:
        """Kill one, unless another is away yet."""
        if self._coming:
            return
        self.kills += 1
        process = self._chance.choice(self._processes)
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


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Run the server; whatever a test did not expect of Cairn fails it."""
    async with FakeTelegram() as server:
        server.tolerates("message is not modified")  # a kill may come before it is noted
        yield server
    assert server.violations == []


@pytest.fixture
async def processes(
    telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> AsyncIterator[list[Process]]:
    """Make a process for each role; one of them could do everything."""
    made = [
        Process(
            tmp_path,
            "--role",
            role,
            module="tests.system.moved",
            PYTHONPATH=str(ROOT),
            CAIRN_MASTER_KEY=KEY,
            CAIRN_DATABASE_URL=postgres_url,
            CAIRN_TELEGRAM_TOKEN=telegram.token,
            CAIRN_TELEGRAM_API_URL=telegram.url,
            **{VARIABLE: str(tmp_path / "clock")},
        )
        for role in ROLES
    ]
    async with AsyncExitStack() as running:
        for process in made:
            await running.enter_async_context(ending(process))
        yield made


@pytest.fixture
async def storage(postgres_url: str) -> AsyncIterator[SqlStorage]:
    """Look into the database beside the processes."""
    migrate(postgres_url)
    opened = open_storage(
        postgres_url, clock=SystemClock(), keys=MasterKeys.parse(KEY), runner=False
    )
    yield opened
    await opened.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Ask over HTTP."""
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_weeks_in_which_processes_are_killed_at_random_are_like_any_others(
    telegram: FakeTelegram,
    processes: list[Process],
    storage: SqlStorage,
    session: aiohttp.ClientSession,
    tmp_path: Path,
) -> None:
    fate = Fate(processes, seed=7)
    circle = Circle(telegram, processes[0], session)
    circle.dial = SharedDial(tmp_path / "clock", storage, fate.strikes)
    await they_start(processes)
    await circle.open_a_pod()

    for week in range(1, WEEKS + 1):
        await they_check_in(circle, week)
        await fate.rests()
        await the_week_closes(circle, week)
        await fate.rests()

    assert fate.kills >= 2 * WEEKS
    for phone in circle.people:
        said = Counter(asked(circle, phone))
        # What was sent when its process was killed is sent again: each kill repeats one at most.
        assert len(said) == WEEKS
        assert sum(said.values()) <= WEEKS + fate.kills
    for digest in digests(circle):
        assert "3 stones this week." in digest
    assert not processes[2].said("took a seat")
    assert {await process.stop() for process in processes} == {0}


async def they_start(processes: list[Process]) -> None:
    """Start all; those that come first have the seats of their roles, and all are ready."""
    gateway, courier, *_ = processes
    for process in processes:
        await process.start("on Telegram")
    await gateway.says("took a seat seat=hear:telegram")
    await courier.says("took a seat seat=carry:telegram")
    async with aiohttp.ClientSession() as session:
        for process in processes:
            async with session.get(f"{process.address}/readyz") as answer:
                assert answer.status == 200


async def they_check_in(circle: Circle, week: int) -> None:
    """Wait for a week's questions, and answer them."""
    for phone in circle.people:
        await circle.dial.turn_until(lambda: len(set(asked(circle, phone))) >= week)  # noqa: B023
        assert len(set(asked(circle, phone))) == week
        await phone.presses("Done", "Noted. That is your stone.")


async def the_week_closes(circle: Circle, week: int) -> None:
    """Wait for the digest in the group."""
    await circle.dial.turn_until(lambda: len(set(digests(circle))) >= week)
    assert len(set(digests(circle))) == week


def asked(circle: Circle, phone: Phone) -> list[str]:
    """Name the questions that somebody was sent, by their buttons, each as often as it was."""
    calls = circle.telegram.calls("sendMessage", phone.owner)
    return [call.text("reply_markup") for call in calls if "How did" in call.text("text")]


def digests(circle: Circle) -> list[str]:
    """Tell which digests stand in the group."""
    said = circle.telegram.of_bot(circle.group)
    return [message.shown for message in said if f"The week in {POD}" in message.shown]
