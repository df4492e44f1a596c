"""Keeping what people send with a command or a form, which Discord itself does not keep for long.

A copy goes into their own direct messages with Cairn: there it stays theirs, and can be deleted.
"""

from collections.abc import Mapping
from typing import Any

import discord

from adapters.discord import inward
from adapters.discord.modals import ATTACHMENT
from adapters.discord.places import direct
from adapters.discord.post import Post


class Keeping:
    """Copies what is sent, and names it by where the copy is."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def enclosed(
        self, interaction: discord.Interaction, answers: Mapping[str, str]
    ) -> dict[str, str]:
        """Name each thing that was sent with some answers; the others stay as they are."""
        named = dict(answers)
        for field, said in answers.items():
            sent = _sent(interaction, said)
            if sent is not None:
                named[field] = await self.keep(interaction, sent)
        return named

    async def keep(self, interaction: discord.Interaction, sent: discord.Attachment) -> str:
        """Copy one thing into somebody's direct messages."""
        message = await self._post.copy(direct(interaction.user.id), sent)
        return inward.kept(message, sent, next(iter(message.attachments)))


def _sent(interaction: discord.Interaction, said: str) -> discord.Attachment | None:
    """Find an attachment that an answer names, among those that came with the interaction."""
    number = said.removeprefix(ATTACHMENT)
    data: Mapping[str, Any] = dict(interaction.data or {})
    found = data.get("resolved", {}).get("attachments", {})
    if number == said or number not in found:
        return None
    state = interaction.client._connection  # noqa: SLF001 what came along is known nowhere else
    return discord.Attachment(data=found[number], state=state)
