"""Translating Telegram's refusals: each becomes the error that tells the core what to do.

A request that may have arrived is told from one that cannot by what caused the failure, since
PTB's own classes do not tell (`BadRequest` and `TimedOut` are both `NetworkError`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.kernel.errors import BotError, Moved, TryLater, Uncertain, Unreachable

RECONNECT_AFTER = timedelta(seconds=5)
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,  # also while waiting for the pool
    aiohttp.InvalidURL,
)
_NOT_MODIFIED = ("message is not modified",)
_MALFORMED = ("can't parse entities", "can't parse message text", "can't parse caption")
_NOT_THERE = (
    "message to edit not found",
    "message to be edited not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
)
_NOT_SHOWN = (
    "voice_messages_forbidden",
    "restricted receiving of voice messages",
    "wrong file identifier",
    "wrong remote file identifier",
    "file reference",
    "file_reference_",
    "rights to send photos",
    "rights to send voice",
    "chat_send_photos_forbidden",
    "chat_send_voices_forbidden",
    "chat_send_media_forbidden",
)
_NOT_TOLD = ("member list is inaccessible", "chat_admin_required")
_GONE = (
    "chat not found",
    "user not found",
    "participant_id_invalid",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "channel_private",
    "group is deactivated",
    "user is deactivated",
    "chat_send_plain_forbidden",
    "have no rights to send",
    "not enough rights",
    "need administrator rights",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "user_is_blocked",
    "input_user_deactivated",
)


class Misconfigured(BotError):
    """What the operator gave cannot work; says what to do about it."""


class Malformed(BotError):
    """Telegram does not understand the markup of a text; it may be sent without any."""


class NotModified(BotError):
    """A message shows already what it was to show."""


class NotThere(Unreachable):
    """A message cannot be drawn anew; others still arrive in its place."""


class NotShown(Unreachable):
    """A voice note or picture cannot be shown there; words can."""


class NotTold(BotError):
    """Telegram does not tell who is in a group."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn what PTB raises within into ours; what is nobody's but the programmer's stays."""
    try:
        yield
    except TelegramError as problem:
        verdict = core_error(problem)
        if verdict is None:
            raise
        # PTB quotes a token that is refused.
        raise verdict from None if isinstance(problem, InvalidToken) else problem


def seconds_to_wait(problem: Exception) -> float:
    """Tell how many seconds the platform asks to be left alone."""
    return problem.after.total_seconds() if isinstance(problem, TryLater) else 0.0


def core_error(problem: TelegramError) -> BotError | None:
    """Say what a failure means; None for what should not happen at all."""
    match problem:
        case RetryAfter():
            return TryLater(_wait(problem))
        case ChatMigrated():
            return Moved(str(problem.new_chat_id))
        case InvalidToken():
            return Misconfigured(
                "Telegram refuses CAIRN_TELEGRAM_TOKEN. Copy it anew from @BotFather; with a"
                " server of your own, see that CAIRN_TELEGRAM_API_URL leads there."
            )
        case Forbidden():
            return Unreachable("Telegram delivers nothing there")
        case BadRequest():
            return _refused(problem)
        case NetworkError() if isinstance(problem.__cause__, _NEVER_SENT):
            return TryLater(RECONNECT_AFTER)
        case NetworkError():
            return Uncertain("Telegram's answer did not arrive")
        case _:
            return None


def _refused(problem: BadRequest) -> BotError | None:
    said = problem.message.casefold()
    if any(part in said for part in _NOT_MODIFIED):
        return NotModified("it is so already")
    if any(part in said for part in _MALFORMED):
        return Malformed("Telegram does not understand the markup")
    if any(part in said for part in _NOT_THERE):
        return NotThere("Telegram finds no such message, or none that may change")
    if any(part in said for part in _NOT_SHOWN):
        return NotShown("Telegram does not show this file there")
    if any(part in said for part in _NOT_TOLD):
        return NotTold("Telegram does not tell who is there")
    if any(part in said for part in _GONE):
        return Unreachable("Telegram finds no such place")
    return None


def _wait(problem: RetryAfter) -> timedelta:
    return problem._retry_after  # noqa: SLF001 the public one is about to change its type
