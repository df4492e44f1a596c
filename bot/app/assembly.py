"""The composition root: settings become storage, adapters and clockwork; and it all stops cleanly.

The only place that knows every part, and the one home of detached tasks.
"""

import asyncio
import signal
from collections import ChainMap
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import structlog

from adapters.web.chat.demo import Demo
from adapters.web.chat.local_chat import LocalChat
from adapters.web.chat.messenger import LocalMessenger
from adapters.web.chat.room_log import RoomLog
from adapters.web.health import Health
from adapters.web.metrics.endpoint import MetricsEndpoint
from adapters.web.server import Server
from bot.app.lifecycle import keep_running, stay_for
from bot.app.platforms.chosen import chosen, publish_commands
from bot.app.platforms.parts import Hears, Parts, Platform
from bot.app.settings import Settings
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import Clock, MovableClock, SystemClock
from bot.kernel.ids import SystemIds
from bot.kernel.metrics import SILENT, Gauges
from bot.kernel.private_files import open_to_others, private_files
from bot.notices.compose import NoticeComposer
from bot.notices.replan import Replanner
from bot.pictures import cairn
from bot.ports.leadership import ProcessRole, process_name
from bot.ports.storage import UnitOfWork
from bot.request.context import Rules
from bot.zones import edition
from scheduler.beat import Beat
from scheduler.clockwork import Clockwork
from scheduler.courier import Courier
from scheduler.lease_keeper import LeaseKeeper, RoleLeaderships
from scheduler.rate_limit import Rate, RateLimiter
from scheduler.retention import Retention
from scheduler.runner_heartbeat import RunnerHeartbeat
from scheduler.time_travel import SteppingClockMover, lock_if_public, offset_or_refuse
from storage import schema
from storage.connections import database_url
from storage.engine import SqlStorage, open_storage, opened_when_free
from storage.errors import StorageError
from storage.sealing import key_file
from storage.sealing.encryption import MasterKeys

DATABASE = "sqlite:///cairn.db"
LOCAL_DATABASE = "sqlite:///cairn-local.db"
DEMO_DATABASE = "sqlite:///cairn-demo.db"
KEY_FILE = Path("cairn.key")
LOCAL_RATE = Rate(per_second=2000, burst=2000)
_log = structlog.get_logger("cairn")


@dataclass(frozen=True, slots=True)
class Cairn:
    """Everything put together over one storage, with the platforms that were chosen."""

    storage: SqlStorage
    mover: SteppingClockMover
    clockwork: Clockwork
    chat: LocalChat | None = None
    demo: Demo | None = None
    hearing: Mapping[str, Hears] = field(default_factory=dict)
    keeper: LeaseKeeper | None = None


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


def warn_of_open_files(settings: Settings, url: str) -> None:
    """Say which files others can read that hold keys, tokens or words."""
    where = database_url.parsed(url)
    database = None if database_url.is_shared(url) else Path(str(where.database))
    key = None if settings.master_key is not None else settings.master_key_file or KEY_FILE
    for file in open_to_others(private_files(database, key)):
        _log.warning("others can read a file", file=str(file.path), mode=f"{file.mode or 0:o}")


async def storage(
    settings: Settings, url: str, clock: Clock, gauges: Gauges, *, alone: bool = True
) -> SqlStorage:
    """Bring a database up to date and open it; raises `StorageError` in words."""
    await asyncio.to_thread(schema.refuse_unfit, url)
    keys = await asyncio.to_thread(master_keys, settings, url)
    await asyncio.to_thread(schema.migrate, url)
    opening = partial(
        open_storage, url, clock=clock, keys=keys, alone=alone, together=not alone, gauges=gauges
    )
    return await opened_when_free(opening)


@asynccontextmanager
async def assembled(
    settings: Settings,
    url: str,
    *,
    local: bool,
    role: ProcessRole = ProcessRole.ALL,
    gauges: Gauges = SILENT,
) -> AsyncIterator[Cairn]:
    """Put Cairn together over a database, and take it apart at the end.

    Several may share a PostgreSQL, but where people live by a clock that is moved. Where one is
    alone, what is leased at its start was left by a dead process.
    """
    clock = MovableClock(SystemClock())
    async with AsyncExitStack() as open_parts:
        alone = local or not database_url.is_shared(url)
        kept = await storage(settings, url, clock, gauges, alone=alone)
        open_parts.push_async_callback(kept.close)
        keeper = None if alone else LeaseKeeper(kept, clock, process_name())
        platforms = tuple(chosen(settings, clock, gauges, role))
        for platform in platforms:
            open_parts.push_async_callback(platform.let_go)
        clock.ahead = await offset_or_refuse(kept, settings.platform_addresses, local=local)
        leads = RoleLeaderships(role, keeper)
        yield await _put_together(settings, kept, clock, platforms, leads, gauges, local=local)


async def play(settings: Settings, url: str, weeks: int) -> None:
    """Play some weeks of the demo into a database."""
    async with assembled(settings, url, local=True) as here:
        if here.demo is not None:
            await stay_for(here.demo.play(weeks), RunnerHeartbeat(here.storage.renew_runner_lease))


async def publish(settings: Settings, url: str) -> None:
    """Publish the commands by hand, as a guest on the database."""
    clock = SystemClock()
    keys = await asyncio.to_thread(master_keys, settings, url)
    kept = open_storage(url, clock=clock, keys=keys, runner=False)
    try:
        await publish_commands(settings, clock, registry(), kept)
    finally:
        await kept.close()


async def run(
    settings: Settings,
    url: str,
    stop: asyncio.Event,
    *,
    local: bool,
    role: ProcessRole = ProcessRole.ALL,
) -> None:
    """Run the bot until `stop`; health and metrics answer from the start."""
    parts: list[Cairn] = []
    warn_of_open_files(settings, url)
    metrics = MetricsEndpoint(settings.platforms, local=local)
    server = Server(settings.web_host, settings.web_port, _health(settings, parts), metrics)
    await server.start()
    try:
        async with assembled(settings, url, local=local, role=role, gauges=metrics.gauges) as here:
            parts.append(here)
            metrics.watch(here.storage, here.mover.now, here.hearing)
            await _open(server, here)
            heartbeat = RunnerHeartbeat(here.storage.renew_runner_lease)
            await keep_running(here.clockwork, here.hearing, here.keeper, heartbeat, stop)
            parts.clear()
            await server.stop()
    finally:
        await server.stop()
    _log.info("stopped")


async def _open(server: Server, here: Cairn) -> None:
    """Let browsers and platforms in."""
    if here.chat is not None:
        await server.open(here.chat.application())
        _log.info("open the local chat in a browser", address=server.address)
        return
    for hearing in here.hearing.values():
        if hearing.application is not None:
            await server.open(hearing.application, private=False)


def stop_on_signals() -> asyncio.Event:
    """Make an event that a polite signal sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, stop.set)
    return stop


async def _put_together(
    settings: Settings,
    kept: SqlStorage,
    clock: MovableClock,
    platforms: Sequence[Platform],
    leads: RoleLeaderships,
    gauges: Gauges,
    *,
    local: bool,
) -> Cairn:
    ids = SystemIds()
    links = ChainMap(*(platform.links for platform in platforms))
    rules = Rules(settings.pod_size_max, settings.pods_per_person, links)
    journal = RoomLog(kept.chat_log, clock)
    posts = [(platform.messenger, platform.limiter) for platform in platforms]
    if local:
        posts.append((LocalMessenger(journal), RateLimiter(clock, LOCAL_RATE)))
    if leads.keeper is None:
        for messenger, _ in posts:
            await kept.run(partial(_release, messenger.platform))
    couriers = [
        Courier(
            storage=kept,
            clock=clock,
            messenger=messenger,
            composer=NoticeComposer(ids, rules),
            limiter=limiter,
            holder=process_name(),
            leadership=leads.lead_courier(messenger.platform),
            gauges=gauges,
        )
        for messenger, limiter in posts
        if leads.role.carries
    ]
    renewal = Replanner(ids, await asyncio.to_thread(edition.choose))
    beat = Beat(kept, clock, renewal.beat, gauges)
    plans = beat if leads.role.carries else None
    clockwork = Clockwork(plans, couriers, Retention(kept, clock).apply)
    commands = registry()
    dispatcher = Dispatcher(
        kept,
        clock,
        ids,
        commands,
        rules,
        committed=clockwork.poke,
        messengers=[messenger for messenger, _ in posts],
        gauges=gauges,
    )
    mover = SteppingClockMover(clock, kept, beat, couriers)
    parts = Parts(dispatcher, commands, kept, clock, leads.wait_for_slot)
    hearing = {
        one.name: one.hear(parts, leads.lead_receivers(one.name, one.groups)) for one in platforms
    }
    here = Cairn(kept, mover, clockwork, hearing=hearing, keeper=leads.keeper)
    if not local:
        return here
    chat = LocalChat(
        room_log=journal,
        receiver=dispatcher,
        mover=lock_if_public(mover, settings.platform_addresses),
        clock=clock,
        commands=[command.path for command in commands.listed],
        draw=cairn.draw,
    )
    await chat.load()
    return replace(here, chat=chat, demo=Demo(journal, dispatcher, mover))


def _release(platform: str, uow: UnitOfWork) -> None:
    uow.outbox.release(platform)


def _health(settings: Settings, parts: list[Cairn]) -> Health:
    async def database() -> bool:
        for here in parts:
            await here.storage.check()
        return bool(parts)

    async def saves() -> bool:
        for here in parts:
            await here.storage.probe_writing()
        return bool(parts)

    async def schema_is_current() -> bool:
        return bool(parts) and await parts[0].storage.is_current()

    async def hears(platform: str) -> bool:
        return bool(parts) and parts[0].hearing[platform].ready

    checks = {"database": database, "saving": saves, "schema": schema_is_current}
    checks |= {platform: partial(hears, platform) for platform in settings.platforms}
    return Health(checks)
