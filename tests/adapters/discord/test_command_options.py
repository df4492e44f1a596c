"""Options and what they make of answers: raw text that reads the same for everybody."""

import pytest

from adapters.discord.commands.options import (
    MOST_TEXT,
    AutocompleteOption,
    CommandOption,
    command_option,
)
from bot.dialogue import parse
from bot.dialogue.commands import Field
from bot.dialogue.fields import Number, Text, TimeOfDay
from bot.dialogue.responses import Option
from bot.texts.catalogue import LANGUAGES


def test_long_texts_and_times_without_offers_are_only_typed() -> None:
    text = command_option(Field("words", "words", Text(9000, lines=True), required=False), nothing)
    assert text.max_value == MOST_TEXT
    assert text.choices is None
    for kind, suggests in ((Text(20), False), (TimeOfDay(), False), (TimeOfDay(("08:00",)), True)):
        made = command_option(Field("at", "at", kind, required=False), nothing)
        assert isinstance(made, AutocompleteOption) is suggests


async def nothing(*_: object) -> tuple[Option, ...]:
    """Suggest nothing."""
    return ()


@pytest.mark.parametrize("said", [0.5, 1.5, 1.25, 1.505, 2.1234, 1500.0, 100_000.0, 1e6, 3])
async def test_a_number_reads_the_same_in_every_language(said: float) -> None:
    amount = CommandOption(
        Field("amount", "amount", Number(0, 10_000_000, decimals=2), required=True)
    )
    raw = await amount.transform(NotImplemented, said)
    for language in LANGUAGES:
        read = parse.number(raw, language)
        assert read is not None
        assert float(read) == said
