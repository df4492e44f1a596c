"""The options of slash commands: each takes one answer as raw text, and suggests some for it.

The limits that Discord can keep are told to it; the core reads and checks every answer again.
Suggestions come soon, few, and short enough (25 of 100 characters, within the 3 seconds that every
interaction has): discord.com/developers/docs/interactions/application-commands.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import assert_never

import discord
import structlog
from discord import AppCommandOptionType, app_commands

from adapters.discord.commands.localization import localized
from bot.dialogue.clearing import NONE
from bot.dialogue.commands import Command, Field
from bot.dialogue.countries import Country
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Kind,
    Mine,
    PodMember,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
)
from bot.dialogue.graphemes import PARTS
from bot.dialogue.limits import fitted, utf16
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.past_days import PastDay
from bot.dialogue.responses import Option
from bot.texts.enumerations import key_of

MOST_TEXT = 6000
Suggest = Callable[[discord.Interaction, str, str], Awaitable[Sequence[Option]]]
MOST_SUGGESTIONS = 25
LONGEST_SUGGESTION = 100
SUGGESTED_WITHIN = 2.0
OptionValue = str | int | float
_log = structlog.get_logger("cairn.discord")


def option_fields(command: Command) -> list[Field]:
    """List what a command asks and a person can say, what it cannot do without first."""
    said = [item for item in command.fields if not isinstance(item.kind, Ref)]
    return sorted(said, key=lambda item: not item.required)


def command_option(item: Field, suggest: Suggest) -> "CommandOption":
    """Make the option of a question; `suggest` is asked about its field as somebody types."""
    return AutocompleteOption(item, suggest) if _suggests(item.kind) else CommandOption(item)


def mention(person: discord.abc.Snowflake) -> str:
    """Answer a question with somebody."""
    return f"<@{person.id}>"


class CommandOption(app_commands.Transformer):
    """An option whose answer is raw text, whatever Discord calls it; of a file, its number."""

    def __init__(self, item: Field) -> None:
        self._item = item
        self._kind = item.kind

    @property
    def type(self) -> AppCommandOptionType:
        """The type that Discord checks."""
        match self._kind:
            case PodMember():
                return AppCommandOptionType.user
            case Upload():
                return AppCommandOptionType.attachment
            case _:
                return AppCommandOptionType.string

    @property
    def max_value(self) -> int | None:
        """The most characters."""
        match self._kind:
            case Text(most):
                return min(PARTS * most, MOST_TEXT)
            case Number() | Amount() | Day() | PastDay():
                return LONGEST_SUGGESTION
            case TimeOfDay() | Zone() | Country() | Mine():
                return LONGEST_SUGGESTION
            case _:
                return None

    @property
    def choices(self) -> list[app_commands.Choice[OptionValue]] | None:
        """The answers, where there are no others, in the reader's language."""
        pairs = _pairs(self._kind)
        if pairs and self._item.clears is not None:
            pairs.append((NONE, self._item.clears))
        made = [
            app_commands.Choice[OptionValue](name=localized(key), value=value)
            for value, key in pairs
        ]
        return made or None

    async def transform(self, interaction: discord.Interaction, value: object, /) -> str:
        """Make an answer raw text."""
        match value:
            case discord.Attachment():
                return str(value.id)
            case discord.User() | discord.Member() | discord.Object():
                return mention(value)
            case _:
                return str(value)


class AutocompleteOption(CommandOption):
    """An option that suggests answers and takes others as well."""

    def __init__(self, item: Field, suggest: Suggest) -> None:
        super().__init__(item)
        self._suggest = suggest

    async def autocomplete(
        self, interaction: discord.Interaction, value: OptionValue, /
    ) -> list[app_commands.Choice[OptionValue]]:
        """Suggest answers for what is typed."""
        return await suggested_choices(self._suggest(interaction, self._item.name, str(value)))


def _suggests(kind: Kind) -> bool:
    match kind:
        case PodMember():
            return False
        case Number() | Amount() | Day() | PastDay() | TimeOfDay() | Zone() | Country() | Mine():
            return True
        case Text() | Choice() | Flag() | Upload() | Ref():
            return False
    assert_never(kind)


def _pairs(kind: Kind) -> list[tuple[str, str]]:
    """Pair the values of a closed question with the keys of their texts."""
    match kind:
        case Choice(of):
            return [(value.value, key_of(value)) for value in of]
        case Flag():
            return [(value, f"flag.{value}") for value in ("yes", "no")]
        case _:
            return []


async def suggested_choices(
    suggested: Awaitable[Sequence[Option]],
) -> list[app_commands.Choice[OptionValue]]:
    """Wait for suggestions and make them choices; none, if they take too long or break."""
    try:
        async with asyncio.timeout(SUGGESTED_WITHIN):
            options = await suggested
    except Exception:  # noqa: BLE001 whatever broke, they type on
        _log.exception("suggested nothing", code=secrets.token_hex(3))
        return []
    fitting = [option for option in options if 0 < utf16(option.value) <= LONGEST_SUGGESTION]
    return [_choice(option) for option in fitting[:MOST_SUGGESTIONS]]


def _choice(option: Option) -> app_commands.Choice[OptionValue]:
    label = fitted(option.label or option.value, LONGEST_SUGGESTION)
    return app_commands.Choice(name=label, value=option.value)
