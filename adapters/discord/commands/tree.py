"""Building Discord's tree of slash commands and context menus from the registry.

What a command asks may be answered along with it, and nothing has to be: what is missing is asked
for in a form. Nothing that breaks here is left to the library, which would keep it to itself.
"""

import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Any, Protocol

import discord
import structlog
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType

from adapters.discord.commands import options
from adapters.discord.commands.localization import localized
from bot.dialogue.commands import Command, Where
from bot.dialogue.fields import PodMember, Upload
from bot.dialogue.inbound import Typed
from bot.dialogue.registry import Registry
from bot.dialogue.responses import Option

Callback = Callable[..., Coroutine[Any, Any, None]]
SlashCommand = app_commands.Command[Any, ..., None]
_log = structlog.get_logger("cairn.discord")


class CommandHandler(Protocol):
    """Is called for each command that somebody uses, and answers it, whatever breaks."""

    async def typed(
        self, interaction: discord.Interaction, act: Typed, files: Mapping[str, str]
    ) -> None:
        """Answer a command that came with some answers, each as raw text.

        `files` are the numbers of what was sent, by the names of the fields that it is for.
        """

    async def message_chosen(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Answer somebody who chose a message to check in with."""

    async def suggest(
        self, interaction: discord.Interaction, path: str, field: str, said: str
    ) -> Sequence[Option]:
        """Suggest answers to a field of a command, for what is typed so far."""


class CommandTree(app_commands.CommandTree):
    """The commands of one client; they work in servers and in direct messages with Cairn."""

    def __init__(self, client: discord.Client, handler: CommandHandler) -> None:
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=AppInstallationType(guild=True, user=True),
        )
        self._handler = handler

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer a command of another version like any unknown one; log whatever else broke."""
        path = _outdated(error)
        if path is None:
            _log.error("a command broke", code=secrets.token_hex(3), exc_info=error)
            return
        _log.info("a command of another version", path=path)
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                await interaction.response.autocomplete([])
            else:
                await self._handler.typed(interaction, Typed(path), {})
        except Exception:  # noqa: BLE001 the last line before the library
            _log.exception("a command broke", code=secrets.token_hex(3))


def build_tree(client: discord.Client, registry: Registry, handler: CommandHandler) -> CommandTree:
    """Make the commands of every feature, and the menus on people and on messages."""
    tree = CommandTree(client, handler)
    for noun in dict.fromkeys(command.group for command in registry.listed):
        inside = registry.group(noun)
        tree.add_command(
            _group(noun, inside, handler) if inside else _command(registry.commands[noun], handler)
        )
    if registry.for_person is not None:
        tree.add_command(_on_people(registry.for_person, handler))
    if registry.for_uploads is not None:
        tree.add_command(_on_messages(registry.for_uploads, handler))
    return tree


def _group(noun: str, inside: Sequence[Command], handler: CommandHandler) -> app_commands.Group:
    group = app_commands.Group(
        name=noun,
        description=localized(f"group.{noun}"),
        allowed_contexts=_offered(*inside),
        auto_locale_strings=False,
    )
    for command in inside:
        group.add_command(_command(command, handler))
    return group


def _command(command: Command, handler: CommandHandler) -> SlashCommand:
    return app_commands.Command(
        name=command.path.split(".")[-1],
        description=localized(f"{command.path}.summary"),
        callback=_callback(command, handler),
        allowed_contexts=_offered(command),
        auto_locale_strings=False,
    )


def _offered(*commands: Command) -> AppCommandContext:
    """Say where a name is offered: where at least one of its commands can be used."""
    return AppCommandContext(
        guild=any(command.where is not Where.PRIVATE for command in commands),
        dm_channel=any(command.where is not Where.SHARED for command in commands),
        private_channel=False,
    )


def _callback(command: Command, handler: CommandHandler) -> Callback:
    """Make what the library calls, with the signature that it makes the options from.

    Python keeps some names for itself, so a parameter is named for the form's attribute.
    """
    asked = options.option_fields(command)
    names = {item.attribute: item.name for item in asked}
    uploads = {item.name for item in asked if isinstance(item.kind, Upload)}

    async def run(interaction: discord.Interaction, **answers: str | None) -> None:
        said = {names[of]: raw for of, raw in answers.items() if raw is not None}
        files = {name: said.pop(name) for name in uploads & said.keys()}
        await handler.typed(interaction, Typed(command.path, said), files)

    def suggest(
        interaction: discord.Interaction, field: str, said: str
    ) -> Awaitable[Sequence[Option]]:
        return handler.suggest(interaction, command.path, field, said)

    first = Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD)
    others = [
        Parameter(
            item.attribute,
            Parameter.KEYWORD_ONLY,
            default=None,
            annotation=options.command_option(item, suggest),
        )
        for item in asked
    ]
    run.__dict__["__signature__"] = Signature([first, *others])
    app_commands.describe(
        **{item.attribute: localized(f"{command.path}.{item.name}.option") for item in asked}
    )(run)
    app_commands.rename(**names)(run)
    return run


def _on_people(command: Command, handler: CommandHandler) -> app_commands.ContextMenu:
    who = next(item.name for item in command.fields if isinstance(item.kind, PodMember))

    async def run(interaction: discord.Interaction, person: discord.User) -> None:
        await handler.typed(interaction, Typed(command.path, {who: options.mention(person)}), {})

    return _menu(command, run)


def _on_messages(command: Command, handler: CommandHandler) -> app_commands.ContextMenu:
    async def run(interaction: discord.Interaction, message: discord.Message) -> None:
        await handler.message_chosen(interaction, message)

    return _menu(command, run)


def _menu(command: Command, run: Callback) -> app_commands.ContextMenu:
    return app_commands.ContextMenu(
        name=localized(f"{command.path}.menu"),
        callback=run,
        allowed_contexts=_offered(command),
        auto_locale_strings=False,
    )


def _outdated(error: app_commands.AppCommandError) -> str | None:
    """Find the path of what somebody's app still offers and Cairn does not."""
    match error:
        case app_commands.CommandNotFound():
            return ".".join([*error.parents, error.name])
        case app_commands.CommandSignatureMismatch():
            return error.command.qualified_name.replace(" ", ".")
        case _:
            return None
