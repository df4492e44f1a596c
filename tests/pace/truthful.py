"""A platform that counts truly, at the end of a line, and a composer with little to say."""

import asyncio
import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.dialogue.limits import LOCAL, Limits
from bot.dialogue.replies import reply
from bot.domain.checkins import CheckIn
from bot.domain.notices import Notice, NoticeKind
from bot.kernel.errors import TryLater
from bot.outbox.composition import Composed
from bot.ports.chat import Audience, OutboundMessage
from bot.ports.storage import UnitOfWork
from bot.texts.spans import plain
from tests.scheduler.scripted import PlainComposer, notice

WAYS = (0.05, 0.052, 0.047, 0.05, 0.048, 0.053, 0.051, 0.049)
"""Seconds to the server, one request after the other; the way back is as long."""


@dataclass
class TruthfulPlatform:
    """Takes `most` messages in any one second and `each` a second in a place; turns away more.

    What it turns away it asks to wait until there is room. In `pauses` are those it asks for after
    so many messages; `began` and `told` are as the sender sees them.
    """

    most: int
    each: int = 1
    platform: str = "local"
    limits: Limits = LOCAL
    taken: list[tuple[float, str]] = field(default_factory=list)
    refused: list[tuple[float, str]] = field(default_factory=list)
    pauses: dict[int, float] = field(default_factory=dict)
    began: list[float] = field(default_factory=list)
    told: list[tuple[float, float]] = field(default_factory=list)
    _ways: Iterator[float] = field(default_factory=lambda: itertools.cycle(WAYS))
    _until: float = 0.0

    async def send(self, letter: OutboundMessage) -> str:
        """Take a message, or turn it away."""
        self.began.append(asyncio.get_running_loop().time())
        await self.answer(letter.place)
        return f"m{len(self.taken)}"

    async def answer(self, place: str) -> None:
        """Take an answer to somebody, which nothing holds up on its way."""
        way = next(self._ways)
        await asyncio.sleep(way)
        refused = self._refused(place)
        await asyncio.sleep(way)
        if refused is not None:
            self.told.append((asyncio.get_running_loop().time(), refused))
            raise TryLater(timedelta(seconds=refused))

    async def edit(self, message: str, letter: OutboundMessage) -> None:
        """Draw nothing anew here."""
        raise NotImplementedError

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Know nothing of readers."""
        return Audience()

    @property
    def worst_second(self) -> int:
        """Count the messages of the second in which most came."""
        times = [at for at, _ in self.taken]
        return max(bisect_left(times, at + 1) - n for n, at in enumerate(times))

    def rate(self) -> float:
        """Tell how many came in a second, from the first to the last."""
        return (len(self.taken) - 1) / (self.taken[-1][0] - self.taken[0][0])

    def _refused(self, place: str) -> float | None:
        at = asyncio.get_running_loop().time()
        here = [one for one, there in self.taken[-self.most :] if there == place]
        waits = [self._until - at, _room(here, self.each, at)]
        waits.append(_room([one for one, _ in self.taken[-self.most :]], self.most, at))
        if (pause := self.pauses.pop(len(self.taken), None)) is not None:
            self._until = at + pause
            waits.append(pause)
        if (wait := max(waits)) > 0:
            self.refused.append((at, place))
            return wait
        self.taken.append((at, place))
        return None


def _room(times: list[float], most: int, at: float) -> float:
    """Tell how long it takes until a second has room for one more."""
    return times[-most] + 1 - at if len(times) >= most else 0.0


class QuickComposer(PlainComposer):
    """Says one word, and notes nothing of its arrival."""

    def compose(
        self, uow: UnitOfWork, notice: Notice, now: datetime, audience: Audience | None
    ) -> Composed:
        """Compose it."""
        return Composed(str(notice.args["place"]), True, reply(plain("hello")))

    def delivered(
        self,
        uow: UnitOfWork,
        notice: Notice,
        at: datetime,
        audience: Audience | None = None,
        asks: Sequence[CheckIn] = (),
    ) -> None:
        """Note nothing."""

    def retries_uncertain(self, kind: NoticeKind) -> bool:
        """Send nothing twice."""
        return False


def prompt(
    number: int, *, due_at: datetime, expires_at: datetime, place: int = 0, to: str = ""
) -> Notice:
    """Make a prompt to somebody of this number, in a chat of the same unless another is named."""
    made = notice(number, NoticeKind.PROMPT, due_at=due_at, expires_at=expires_at)
    return replace(made, args={"place": to or str(place or number)})


def prompts_to(places: list[str], platform: str, at: datetime) -> list[Notice]:
    """Make a prompt to each of some places, due now."""
    soon = at + timedelta(days=2)
    return [
        replace(prompt(n, to=place, due_at=at, expires_at=soon), platform=platform)
        for n, place in enumerate(places, start=1)
    ]
