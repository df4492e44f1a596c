"""Commands are read from what people type, and declarations that cannot work are all named."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.checks import asked_keys
from bot.dialogue.commands import (
    Answers,
    Commands,
    Field,
    More,
    Nothing,
    When,
    Where,
    questions,
)
from bot.dialogue.fields import Choice, Day, Flag, Mine, Number, Ref, Text
from bot.dialogue.inbound import Act, Typed, Wrote
from bot.dialogue.limits import DISCORD, PLATFORMS
from bot.dialogue.registry import Registry, freeze
from bot.dialogue.replies import Reply
from bot.errors import Misdeclared
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


@dataclass(frozen=True, slots=True)
class Tap:
    """A goal that a button names."""

    goal: Annotated[int, Ref("goal")]


def handle(ctx: Any, said: Any) -> Reply:
    """Do nothing."""
    return Reply(())


def features() -> tuple[Commands, ...]:
    """Declare a few commands as features do."""
    goals, checkins, me = Commands("goal"), Commands("checkin"), Commands()
    goals.command("add", AddGoal)(handle)
    goals.command("list", Nothing, reads=True)(handle)
    goals.press("tap", Tap)(handle)
    checkins.command("", Nothing, where=Where.PRIVATE, answers=Answers.PUBLIC)(handle)
    me.command("board_all", Nothing)(handle)
    return goals, checkins, me


def texts(*declared: Commands, **changed: str | None) -> Catalogue:
    """Say something for every key that declarations need, but for what is changed."""
    keys = [
        key for feature in declared for command in feature.declared for key in asked_keys(command)
    ]
    said = dict.fromkeys(keys, "Some words")
    for key, sentence in changed.items():
        said[key.replace("__", ".")] = sentence or ""
    return Catalogue("en", {key: text for key, text in said.items() if text}, {})


def frozen() -> Registry:
    """Freeze the few commands."""
    declared = features()
    return freeze(
        declared,
        {"pod": lambda _: ()},
        {"goal": lambda _, __: None},
        PLATFORMS,
        [texts(*declared)],
    )


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


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("/goal add read more", Typed("goal.add", rest="read more")),
        ("/goal_add read more", Typed("goal.add", rest="read more")),
        ("/goal_add@cairnbot read more", Typed("goal.add", rest="read more")),
        ("/goal@cairnbot add read more", Typed("goal.add", rest="read more")),
        ("  /GOAL ADD  Read more ", Typed("goal.add", rest="Read more")),
        ("/Goal_Add", Typed("goal.add")),
        ("/goal add", Typed("goal.add")),
        ("/goal_add read\nmore\n\nand more", Typed("goal.add", rest="read\nmore\n\nand more")),
        ("/goal add\nread  more\nand more", Typed("goal.add", rest="read  more\nand more")),
        ("/goal_add\n", Typed("goal.add")),
        ("/checkin", Typed("checkin")),
        ("/checkin now", Typed("checkin", rest="now")),
        ("/checkin_now", Typed("checkin_now")),
        ("/board_all", Typed("board_all")),
        ("/board all", Typed("board_all")),
        ("/goal tap 8M0kX", Typed("goal")),
        ("/goal", Typed("goal")),
        ("/goal ad read", Typed("goal")),
        ("/", Typed("")),
        ("//", Typed("/")),
        ("/ goal add", Typed("")),
        ("/@cairnbot", Typed("")),
        ("/nonsense", Typed("nonsense")),
        ("/\ud800\x00\u202e", Typed("…")),
        ("/" + "x" * 10_000, Typed("x" * 39 + "…")),
        ("/goal_add " + "x" * 10_000, Typed("goal.add", rest="x" * 10_000)),
        ("goal add", Wrote("goal add")),
        (" hello /goal add", Wrote(" hello /goal add")),
        ("", Wrote("")),
    ],
)
def test_a_line_is_a_command_or_free_text(line: str, act: Act) -> None:
    assert frozen().typed(line) == act


@given(st.text(st.characters(exclude_categories=())))
def test_any_line_is_read(line: str) -> None:
    registry = frozen()

    assert isinstance(registry.typed(line), Wrote | Typed)
    said = registry.typed(f"/goal_add {line}")
    assert isinstance(said, Typed)
    assert said.path == "goal.add"
    assert said.rest == line.strip()


def test_a_frozen_registry_finds_by_path_and_lists_in_order() -> None:
    registry = frozen()

    assert [command.path for command in registry.listed] == [
        "goal.add",
        "goal.list",
        "checkin",
        "board_all",
    ]
    assert registry.find("goal.tap") is not None
    assert registry.find("goal.nothing") is None
    assert [command.group for command in registry.listed][:3] == ["goal", "goal", "checkin"]


def test_a_forms_fields_are_read_from_its_annotations() -> None:
    title, times, size, until, pods = questions(AddGoal)

    assert title == Field("title", "title", Text(80), True)
    assert times == Field("times", "times", Number(1, 7), False)
    assert size == Field("size", "size", Choice(Size), False, more=True)
    assert until == Field("until", "until", Day(), False, when=When("size", Size.GREAT))
    assert not pods.required


def test_a_name_that_python_keeps_for_itself_is_asked_without_its_underscore() -> None:
    @dataclass(frozen=True, slots=True)
    class Hours:
        from_: Annotated[str, Text(5)]

    assert questions(Hours) == (Field("from", "from_", Text(5), True),)


def test_the_texts_that_a_declaration_needs_are_named() -> None:
    goals, checkins, _ = features()
    add, _, tap = goals.declared

    assert asked_keys(checkins.declared[0]) == ("checkin",)
    assert asked_keys(tap) == ()
    assert asked_keys(add)[:4] == (
        "goal.add",
        "goal.add.title",
        "goal.add.title.ask",
        "goal.add.times",
    )
    assert {"size.small", "size.great", "goal.add.until.ask"} <= set(asked_keys(add))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (int, "int is not a dataclass"),
        (dataclass(type("Bare", (), {"__annotations__": {"title": str}})), "says no kind"),
        (
            dataclass(
                type("Two", (), {"__annotations__": {"a": Annotated[str, Text(1), Flag()]}})
            ),
            "exactly one kind",
        ),
    ],
)
def test_a_form_that_says_no_kind_of_answer_is_no_form(form: type, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        questions(form)


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
                "it.Do It: Press(path='it.Do It', answers=()) is no token of 60 characters",
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
            {"x: Press(path='x', answers=()) is no token of 60 characters"},
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
                "en: it.do.title.ask is longer than discord's 4000 characters",
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

    assert problem.startswith("it.do: Press(")


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
    }
