"""Whatever is shown goes through JSON and comes back the same."""

import json
from datetime import datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct
from msgspec.structs import asdict

from bot.dialogue.commands import Visibility
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
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.past_days import PastDay
from bot.dialogue.replies import Bar, Block, Button, Document, Heading, Reply, reply
from bot.dialogue.reply_json import data, dump, load, value
from bot.dialogue.responses import Form, Option, Response, Row
from bot.texts.spans import plain
from tests.bot.dialogue.drawn import blocks, lines, replies, some
from tests.bot.dialogue.readers import Size

KINDS: tuple[Kind, ...] = (
    Text(80),
    Text(500, lines=True),
    Number(1, 7, decimals=2, offer=(1, 3)),
    Amount(1, 7, decimals=2, offer=(1, 3)),
    Choice(Size),
    Flag(),
    Day(),
    PastDay(28),
    TimeOfDay(("08:00", "18:00")),
    Zone(),
    Country(),
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
KEPT = Path(__file__).with_name("stored_answers.jsonl").read_bytes().strip().split(b"\n")
OTHER_NAMES = {"Response": "Outcome", "PodMember": "Person", "visibility": "answers"}

# Kinds of answers that were not there yet when those were kept.
SINCE_THEN = {PastDay, Amount, Country}
BLOCKS_SINCE_THEN = {Document}

# How the offset of an instant was written once; since then it is a Z.
IN_UTC = "+00:00"


def holds(read: Any, stored: Any) -> bool:
    """Tell whether all that was stored was read, whatever has been added since."""
    match stored:
        case dict():
            return all(
                name in read and holds(read[name], inside) for name, inside in stored.items()
            )
        case list():
            return len(read) == len(stored) and all(map(holds, read, stored))
        case str() if stored.endswith(IN_UTC):
            return bool(read == stored.removesuffix(IN_UTC) + "Z")
        case _:
            return bool(read == stored)


def carrying(kind: Kind) -> Response:
    """Make an answer with a form that asks for one kind of answer."""
    row = Row("whom", kind, "Whom", plain("Whom?"), True)
    return Response(
        Form("cheer", "Cheer", "token", reply(), "whom", (row,), Button("Answer", "o"), True)
    )


def by_hand(shown: Any) -> Any:
    """Turn what is shown into JSON's values, one by one, as all versions have done."""
    match shown:
        case Enum():
            return shown.value
        case datetime():
            return shown.isoformat().replace(IN_UTC, "Z")
        case tuple():
            return [by_hand(item) for item in shown]
        case type():
            return f"{shown.__module__}.{shown.__qualname__}"
        case Struct():
            name = type(shown).__name__
            said = [(n, i) for n, i in asdict(shown).items() if i is not UNSET]
            inside = {OTHER_NAMES.get(n, n): by_hand(i) for n, i in said}
            return {"type": OTHER_NAMES.get(name, name), **inside}
        case _:
            return shown


def spelled(stored: bytes) -> str:
    """Spell JSON in one way, without spaces, its names in the order in which they came."""
    return json.dumps(json.loads(stored), ensure_ascii=False, separators=(",", ":"))


@given(outcomes)
def test_what_is_dumped_loads_as_the_same(shown: Response) -> None:
    stored = dump(shown)

    assert load(stored) == shown
    assert dump(load(stored)) == stored


@given(replies() | forms)
def test_what_stands_among_other_things_comes_back_as_the_same(shown: Reply | Form) -> None:
    assert value(data(shown)) == shown


@given(st.one_of(blocks(), replies(), forms, outcomes))
def test_it_is_written_in_the_order_and_words_as_it_always_was(shown: Struct) -> None:
    """Only numbers may be spelled in another way: 1e-7 is 1e-07."""
    assert spelled(dump(shown)) == spelled(json.dumps(by_hand(shown)).encode())


@pytest.mark.parametrize("stored", KEPT, ids=["a reply", "a form", "nothing shown"])
def test_answers_that_an_earlier_version_has_stored_are_read(stored: bytes) -> None:
    assert holds(json.loads(dump(load(stored))), json.loads(stored))


def test_every_kind_of_block_and_field_was_among_them() -> None:
    reads = load(KEPT[0]).shown, load(KEPT[1]).shown

    assert isinstance(reads[0], Reply)
    assert isinstance(reads[1], Form)
    assert {type(block) for block in reads[0].blocks} == set(get_args(Block)) - BLOCKS_SINCE_THEN
    assert {type(row.kind) for row in reads[1].rows} == set(get_args(Kind)) - SINCE_THEN


def test_what_a_later_version_has_added_is_left_out() -> None:
    assert load(b'{"type":"Outcome","shown":null,"answers":"public","new":{}}') == Response(
        None, Visibility.PUBLIC
    )


@given(outcomes)
def test_enumerations_come_back_as_themselves(shown: Response) -> None:
    again = load(dump(shown))

    assert repr(again) == repr(shown)


def test_every_kind_of_block_and_field_can_be_carried() -> None:
    assert {type(kind) for kind in KINDS} == set(get_args(Kind))
    assert all(load(dump(carrying(kind))) == carrying(kind) for kind in KINDS)


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
    stored = dump(carrying(Choice(Size))).replace(b"readers.Size", b"readers.Gone")

    form = load(stored).shown

    assert isinstance(form, Form)
    kind = form.rows[0].kind
    assert isinstance(kind, Choice)
    assert issubclass(kind.of, StrEnum)
    assert [value.value for value in kind.of] == ["small", "middle", "great"]
    assert load(stored).shown == form
    assert dump(load(stored)) == stored


def test_a_choice_whose_values_have_changed_since_still_has_those_that_were_shown() -> None:
    stored = dump(carrying(Choice(Size))).replace(b'"middle",', b'"medium",')

    form = load(stored).shown

    assert isinstance(form, Form)
    kind = form.rows[0].kind
    assert isinstance(kind, Choice)
    assert [value.value for value in kind.of] == ["small", "medium", "great"]
    assert dump(load(stored)) == stored


@pytest.mark.parametrize("share", [float("nan"), float("inf")])
def test_a_share_that_is_no_number_is_never_dumped(share: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        dump(Bar((), share, ()))


@given(replies())
def test_what_is_dumped_is_json_and_compact(shown: Reply) -> None:
    stored = dump(shown)

    assert json.loads(stored) == data(shown)
    assert stored == msgspec.json.format(stored, indent=-1)


def test_what_was_written_before_keeps_the_names_that_it_was_written_with() -> None:
    form = carrying(PodMember()).shown
    written = data(Response(form, Visibility.REPLACE))

    assert written["type"] == "Outcome"
    assert written["answers"] == "replace"
    assert written["shown"]["rows"][0]["kind"] == {"type": "Person", "of": "person"}
    assert load(json.dumps(written).encode()) == Response(form, Visibility.REPLACE)
