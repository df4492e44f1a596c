"""Declarations that cannot work are all named at start."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest

from bot.dialogue.commands import Commands, More, Nothing, When
from bot.dialogue.fields import Choice, Flag, Mine, Ref, Text
from bot.dialogue.limits import DISCORD
from bot.dialogue.registry import freeze
from bot.kernel.errors import Misdeclared
from tests.bot.dialogue.declarations import AddGoal, handle, texts


def problems_of(*declared: Commands, **changed: str | None) -> tuple[str, ...]:
    """Freeze what cannot work, and hand back what is said about it."""
    with pytest.raises(Misdeclared) as refused:
        freeze(declared, {}, {}, [DISCORD], [texts(*declared, **changed)])
    return refused.value.problems


def asking(form: type, name: str = "do", *, listed: bool = True, group: str = "it") -> Commands:
    """Declare one command with a form."""
    feature = Commands(group)
    feature.command(name, form, listed=listed)(handle)
    return feature


class Odd(StrEnum):
    """Values that no token can carry."""

    TILDE = "a~b"
    FOREIGN = "é"


make: Any = StrEnum
MANY = make("Many", [f"V{n}" for n in range(26)])


@dataclass(frozen=True, slots=True)
class SixQuestions:
    """One question too many for a page, and for the page behind More."""

    a: Annotated[str, Text(9)]
    b: Annotated[str, Text(9)]
    c: Annotated[str, Text(9)]
    d: Annotated[str, Text(9)]
    e: Annotated[str, Text(9)]
    f: Annotated[str, Text(9)]
    g: Annotated[str | None, Text(9), More()] = None
    h: Annotated[str | None, Text(9), More()] = None
    i: Annotated[str | None, Text(9), More()] = None
    j: Annotated[str | None, Text(9), More()] = None
    k: Annotated[str | None, Text(9), More()] = None
    m: Annotated[str | None, Text(9), More()] = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a form can get wrong about its fields."""

    nullable: Annotated[str | None, Text(9)]
    behind: Annotated[str, Text(9), More()]
    maybe: Annotated[str, Text(9), When("later", "yes")]
    carried: Annotated[int, Ref("nobody")]
    goal: Annotated[int, Mine("nobody")]
    odd: Annotated[Odd, Choice(Odd)]
    many: Annotated[Decimal, Choice(MANY)]
    elsewhere: Annotated[str | None, Text(9), When("nowhere")] = None
    never: Annotated[str | None, Text(9), When("odd", "c")] = None
    later: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class FiveIds:
    """More ids than a token has room for."""

    a: Annotated[int, Ref("goal")]
    b: Annotated[int, Ref("goal")]
    c: Annotated[int, Ref("goal")]
    d: Annotated[int, Ref("goal")]
    e: Annotated[int, Ref("goal")]


def test_everything_wrong_with_fields_is_named_at_once() -> None:
    assert set(problems_of(asking(Wrong))) >= {
        "it.do.nullable may be left out and needs a default",
        "it.do.behind is required and cannot wait behind More",
        "it.do.maybe is not always asked and needs a default",
        "it.do.maybe depends on later, which is asked later",
        "it.do.carried is what only a button carries, and the command can be named",
        "it.do.carried: nobody guards nobody",
        "it.do.goal: nobody provides nobody",
        "it.do.odd: a~b does not fit into a token",
        "it.do.odd: é does not fit into a token",
        "it.do.elsewhere depends on nowhere, which is not there",
        "it.do.never depends on odd being c, which it cannot be",
        "discord: it.do.many has more than 25 choices",
    }


@dataclass(frozen=True, slots=True)
class Form:
    """A field whose label would be the title of its own form."""

    form: Annotated[str, Text(9)]


def test_a_label_does_not_take_the_place_of_the_forms_title() -> None:
    assert problems_of(asking(Form)) == (
        "it.do.form is the key of the command's own text; give the field another name",
    )


@pytest.mark.parametrize(
    ("declared", "changed", "said"),
    [
        (
            lambda: (asking(SixQuestions),),
            {},
            {
                "it.do asks 6 questions on its first page; 5 is the most",
                "it.do asks 6 questions on its page behind More; 5 is the most",
            },
        ),
        (
            lambda: (asking(Nothing), asking(Nothing)),
            {},
            {"it.do is declared twice"},
        ),
        (
            lambda: (asking(Nothing, ""), asking(Nothing)),
            {},
            {"discord: it is a command and a group of commands"},
        ),
        (
            lambda: (asking(Nothing, "Do It"), asking(Nothing, "do.it")),
            {},
            {
                "it.Do It: CommandToken(path='it.Do It', answers=()) is no token of 60 characters",
                "discord: it.Do It is no name for a command",
                "discord: it.do.it is no name for a command",
            },
        ),
        (
            lambda: (asking(Nothing, "d" * 40),),
            {},
            {f"discord: it.{'d' * 40} is longer than 32 characters"},
        ),
        (
            lambda: (asking(Nothing, "", group="x", listed=False),),
            {},
            {"x: CommandToken(path='x', answers=()) is no token of 60 characters"},
        ),
        (
            lambda: tuple(asking(Nothing, f"do{n}") for n in range(26)),
            {},
            {"discord: it has 26 subcommands; 25 is the most"},
        ),
        (
            lambda: tuple(asking(Nothing, "", group=f"it{n}") for n in range(101)),
            {},
            {"discord: 101 top-level commands; 100 is the most"},
        ),
        (
            lambda: (asking(Nothing),),
            {"it__do": None},
            {"en: the text it.do is missing"},
        ),
        (
            lambda: (asking(Nothing),),
            {"it__do": "x" * 101},
            {"en: it.do is longer than discord's 100 characters"},
        ),
        (
            lambda: (asking(Nothing),),
            {"it__do": "{name} does it"},
            {"en: it.do names name, which nobody says"},
        ),
        (
            lambda: (asking(Nothing),),
            {"it__do": "*it"},
            {"en: it.do: a mark stays open in '*it'"},
        ),
        (
            lambda: (asking(AddGoal),),
            {"it__do__title": "x" * 46, "it__do__title__ask": "x" * 4001, "size__small": "x" * 81},
            {
                "it.do.pods: nobody provides pod",
                "en: it.do.title is longer than discord's 45 characters",
                "en: it.do.title.ask is longer than discord's 100 characters",
                "en: size.small is longer than discord's 80 characters",
            },
        ),
    ],
)
def test_what_cannot_work_is_found_at_start(
    declared: Callable[[], tuple[Commands, ...]], changed: dict[str, str | None], said: set[str]
) -> None:
    assert set(problems_of(*declared(), **changed)) == said


def test_a_token_that_would_be_too_long_is_found_at_start() -> None:
    (problem, *_) = [p for p in problems_of(asking(FiveIds, listed=False)) if "60" in p]

    assert problem.startswith("it.do: CommandToken(")


def test_marks_do_not_count_against_a_limit() -> None:
    declared = asking(Nothing)
    said = texts(declared, it__do=f"*{'x' * 100}*")

    assert freeze([declared], {}, {}, [DISCORD], [said]).find("it.do")


def test_a_platforms_own_numbers_count() -> None:
    declared = asking(AddGoal)
    tight = replace(DISCORD, platform="tiny", options=2, description=4)

    with pytest.raises(Misdeclared) as refused:
        freeze([declared], {"pod": lambda _: ()}, {}, [tight], [texts(declared)])

    assert set(refused.value.problems) == {
        "tiny: it.do has 5 fields; 2 is the most",
        "tiny: it.do.size has more than 2 choices",
        "en: it.do is longer than tiny's 4 characters",
        "en: it.do.summary is longer than tiny's 4 characters",
        "en: group.it is longer than tiny's 4 characters",
        *(
            f"en: it.do.{name}.option is longer than tiny's 4 characters"
            for name in ("title", "size", "times", "until", "pods")
        ),
    }
