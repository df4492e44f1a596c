"""Every block of a reply as the page gets it, word for word."""

import json
from typing import Any, get_args

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from adapters.web.chat import render
from adapters.web.chat.records import (
    Answered,
    ChannelAdded,
    ChannelSeated,
    Delivered,
    Draft,
    Record,
    Redrawn,
    SeatAdded,
    SeatKnown,
    SeatLeft,
    TextSaid,
    read,
    write,
)
from adapters.web.chat.render import question_json
from adapters.web.chat.rooms import ChatMessage
from bot.dialogue.replies import Block, PageBreak
from tests.adapters.web.scripted import EVERYTHING, START, form

RECORDS: list[Record] = [
    SeatAdded("s1", "Ann", "en"),
    SeatKnown("s1", "es", "Europe/Madrid", ("8M0kX",)),
    SeatKnown("s1", "en", None, ()),
    SeatLeft("s1"),
    ChannelAdded("c:1", "pod", ("s1", "s2")),
    ChannelSeated("c:1", ()),
    TextSaid("s1", "e1", "dm:s1", "\ud800\x00\u2028 ok"),
    Answered("s1", "e1", (Draft("dm:s1", EVERYTHING), Draft("dm:s1", EVERYTHING, "m3"))),
    Answered("s1", "e2", ()),
    Delivered("prompt:1", Draft("dm:s1", EVERYTHING)),
    Redrawn(Draft("c:1", EVERYTHING, "m4")),
]


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with a JSON file."""
    return snapshot.use_extension(JSONSnapshotExtension)


def address(drawing: object) -> str:
    return "/pictures/it.png"


def test_every_kind_of_block_is_in_the_example() -> None:
    """Of a break nothing is seen: it ends a message."""
    assert {type(block) for block in EVERYTHING.blocks} == set(get_args(Block)) - {PageBreak}


def test_a_reply_with_every_block(golden: SnapshotAssertion) -> None:
    shown = ChatMessage("m1", "dm:s1", "cairn", START, EVERYTHING, 1)

    assert render.message_json(shown, address) == golden


def test_what_a_seat_says_and_a_notice_that_was_redrawn(golden: SnapshotAssertion) -> None:
    said = ChatMessage("m1", "c:1", "s1", START, "*not bold*\n<b>", 1)
    notice = ChatMessage("m2", "c:1", "cairn", START, EVERYTHING, 3, notice=True, edited=START)

    shown = render.message_json(notice, address)
    head = {key: shown[key] for key in shown if key not in {"blocks", "buttons", "text"}}

    assert [render.message_json(said, address), head] == golden


def test_a_form_with_every_kind_of_row(golden: SnapshotAssertion) -> None:
    assert question_json(form("kind")) == golden


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    line = write(record)

    assert line.isascii()
    assert "\n" not in line
    assert read(line) == record


def test_every_kind_of_record_is_written() -> None:
    assert {type(record) for record in RECORDS} == set(get_args(Record))


def test_a_record_of_another_kind_is_no_secret() -> None:
    with pytest.raises(ValueError, match="poem"):
        read(json.dumps(["poem"]))


def test_a_form_looks_the_same_when_it_is_read_again() -> None:
    """The log keeps less of a kind than a form has, and all that the page shows."""
    asked = Answered("s1", "e1", (Draft("dm:s1", form("kind")),))
    again = read(write(asked))

    def drawn(record: Record) -> Any:
        assert isinstance(record, Answered)
        shown = record.drafts[0].shown
        return render.message_json(ChatMessage("m1", "dm:s1", "cairn", START, shown, 1), address)

    assert drawn(again) == drawn(asked)
