"""What a life has in place of a part of the machine's, or around one of Cairn's own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.telegram.sending.messenger import TelegramMessenger
from bot.dialogue.inbound import Act, Inbound
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Response
from bot.dispatch.dispatcher import Dispatcher
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.ports.chat import DeclineReason, OutboundMessage
from tests.faults.paper import Paper, because

BEGAN_AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


class StillClock(SystemClock):
    """The machine's clock, by which people's time stands still."""

    def now(self) -> datetime:
        """Tell a Sunday morning, always."""
        return BEGAN_AT


class LaterIds(SystemIds):
    """Mints ids after those of every earlier process, though people's time stands still."""

    def __init__(self, paper: Paper) -> None:
        super().__init__()
        self._later = timedelta(milliseconds=sum(1 for _ in paper.all("began")))
        paper.write(began=True)

    def mint_many(self, at: datetime, many: int) -> Sequence[int]:
        """Mint numbers; each that is minted alone comes this way, too."""
        return super().mint_many(at + self._later, many)


class PostOfPaper(TelegramMessenger):
    """Cairn's own messenger; the paper notes which letter each message is."""

    async def send(self, letter: OutboundMessage) -> str:
        """Send a letter."""
        with because(letter.key):
            return await super().send(letter)


@dataclass
class Recorded:
    """The dispatcher, and what it was told and answered in this life."""

    real: Dispatcher
    heard: list[tuple[Inbound, Response]] = field(default_factory=list)

    def typed(self, line: str) -> Act:
        """Read a line."""
        return self.real.typed(line)

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        """Say why an act is not taken."""
        return self.real.decline(reason, language, command)

    async def handle(self, inbound: Inbound) -> Response:
        """Act on what happened."""
        outcome = await self.real.handle(inbound)
        self.heard.append((inbound, outcome))
        return outcome
