"""The bot on Discord: it connects again and again until closed, and all can send through it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from adapters.discord.client_options import ClientOptions
from adapters.discord.errors import Misconfigured, NotReached, translated
from adapters.discord.gateway import USUAL, Gateway, SharedLimits, Timeouts
from adapters.discord.sending.delivery_lookup import DeliveryLookup
from adapters.discord.sending.messenger import DiscordMessenger
from adapters.discord.sending.send import Sender
from bot.kernel.clock import Clock, SystemClock
from bot.kernel.errors import BotError, TryLater
from bot.kernel.metrics import SILENT, Gauges
from bot.ports.leadership import AlwaysLeader, Leadership
from bot.ports.pictures import PictureSource

CANCELED_WITHIN = 0.1
VISITS_WITHIN = 60.0
_log = structlog.get_logger("cairn.discord")


class Client:
    """One bot: `run` keeps it connected until `leave`, and `close` lets go of its connections.

    Of several processes the one that holds the `leadership` is connected; all can send. The
    client of another group of shards has its limits and its sender from the one it `shares_with`.
    """

    def __init__(
        self,
        options: ClientOptions,
        *,
        pictures: PictureSource,
        clock: Clock | None = None,
        times: Timeouts = USUAL,
        gauges: Gauges = SILENT,
        shares_with: "Client | None" = None,
    ) -> None:
        clock = clock or SystemClock()
        self.options = options
        common = (
            shares_with.gateway.shared_limits
            if shares_with
            else SharedLimits.of(clock, times, gauges)
        )
        self.gateway: Gateway = Gateway(options, times, common)
        own = Sender(self.gateway, pictures, clock, options.api_url)
        self.sender: Sender = shares_with.sender if shares_with else own
        self.messenger = DiscordMessenger(
            self.gateway, self.sender, DeliveryLookup(self.gateway, clock)
        )
        self.leadership: Leadership = AlwaysLeader()
        self._clock = clock
        self._times = times
        self._open = AsyncExitStack()
        self._leaves = asyncio.Event()
        self._left = asyncio.Event()
        self._left.set()
        self._refused: Misconfigured | None = None
        self._wait = 0.0
        self._due = 0.0

    @property
    def ready(self) -> bool:
        """Tell whether all shards are connected, or would be if another process did not lead."""
        return self.gateway.ready if self.leadership.held else self.gateway.is_logged_in

    async def run(self) -> None:
        """Stay connected until it is to leave, however long Discord is away.

        Raises `Misconfigured` if what the operator gave is refused.
        """
        self._left.clear()
        try:
            async with asyncio.TaskGroup() as tasks:
                staying = tasks.create_task(self._stay(), name="discord: stay connected")
                await self._leaves.wait()
                staying.cancel()
            await self.gateway.leave()
        finally:
            self._left.set()
        if self._refused is not None:
            raise self._refused

    @asynccontextmanager
    async def visiting(self) -> AsyncIterator[None]:
        """Log in to ask for something, and do not connect; raises what `translated` does."""
        async with self.gateway, self.gateway.request_watch.requesting(VISITS_WITHIN):
            await self.gateway.login(self.options.token)
            yield

    def leave(self) -> None:
        """Disconnect; what is being answered or sent still can be."""
        self._leaves.set()

    async def close(self) -> None:
        """Leave, and let go of every connection."""
        self.leave()
        await self._left.wait()
        await self._open.aclose()

    async def _stay(self) -> None:
        try:
            while True:
                await self._open.enter_async_context(self.gateway)
                await self._try_session()
                await self._open.aclose()
                self.gateway.reopen()
        except Misconfigured as refused:
            self._refused = refused
            self._leaves.set()

    async def _try_session(self) -> None:
        """Log in, and only then wait before connecting: messages can be sent meanwhile."""
        await asyncio.sleep(self.gateway.request_watch.pause)
        if not await self._try(self.gateway.login(self.options.token)):
            await asyncio.sleep(self._wait)
            self._due = 0.0
            return
        await asyncio.sleep(max(self._due, self.gateway.session_quota.wait))
        await self.leadership.acquired()
        began = self._clock.steady()
        if await self._try(self._stay_connected()) and self.leadership.held:
            _log.warning("the connection to Discord ended")
            self._wait_longer()
        if self._clock.steady() - began > self._times.longest_wait:
            self._wait = self._times.first_wait
        self._due = self._wait

    async def _try(self, asked: Coroutine[None, None, None]) -> bool:
        """Try something; if it fails say so, and wait longer before the next time."""
        try:
            with translated():
                await asked
        except Misconfigured:
            raise
        except BotError as problem:
            _log.warning("no connection to Discord", problem=_named(problem))
            self._wait_longer(_patience(problem))
        except Exception:  # noqa: BLE001 whatever broke, it connects again
            _log.exception("no connection to Discord", code=secrets.token_hex(3))
            self._wait_longer()
        else:
            return True
        return False

    def _wait_longer(self, asked: float = 0.0) -> None:
        wait = min(max(2 * self._wait, self._times.first_wait), self._times.longest_wait)
        self._wait = max(wait, asked)

    async def _stay_connected(self) -> None:
        """Connect, and return when the connection is over, or this process leads no more.

        The library would try for ever to get in, deeper in its stack each time; and later, for
        up to 17 minutes, it would not try again at all. Both is left to `_stay`.
        """
        connecting = asyncio.ensure_future(self.gateway.connect(reconnect=False))
        entering = asyncio.ensure_future(self.gateway.entered.wait())
        losing = asyncio.ensure_future(self.leadership.lost())
        try:
            done, _ = await asyncio.wait(
                {connecting, entering, losing},
                timeout=self._times.connects_within,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not done:
                raise NotReached
            await asyncio.wait({connecting, losing}, return_when=asyncio.FIRST_COMPLETED)
            lost = losing.done()
        finally:
            entering.cancel()
            losing.cancel()
            await _stop(connecting)
        if not lost:
            connecting.result()


async def _stop(task: asyncio.Future[None]) -> None:
    """Cancel for as long as it takes: `Shard.reidentify` takes no notice of the first time."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCELED_WITHIN)
    if not task.cancelled():
        task.exception()


def _patience(problem: BotError) -> float:
    """Tell how many seconds Discord asks to be left alone."""
    if isinstance(problem, NotReached) or not isinstance(problem, TryLater):
        return 0.0
    return problem.after.total_seconds()


def _named(problem: BotError) -> str:
    return type(problem.__cause__ or problem).__name__
