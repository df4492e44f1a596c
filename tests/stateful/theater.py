"""The people of the machine and their stage: what they say and press, and all that was heard."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Act, Inbound, Place, Submitted, Typed
from bot.dialogue.replies import Reply, transcript
from bot.dialogue.responses import Form, Response
from bot.ports.chat import DeclineReason, Receiver
from scheduler.courier import Courier
from tests.harness.cast import World
from tests.harness.stages.small import PLATFORM, Message, Press, Shown, Small, Stage
from tests.stateful.parts import FatefulPost
from tests.stateful.story import one_line

NAMES = ("Anouk", "Bertil", "Cyrille", "Dagny", "Eamon", "Zelda")
ROOM = "the-room"


@dataclass
class Actor:
    """Somebody who plays, and the form that is open before them."""

    name: str
    language: str = "en"
    form: Form | None = None
    codes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The account, as the stage names it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Heard:
    """An update, and how it was answered; a read answers anew each time."""

    inbound: Inbound
    outcome: Response
    reads: bool
    at: datetime


Overhears = Callable[[Inbound, Response, bool], Awaitable[None]]


@dataclass
class Ear:
    """The dispatcher, as the stage hears it: each answer is watched, and kept."""

    real: Receiver
    theater: "Theater"

    def typed(self, line: str) -> Act:
        """Read a line."""
        return self.real.typed(line)

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        """Say why an act is not taken."""
        return self.real.decline(reason, language, command)

    async def handle(self, inbound: Inbound) -> Response:
        """Act on an update."""
        outcome = await self.real.handle(inbound)
        await self.theater.watched(inbound, outcome, again=False)
        return outcome


class Theater(Small):
    """The cast's small stage, with a post whose letters have fates."""

    def __init__(self, post: FatefulPost) -> None:
        super().__init__()
        self.post = self.messenger = post
        self.blocked = post.blocked
        self.readers = post.readers
        self.heard: list[Heard] = []
        self.overhears: Overhears | None = None
        self.is_read: Callable[[Act], bool] = lambda _: False
        self._real: Receiver | None = None

    def open(self, receiver: Receiver) -> None:
        """Let what is done on the stage be heard."""
        self._real = receiver
        super().open(Ear(receiver, self))

    async def watched(self, inbound: Inbound, outcome: Response, *, again: bool) -> None:
        """Let an answer be watched; the first one to an update is kept."""
        self._tell(inbound, outcome, again=again)
        if not again:
            self.heard.append(Heard(inbound, outcome, self.is_read(inbound.act), self.post.now()))
        if self.overhears is not None:
            await self.overhears(inbound, outcome, again)

    def _tell(self, inbound: Inbound, outcome: Response, *, again: bool) -> None:
        said = " + ".join(one_line(transcript(reply)) for reply, _ in replies(outcome))
        comes = " again" if again else ""
        self.post.story.tell(f"{inbound.account}{comes}: {inbound.act!r} -> {said}")

    async def again(self, heard: Heard) -> Response:
        """Let an update be heard once more."""
        assert self._real is not None
        outcome = await self._real.handle(heard.inbound)
        await self.watched(heard.inbound, outcome, again=True)
        return outcome

    async def act(
        self, actor: Actor, act: Act, place: Place | None = None, message: Message | None = None
    ) -> Response:
        """Let somebody do something, in private unless said otherwise."""
        await self._acts(actor, act, place or self.direct(actor), message, None)
        outcome = self.heard[-1].outcome
        match outcome.shown:
            case Form() as form:
                actor.form = form
            case Reply():
                actor.form = None
        return outcome

    async def types(
        self,
        actor: Actor,
        path: str,
        answers: Mapping[str, str] = {},
        place: Place | None = None,
    ) -> Response:
        """Let somebody give a command with its answers, as on a platform that shows forms."""
        return await self.act(actor, Typed(path, answers), place)

    async def submits(self, actor: Actor, token: str, answers: Mapping[str, str]) -> Response:
        """Let somebody send a whole sheet."""
        return await self.act(actor, Submitted(token, answers))

    def buttons(self, actor: Actor, last: int = 12) -> list[tuple[Shown, Press]]:
        """Find the buttons of the last messages that somebody sees, the newest first."""
        messages = self.post.in_place(self.direct(actor).id)[-last:]
        return [(message, press) for message in reversed(messages) for press in message.presses]

    def tokens(self, actor: Actor, path: str, last: int = 12) -> list[str]:
        """Find the tokens of a command among somebody's buttons, the newest first."""
        begins = f"1~{path}~"
        return [p.token for _, p in self.buttons(actor, last) if p.token.startswith(begins)]


def replies(outcome: Response) -> Iterator[tuple[Reply, bool]]:
    """Find what an answer shows, each with whether everyone in the place reads it."""
    shown = outcome.shown.question if isinstance(outcome.shown, Form) else outcome.shown
    if shown is not None:
        yield shown, outcome.visibility is Visibility.PUBLIC
    if outcome.outside is not None:
        yield outcome.outside, True


class Played(World):
    """The cast's world, in which nothing is left to chance."""

    def new_courier(self, stage: Stage | None = None) -> Courier:
        """Make a courier that backs off as long as it may."""
        courier = super().new_courier(stage)
        courier._spread = max
        return courier


def shared(name: str = ROOM) -> Place:
    """Name a place that several read."""
    return Place(PLATFORM, name, private=False, title=name)
