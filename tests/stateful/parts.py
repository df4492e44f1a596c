"""What the machine has in place of a part of the world's: its time, its ids, and its post."""

from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

from bot.dialogue.replies import Reply, transcript
from bot.kernel.clock import MovableClock
from bot.kernel.errors import TryLater, Uncertain, Unreachable
from bot.kernel.ids import SystemIds
from bot.ports.chat import Audience, OutboundMessage
from tests.harness.cast import StoppedClock
from tests.harness.stages.small import Post, Shown
from tests.stateful.story import Story, one_line

RECOGNIZED_FOR = timedelta(minutes=3)


class OneTime(MovableClock):
    """A clock by which people and machines live: it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._stopped = StoppedClock(at)
        super().__init__(self._stopped)

    def move_to(self, at: datetime) -> None:
        """Let it be `at` now; an instant already past changes nothing."""
        self._stopped.at = max(at, self._stopped.at)

    async def sleep(self, seconds: float) -> None:
        """Sleep by this clock: it goes on at once."""
        self.move_to(self.now() + timedelta(seconds=seconds))


class CountedIds(SystemIds):
    """The same ids and secrets in every run; they go on from one process to the next."""

    def __init__(self) -> None:
        super().__init__()
        self._minted = 0

    def mint(self, at: datetime) -> int:
        """Mint a number from the time and a count."""
        self._minted += 1
        return (int(at.timestamp()) - 1_700_000_000 << 24) + self._minted

    def mint_many(self, at: datetime, many: int) -> list[int]:
        """Mint several, one after the other."""
        return [self.mint(at) for _ in range(many)]

    def secret(self) -> str:
        """Mint 22 letters, digits, `-` and `_`."""
        self._minted += 1
        return "s" + blake2b(str(self._minted).encode(), digest_size=11).hexdigest()[:21]

    def draw(self, among: int) -> int:
        """Draw a number."""
        self._minted += 1
        return int.from_bytes(blake2b(str(self._minted).encode(), digest_size=8).digest()) % among


class Fate(StrEnum):
    """What becomes of the next thing that is sent to a place."""

    FAILS = "fails"
    THROTTLED = "waits with all others"
    THROTTLED_THERE = "waits"
    REFUSED = "is refused"
    LOST = "is lost"
    ARRIVES_UNCONFIRMED = "arrives unconfirmed"


UNSURE = frozenset({Fate.LOST, Fate.ARRIVES_UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter as it came: `sure` if the platform said so."""

    key: str
    place: str
    at: datetime
    sure: bool


def notice_of(letter_key: str) -> str:
    """Tell which notice a letter belongs to, by its key."""
    return letter_key.rsplit("/", 2)[0]


Witness = Callable[[OutboundMessage, bool], Awaitable[None]]


@dataclass
class FatefulPost(Post):
    """Delivers as each place's fates have it; what arrives is seen by a witness first."""

    story: Story = field(kw_only=True)
    witness: Witness | None = None
    fates: dict[str, deque[Fate]] = field(default_factory=lambda: defaultdict(deque))
    arrived: list[Arrived] = field(default_factory=list)
    unsure: Counter[str] = field(default_factory=Counter)
    at: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))

    def put(self, place: str, reply: Reply) -> Shown:
        """Show a message in a place."""
        message = super().put(place, reply)
        self.at[place].append(message)
        return message

    def in_place(self, place: str) -> list[Shown]:
        """Find the messages in a place, the oldest first."""
        return self.at[place]

    def now(self) -> datetime:
        """Tell when it is."""
        return self.story.now()

    async def send(self, letter: OutboundMessage) -> str:
        """Send a letter; one that is recognized arrives no second time."""
        fate = self._meet(letter.place)
        if fate is Fate.LOST:
            self.unsure[letter.key] += 1
            raise Uncertain
        known = self._recognized(letter)
        if known is None:
            await self._see(letter, edited=False)
            number = self.put(letter.place, letter.reply).number
            self.keys[letter.key] = number
            sure = fate is not Fate.ARRIVES_UNCONFIRMED
            self.arrived.append(Arrived(letter.key, letter.place, self.now(), sure))
            self.story.tell(f"{letter.key} arrives: {one_line(transcript(letter.reply))}")
        else:
            number = known
        if fate is Fate.ARRIVES_UNCONFIRMED:
            self.unsure[letter.key] += 1
            raise Uncertain
        return number

    async def edit(self, message: str, letter: OutboundMessage) -> None:
        """Draw a message anew."""
        if self._meet(letter.place) in UNSURE:
            raise Uncertain
        await self._see(letter, edited=True)
        self.story.tell(f"{letter.key} is drawn anew: {one_line(transcript(letter.reply))}")
        self.redraw(message, letter.reply)

    async def audience(self, place: str, members: frozenset[str]) -> Audience:
        """Tell who reads a place."""
        if self._meet(place) in UNSURE:
            raise Uncertain
        return await super().audience(place, members)

    def spare(self) -> None:
        """Let everything succeed from now on."""
        self.fates.clear()
        self.blocked.clear()

    def _recognized(self, letter: OutboundMessage) -> str | None:
        if not self.recognizes:
            return None
        last = next((a for a in reversed(self.arrived) if a.key == letter.key), None)
        if last is None or self.now() - last.at > RECOGNIZED_FOR:
            return None
        return self.keys[letter.key]

    def _meet(self, place: str) -> Fate | None:
        if place in self.blocked:
            self.story.tell(f"{place} is blocked")
            raise Unreachable(place)
        fate = self.fates[place].popleft() if self.fates[place] else None
        if fate is not None:
            self.story.tell(f"what goes to {place} {fate}")
        match fate:
            case Fate.FAILS:
                raise OSError("the platform hung up")
            case Fate.THROTTLED:
                raise TryLater(timedelta(seconds=30))
            case Fate.THROTTLED_THERE:
                raise TryLater(timedelta(seconds=4), only_there=True)
            case Fate.REFUSED:
                raise Unreachable(place)
        return fate

    async def _see(self, letter: OutboundMessage, *, edited: bool) -> None:
        if self.witness is not None:
            await self.witness(letter, edited)
