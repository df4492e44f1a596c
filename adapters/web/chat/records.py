"""The records that the local chat remembers, and each of them as one line of JSON."""

import json
from dataclasses import dataclass
from typing import Any, assert_never

from bot.dialogue import reply_json
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form


@dataclass(frozen=True, slots=True)
class SeatAdded:
    """Somebody sat down."""

    seat: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class SeatKnown:
    """What Cairn knows of a seat by now: its language and zone, and which forms are open."""

    seat: str
    language: str
    zone: str | None
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatLeft:
    """Somebody got up and left the page, and each of its channels."""

    seat: str


@dataclass(frozen=True, slots=True)
class ChannelAdded:
    """A channel was opened, with those who can read it."""

    channel: str
    title: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChannelSeated:
    """From now on, these and no others can read a channel."""

    channel: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextSaid:
    """A seat said something in a place; `act` is the event that it was."""

    seat: str
    act: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What to show and where; with `message`, in the place of what that showed before."""

    place: str
    shown: Reply | Form
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Cairn answered an act of a seat, perhaps with nothing."""

    seat: str
    act: str
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message from the outbox arrived; its key is remembered, so that it arrives once."""

    key: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A message that arrived earlier was drawn anew."""

    draft: Draft


Record = (
    SeatAdded
    | SeatKnown
    | SeatLeft
    | ChannelAdded
    | ChannelSeated
    | TextSaid
    | Answered
    | Delivered
    | Redrawn
)


def write(record: Record) -> str:
    """Write a record as one line of ASCII, which carries every character that can be typed."""
    return json.dumps(_data(record), separators=(",", ":"))


def read(line: str) -> Record:
    """Read what `write` wrote."""
    kind, *values = json.loads(line)
    match kind:
        case "seat":
            return SeatAdded(*values)
        case "known":
            seat, language, zone, forms = values
            return SeatKnown(seat, language, zone, tuple(forms))
        case "left":
            return SeatLeft(*values)
        case "channel":
            channel, title, seats = values
            return ChannelAdded(channel, title, tuple(seats))
        case "seated":
            channel, seats = values
            return ChannelSeated(channel, tuple(seats))
        case "said":
            return TextSaid(*values)
        case "answered":
            seat, act, drafts = values
            return Answered(seat, act, tuple(map(_read_draft, drafts)))
        case "delivered":
            key, draft = values
            return Delivered(key, _read_draft(draft))
        case "redrawn":
            return Redrawn(_read_draft(values[0]))
    raise ValueError(f"the local chat's log holds a record of a kind it does not know: {kind}")


def _data(record: Record) -> list[Any]:
    match record:
        case SeatAdded(seat, name, language):
            return ["seat", seat, name, language]
        case SeatKnown(seat, language, zone, forms):
            return ["known", seat, language, zone, forms]
        case SeatLeft(seat):
            return ["left", seat]
        case ChannelAdded(channel, title, seats):
            return ["channel", channel, title, seats]
        case ChannelSeated(channel, seats):
            return ["seated", channel, seats]
        case TextSaid(seat, act, place, text):
            return ["said", seat, act, place, text]
        case Answered(seat, act, drafts):
            return ["answered", seat, act, [_draft(draft) for draft in drafts]]
        case Delivered(key, draft):
            return ["delivered", key, _draft(draft)]
        case Redrawn(draft):
            return ["redrawn", _draft(draft)]
    assert_never(record)


def _draft(draft: Draft) -> list[Any]:
    return [draft.place, reply_json.data(draft.shown), draft.message]


def _read_draft(values: list[Any]) -> Draft:
    place, shown, message = values
    return Draft(place, reply_json.value(shown), message)
