"""Translating Discord's refusals: each becomes the error that tells the core what to do.

Codes: discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import discord

from bot.kernel.errors import BotError, TryLater, Uncertain, Unreachable

RECONNECT_AFTER = timedelta(seconds=5)
PAUSE = timedelta(minutes=1)
SHORTEST_WAIT = timedelta(seconds=0.5)
OPEN_NO_CHANNELS_FOR = timedelta(minutes=5)
SENDING_IS_OFF_FOR = timedelta(minutes=5)

_OVER = (10015, 10062, 50027)  # webhook, interaction, a webhook's token: unknown by now
_ANSWERED = 40060
_UNKNOWN_MESSAGE = 10008
_TOO_MANY_CHANNELS = 40003
_SENDING_IS_OFF = 40004
# Some that Discord does not answer with 403 or 404: channels and people that take no messages.
_NOWHERE = (50008, 50024, 50033, 160005)
_ARCHIVED = 50083
_NO_SUCH_SHARDS = (4010, 4011)
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    discord.GatewayNotFound,
)
_BROKEN = (aiohttp.ClientError, OSError, json.JSONDecodeError, UnicodeDecodeError)
_KNOWN = (discord.DiscordException, *_BROKEN, RuntimeError)


class Misconfigured(BotError):
    """What the operator gave cannot work; says what to do about it."""


class TooLate(BotError):
    """An interaction is over: it can be answered in another way only."""


class AlreadyAnswered(TooLate):
    """An interaction has its answer; perhaps the one whose arrival was not confirmed."""


class Gone(Unreachable):
    """A message is not there any more; others still arrive in its place."""


class Archived(Unreachable):
    """A thread is put away; what stands in it cannot change before somebody opens it."""


class NotShown(Unreachable):
    """What somebody sent cannot be had any more; words can."""


class NotReached(TryLater):
    """Discord cannot be asked just now; nothing was, and nobody said for how long."""

    def __init__(self) -> None:
        super().__init__(RECONNECT_AFTER)


class TooManyChannels(TryLater):
    """Discord opens no new channels for direct messages for a while; old ones work."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(after, only_there=True)


class NotOpened(TryLater):
    """Nobody knows whether a channel for direct messages was opened; nothing was sent there."""

    def __init__(self) -> None:
        super().__init__(PAUSE, only_there=True)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what discord.py and aiohttp raise within into ours.

    What is nobody's but the programmer's stays.
    """
    try:
        yield
    except _KNOWN as problem:
        verdict = core_error(problem)
        if verdict is None:
            raise
        # aiohttp quotes the headers of a request, and so the token, in some of its own errors.
        secretive = isinstance(problem, aiohttp.ClientResponseError)
        raise verdict from None if secretive else problem


def core_error(problem: Exception) -> BotError | None:
    """Say what a failure means; None for what should not happen at all."""
    match problem:
        case discord.RateLimited():
            return TryLater(timedelta(seconds=problem.retry_after), only_there=True)
        case discord.HTTPException():
            return _refused(problem)
        case discord.InteractionResponded():
            return AlreadyAnswered("the interaction is answered")
        case discord.LoginFailure():
            return _bad_token()
        case discord.PrivilegedIntentsRequired():
            return Misconfigured("Discord refuses the intents of Cairn, though none is privileged")
        case discord.ConnectionClosed() if problem.code in _NO_SUCH_SHARDS:
            return Misconfigured(
                "Discord wants another number of shards. Leave CAIRN_DISCORD_SHARDS unset, and"
                " Discord says how many."
            )
        case discord.ConnectionClosed():
            return NotReached()
        case RuntimeError():
            return NotReached() if _is_closed(problem) else None
        case _ if isinstance(problem, _NEVER_SENT):
            return NotReached()
        case _ if isinstance(problem, _BROKEN):
            return Uncertain("Discord's answer did not arrive")
        case _:
            return None


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """Read how long an answer asks to be left alone: seconds, says Discord's documentation."""
    try:
        return max(timedelta(seconds=float(headers["Retry-After"])), SHORTEST_WAIT)
    except (KeyError, ValueError):
        return PAUSE


def is_global(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer of 429 is for the whole bot, or, from Cloudflare, its address."""
    return "Via" not in headers or "X-RateLimit-Global" in headers


def _refused(problem: discord.HTTPException) -> BotError | None:
    match problem.code:
        case code if code in _OVER:
            return TooLate("the interaction is over")
        case code if code == _ANSWERED:
            return AlreadyAnswered("the interaction is answered")
        case code if code == _UNKNOWN_MESSAGE:
            return Gone("Discord finds no such message")
        case code if code == _ARCHIVED:
            return Archived("Discord changes nothing in a thread that is put away")
        case code if code == _TOO_MANY_CHANNELS:
            return TooManyChannels(OPEN_NO_CHANNELS_FOR)
        case code if code == _SENDING_IS_OFF:
            return TryLater(SENDING_IS_OFF_FOR)
        case code if code in _NOWHERE:
            return Unreachable("Discord delivers nothing there")
    match problem.status:
        case 401:
            return _bad_token()
        case 403 | 404:
            return Unreachable("Discord delivers nothing there")
        case 429:
            headers = problem.response.headers
            return TryLater(retry_after(headers), only_there=not is_global(headers))
        case status if status >= 500:
            return Uncertain("Discord is not well")
    return None


def _bad_token() -> Misconfigured:
    return Misconfigured(
        "Discord refuses CAIRN_DISCORD_TOKEN. Copy it anew from the page of the bot at"
        " https://discord.com/developers/applications"
    )


def _is_closed(problem: RuntimeError) -> bool:
    return str(problem) == "Session is closed"
