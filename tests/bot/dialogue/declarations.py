"""A few declarations, and a sentence for every text they need."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from bot.dialogue.commands import Commands, More, When
from bot.dialogue.declared_texts import text_sizes
from bot.dialogue.fields import (
    Choice,
    Day,
    Mine,
    Text,
)
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import Reply
from bot.texts.catalogue import Catalogue
from tests.bot.dialogue.readers import Size


@dataclass(frozen=True, slots=True)
class AddGoal:
    """What a person says to set a goal."""

    title: Annotated[str, Text(80)]
    times: Annotated[int, Number(1, 7)] = 1
    size: Annotated[Size | None, Choice(Size), More()] = None
    until: Annotated[date | None, Day(), When("size", "great")] = None
    pods: Annotated[tuple[int, ...], Mine("pod")] = field(default_factory=tuple)


def handle(ctx: Any, said: Any) -> Reply:
    """Do nothing."""
    return Reply(())


def texts(*declared: Commands, **changed: str | None) -> Catalogue:
    """Say something for every key that declarations need, but for what is changed."""
    keys = [
        key for feature in declared for command in feature.declared for key in text_sizes(command)
    ]
    said = dict.fromkeys(keys, "Some words")
    for key, sentence in changed.items():
        said[key.replace("__", ".")] = sentence or ""
    return Catalogue("en", {key: text for key, text in said.items() if text}, {})
