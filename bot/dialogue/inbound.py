"""What an adapter tells the dispatcher: who did what where, as a value of a closed union."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field

from bot.dialogue.media import Media, Sent


class Place(Struct, frozen=True):
    """Where on a platform something is said: a private conversation, or a shared channel.

    `id` is the platform's own, with a slash and the thread's after it where it is a thread of a
    place that Cairn comes to or leaves as a whole; it means nothing else to the core.
    """

    platform: str
    id: str
    private: bool
    title: str = ""


class Typed(Struct, frozen=True):
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


class Pressed(Struct, frozen=True):
    """A button's token, untrusted."""

    token: str


class Wrote(Struct, frozen=True):
    """Free text, which may answer an open question.

    `sent` is a voice note or picture that came with it; or why it is none that Cairn can take, so
    that it can say so. Where it was a reply, `under` are the tokens of the buttons of what it
    replies to, untrusted. Where `several` came at once it is the first; what came in several
    messages that belong together names its `album`. What was `forwarded` is not their own.
    One that was `edited` came before with other words, and was answered then.
    Where it was a place on a map, nothing is told of it but the `zones` there.
    """

    text: str
    sent: Sent | None = None
    under: tuple[str, ...] = ()
    forwarded: bool = False
    several: bool = False
    album: str | None = None
    edited: bool = False
    zones: tuple[str, ...] | None = None

    @property
    def received(self) -> Iterable[Sent]:
        """Everything that came with it."""
        return () if self.sent is None else (self.sent,)


class Submitted(Struct, frozen=True):
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


class Happened(Struct, frozen=True):
    """A change the platform reports; `to` is the new place where a place has moved."""

    change: Change
    to: Place | None = None


Act = Typed | Pressed | Wrote | Submitted | Happened


class Inbound(Struct, frozen=True):
    """Something that one account did, once.

    `event` is the platform's own id of it: the same event again changes nothing and is answered
    the same. `language` is what the platform says the person reads. Where forms are shown in whole
    modals, what is written beside them answers none of their questions. `manages` is what the
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
    modals: bool = False
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
