"""Forms as modals, filled in by people through the real library."""

from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from adapters.discord.interactions.modals import render_modal
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
from bot.dialogue.inbound import Submitted
from bot.dialogue.number_fields import Number
from bot.dialogue.responses import Form, Option, Row
from bot.domain.goals import GoalKind
from bot.texts.spans import plain
from tests.adapters.discord.listener import Listener
from tests.adapters.web.scripted import ROWS, form
from tests.bot.dialogue.drawn import characters
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import running
from tests.fakes.discord.modal_limits import modal_problems

KINDS: list[Kind] = [
    *(Text(80), Text(1000, lines=True), Number(1, 7), Choice(GoalKind), Flag(), Day()),
    *(TimeOfDay(), Zone(), Mine("goal"), PodMember(), Ref("goal"), Upload()),
]
TOKEN = "1~o~8M0kX"


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with a JSON file."""
    return snapshot.use_extension(JSONSnapshotExtension)


def sheet(*rows: Row) -> Form:
    """Make a form of rows."""
    return replace(form("kind"), token=TOKEN, rows=rows)


def row(name: str, kind: Kind, count: int = 0, **more: Any) -> Row:
    """Make a row, with so many options."""
    options = tuple(Option(str(n), f"{name} {n}") for n in range(count))
    filled = {"required": False, "options": options, **more}
    return Row(name, kind, name.capitalize(), plain(f"Which {name}?"), **filled)


def drawn(*rows: Row) -> list[dict[str, Any]]:
    """Draw rows, hold them against what Discord takes, and take the labels from them."""
    payload = render_modal(sheet(*rows)).to_dict()
    assert modal_problems(payload) == []
    return [label["component"] for label in payload["components"]]


def test_a_form_of_words_numbers_and_times(golden: SnapshotAssertion) -> None:
    assert render_modal(replace(form("kind"), rows=ROWS[:5])).to_dict() == golden


def test_a_form_of_choices(golden: SnapshotAssertion) -> None:
    rows = (
        row("shared", Flag(), 2, required=True, value="1"),
        row("goal", Mine("goal"), 12, required=True, value="3"),
        row("who", PodMember(), 3),
        row("words", Text(1000, lines=True), value="One\nTwo"),
        row("proof", Upload()),
    )

    assert render_modal(sheet(*rows)).to_dict() == golden


@pytest.mark.parametrize(
    ("kind", "count", "component"),
    [
        (Choice(GoalKind), 0, "text_input"),
        (Choice(GoalKind), 1, "select"),
        (Choice(GoalKind), 2, "radio_group"),
        (Choice(GoalKind), 10, "radio_group"),
        (Choice(GoalKind), 11, "select"),
        (Choice(GoalKind), 25, "select"),
        (Choice(GoalKind), 26, "text_input"),
        (Flag(), 2, "radio_group"),
        (Mine("goal"), 0, "text_input"),
        (Mine("goal"), 2, "select"),
        (PodMember(), 25, "select"),
        (PodMember(), 26, "text_input"),
        (Zone(), 5, "text_input"),
        (Upload(), 0, "file_upload"),
    ],
)
def test_a_row_is_asked_by_what_has_room_for_it(kind: Kind, count: int, component: str) -> None:
    (asked,) = drawn(row("x", kind, count))

    assert discord.ComponentType(asked["type"]).name == component
    assert asked["required"] is False


@given(
    st.lists(
        st.builds(
            Row,
            name=st.uuids().map(str),
            kind=st.sampled_from(KINDS),
            label=st.text(characters, min_size=1, max_size=45),
            ask=st.text(characters, max_size=100).map(plain),
            required=st.booleans(),
            options=st.lists(
                st.builds(
                    Option, st.text("abc", min_size=1, max_size=9), st.text("xy ", min_size=1)
                ),
                max_size=30,
                unique_by=lambda option: option.value,
            ).map(tuple),
            value=st.none() | st.text(characters) | st.just("long " * 1000),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_sheet_is_a_modal_that_discord_takes(rows: list[Row]) -> None:
    drawn(*rows)


def test_what_was_wrong_is_filled_in_to_be_corrected() -> None:
    long, lined = drawn(
        row("x", Text(5), value="too long"), row("y", Number(1, 7), 2, value="9\n10")
    )

    assert (long["value"], long["max_length"]) == ("too long", 20)
    assert (lined["value"], lined["placeholder"]) == ("9 10", "y 0, y 1")


def test_what_is_offered_is_told_as_far_as_there_is_room() -> None:
    options = tuple(Option(str(n), "x" * 40) for n in range(3))
    (asked,) = drawn(row("x", Zone(), options=options))

    assert asked["placeholder"] == f"{'x' * 40}, {'x' * 40}"


def test_a_file_that_was_sent_is_not_asked_for_again() -> None:
    asked, again = drawn(
        row("x", Upload(), required=True), row("y", Upload(), required=True, value="picture")
    )

    assert asked["required"] is True
    assert again["required"] is False


class Asker(Listener):
    """Opens a form for whoever asks."""

    def __init__(self, *rows: Row) -> None:
        super().__init__()
        self.rows = rows

    async def answer(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(render_modal(sheet(*self.rows)))


async def test_every_kind_of_answer_is_read_back(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    rows = (
        row("words", Text(1000, lines=True), value="as it was"),
        row("kind", Choice(GoalKind), 3),
        row("goal", Mine("goal"), 12),
        row("proof", Upload()),
        row("shared", Flag(), 2, value="1"),
    )
    file = ann.uploads("a.png", "image/png")
    bot = Asker(*rows)
    async with running(bot, fake):
        await ann.submits(await ann.slash("goal silence"), {})
        answers = {"Words": "One\nTwo", "Kind": "kind 2", "Goal": "goal 3", "Proof": file}
        await ann.submits(await ann.slash("goal silence"), {**answers, "Shared": "shared 0"})

    untouched = {"words": "as it was", "kind": "", "goal": "", "shared": "1"}
    filled = {"words": "One\nTwo", "kind": "2", "goal": "3", "shared": "0"}
    assert bot.sheets == [
        (ann.id, Submitted(TOKEN, untouched)),
        (ann.id, Submitted(TOKEN, filled)),
    ]
    assert bot.files == [{}, {"proof": str(file.id)}]


async def test_two_people_with_the_same_form_open_are_each_heard(fake: FakeDiscord) -> None:
    ann, bob = fake.user("Ann"), fake.user("Bob")
    square = fake.guild("Town", ann, [bob]).channel("square")
    bot = Asker(row("words", Text(80)))
    async with running(bot, fake):
        first = await ann.slash("goal silence", channel=square)
        second = await bob.slash("goal silence", channel=square)
        await bob.submits(second, {"words": "Bob's"})
        await ann.submits(first, {"words": "Ann's"})
        assert bot._connection._view_store._modals == {}

    assert [(who, said.answers) for who, said in bot.sheets] == [
        (bob.id, {"words": "Bob's"}),
        (ann.id, {"words": "Ann's"}),
    ]


async def test_a_form_sent_after_a_restart_is_heard(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    async with running(Asker(row("words", Text(80))), fake):
        asked = await ann.slash("goal silence")
    after = Asker()
    async with running(after, fake):
        await ann.submits(asked, {"words": "Still here"})

    assert after.sheets == [(ann.id, Submitted(TOKEN, {"words": "Still here"}))]
