"""What an answer may depend on: the moment, the reader, and what is theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.texts.voice import Voice


@dataclass(frozen=True, slots=True)
class Known:
    """The moment, the reader's voice, and (value, label) pairs for every `Mine` and `PodMember`.

    Of people it also knows the values by their accounts on the platform, since they can be
    pointed at there; `here` is the pod whose home this is. Of a list that is longer than a page,
    the pairs are one page; `find` looks for an answer that may be on another, by what the list is
    of, and `further` holds the last value of a page that is not the last.
    """

    now: datetime
    voice: Voice
    mine: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    here: str | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    find: Mapping[str, Callable[[str], str | None]] = field(default_factory=dict)
    further: Mapping[str, str] = field(default_factory=dict)
