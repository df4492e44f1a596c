"""The rooms as their records make them: seats, channels, and the messages in each place.

Pure: records go in one after another, in the order of the log, and are never read twice.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

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
)
from bot.dialogue.inbound import Place
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form

PLATFORM = "local"
CAIRN = "cairn"
_DIRECT = "dm:"
_DIGEST = "digest:"


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's account on this platform.

    `zone` is None until they say it; `forms` are the open ones, by their short ids. `changed` is
    the number of the record that changed it last. Whoever has `left` keeps their name alone.
    """

    id: str
    name: str
    language: str
    zone: str | None = None
    forms: tuple[str, ...] = ()
    changed: int = 0
    left: bool = False

    @property
    def direct(self) -> str:
        """The place of its direct messages with Cairn."""
        return f"{_DIRECT}{self.id}"


@dataclass(frozen=True, slots=True)
class Channel:
    """A shared place, and the seats that can read it."""

    id: str
    title: str
    seats: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """What stands in a place: a seat's own words, a reply of Cairn's, or its open question.

    A `notice` is what Cairn drew unasked. `changed` is the number of the record that drew it last.
    """

    id: str
    place: str
    author: str
    at: datetime
    shown: str | Reply | Form
    changed: int
    notice: bool = False
    edited: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomChange:
    """That something is new or drawn anew; what it looks like now is read from the rooms."""

    number: int
    what: Literal["seat", "channel", "message"]
    id: str

    @property
    def is_new_message(self) -> bool:
        """Tell a new message, which is named after its record, from one that is drawn anew."""
        return self.what == "message" and self.id.partition(".")[0] == f"m{self.number}"


@dataclass(slots=True)
class Rooms:
    """Everything that the chat knows, rebuilt from its records at every start."""

    seats: dict[str, Seat] = field(default_factory=dict)
    former: dict[str, Seat] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, ChatMessage] = field(default_factory=dict)
    number: int = 0
    _said: dict[tuple[str, str], str] = field(default_factory=dict)
    _answered: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    _delivered: dict[str, str] = field(default_factory=dict)
    newest_digest: str | None = None
    _history: list[RoomChange] = field(default_factory=list)

    def take(self, number: int, at: datetime, record: Record) -> None:
        """Let the next record of the log happen."""
        self.number = number
        match record:
            case SeatAdded(seat, name, language):
                self.seats[seat] = Seat(seat, name, language, changed=number)
                self._note("seat", seat)
            case SeatKnown(seat, language, zone, forms):
                self.seats[seat] = replace(
                    self.seats[seat], language=language, zone=zone, forms=forms, changed=number
                )
                self._note("seat", seat)
            case SeatLeft(seat):
                self._leave(seat)
            case ChannelAdded(channel, title, seats):
                self.channels[channel] = Channel(channel, title, frozenset(seats))
                self._note("channel", channel)
            case ChannelSeated(channel, seats):
                seated = replace(self.channels[channel], seats=frozenset(seats))
                self.channels[channel] = seated
                self._note("channel", channel)
            case TextSaid(seat, act, place, text):
                self._said[seat, act] = self._add(place, seat, at, text)
            case Answered(seat, act, drafts):
                drawn = [self._draw(draft, at, index) for index, draft in enumerate(drafts)]
                self._answered[seat, act] = tuple(drawn)
            case Delivered(key, draft):
                self._delivered[key] = self._draw(draft, at, notice=True)
                if key.startswith(_DIGEST):
                    self.newest_digest = self._delivered[key]
            case Redrawn(draft):
                self._draw(draft, at, notice=True)

    def place(self, name: str) -> Place | None:
        """Find a place by its name."""
        if name.startswith(_DIRECT):
            seat = self.seats.get(name.removeprefix(_DIRECT))
            return None if seat is None else Place(PLATFORM, name, private=True)
        channel = self.channels.get(name)
        if channel is None:
            return None
        return Place(PLATFORM, name, private=False, title=channel.title)

    def sees(self, seat: str, place: str) -> bool:
        """Tell whether a seat can read a place."""
        channel = self.channels.get(place)
        return seat in channel.seats if channel else place == f"{_DIRECT}{seat}"

    def in_place(self, place: str, after: int = 0) -> list[ChatMessage]:
        """Find the messages of a place that are new or drawn anew after a record, in order."""
        return [m for m in self.messages.values() if m.place == place and m.changed > after]

    def since(self, number: int) -> list[RoomChange]:
        """Find what changed after a record."""
        return self._history[bisect_right(self._history, number, key=lambda c: c.number) :]

    def said(self, seat: str, act: str) -> ChatMessage | None:
        """Find what a seat said in one act."""
        return self.messages.get(self._said.get((seat, act), ""))

    def answered(self, seat: str, act: str) -> tuple[ChatMessage, ...] | None:
        """Find how an act of a seat was answered; None if it was not yet."""
        drawn = self._answered.get((seat, act))
        return None if drawn is None else tuple(self.messages[message] for message in drawn)

    def delivered(self, key: str) -> str | None:
        """Find the message that one from the outbox became."""
        return self._delivered.get(key)

    @property
    def next_seat(self) -> str:
        """Name the next seat; that of somebody who left is never given again."""
        return f"s{len(self.seats) + len(self.former) + 1}"

    def seen_after(self, number: int) -> bool:
        """Tell whether anybody who is here sees a message of Cairn's that is newer than a record.

        One that was drawn anew may stand far above, where nobody looks.
        """
        new = (self.messages[c.id] for c in self.since(number) if c.is_new_message)
        return any(
            message.author == CAIRN and any(self.sees(seat, message.place) for seat in self.seats)
            for message in new
        )

    def _leave(self, name: str) -> None:
        self.former[name] = replace(self.seats.pop(name), changed=self.number, left=True)
        self._note("seat", name)
        for channel in [each for each in self.channels.values() if name in each.seats]:
            self.channels[channel.id] = replace(channel, seats=channel.seats - {name})
            self._note("channel", channel.id)

    def _draw(self, draft: Draft, at: datetime, index: int = 0, *, notice: bool = False) -> str:
        if draft.message is None:
            return self._add(draft.place, CAIRN, at, draft.shown, index, notice=notice)
        before = self.messages[draft.message]
        self.messages[before.id] = replace(
            before, shown=draft.shown, edited=at, changed=self.number, notice=notice
        )
        self._note("message", before.id)
        return before.id

    def _add(
        self,
        place: str,
        author: str,
        at: datetime,
        shown: str | Reply | Form,
        index: int = 0,
        *,
        notice: bool = False,
    ) -> str:
        name = f"m{self.number}.{index}" if index else f"m{self.number}"
        message = ChatMessage(name, place, author, at, shown, self.number, notice)
        self.messages[name] = message
        self._note("message", name)
        return name

    def _note(self, what: Literal["seat", "channel", "message"], name: str) -> None:
        self._history.append(RoomChange(self.number, what, name))
