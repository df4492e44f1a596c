"""Hearing what people do on Telegram: asked for or posted, stored, handled, answered."""

import asyncio
from dataclasses import dataclass

import structlog
from aiohttp import web
from telegram.error import TelegramError

from adapters.telegram import menu
from adapters.telegram.client import Client
from adapters.telegram.intake import Intake
from adapters.telegram.polling import Poller
from adapters.telegram.talk import Talk
from adapters.telegram.verdicts import patience, translated
from adapters.telegram.webhook import Webhook
from bot.clock import Clock
from bot.dialogue.registry import Registry
from bot.errors import BotError
from bot.platform import Arrivals, Receiver
from bot.ports import Storage

TRY_AGAIN = 30.0
_log = structlog.get_logger("cairn.telegram")


@dataclass(frozen=True, slots=True)
class Core:
    """What the adapter works with: the core, and where it keeps what it was told."""

    receiver: Receiver
    registry: Registry
    storage: Storage
    arrivals: Arrivals
    clock: Clock


class Hearing:
    """Hears for one bot, by asking or, with a webhook's address, by being told."""

    def __init__(self, client: Client, core: Core) -> None:
        options = client.options
        self._client = client
        self._core = core
        talk = Talk(client.bot, client.post, core.receiver, core.registry)
        self._intake = Intake(core.arrivals, core.clock, client.bot, talk.handle)
        self._poller = Poller(client.bot, self._intake, core.clock, holds_for=options.holds_for)
        self._webhook: Webhook | None = None
        if options.webhook_url and options.webhook_secret:
            self._webhook = Webhook(
                client.bot, self._intake, options.webhook_url, options.webhook_secret
            )
        self._closed = asyncio.Event()
        self._listens = False

    @property
    def ready(self) -> bool:
        """Tell whether what people do is heard now."""
        return self._listens if self._webhook else self._poller.hears

    @property
    def began(self) -> bool:
        """Tell whether it has begun to hear."""
        return self._listens

    @property
    def idle(self) -> bool:
        """Tell whether everything that was heard is answered."""
        return self._intake.idle

    @property
    def application(self) -> web.Application | None:
        """What Telegram posts to, if it does."""
        return self._webhook.application() if self._webhook else None

    async def run(self) -> None:
        """Connect, take up what was left, and hear until closed, perhaps before it began.

        Raises `Misconfigured` if the token is refused.
        """
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(self._hear(), name="telegram: hear")
            tasks.create_task(self._intake.run(), name="telegram: handle")
            await self._closed.wait()
            asking.cancel()

    def close(self) -> None:
        """Ask for nothing more, and let what is being handled be the last."""
        self._closed.set()
        self._intake.close()

    async def _hear(self) -> None:
        await self._client.connect()
        await self._intake.recover()
        if self._webhook is not None:
            self._webhook.open()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish(), name="telegram: menus")
            while True:
                try:
                    await self._open()
                    break
                except (BotError, TelegramError) as problem:
                    _log.warning("Telegram does not listen", problem=type(problem).__name__)
                    await asyncio.sleep(max(TRY_AGAIN, patience(problem)))
            self._listens = True
            if self._webhook is None:
                await self._poller.run()

    async def _open(self) -> None:
        """Choose how updates come: Telegram does it in one way or the other."""
        if self._webhook is not None:
            await self._webhook.register()
            return
        with translated():
            await self._client.bot.delete_webhook()
        self._poller.note_answer()

    async def _publish(self) -> None:
        """Publish the menus, however often it takes: without them commands have to be typed."""
        while True:
            try:
                await menu.publish(self._client.bot, self._core.registry, self._core.storage)
            except (BotError, TelegramError) as problem:
                _log.warning("menus are not published", problem=type(problem).__name__)
                await asyncio.sleep(max(TRY_AGAIN, patience(problem)))
            else:
                return
