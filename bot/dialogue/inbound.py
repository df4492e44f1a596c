"""What an adapter tells the dispatcher, and what it gets back to draw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialogue.commands import Visibility
from bot.dialogue.fields import Kind
from bot.dialogue.media import Media, Sent
from bot.dialogue.replies import Button, Reply
from bot.texts.spans import Line


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a platform something is said: a private conversation, or a shared channel.

    `id` is the platform's own, with a slash and the thread's after it where it is a thread of a
    place that Cairn comes to or leaves as a whole; it means nothing else to the core.
    """

    platform: str
    id: str
    private: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command by name, with answers by field name and the rest of the line as it was typed.

    `sent` is what came with it, by the name of the field that it was sent for.
    """

    path: str
    answers: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    sent: Mapping[str, Sent] = field(default_factory=dict)

    @property
    def received(self) -> Iterable[Sent]:
        """Everything that came with it."""
        return self.sent.values()


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's token, untrusted."""

    token: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """Free text, which may answer an open question.

    `sent` is a voice note or picture that came with it; or why it is none that Cairn can take, so
    that it can say so. Where it was a reply, `under` are the tokens of the buttons of what it
    replies to, untrusted. Where `several` came at once it is the first; what came in several
    messages that belong together names its `album`. What was `forwarded` is not their own.
    """

    text: str
    sent: Sent | None = None
    under: tuple[str, ...] = ()
    forwarded: bool = False
    several: bool = False
    album: str | None = None

    @property
    def received(self) -> Iterable[Sent]:
        """Everything that came with it."""
        return () if self.sent is None else (self.sent,)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A whole page of a form at once, as from a modal; `token` names the form.

    `sent` is what came with it, by the name of the field that it was sent for.
    """

    token: str
    answers: Mapping[str, str]
    sent: Mapping[str, Sent] = field(default_factory=dict)

    @property
    def received(self) -> Iterable[Sent]:
        """Everything that came with it."""
        return self.sent.values()


class Change(StrEnum):
    """What happened to an account or a place without anybody saying anything to Cairn."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    PLACE_GONE = "place_gone"
    PLACE_MOVED = "place_moved"


@dataclass(frozen=True, slots=True)
class Happened:
    """A change the platform reports; `to` is the new place where a place has moved."""

    change: Change
    to: Place | None = None


Act = Typed | Pressed | Wrote | Submitted | Happened


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that one account did, once.

    `event` is the platform's own id of it: the same event again changes nothing and is answered
    the same. `language` is what the platform says the person reads. Where forms are shown in whole
    sheets, what is written beside them answers none of their questions. `manages` is what the
    platform says with it of the account's rights in a shared place; None if it has to be asked.
    Who `makes_rooms` could make one there themselves, and `in_own_room` it is one of Cairn's.
    """

    platform: str
    event: str
    account: str
    name: str
    place: Place
    act: Act
    language: str | None = None
    message: str | None = None
    sheets: bool = False
    manages: bool | None = None
    makes_rooms: bool = True
    in_own_room: bool = False

    def __post_init__(self) -> None:
        """See that what was received is the account's own; else its adapter is wrong."""
        if not isinstance(self.act, Typed | Wrote | Submitted):
            return
        for sent in self.act.received:
            if isinstance(sent, Media) and sent.account != self.account:
                raise ValueError(f"{self.platform}: what is received belongs to who sends it")


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers a question offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a form as a platform with real forms shows it.

    `value` is what was answered before, also where that could not be taken and `problem` says why.
    """

    name: str
    kind: Kind
    label: str
    ask: Line
    required: bool
    options: tuple[Option, ...] = ()
    value: str | None = None
    problem: Line | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """An unfinished command: its open question as a reply, and its page as rows.

    A platform with real forms shows `rows` and sends them back with `token`; any other shows
    `question` and sends what is said or pressed next. Where nothing is said before the rows they
    are `bare`, and need no question; else `opener` is the button that opens them.
    """

    command: str
    title: str
    token: str
    question: Reply
    current: str
    rows: tuple[Row, ...]
    opener: Button
    bare: bool


@dataclass(frozen=True, slots=True)
class Response:
    """What to show the person who acted, and how; nothing at all when `shown` is None.

    `outside` is for the shared place where they acted, if they cannot be written to in private.
    `toast` is a word for whoever pressed a button there, which nobody else sees and nobody keeps;
    where there is one and nothing for `outside`, it says all. A platform that shows `shown` to
    that person alone, at the place, needs neither. One that is `broke` did nothing, and names the
    code in the log; the same act may be tried again.
    """

    shown: Reply | Form | None
    visibility: Visibility = Visibility.WHISPER
    outside: Reply | None = None
    toast: str | None = None
    broke: str | None = None
