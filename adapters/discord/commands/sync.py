"""Publishing the slash commands: at a start if they have changed, or whenever an operator asks.

Discord allows 200 new commands a day, and takes a while to show them everywhere.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence

import discord
import structlog

from adapters.discord.client import Client
from adapters.discord.commands.localization import CatalogueTranslator
from adapters.discord.commands.tree import CommandTree, build_tree
from bot.dialogue.inbound import Typed
from bot.dialogue.registry import Registry
from bot.dialogue.responses import Option
from bot.kernel.errors import BotError, TryLater, Uncertain, Unreachable
from bot.ports.storage import Storage

NOTE = "discord_commands"
_log = structlog.get_logger("cairn.discord")


class NotPublished(BotError):
    """The commands are as they were; says why, and what to do about it."""


class NullCommandHandler:
    """Does nothing: when commands are published by hand, nobody is connected to use them."""

    async def typed(
        self, interaction: discord.Interaction, act: Typed, files: Mapping[str, str]
    ) -> None:
        """Answer no command."""

    async def message_chosen(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Answer nobody."""

    async def suggest(
        self, interaction: discord.Interaction, path: str, field: str, said: str
    ) -> Sequence[Option]:
        """Suggest nothing."""
        return ()


async def publish_by_hand(client: Client, registry: Registry, storage: Storage) -> None:
    """Log in and publish the commands, whatever is there already, while a Cairn may be running.

    Raises `Misconfigured` or `NotPublished`, which say what to do.
    """
    guild = client.options.dev_guild
    tree = build_tree(client.gateway, registry, NullCommandHandler())
    try:
        async with client.visiting():
            await publish(tree, storage, guild=guild, force=True)
    except Unreachable as problem:
        raise NotPublished(_refused(guild)) from problem
    except (TryLater, Uncertain) as problem:
        raise NotPublished(
            "Discord does not take the commands just now. Try again in some minutes."
        ) from problem
    except discord.HTTPException as problem:
        raise NotPublished(
            "Discord finds a fault with the commands, which is Cairn's own:"
            f" status {problem.status}, code {problem.code}."
        ) from problem


def _refused(guild: int | None) -> str:
    if guild is None:
        return "Discord lets this bot publish no commands."
    return (
        f"Discord lets this bot publish no commands in the server {guild}. Invite it there, or"
        " correct CAIRN_DISCORD_DEV_GUILD."
    )


async def publish(
    tree: CommandTree, storage: Storage, *, guild: int | None = None, force: bool = False
) -> bool:
    """Publish the commands unless they are there as they are; say whether they were published.

    In a `guild` for developers they appear at once. The client must have logged in.
    """
    await tree.set_translator(CatalogueTranslator())
    published = await _put(tree, storage, None, force)
    if guild is not None:
        tree.copy_global_to(guild=discord.Object(guild))
        published = await _put(tree, storage, guild, force) or published
    return published


async def publish_or_log(tree: CommandTree, storage: Storage, *, guild: int | None = None) -> bool:
    """Publish at a start, which goes on whatever happens: people still see earlier commands."""
    try:
        return await publish(tree, storage, guild=guild)
    except Exception:  # noqa: BLE001 whatever broke, people are heard
        _log.exception("commands are not published", code=secrets.token_hex(3))
        return False


async def _put(tree: CommandTree, storage: Storage, guild: int | None, force: bool) -> bool:
    where = None if guild is None else discord.Object(guild)
    note = f"{NOTE}:{tree.client.application_id}" + ("" if guild is None else f":{guild}")
    now = await _digest(tree, where)
    if not force and await storage.read(lambda uow: uow.notes.get(note)) == now:
        return False
    await tree.sync(guild=where)
    await storage.run(lambda uow: uow.notes.put(note, now))
    return True


async def _digest(tree: CommandTree, guild: discord.Object | None) -> str:
    """Sum up everything that is sent, translations too."""
    wording = CatalogueTranslator()
    commands = tree.get_commands(guild=guild)
    told = [await command.get_translated_payload(tree, wording) for command in commands]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
