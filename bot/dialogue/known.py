"""What an answer may depend on: the moment, the reader, and what is theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.texts.voice import Voice


@dataclass(frozen=True, slots=True)
class Known:
    """The moment, the reader's voice, and (value, label) pairs for every `Mine` and `Person`."""

    now: datetime
    voice: Voice
    mine: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    here: str | None = None
