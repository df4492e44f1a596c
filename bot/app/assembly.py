"""The composition root: makes every part from the settings, runs them, and takes them apart.

The only place that knows every part, and the one home of detached tasks.
"""

import asyncio
import gc
from collections import ChainMap
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from adapters.web.chat.demo import Demo
from adapters.web.chat.local_chat import LocalChat
from adapters.web.chat.messenger import LocalMessenger
from adapters.web.chat.room_log import RoomLog
from adapters.web.health import Health
from adapters.web.metrics.endpoint import MetricsEndpoint
from adapters.web.server import Server
from bot.app.database import master_keys, open_migrated, warn_of_open_files
from bot.app.lifecycle import keep_running, run_with_heartbeat
from bot.app.operator_rules import rules_of
from bot.app.painter import Painter
from bot.app.platforms.chosen import chosen_platforms, publish_commands
from bot.app.platforms.parts import ConnectedPlatform, Platform, PlatformParts
from bot.app.settings import Settings
from bot.dialogue.drawings import Drawing
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.dispatch.profiles import StoredProfiles
from bot.kernel.clock import MovableClock, SystemClock
from bot.kernel.ids import SystemIds
from bot.kernel.metrics import SILENT, Gauges
from bot.notices.compose import NoticeComposer
from bot.notices.replan import Replanner
from bot.own_data.maker import ExportMaker
from bot.pods import codes
from bot.ports.chat import Messenger
from bot.ports.leadership import ProcessRole, process_name
from bot.ports.storage import UnitOfWork
from bot.zones import edition
from scheduler.beat import Beat
from scheduler.clockwork import Clockwork
from scheduler.courier import Courier
from scheduler.lease_keeper import LeaseKeeper, RoleLeaderships
from scheduler.rate_limit import Rate, RateLimiter
from scheduler.report_watch import ReportWatch
from scheduler.retention import Retention
from scheduler.runner_heartbeat import RunnerHeartbeat
from scheduler.time_travel import SteppingClockMover, lock_if_public, offset_or_refuse
from storage.connections import database_url
from storage.engine import SqlStorage, open_storage

LOCAL_RATE = Rate(per_second=2000, burst=2000)
_log = structlog.get_logger("cairn")


@dataclass(frozen=True, slots=True)
class Cairn:
    """Everything put together over one storage, with the platforms that were chosen."""

    storage: SqlStorage
    mover: SteppingClockMover
    clockwork: Clockwork
    painter: Painter
    chat: LocalChat | None = None
    demo: Demo | None = None
    connections: Mapping[str, ConnectedPlatform] = field(default_factory=dict)
    keeper: LeaseKeeper | None = None


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
        kept = await open_migrated(settings, url, clock, gauges, alone=alone)
        open_parts.push_async_callback(kept.close)
        keeper = None if alone else LeaseKeeper(kept, clock, process_name())
        painter = Painter(gauges=gauges)
        platforms = tuple(chosen_platforms(settings, clock, painter, gauges, role))
        for platform in platforms:
            open_parts.push_async_callback(platform.close)
        clock.ahead = await offset_or_refuse(kept, settings.platform_addresses, local=local)
        leads = RoleLeaderships(role, keeper)
        yield await _put_together(
            settings, kept, clock, painter, platforms, leads, gauges, local=local
        )


async def play_demo(
    settings: Settings, url: str, weeks: int, *, looks: bool = False
) -> tuple[Drawing, ...]:
    """Play some weeks of the demo into a database; what is to be seen then, if somebody looks."""
    async with assembled(settings, url, local=True) as here:
        if here.demo is None:
            return ()
        heartbeat = RunnerHeartbeat(here.storage.renew_runner_lease)
        await run_with_heartbeat(here.demo.play(weeks), heartbeat)
        return await here.demo.look() if looks else ()


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
    """Run the bot until `stop`; health and metrics answer from the start.

    What is made until all is ready stays; the garbage collector looks through it when it is warm.
    """
    parts: list[Cairn] = []
    warn_of_open_files(settings, url)
    metrics = MetricsEndpoint(settings.platforms, local=local)
    server = Server(settings.web_host, settings.web_port, _health(settings, parts), metrics)
    await server.start()
    gc.disable()
    try:
        async with assembled(settings, url, local=local, role=role, gauges=metrics.gauges) as here:
            parts.append(here)
            metrics.watch(here.storage, here.mover.now, here.connections)
            await _open(server, here)
            heartbeat = RunnerHeartbeat(here.storage.renew_runner_lease)
            await keep_running(
                here.clockwork, here.connections, here.keeper, heartbeat, here.painter, stop
            )
            parts.clear()
            await server.stop()
    finally:
        gc.enable()
        await server.stop()
    _log.info("stopped")


async def _open(server: Server, here: Cairn) -> None:
    """Let browsers and platforms in."""
    if here.chat is not None:
        await server.open(here.chat.application())
        _log.info("open the local chat in a browser", address=server.address)
        return
    for connections in here.connections.values():
        if connections.application is not None:
            await server.open(connections.application, private=False)


async def _put_together(
    settings: Settings,
    kept: SqlStorage,
    clock: MovableClock,
    painter: Painter,
    platforms: Sequence[Platform],
    leads: RoleLeaderships,
    gauges: Gauges,
    *,
    local: bool,
) -> Cairn:
    ids = SystemIds()
    links = ChainMap(*(platform.links for platform in platforms))
    rules = await asyncio.to_thread(rules_of, settings, links)
    room_log = RoomLog(kept.chat_log, clock)
    senders: list[tuple[Messenger, RateLimiter]] = [(p.messenger, p.limiter) for p in platforms]
    if local:
        senders.append((LocalMessenger(room_log), RateLimiter(clock, LOCAL_RATE)))
    messengers = [messenger for messenger, _ in senders]
    if leads.keeper is None:
        await kept.run(partial(_release_all, messengers))
    composer = NoticeComposer(ids, rules)
    couriers = _couriers(kept, clock, composer, senders, leads, None if local else painter, gauges)
    replanner = Replanner(ids, await asyncio.to_thread(edition.choose))
    beat = Beat(kept, clock, replanner.beat, gauges)
    plans = beat if leads.role.carries else None
    watch = ReportWatch(kept, clock).look if leads.role.carries else None
    tidy = Retention(kept, clock, kept.purge, settings.words_kept_months).apply
    clockwork = Clockwork(plans, couriers, tidy, watch)
    commands, poke = registry(), clockwork.poke
    dispatcher = Dispatcher(
        kept, clock, ids, commands, rules, poke, messengers=messengers, gauges=gauges
    )
    parts = PlatformParts(dispatcher, commands, kept, clock, leads.wait_for_slot)
    mover = SteppingClockMover(clock, kept, beat, couriers)
    connections = {one.name: _connect(one, parts, leads) for one in platforms}
    here = Cairn(kept, mover, clockwork, painter, connections=connections, keeper=leads.keeper)
    return await _with_local_chat(here, settings, parts, room_log) if local else here


def _connect(
    platform: Platform, parts: PlatformParts, leads: RoleLeaderships
) -> ConnectedPlatform:
    return platform.connect(parts, leads.lead_receivers(platform.name, platform.groups))


def _couriers(
    kept: SqlStorage,
    clock: MovableClock,
    composer: NoticeComposer,
    senders: Sequence[tuple[Messenger, RateLimiter]],
    leads: RoleLeaderships,
    painter: Painter | None,
    gauges: Gauges,
) -> list[Courier]:
    """Make a courier for each messenger, if this process delivers at all."""
    return [
        Courier(
            storage=kept,
            clock=clock,
            messenger=messenger,
            composer=composer,
            limiter=limiter,
            holder=process_name(),
            leadership=leads.lead_courier(messenger.platform),
            pictures=painter,
            gauges=gauges,
        )
        for messenger, limiter in senders
        if leads.role.carries
    ]


async def _with_local_chat(
    here: Cairn, settings: Settings, parts: PlatformParts, room_log: RoomLog
) -> Cairn:
    """Add the local chat, which shows what it has kept, and the demo that plays in it."""
    profiles = StoredProfiles(parts.storage)
    chat = LocalChat(
        room_log=room_log,
        receiver=parts.receiver,
        profiles=profiles,
        mover=lock_if_public(here.mover, settings.platform_addresses),
        clock=parts.clock,
        commands=[command.path for command in parts.registry.listed],
        pictures=here.painter,
        documents=ExportMaker(parts.storage, parts.clock),
        invites=_invites,
    )
    await chat.load()
    demo = Demo(room_log, parts.receiver, profiles, here.mover, _invites)
    return replace(here, chat=chat, demo=demo)


def _invites(text: str) -> bool:
    return codes.find(text) is not None


def _release_all(messengers: Sequence[Messenger], uow: UnitOfWork) -> None:
    """Release what was leased by a process that is dead, since this one is alone."""
    for messenger in messengers:
        uow.outbox.release(messenger.platform)


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
        return bool(parts) and parts[0].connections[platform].ready

    checks = {"database": database, "saving": saves, "schema": schema_is_current}
    checks |= {platform: partial(hears, platform) for platform in settings.platforms}
    return Health(checks)
