"""Rendering the chat as JSON for the page: seats, channels, messages, blocks, open questions."""

from collections.abc import Callable
from typing import Any, assert_never

from adapters.web.chat.interactions import SeatAct
from adapters.web.chat.rooms import CAIRN, ChatMessage, RoomChange, Rooms
from bot.dialogue.countries import Country
from bot.dialogue.drawings import Drawing
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
from bot.dialogue.inbound import Place
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.past_days import PastDay
from bot.dialogue.replies import (
    Attachment,
    Bar,
    Block,
    Bullets,
    Button,
    Choices,
    Divider,
    Document,
    Facts,
    Heading,
    Moment,
    PageBreak,
    Paragraph,
    Picture,
    Quote,
    Reply,
    transcript,
)
from bot.dialogue.responses import Form, Row
from bot.dialogue.tokens import FormStep, read
from bot.kernel.ids import short
from bot.texts.spans import Line, Span, SpanStyle, plain, words

Address = Callable[[Drawing | Document], str]
Invites = Callable[[str], bool]

NamedEvent = tuple[str, dict[str, Any]]


def message_json(drawn: ChatMessage, address: Address) -> dict[str, Any]:
    """Draw a message; `address` gives the URL of a picture or file."""
    head = {
        "id": drawn.id,
        "place": drawn.place,
        "author": drawn.author,
        "at": drawn.at.isoformat(),
        "edited": drawn.edited.isoformat() if drawn.edited else None,
        "changed": drawn.changed,
        "notice": drawn.notice,
    }
    match drawn.shown:
        case str(text):
            said = Reply((Paragraph(plain(text)),))
            return {**head, **_reply(said, address), "text": text, "form": None}
        case Reply() as shown:
            return {**head, **_reply(shown, address), "form": None}
        case Form() as form:
            return {**head, **_reply(form.question, address), "form": question_json(form)}
    assert_never(drawn.shown)


def block_json(drawn: Block, address: Address) -> dict[str, Any]:
    """Draw a block."""
    match drawn:
        case Heading(line):
            return {"type": "heading", "line": _line(line)}
        case Paragraph(line):
            return {"type": "paragraph", "line": _line(line)}
        case Bullets(lines):
            return {"type": "bullets", "lines": [_line(line) for line in lines]}
        case Facts(pairs):
            return {"type": "facts", "pairs": [[_line(name), _line(is_)] for name, is_ in pairs]}
        case Bar(label, share, note):
            return {"type": "bar", "label": _line(label), "share": share, "note": _line(note)}
        case Quote(text):
            return {"type": "quote", "text": text}
        case Picture(drawing, alt):
            return {"type": "picture", "url": address(drawing), "alt": words(alt)}
        case Attachment(_, alt):
            return {"type": "paragraph", "line": _line(alt)}
        case Document(name, _, alt):
            return {"type": "file", "url": address(drawn), "name": name, "alt": words(alt)}
        case Moment(label, at):
            return {"type": "moment", "label": _line(label), "at": _line(at)}
        case Divider() | PageBreak():
            return {"type": "divider"}
        case Choices(line, buttons, under):
            below = [_line(each) for each in under]
            pressed = _buttons(buttons)
            return {"type": "choices", "line": _line(line), "under": below, "buttons": pressed}
    assert_never(drawn)


def _reply(shown: Reply, address: Address) -> dict[str, Any]:
    return {
        "blocks": [block_json(each, address) for each in shown.blocks],
        "buttons": _buttons(shown.buttons),
        "text": transcript(shown),
    }


def _buttons(buttons: tuple[Button, ...]) -> list[dict[str, str]]:
    return [_button(button) for button in buttons]


def _button(button: Button) -> dict[str, str]:
    drawn = {"label": button.label, "token": button.token, "tone": button.tone.value}
    match read(button.token):
        case FormStep(form=form):
            return {**drawn, "form": short(form)}
        case _:
            return drawn


def _line(line: Line) -> list[dict[str, str]]:
    return [_span(span) for span in line]


def _span(span: Span) -> dict[str, str]:
    drawn = {"text": span.text}
    if span.mark is not SpanStyle.NONE:
        drawn["mark"] = span.mark.value
    if span.at is not None:
        drawn["at"] = span.at.isoformat()
    return drawn


def question_json(form: Form) -> dict[str, Any]:
    """Draw a form; `current` names the row that its question is about."""
    return {
        "command": form.command,
        "title": form.title,
        "token": form.token,
        "current": form.current,
        "rows": [_row(row) for row in form.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "label": row.label,
        "ask": words(row.ask),
        "required": row.required,
        "options": [{"value": option.value, "label": option.label} for option in row.options],
        "value": row.value,
        "problem": None if row.problem is None else words(row.problem),
        **answer_hint(row.kind),
    }


def answer_hint(kind: Kind) -> dict[str, Any]:
    """Say what kind of answer is asked for, so that a phone shows the right keys."""
    match kind:
        case Text(max_length, lines):
            return {"kind": "text", "max_length": max_length, "lines": lines}
        case Number() | Amount():
            return {"kind": "number"}
        case Choice() | Flag() | Mine() | PodMember():
            return {"kind": "choice"}
        case Day() | PastDay():
            return {"kind": "day"}
        case TimeOfDay():
            return {"kind": "time"}
        case Zone() | Country():
            return {"kind": "zone"}
        case Ref() | Upload():
            return {"kind": "other"}
    assert_never(kind)


class RoomsJson:
    """Renders the rooms as they are now, for the HTTP API and the event streams.

    `invites` tells whether a text holds an invitation.
    """

    def __init__(self, rooms: Rooms, address: Address, invites: Invites) -> None:
        self._rooms = rooms
        self._address = address
        self._invites = invites
        self._invitations: dict[tuple[str, int], bool] = {}

    def all(self) -> dict[str, Any]:
        """Show who and what is here, as of which event."""
        return {
            "event": self._rooms.number,
            "seats": [self.seat(name) for name in self._rooms.seats],
            "former": [self.seat(name) for name in self._rooms.former],
            "channels": [self.channel(name) for name in self._rooms.channels],
            "digest": self._rooms.newest_digest,
        }

    def seat(self, name: str) -> dict[str, Any]:
        """Show a seat, also of somebody who has left."""
        seat = self._rooms.seats.get(name) or self._rooms.former[name]
        return {
            "id": seat.id,
            "name": seat.name,
            "language": seat.language,
            "zone": seat.zone,
            "forms": seat.forms,
            "place": seat.direct,
            "changed": seat.changed,
            "left": seat.left,
        }

    def channel(self, name: str) -> dict[str, Any]:
        """Show a channel."""
        channel = self._rooms.channels[name]
        return {"id": channel.id, "title": channel.title, "seats": sorted(channel.seats)}

    def message(self, message: ChatMessage) -> dict[str, Any]:
        """Show a message, and whether it is an invitation that can be passed on."""
        drawn = message_json(message, self._address)
        return {**drawn, "invitation": self._is_invitation(message, drawn["text"])}

    def _is_invitation(self, message: ChatMessage, text: str) -> bool:
        """Tell an invitation by its text, which is looked through once for each drawing."""
        if message.author != CAIRN:
            return False
        drawing = message.id, message.changed
        if drawing not in self._invitations:
            self._invitations[drawing] = self._invites(text)
        return self._invitations[drawing]

    def place(self, place: Place, after: int) -> dict[str, Any]:
        """Show what is new in a place after an event."""
        new = self._rooms.in_place(place.id, after)
        return {"event": self._rooms.number, "messages": [self.message(each) for each in new]}

    def answer(self, seat_act: SeatAct) -> dict[str, Any]:
        """Show what an act came to: the words said, and the messages that answer them."""
        said = self._rooms.said(seat_act.seat.id, seat_act.id)
        answered = self._rooms.answered(seat_act.seat.id, seat_act.id) or ()
        return {
            "id": seat_act.id,
            "seat": self.seat(seat_act.seat.id),
            "said": None if said is None else self.message(said),
            "shown": [self.message(each) for each in answered],
        }

    def told(self, change: RoomChange, seat: str | None) -> NamedEvent | None:
        """Show a change to a seat, or to whoever watches them all; None if it may not see it."""
        match change.what:
            case "seat":
                return "seat", self.seat(change.id)
            case "channel":
                return "channel", self.channel(change.id)
            case "message":
                message = self._rooms.messages[change.id]
                if seat is None or self._rooms.sees(seat, message.place):
                    return "message", self.message(message)
                return None
        assert_never(change.what)
