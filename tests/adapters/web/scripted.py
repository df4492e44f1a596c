"""A whole local chat for tests: a core that follows a small script, a log and a clock in memory.

The core is no mock: it implements the protocols, once per event, and answers in real replies.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.web.chat.local_chat import LocalChat
from adapters.web.chat.messenger import LocalMessenger
from adapters.web.chat.room_log import RoomLog
from adapters.web.health import Health
from adapters.web.server import Server
from bot.dialogue.commands import Visibility
from bot.dialogue.documents import Export, ExportFormat, MadeFile
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.fields import (
    Choice,
    Day,
    Text,
    TimeOfDay,
    Zone,
)
from bot.dialogue.inbound import Act, Happened, Inbound, Pressed, Submitted, Typed, Wrote
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import (
    Attachment,
    Bar,
    Bullets,
    Button,
    Choices,
    Divider,
    Document,
    Facts,
    Heading,
    Moment,
    Paragraph,
    Picture,
    Quote,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.responses import Form, Option, Response, Row
from bot.domain.goals import GoalKind
from bot.kernel.ids import PersonId
from bot.ports.chat import ChatEvent, DeclineReason, OutboundMessage, Profile
from bot.texts.spans import Span, SpanStyle, plain
from tests.harness.pictures import Pictures

INVITATION = "Ann invites you: /pod join river-amber-tide-42"
START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
DRAWING = CairnDrawing((3, 4, 0, 2))
VOICE = Media("telegram", MediaKind.VOICE, "AwACAgIAAx", 42)
# The smallest picture there is: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "6060606000000005000157a2a5c70000000049454e44ae426082"
)

OWN = Export(PersonId(1), ExportFormat.JSON)
EVERYTHING = Reply(
    (
        Heading((Span("Your week, "), Span("Ana", SpanStyle.EMPHASIS))),
        Paragraph((Span("How did "), Span("Morning pages", SpanStyle.STRONG), Span(" go?"))),
        Bullets((plain("Walk at dawn"), (Span("Say "), Span("/checkin", SpanStyle.CODE)))),
        Facts(((plain("Rhythm"), plain("Sunday, 18:00")), (plain("Members"), plain("Ann, Bob")))),
        Bar(plain("Ann"), 0.625, plain("62 %, strong")),
        Quote("The difficult letter is sent.\n<b>At last</b> & *truly*"),
        Picture(DRAWING, plain("A cairn of three layers: three, four and two stones")),
        Attachment(VOICE, plain("From Ann: a voice note, 0:42.")),
        Document("cairn.json", OWN, plain("I could not make the file just now.")),
        Moment(plain("Closes"), (Span("Tuesday, 20:00", at=START + timedelta(days=2)),)),
        Divider(),
        Choices(
            plain("Morning pages"),
            (Button("Done", "1~done", Tone.MAIN), Button("Not this week", "1~not")),
        ),
    ),
    (Button("Add words", "1~words", Tone.MAIN), Button("Leave", "1~leave", Tone.GRAVE)),
)

ROWS = (
    Row("title", Text(80), "Title", plain("What is one small thing?"), required=True),
    Row("times", Number(1, 7), "Times a week", plain("How often?"), required=True, value="3"),
    Row("at", TimeOfDay(), "Hour", plain("When shall I ask you?"), required=True),
    Row("until", Day(), "Until", plain("Until when?"), required=False),
    Row(
        "kind",
        Choice(GoalKind),
        "Kind",
        plain("What kind is it?"),
        required=True,
        options=(Option("habit", "A habit"), Option("milestone", "A milestone")),
        problem=plain("I know these kinds: a habit, a milestone."),
    ),
    Row("zone", Zone(), "Zone", plain("Where are you?"), required=False),
)


def form(current: str) -> Form:
    """Ask one of the rows."""
    row = next(row for row in ROWS if row.name == current)
    options = tuple(Button(o.label, f"1~=~{o.value}", Tone.MAIN) for o in row.options)
    question = reply(row.ask, buttons=(*options, Button("Cancel", "1~cancel")))
    opener = Button("Answer", "1~o~7", Tone.MAIN)
    return Form("goal.add", "A new goal", "1~o~7", question, current, ROWS, opener, bare=True)


def count(n: int) -> Reply:
    """Show a number and a button that makes it one more."""
    more = Button("One more", f"1~count~{n + 1}", Tone.MAIN)
    return reply(plain(f"{n} stones"), buttons=(more, Button("Enough", "1~enough")))


def said(text: str) -> Reply:
    """Quote what somebody said, as the real core does with words."""
    return reply(plain("You said:"), Quote(text))


@dataclass
class Script:
    """Answers what is said; every event acts once, and again is answered the same."""

    heard: list[Inbound] = field(default_factory=list)
    _answered: dict[str, Response] = field(default_factory=dict)
    broken: bool = False
    unwell: str | None = None

    def typed(self, line: str) -> Act:
        """Read a command, or words."""
        name, _, rest = line[1:].partition(" ")
        return Typed(name, rest=rest) if line.startswith("/") else Wrote(line)

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        """Decline nothing: whoever opens a window says who they are."""
        raise NotImplementedError

    async def handle(self, inbound: Inbound) -> Response:
        """Answer as the script says."""
        if self.broken:
            raise RuntimeError("the script is broken")
        if self.unwell is not None:
            return Response(reply(plain("Something broke.")), broke=self.unwell)
        if inbound.event not in self._answered:
            self.heard.append(inbound)
            self._answered[inbound.event] = self._answer(inbound)
        return self._answered[inbound.event]

    def _answer(self, inbound: Inbound) -> Response:
        match inbound.act:
            case Typed(path, _, rest):
                return COMMANDS.get(path, _unknown)(rest)
            case Pressed(token):
                return _pressed(token)
            case Wrote(text):
                return Response(said(text) if inbound.place.private else None)
            case Submitted(_, answers):
                facts = tuple((plain(name), plain(value)) for name, value in answers.items())
                return Response(reply(Facts(facts)))
            case Happened():
                return Response(None)


def _unknown(rest: str) -> Response:
    return Response(reply(plain("I do not know that one.")))


def _pressed(token: str) -> Response:
    _, name, *values = [*token.split("~"), ""]
    match name:
        case "count":
            return Response(count(int(values[0])), Visibility.REPLACE)
        case "ask":
            return Response(form(values[0]), Visibility.REPLACE)
        case "=":
            return Response(reply(plain(f"Noted: {values[0]}.")), Visibility.REPLACE)
        case "enough" | "cancel":
            return Response(reply(plain("Let go.")), Visibility.REPLACE)
        case "checkin":
            return Response(reply(plain("How did it go?")), Visibility.WHISPER)
    return Response(reply(plain("That button is from another time.")))


COMMANDS: dict[str, Callable[[str], Response]] = {
    "start": lambda _: Response(count(1)),
    "everything": lambda _: Response(EVERYTHING),
    "ask": lambda rest: Response(form(rest or "title")),
    "pod": lambda _: Response(reply(plain("A pod of yours."), plain(INVITATION))),
    "info": lambda _: Response(reply(plain("A pod of three."))),
    "all": lambda rest: Response(
        reply(plain(rest), buttons=(Button("Check in", "1~checkin", Tone.MAIN),)),
        Visibility.PUBLIC,
    ),
    "long": lambda _: Response(reply(*(Paragraph(plain(f"{n} " * 900)) for n in range(9)))),
}


@dataclass
class KnownPeople:
    """What is known of accounts, as a test says."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    asked_at: datetime | None = None

    async def asked_next(self, platform: str, accounts: Collection[str]) -> datetime | None:
        """Tell when somebody is asked."""
        assert platform == "local"
        return self.asked_at if accounts else None

    async def of(self, platform: str, account: str) -> Profile | None:
        """Tell what is known of one."""
        assert platform == "local"
        return self.profiles.get(account)


@dataclass
class MemoryLog:
    """A chat log that lasts as long as the test."""

    lines: list[ChatEvent] = field(default_factory=list)
    hangs: bool = False
    hung: asyncio.Event = field(default_factory=asyncio.Event)

    async def append(self, body: str, at: datetime) -> ChatEvent:
        """Add a line; a log that hangs adds it too, and never says so."""
        event = ChatEvent(len(self.lines) + 1, at, body)
        self.lines.append(event)
        if self.hangs:
            self.hung.set()
            await asyncio.Future()
        return event

    async def events(self) -> tuple[ChatEvent, ...]:
        """Read every line."""
        return tuple(self.lines)


@dataclass
class StillClock:
    """A clock that stands until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        """Tell people's time."""
        return self.at

    def unmoved(self) -> datetime:
        """Tell the machine's time."""
        return START

    def steady(self) -> float:
        """Tell seconds."""
        return self.at.timestamp()


Thing = Callable[[], Awaitable[object]]


@dataclass
class Agenda:
    """Moves the clock through a list of things to happen; a closed gate makes a move last."""

    clock: StillClock
    things: list[tuple[datetime, Thing]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def now(self) -> datetime:
        """Tell the time."""
        return self.clock.now()

    async def next(self) -> datetime | None:
        """Tell when the next thing happens."""
        return min((at for at, _ in self.things), default=None)

    async def move_to(self, at: datetime) -> None:
        """Let everything happen until then; two moves at once would be a mistake."""
        assert not self.under_way
        self.under_way += 1
        await self.gate.wait()
        for due, thing in sorted(self.things, key=lambda each: each[0]):
            if due <= at:
                self.clock.at = due
                await thing()
        self.things = [(due, thing) for due, thing in self.things if due > at]
        self.clock.at = max(self.clock.at, at)
        self.under_way -= 1


class Files:
    """Makes a small file of whatever is asked for, and notes what that was."""

    def __init__(self) -> None:
        self.asked: list[Document] = []

    async def files(self, document: Document, most: int | None = None) -> tuple[MadeFile, ...]:
        """Make a file; it says how often one was made."""
        self.asked.append(document)
        return (MadeFile(document.name, "application/json", f"{len(self.asked)}".encode()),)


class World:
    """A local chat on a free port of this machine; `again` is the same after a restart."""

    def __init__(self, log: MemoryLog | None = None, clock: StillClock | None = None) -> None:
        self.log = log or MemoryLog()
        self.clock = clock or StillClock()
        self.script = Script()
        self.people = KnownPeople()
        self.agenda = Agenda(self.clock)
        self.pictures = Pictures(lambda _: PIXEL)
        self.files = Files()
        self.room_log = RoomLog(self.log, self.clock)
        self.messenger = LocalMessenger(self.room_log)
        self.chat = LocalChat(
            room_log=self.room_log,
            receiver=self.script,
            profiles=self.people,
            mover=self.agenda,
            clock=self.clock,
            commands=("start", "pod.create", "pod.join", "goal.add", "checkin", "board"),
            pictures=self.pictures,
            documents=self.files,
            invites=lambda text: INVITATION in text,
        )
        self.server = Server("127.0.0.1", 0, Health({}))

    async def start(self) -> "World":
        """Serve."""
        await self.server.start()
        await self.chat.load()
        await self.server.open(self.chat.application())
        return self

    async def again(self) -> "World":
        """Stop, and start anew from what the log holds."""
        await self.server.stop()
        world = World(self.log, self.clock)
        world.script = self.script
        return await world.start()

    async def letter(self, key: str, place: str, shown: Reply) -> str:
        """Deliver a letter, as the courier does."""
        return await self.messenger.send(
            OutboundMessage(key, place, place.startswith("dm:"), shown)
        )
