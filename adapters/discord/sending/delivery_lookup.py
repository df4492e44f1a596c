"""Looking up whether a message has arrived: by its nonce for minutes, then by its mark.

Discord knows a nonce "in the past few minutes" (discord.com/developers/docs/resources/message),
and tells of none in a history. What it does tell is the `id` of a component, which whoever sends
it may choose (discord.com/developers/docs/components/reference): the frame of each message has its
mark there.
"""

import base64
import hashlib
from datetime import timedelta

import discord

from adapters.discord.gateway import Gateway
from bot.kernel.clock import Clock
from bot.kernel.errors import TryLater, Uncertain, Unreachable
from bot.ports.chat import OutboundMessage

RECOGNIZED_FOR = timedelta(minutes=2)
CLOCKS_DIFFER_BY = timedelta(minutes=5)
MOST_MESSAGES = 300
LOOK_AGAIN = timedelta(seconds=30)
_HIGHEST_BIT = 1 << 30


class NotLookedUp(TryLater):
    """Discord did not show the history just now; nothing was sent."""

    def __init__(self) -> None:
        super().__init__(LOOK_AGAIN, only_there=True)


class DeliveryLookup:
    """Finds a message among this bot's own messages in a channel's history, for the messenger.

    Where it may not read one, there is nothing in it.
    """

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    def may_be_there(self, outbound: OutboundMessage) -> bool:
        """Tell whether a message may be there whose nonce Discord does not know any more."""
        return outbound.since is not None and self._clock.now() - outbound.since >= RECOGNIZED_FOR

    async def find(self, channel: int, outbound: OutboundMessage) -> int | None:
        """Look for a message among the messages since it may have arrived, the oldest first."""
        if outbound.since is None:
            return None
        wanted, since = mark(nonce(outbound.key)), outbound.since - CLOCKS_DIFFER_BY
        place = self._gateway.get_partial_messageable(channel)
        try:
            async with self._gateway.requesting():
                async for message in place.history(limit=MOST_MESSAGES, after=since):
                    if self._is_own(message) and wanted in _marks(message):
                        return message.id
        except Uncertain as problem:
            raise NotLookedUp from problem
        except Unreachable:
            return None
        return None

    def _is_own(self, message: discord.Message) -> bool:
        return self._gateway.user is not None and message.author.id == self._gateway.user.id


def nonce(key: str) -> str:
    """Make what Discord recognizes a message by: 22 characters of at most 25."""
    digest = hashlib.sha256(key.encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def mark(of: str) -> int:
    """Make the mark that goes with a nonce: 31 bits, and no number that Discord counts up to."""
    digest = hashlib.sha256(of.encode()).digest()[:4]
    return _HIGHEST_BIT | int.from_bytes(digest) % _HIGHEST_BIT


def _marks(message: discord.Message) -> set[int]:
    frames = [found for found in message.components if isinstance(found, discord.Container)]
    return {frame.id for frame in frames if frame.id is not None}
