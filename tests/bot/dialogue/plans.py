"""Forms with everything a form can have, and people to fill them in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from bot.dialogue.commands import More, When, fields_of
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Mine,
    Ref,
    Text,
)
from bot.dialogue.forms import FormState
from bot.dialogue.number_fields import Number
from tests.bot.dialogue.readers import Size, reader


@dataclass(frozen=True, slots=True)
class Plan:
    """A form with everything a form can have."""

    title: Annotated[str, Text(20)]
    size: Annotated[Size, Choice(Size)]
    count: Annotated[Decimal | None, Number(1, 7), When("size", Size.GREAT)] = None
    unit: Annotated[str | None, Text(10), When("count")] = None
    pod: Annotated[int | None, Mine("pod")] = None
    loud: Annotated[bool, Flag()] = False
    note: Annotated[str | None, Text(30, lines=True), More()] = None
    until: Annotated[date | None, Day(), More()] = None
    goal: Annotated[int | None, Ref("goal")] = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A form that only a button begins."""

    goal: Annotated[int, Ref("goal")]
    words: Annotated[str, Text(20)]


@dataclass(frozen=True, slots=True)
class Long:
    """A form with more questions behind More than one sheet holds."""

    first: Annotated[str, Text(20)]
    one: Annotated[str | None, Text(20), More()] = None
    two: Annotated[str | None, Text(20), More()] = None
    three: Annotated[str | None, Text(20), More()] = None
    four: Annotated[str | None, Text(20), More()] = None
    five: Annotated[str | None, Text(20), More()] = None
    six: Annotated[str | None, Text(20), More()] = None


PLAN = FormState(fields_of(Plan))
ALONE = reader()
ONE_POD = reader(mine={"pod": [("1", "Sunday six")]})
TWO_PODS = reader(mine={"pod": [("1", "Sunday six"), ("2", "Readers")]})
