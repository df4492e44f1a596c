"""What an answer may depend on: the moment, the reader, and what is theirs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from bot.texts.voice import Voice


class Known(Struct, frozen=True):
    """The moment, the reader's voice, and (value, label) pairs for every `Mine` and `PodMember`.

    Of people it also knows the values by their accounts on the platform, since they can be
    pointed at there; `here` is the pod whose home this is. Of a list that is longer than a page,
    the pairs are one page; `find` looks for an answer that may be on another, by what the list is
    of, and `further` holds the last value of a page that is not the last. `name` is the reader's.
    """

    now: datetime
    voice: Voice
    mine: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    here: str | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    find: Mapping[str, Callable[[str], Sequence[tuple[str, str]]]] = field(default_factory=dict)
    further: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
