"""Catching up on direct messages that were written while the bot was not connected.

Discord repeats them only within a session that goes on; of a new one the history has to be asked.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import discord
import structlog

from adapters.discord.gateway import Gateway, is_direct_message
from adapters.discord.place_names import channel_of
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater, Uncertain, Unreachable
from bot.ports.storage import Storage, UnitOfWork

MOST_CHANNELS = 200
MOST_MESSAGES = 50
OVERLAP = timedelta(minutes=10)
KEPT_EVERY = 60.0
TRIES = 5
TRY_AGAIN = timedelta(seconds=5)
PER_SECOND = 10.0
NOTE, TOLD = "discord_heard_at", "discord_told"
ANSWERED_WITHIN = 10.0
HandleMessage = Callable[[discord.Message], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
_log = structlog.get_logger("cairn.discord")


class MissedMessages:
    """Notes until when every message was handled, and finds those that came later.

    Messages from shortly before are fetched once more, and recognized: `said` is called once for
    each. After a crash that may be twice, for what was answered in the last minute.
    """

    def __init__(
        self,
        gateway: Gateway,
        storage: Storage,
        clock: Clock,
        said: HandleMessage,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._gateway = gateway
        self._storage = storage
        self._clock = clock
        self._said = said
        self._sleep = sleep
        self._session = 0
        self._handling: set[int] = set()
        self._handled: set[int] = set()
        self._remembers = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(self, message: discord.Message) -> None:
        """Hand on a message, unless it was handed on before."""
        handled = await self._load_handled()
        if message.id in self._handling | handled:
            return
        self._handling.add(message.id)
        self._idle.clear()
        try:
            await self._said(message)
            handled.add(message.id)
        finally:
            self._handling.discard(message.id)
            if not self._handling:
                self._idle.set()

    async def run(self) -> None:
        """Note each minute until when everything was handled, until canceled."""
        while True:
            await self._sleep(KEPT_EVERY)
            try:
                await self.keep()
            except Exception:  # noqa: BLE001 whatever broke, it is kept the next time
                _log.exception("not kept", code=secrets.token_hex(3))

    async def keep(self) -> None:
        """Note that everything was handled until now, if the bot is there and has caught up."""
        if self._gateway.receives_direct_messages and self._session == self._gateway.sessions:
            await self._keep(self._clock.unmoved())

    async def finish(self) -> None:
        """Wait a little for what is being answered, and keep what was; nothing is heard now."""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                await self._idle.wait()
        except TimeoutError:
            _log.warning("a direct message is answered at the next start")
        await self._keep(None)

    async def _keep(self, heard_at: datetime | None) -> None:
        handled = await self._load_handled()
        if heard_at is not None:
            oldest = discord.utils.time_snowflake(heard_at - OVERLAP)
            handled.intersection_update({number for number in handled if number >= oldest})
        numbers = " ".join(map(str, sorted(handled)))

        def put(uow: UnitOfWork) -> None:
            if heard_at is not None:
                uow.notes.put(NOTE, heard_at.isoformat())
            uow.notes.put(TOLD, numbers)

        await self._storage.run(put)

    async def _load_handled(self) -> set[int]:
        """Read, once, which messages were handled lately, also by an earlier process."""
        if not self._remembers:
            noted = await self._storage.read(lambda uow: uow.notes.get(TOLD))
            self._handled.update(map(int, (noted or "").split()))
            self._remembers = True
        return self._handled

    async def catch_up(self, places: Sequence[str]) -> None:
        """Hand on what was missed in direct messages, those of the first places first.

        What cannot be had now is looked for again after the next interruption.
        """
        session = self._gateway.sessions
        noted = await self._storage.read(lambda uow: uow.notes.get(NOTE))
        if noted is not None:
            since = datetime.fromisoformat(noted) - OVERLAP
            known = [channel for place in places if (channel := channel_of(place)) is not None]
            found = [await self._catch_up(channel, since) for channel in known[:MOST_CHANNELS]]
            if not all(found):
                _log.error("some direct messages may have been missed")
                return
        self._session = session
        await self.keep()

    async def _catch_up(self, channel: int, since: datetime) -> bool:
        """Hand on what was missed in one channel; False if Discord cannot say."""
        for _ in range(TRIES):
            await self._sleep(1 / PER_SECOND)
            try:
                messages = await self._history(channel, since)
            except Unreachable:
                return True
            except TryLater as wait:
                await self._sleep(wait.after.total_seconds())
            except Uncertain:
                await self._sleep(TRY_AGAIN.total_seconds())
            else:
                for message in filter(is_direct_message, messages):
                    await self.handle(message)
                return True
        return False

    async def _history(self, channel: int, since: datetime) -> list[discord.Message]:
        place = self._gateway.get_partial_messageable(channel)
        async with self._gateway.requesting():
            return [m async for m in place.history(limit=MOST_MESSAGES, after=since)]
