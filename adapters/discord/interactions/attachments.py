"""Copying files that come with a command or a form, which Discord does not keep for long.

A copy goes into their own direct messages with Cairn, where what they send in private stays too.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord
import structlog

from adapters.discord.interactions import inbound
from adapters.discord.place_names import direct_place
from adapters.discord.sending.send import Sender
from bot.dialogue.media import Sent, Untaken
from bot.kernel.errors import BotError
from bot.kernel.throttle import Throttle, ThrottleDecision

FILES_AT_ONCE = 20
FILES_A_MINUTE = 4
Files = Mapping[str, discord.Attachment]
_log = structlog.get_logger("cairn.discord")


class AttachmentCopies:
    """Copies files into their sender's direct messages, and names each by where its copy is.

    That comes before anybody looks at what the command is for, so it has a limit of its own.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._throttle = Throttle(FILES_AT_ONCE, FILES_A_MINUTE)

    async def make(self, user: int, files: Files, at: datetime) -> Mapping[str, Sent]:
        """Copy what somebody sent at an instant for some fields; return it by their names."""
        return {field: await self._copy(user, sent, at) for field, sent in files.items()}

    async def _copy(self, user: int, sent: discord.Attachment, at: datetime) -> Sent:
        """Copy one thing into somebody's direct messages, if it is something that Cairn takes."""
        if inbound.kind_of(sent) is None:
            return Untaken.OTHER
        if self._throttle.take(str(user), at) is not ThrottleDecision.GRANTED:
            return Untaken.LOST
        try:
            message = await self._sender.copy(direct_place(user), sent)
        except BotError as problem:
            _log.info("not kept", problem=type(problem).__name__, code=secrets.token_hex(3))
            return Untaken.LOST
        return inbound.media_of(user, message, sent, next(iter(message.attachments)))


def attachments_of(interaction: discord.Interaction, named: Mapping[str, str]) -> Files:
    """Find the attachments that came with an interaction for some fields, by their numbers."""
    data: Mapping[str, Any] = dict(interaction.data or {})
    found = data.get("resolved", {}).get("attachments", {})
    state = interaction.client._connection  # noqa: SLF001 what came along is known nowhere else
    return {
        field: discord.Attachment(data=found[number], state=state)
        for field, number in named.items()
        if number in found
    }
