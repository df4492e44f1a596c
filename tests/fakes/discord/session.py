"""A session of the gateway: what one shard of the bot has been told, and could be told again."""

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from tests.fakes.discord.events import Event
from tests.fakes.discord.intents import Intent, hears
from tests.fakes.discord.wire import Json

REMEMBERED = 2000
"""How many events are kept for a resume."""


class Line(Protocol):
    """A connection that a session talks over."""

    def send(self, payload: Json) -> None:
        """Queue something to be sent."""

    def close(self, code: int, reason: str = "") -> None:
        """Close with a code once all that is queued is sent."""

    def drop(self) -> None:
        """Cut the TCP connection."""


@dataclass(eq=False, repr=False)
class Session:
    """One identified session, connected or waiting to be resumed."""

    intents: Intent
    shard: int
    shards: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    line: Line | None = None

    def of_shard(self, guild: int | None) -> bool:
        """Say whether a guild's events, or those of no guild, go to this shard."""
        return self.shard == (0 if guild is None else (guild >> 22) % self.shards)

    def hears(self, event: Event) -> bool:
        return self.of_shard(event.guild) and hears(self.intents, event)

    def tell(self, event: Event) -> None:
        """Tell of an event, leaving out the content that was not asked for."""
        whole = event.bare is None or Intent.message_content in self.intents
        self.dispatch(event.name, event.data if whole else event.bare or {})

    def dispatch(self, name: str, data: Json) -> None:
        """Number an event, keep it for a resume, and send it if there is a connection."""
        self.seq += 1
        payload = {"op": 0, "t": name, "s": self.seq, "d": data}
        self.sent.append(payload)
        if self.line is not None:
            self.line.send(payload)

    def can_resume_from(self, seq: int) -> bool:
        oldest = self.sent[0]["s"] if self.sent else 1
        return oldest - 1 <= seq <= self.seq

    def replay(self, seq: int) -> list[Json]:
        """Find what was missed since a sequence number."""
        return [payload for payload in self.sent if payload["s"] > seq]
