"""Options and what they make of answers: raw text that reads the same for everybody."""

import pytest
from discord import AppCommandOptionType

from adapters.discord.commands.options import (
    MOST_TEXT,
    AutocompleteOption,
    command_option,
)
from bot.dialogue.commands import Field
from bot.dialogue.fields import Text, TimeOfDay
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.responses import Option


def test_what_is_read_is_suggested_and_words_are_only_typed() -> None:
    text = command_option(Field("words", "words", Text(9000, lines=True), required=False), nothing)
    assert text.max_value == MOST_TEXT
    assert text.choices is None
    for kind, suggests in ((Text(20), False), (TimeOfDay(), True), (Number(1, 7), True)):
        made = command_option(Field("at", "at", kind, required=False), nothing)
        assert isinstance(made, AutocompleteOption) is suggests


async def nothing(*_: object) -> tuple[Option, ...]:
    """Suggest nothing."""
    return ()


@pytest.mark.parametrize("kind", [Number(1, 30), Amount(0, 10_000, decimals=2, offer=(1, 2))])
async def test_a_number_is_typed_as_people_write_it(kind: Number | Amount) -> None:
    amount = command_option(Field("amount", "amount", kind, required=True), nothing)

    assert amount.type is AppCommandOptionType.string
    assert isinstance(amount, AutocompleteOption)
    assert await amount.transform(NotImplemented, "1,5 km") == "1,5 km"
