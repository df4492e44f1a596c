"""The composition root: settings become storage, adapters and clockwork; and it all stops cleanly.

The only place that knows every part, and the one home of detached tasks.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from adapters.web.chat import LocalChat
from adapters.web.demo import Demo
from adapters.web.health import Health
from adapters.web.journal import Journal
from adapters.web.messenger import LocalMessenger
from adapters.web.rooms import PLATFORM
from adapters.web.server import Server
from bot.clock import Clock, MovableClock, SystemClock
from bot.context import Rules
from bot.dispatcher import Dispatcher
from bot.features import registry
from bot.ids import SystemIds
from bot.nudges.notices import Notices
from bot.nudges.planner import Planner
from bot.pictures import cairn
from bot.settings import Settings
from bot.zones import finder
from scheduler.clockwork import Clockwork
from scheduler.courier import Courier
from scheduler.heart import Heart
from scheduler.held import held
from scheduler.mover import SteppingMover, restored
from scheduler.pace import Pace, Rate
from scheduler.tidying import Tidying
from storage import key_file, schema
from storage.engine import SqlStorage, open_storage
from storage.errors import StorageError
from storage.sealing import MasterKeys

DATABASE = "sqlite:///cairn.db"
LOCAL_DATABASE = "sqlite:///cairn-local.db"
DEMO_DATABASE = "sqlite:///cairn-demo.db"
KEY_FILE = Path("cairn.key")
STOP_WITHIN = timedelta(seconds=20)
# There is one local chat on a database, so what is leased at a start was left by a dead one.
LOCAL_HOLDER = "local chat"
LOCAL_RATE = Rate(per_second=2000, burst=2000)
_log = structlog.get_logger("cairn")


@dataclass(frozen=True, slots=True)
class Local:
    """The local chat, put together: storage, a movable clock, and all that works on them."""

    storage: SqlStorage
    mover: SteppingMover
    clockwork: Clockwork
    chat: LocalChat
    demo: Demo


def master_keys(settings: Settings, url: str) -> MasterKeys:
    """Find the master keys: from the setting, or from their file.

    The file is made at the first start, and never beside a database that another key has sealed.
    """
    if settings.master_key is not None:
        return MasterKeys.parse(settings.master_key.get_secret_value())
    path = settings.master_key_file or KEY_FILE
    database = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:") and database.exists() and not path.exists():
        raise StorageError(f"{path} is missing, and {database} was sealed with it: put it back")
    keys, made = key_file.read_or_make(path)
    if made:
        _log.warning(
            "made a key file; without it nobody can read what people wrote", file=str(path)
        )
    return keys


async def storage(settings: Settings, url: str, clock: Clock) -> SqlStorage:
    """Bring a database up to date and open it."""
    keys = await asyncio.to_thread(master_keys, settings, url)
    await asyncio.to_thread(schema.migrate, url)
    return open_storage(url, clock=clock, keys=keys, alone=True)


@asynccontextmanager
async def local(settings: Settings, url: str) -> AsyncIterator[Local]:
    """Put the local chat together over a database of its own, and take it apart at the end."""
    clock = MovableClock(SystemClock())
    kept = await storage(settings, url, clock)
    try:
        clock.ahead = await restored(kept)
        await kept.run(lambda uow: uow.outbox.release(PLATFORM, LOCAL_HOLDER))
        yield await _put_together(settings, kept, clock)
    finally:
        await kept.close()


async def run(settings: Settings, url: str, stop: asyncio.Event) -> None:
    """Run the bot with the local chat until `stop`; health answers from the start."""
    parts: list[Local] = []
    server = Server(settings.web_host, settings.web_port, _health(parts))
    await server.start()
    try:
        async with local(settings, url) as here:
            parts.append(here)
            await server.open(here.chat.application())
            _log.info("open the local chat in a browser", address=server.address)
            await _keep_running(here.clockwork, stop)
            parts.clear()
            await server.stop()
    finally:
        await server.stop()
    _log.info("stopped")


def stop_on_signals() -> asyncio.Event:
    """Make an event that a polite signal sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    return stop


async def _put_together(settings: Settings, kept: SqlStorage, clock: MovableClock) -> Local:
    ids = SystemIds()
    rules = Rules(settings.pod_size_max, settings.pods_per_person)
    journal = Journal(kept.chat_log, clock)
    courier = Courier(
        storage=kept,
        clock=clock,
        messenger=LocalMessenger(journal),
        composer=Notices(ids, rules),
        pace=Pace(clock, LOCAL_RATE),
        holder=LOCAL_HOLDER,
    )
    heart = Heart(kept, clock, Planner(ids).beat)
    clockwork = Clockwork(heart, [courier], Tidying(kept, clock).tidy)
    commands = registry()
    dispatcher = Dispatcher(kept, clock, ids, commands, rules, committed=clockwork.poke)
    mover = SteppingMover(clock, kept, heart, [courier])
    chat = LocalChat(
        journal=journal,
        receiver=dispatcher,
        mover=held(mover, settings.platform_addresses),
        clock=clock,
        commands=[command.path for command in commands.listed],
        draw=cairn.draw,
    )
    await chat.load()
    return Local(kept, mover, clockwork, chat, Demo(journal, dispatcher, mover))


async def _keep_running(clockwork: Clockwork, stop: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(clockwork.run(), name="clockwork")
        tasks.create_task(asyncio.to_thread(finder.warm), name="zones")
        await stop.wait()
        _log.info("stopping")
        await clockwork.stop(STOP_WITHIN)


def _health(parts: list[Local]) -> Health:
    async def database() -> bool:
        await parts[0].storage.check()
        return True

    async def schema_is_current() -> bool:
        return await parts[0].storage.is_current()

    return Health({"database": database, "schema": schema_is_current})
