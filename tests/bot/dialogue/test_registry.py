"""Commands are read from what people type, and forms from their dataclasses."""

from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.commands import (
    Commands,
    Field,
    Nothing,
    Visibility,
    When,
    Where,
    fields_of,
)
from bot.dialogue.declared_texts import text_sizes
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Ref,
    Text,
)
from bot.dialogue.inbound import Act, Typed, Wrote
from bot.dialogue.limits import PLATFORMS
from bot.dialogue.number_fields import Number
from bot.dialogue.registry import Registry, freeze
from tests.bot.dialogue.declarations import AddGoal, handle, texts
from tests.bot.dialogue.readers import Size


@dataclass(frozen=True, slots=True)
class Tap:
    """A goal that a button names."""

    goal: Annotated[int, Ref("goal")]


def features() -> tuple[Commands, ...]:
    """Declare a few commands as features do."""
    goals, checkins, me = Commands("goal"), Commands("checkin"), Commands()
    goals.command("add", AddGoal)(handle)
    goals.command("list", Nothing, reads=True)(handle)
    goals.press("tap", Tap)(handle)
    checkins.command("", Nothing, where=Where.PRIVATE, visibility=Visibility.PUBLIC)(handle)
    me.command("board_all", Nothing)(handle)
    return goals, checkins, me


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
        ("/goal tap 8M0kX", Typed("goal", rest="tap 8M0kX")),
        ("/goal", Typed("goal")),
        ("/goal ad read", Typed("goal", rest="ad read")),
        ("/", Typed("")),
        ("//", Typed("/")),
        ("/ goal add", Typed("", rest="goal add")),
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
    title, times, size, until, pods = fields_of(AddGoal)

    assert title == Field("title", "title", Text(80), True)
    assert times == Field("times", "times", Number(1, 7), False)
    assert size == Field("size", "size", Choice(Size), False, more=True)
    assert until == Field("until", "until", Day(), False, when=When("size", Size.GREAT))
    assert not pods.required


def test_a_name_that_python_keeps_for_itself_is_asked_without_its_underscore() -> None:
    @dataclass(frozen=True, slots=True)
    class Hours:
        from_: Annotated[str, Text(5)]

    assert fields_of(Hours) == (Field("from", "from_", Text(5), True),)


def test_the_texts_that_a_declaration_needs_are_named() -> None:
    goals, checkins, _ = features()
    add, _, tap = goals.declared

    assert tuple(text_sizes(checkins.declared[0])) == ("checkin", "checkin.summary")
    assert not text_sizes(tap)
    assert tuple(text_sizes(add))[:6] == (
        "goal.add",
        "goal.add.summary",
        "goal.add.form",
        "goal.add.title",
        "goal.add.title.ask",
        "goal.add.title.option",
    )
    assert {"size.small", "size.great", "goal.add.until.ask"} <= text_sizes(add).keys()


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
        fields_of(form)
