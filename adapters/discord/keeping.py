"""Keeping what people send with a command or a form, which Discord itself does not keep for long.

A copy goes into their own direct messages with Cairn, where what they send in private stays too.
"""

import secrets
from collections.abc import Mapping
from typing import Any

import discord
import structlog

from adapters.discord import inward
from adapters.discord.modals import ATTACHMENT
from adapters.discord.places import direct
from adapters.discord.post import Post
from bot.dialogue.media import LOST
from bot.errors import BotError

Sent = Mapping[str, discord.Attachment]
_log = structlog.get_logger("cairn.discord")


class Keeping:
    """Copies what is sent, and names it by where the copy is."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def enclosed(
        self, user: int, answers: Mapping[str, str], sent: Sent
    ) -> Mapping[str, str]:
        """Name each thing that was sent with some answers; the others stay as they are."""
        named = dict(answers)
        for field, said in answers.items():
            number = said.removeprefix(ATTACHMENT)
            if number != said and number in sent:
                named[field] = await self._kept(user, sent[number])
        return named

    async def _kept(self, user: int, sent: discord.Attachment) -> str:
        """Copy one thing into somebody's direct messages, if it is something that Cairn takes."""
        if inward.kind_of(sent) is None:
            return inward.OTHER
        try:
            message = await self._post.copy(direct(user), sent)
        except BotError as problem:
            _log.info("not kept", problem=type(problem).__name__, code=secrets.token_hex(3))
            return LOST
        return inward.kept(message, sent, next(iter(message.attachments)))


def sent_with(interaction: discord.Interaction) -> Sent:
    """Find the attachments that came with an interaction, by their numbers."""
    data: Mapping[str, Any] = dict(interaction.data or {})
    found = data.get("resolved", {}).get("attachments", {})
    state = interaction.client._connection  # noqa: SLF001 what came along is known nowhere else
    return {n: discord.Attachment(data=told, state=state) for n, told in found.items()}
