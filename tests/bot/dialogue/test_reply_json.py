"""Whatever is shown goes through JSON and comes back the same."""

import json
from enum import StrEnum
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.commands import Visibility
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Kind,
    Mine,
    Number,
    PodMember,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
)
from bot.dialogue.replies import Button, Heading, Reply, reply
from bot.dialogue.reply_json import data, dump, load
from bot.dialogue.responses import Form, Option, Response, Row
from bot.texts.spans import plain
from tests.bot.dialogue.drawn import blocks, lines, replies, some
from tests.bot.dialogue.readers import Size

KINDS: tuple[Kind, ...] = (
    Text(80),
    Text(500, lines=True),
    Number(1, 7, decimals=2, offer=(1, 3)),
    Choice(Size),
    Flag(),
    Day(),
    TimeOfDay(("08:00", "18:00")),
    Zone(),
    Mine("goal"),
    PodMember(),
    Ref("goal"),
    Upload(),
)
options = st.lists(st.builds(Option, some, some), max_size=3).map(tuple)
rows = st.builds(
    Row,
    some,
    st.sampled_from(KINDS),
    some,
    lines(40),
    st.booleans(),
    options,
    st.none() | some,
    st.none() | lines(40),
)
forms = st.builds(
    Form, some, some, some, replies(most=2), some, st.lists(rows, max_size=3).map(tuple)
)
outcomes = st.builds(Response, st.none() | replies() | forms, st.sampled_from(Visibility))


@given(st.one_of(blocks(), replies(), forms, outcomes))
def test_what_is_dumped_loads_as_the_same(shown: Any) -> None:
    text = dump(shown)

    assert load(text) == shown
    assert dump(load(text)) == text
    text.encode()


@given(outcomes)
def test_enumerations_come_back_as_themselves(shown: Response) -> None:
    again = load(dump(shown))

    assert repr(again) == repr(shown)


def test_every_kind_of_block_and_field_can_be_carried() -> None:
    assert {type(kind) for kind in KINDS} == set(get_args(Kind))
    assert all(load(dump(kind)) == kind for kind in KINDS)


def test_json_names_what_everything_is() -> None:
    assert data(reply(Heading(plain("Hello")))) == {
        "type": "Reply",
        "blocks": [
            {
                "type": "Heading",
                "line": [{"type": "Span", "text": "Hello", "mark": "none", "at": None}],
            }
        ],
        "buttons": [],
    }


def test_a_choice_names_its_values() -> None:
    assert data(Choice(Size)) == {
        "type": "Choice",
        "of": "tests.bot.dialogue.readers.Size",
        "values": ["small", "middle", "great"],
    }


def test_a_choice_of_an_enumeration_that_is_no_more_still_has_its_values() -> None:
    text = dump(Choice(Size)).replace("readers.Size", "readers.Gone")

    kind = load(text)

    assert isinstance(kind, Choice)
    assert issubclass(kind.of, StrEnum)
    assert [value.value for value in kind.of] == ["small", "middle", "great"]
    assert load(text) == kind
    assert dump(kind) == text


def test_a_share_that_is_no_number_is_never_dumped() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump(float("nan"))


@given(replies())
def test_what_is_dumped_is_json_and_compact(shown: Reply) -> None:
    text = dump(shown)

    assert json.loads(text) == data(shown)
    assert "\n" not in text


def test_what_was_written_before_keeps_the_names_that_it_was_written_with() -> None:
    row = Row("whom", PodMember(), "Whom", plain("Whom?"), True)
    form = Form("cheer", "Cheer", "token", reply(), "whom", (row,), Button("Answer", "o"), True)

    written = data(Response(form, Visibility.REPLACE))

    assert written["type"] == "Outcome"
    assert written["answers"] == "replace"
    assert written["shown"]["rows"][0]["kind"] == {"type": "Person", "of": "person"}
    assert load(json.dumps(written)) == Response(form, Visibility.REPLACE)
