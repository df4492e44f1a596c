"""Connecting the Telegram bot to the core: updates are asked for or posted, queued and handled."""

import asyncio
import secrets
from dataclasses import dataclass

import structlog
from aiohttp import web
from telegram.error import TelegramError

from adapters.telegram import command_menu, profile_page
from adapters.telegram.client import Client
from adapters.telegram.errors import seconds_to_wait, translated
from adapters.telegram.interactions.handler import InteractionHandler
from adapters.telegram.updates.polling import Poller
from adapters.telegram.updates.queue import UpdateQueue
from adapters.telegram.updates.webhook import Webhook
from bot.dialogue.registry import Registry
from bot.kernel.clock import Clock
from bot.kernel.errors import BotError
from bot.kernel.metrics import SetAsideReason
from bot.ports.chat import Arrival, Arrivals, Receiver
from bot.ports.leadership import AlwaysLeader, Leadership, first_of
from bot.ports.storage import Storage

TRY_AGAIN = 30.0
LOOKS_EVERY = 1.0
_log = structlog.get_logger("cairn.telegram")


@dataclass(frozen=True, slots=True)
class CorePorts:
    """What the connection is given of the core: who handles acts, storage, and stored updates."""

    receiver: Receiver
    registry: Registry
    storage: Storage
    arrivals: Arrivals
    clock: Clock


class Connection:
    """Connects one bot to the core: it polls or, with a webhook's address, is told of updates.

    The composition root makes one, and runs it until `close`.

    Of several processes the one that holds the `leadership` asks, and handles; what is
    posted every one stores.
    """

    def __init__(
        self, client: Client, core: CorePorts, leadership: Leadership | None = None
    ) -> None:
        options = client.options
        self._client = client
        self._core = core
        self._leadership = leadership or AlwaysLeader()
        self._handler = InteractionHandler(client.bot, client.sender, core.receiver, core.clock)
        self._queue = self._new_queue()
        self._poller = self._new_poller()
        self._webhook: Webhook | None = None
        if options.webhook_url and options.webhook_secret:
            self._webhook = Webhook(
                client.bot, self._take, options.webhook_url, options.webhook_secret
            )
        self._closed = asyncio.Event()
        self._connected = False
        self._takes_updates = False

    @property
    def ready(self) -> bool:
        """Tell whether updates come and are taken up, or would if another process did not lead."""
        if self._queue.stalled:
            return False
        if not self._leadership.held:
            return self._connected
        return self._takes_updates if self._webhook else self._poller.answered_lately

    @property
    def began(self) -> bool:
        """Tell whether it has begun to take updates, or stands by."""
        return self._takes_updates or (self._connected and not self._leadership.held)

    @property
    def idle(self) -> bool:
        """Tell whether every update that came is handled."""
        return self._queue.idle

    @property
    def application(self) -> web.Application | None:
        """What Telegram posts to, if it does."""
        return self._webhook.application() if self._webhook else None

    async def run(self) -> None:
        """Connect, take up stored updates, handle new ones until closed, perhaps before it began.

        Raises `Misconfigured` if the token is refused.
        """
        async with asyncio.TaskGroup() as tasks:
            connecting = tasks.create_task(self._connect(), name="telegram: connect")
            await first_of(self._closed.wait(), asyncio.shield(connecting))
            connecting.cancel()
            while not self._closed.is_set():
                await first_of(self._closed.wait(), self._leadership.acquired())
                if not self._closed.is_set():
                    await self._lead()

    def close(self) -> None:
        """Ask for nothing more, and let what is being handled be the last."""
        self._closed.set()

    async def _connect(self) -> None:
        await self._client.connect()
        self._connected = True
        if self._webhook is not None and not self._leadership.held:
            self._webhook.open()

    async def _lead(self) -> None:
        """Take and handle updates as long as this process leads."""
        self._queue = self._new_queue()
        self._poller = self._new_poller()
        async with asyncio.TaskGroup() as tasks:
            taking = tasks.create_task(self._take_updates(), name="telegram: hear")
            tasks.create_task(self._queue.run(), name="telegram: handle")
            await first_of(self._closed.wait(), self._leadership.lost())
            taking.cancel()
            self._queue.close()
        self._takes_updates = False

    async def _take_updates(self) -> None:
        await self._queue.recover()
        if self._webhook is not None:
            self._webhook.open()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish(), name="telegram: menus")
            while True:
                try:
                    await self._choose_way()
                    break
                except (BotError, TelegramError) as problem:
                    _log.warning("Telegram does not listen", problem=type(problem).__name__)
                    await asyncio.sleep(max(TRY_AGAIN, seconds_to_wait(problem)))
            self._takes_updates = True
            tasks.create_task(self._take_up_stored(), name="telegram: look")
            if self._webhook is None:
                await self._poller.run()

    async def _take_up_stored(self) -> None:
        """Look now and then for what others were told and only stored.

        A webhook tells whichever process it finds; and whoever led before may still have been
        told something while its lease ran out.
        """
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            try:
                await self._queue.look()
            except Exception:  # noqa: BLE001 whatever broke, the next look may be better
                _log.exception("updates were not looked for", code=secrets.token_hex(3))

    async def _take(self, update: Arrival, whole: bool) -> None:
        """Store an update, and handle it if that is to be done here; set a beginning aside."""
        if whole:
            await self._queue.take([update])
        else:
            await self._queue.set_aside(update, SetAsideReason.LARGE)

    def _new_queue(self) -> UpdateQueue:
        core = self._core
        client = self._client
        queue = UpdateQueue(
            core.arrivals,
            core.clock,
            client.bot,
            self._handler.act,
            self._leadership,
            client.gauges,
        )
        self._handler.run_beside = queue.run_beside
        return queue

    def _new_poller(self) -> Poller:
        return Poller(self._client.updates, self._queue, self._core.clock)

    async def _choose_way(self) -> None:
        """Choose how updates come: Telegram does it in one way or the other."""
        if self._webhook is not None:
            await self._webhook.register()
            return
        with translated():
            await self._client.bot.delete_webhook()
        self._poller.note_answer()

    async def _publish(self) -> None:
        """Publish the menus and the bot's page, however often it takes.

        Without menus commands have to be typed.
        """
        while True:
            try:
                await command_menu.publish(
                    self._client.bot, self._core.registry, self._core.storage
                )
                await profile_page.publish(self._client.bot, self._core.storage)
            except (BotError, TelegramError) as problem:
                _log.warning("menus are not published", problem=type(problem).__name__)
                await asyncio.sleep(max(TRY_AGAIN, seconds_to_wait(problem)))
            else:
                return
