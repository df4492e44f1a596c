"""Catching up on direct messages that were written while nobody heard.

Discord repeats them only within a session that goes on; of a new one the history has to be asked.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import discord
import structlog

from adapters.discord.gateway import Gateway, is_said
from adapters.discord.places import channel_of
from bot.clock import Clock
from bot.errors import TryLater, Uncertain, Unreachable
from bot.ports import Storage

MOST_CHANNELS = 200
MOST_MESSAGES = 50
OVERLAP = timedelta(minutes=10)
KEPT_EVERY = 60.0
TRIES = 5
TRY_AGAIN = timedelta(seconds=5)
PER_SECOND = 10.0
NOTE = "discord_heard_at"
Said = Callable[[discord.Message], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
_log = structlog.get_logger("cairn.discord")


class CatchingUp:
    """Knows until when everything was heard, and finds what came later.

    Messages from shortly before come once more; whoever is told must know them again.
    """

    def __init__(
        self,
        gateway: Gateway,
        storage: Storage,
        clock: Clock,
        said: Said,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._gateway = gateway
        self._storage = storage
        self._clock = clock
        self._said = said
        self._sleep = sleep
        self._session = 0

    async def run(self) -> None:
        """Keep until when everything was heard, now and then, until canceled."""
        while True:
            await self._sleep(KEPT_EVERY)
            try:
                await self.keep()
            except Exception:  # noqa: BLE001 whatever broke, it is kept the next time
                _log.exception("not kept", code=secrets.token_hex(3))

    async def keep(self) -> None:
        """Keep that everything was heard until now, if it was."""
        if self._gateway.hears and self._session == self._gateway.sessions:
            now = self._clock.unmoved()
            await self._storage.run(lambda uow: uow.notes.put(NOTE, now.isoformat()))

    async def fetch(self, places: Sequence[str]) -> None:
        """Tell what was missed in direct messages, those of the first places first.

        What cannot be had now is looked for again after the next interruption.
        """
        session = self._gateway.sessions
        noted = await self._storage.read(lambda uow: uow.notes.get(NOTE))
        if noted is not None:
            since = datetime.fromisoformat(noted) - OVERLAP
            known = [channel for place in places if (channel := channel_of(place)) is not None]
            found = [await self._missed(channel, since) for channel in known[:MOST_CHANNELS]]
            if not all(found):
                _log.error("some direct messages may have been missed")
                return
        self._session = session
        await self.keep()

    async def _missed(self, channel: int, since: datetime) -> bool:
        """Tell what was missed in one channel; False if Discord cannot say."""
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
                for message in filter(is_said, messages):
                    await self._said(message)
                return True
        return False

    async def _history(self, channel: int, since: datetime) -> list[discord.Message]:
        place = self._gateway.get_partial_messageable(channel)
        async with self._gateway.asking():
            return [m async for m in place.history(limit=MOST_MESSAGES, after=since)]
