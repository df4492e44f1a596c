"""Publishing the commands: only when they are not what was published last, or when asked to.

Discord allows 200 new commands a day, and takes a while to show them everywhere.
"""

import hashlib
import json
import secrets

import discord
import structlog

from adapters.discord.tree import Tree
from adapters.discord.wording import Wording
from bot.ports import Storage

NOTE = "discord_commands"
_log = structlog.get_logger("cairn.discord")


async def publish(
    tree: Tree, storage: Storage, *, guild: int | None = None, force: bool = False
) -> bool:
    """Publish the commands unless they are there as they are; say whether they were published.

    In a `guild` for developers they appear at once. The client must have logged in.
    """
    await tree.set_translator(Wording())
    published = await _put(tree, storage, None, force)
    if guild is not None:
        tree.copy_global_to(guild=discord.Object(guild))
        published = await _put(tree, storage, guild, force) or published
    return published


async def publish_or_log(tree: Tree, storage: Storage, *, guild: int | None = None) -> bool:
    """Publish at a start, which goes on whatever happens: people still see earlier commands."""
    try:
        return await publish(tree, storage, guild=guild)
    except Exception:  # noqa: BLE001 whatever broke, people are heard
        _log.exception("commands are not published", code=secrets.token_hex(3))
        return False


async def _put(tree: Tree, storage: Storage, guild: int | None, force: bool) -> bool:
    where = None if guild is None else discord.Object(guild)
    note = f"{NOTE}:{tree.client.application_id}" + ("" if guild is None else f":{guild}")
    now = await _digest(tree, where)
    if not force and await storage.read(lambda uow: uow.notes.get(note)) == now:
        return False
    await tree.sync(guild=where)
    await storage.run(lambda uow: uow.notes.put(note, now))
    return True


async def _digest(tree: Tree, guild: discord.Object | None) -> str:
    """Sum up everything that is sent, translations too."""
    wording = Wording()
    commands = tree.get_commands(guild=guild)
    told = [await command.get_translated_payload(tree, wording) for command in commands]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
