"""One process of Cairn's from its start to its stop or its death, and the people it lives with.

The parts are the real ones: two of the people are on Telegram, and one in the local chat, which
recognizes what it was sent before. People's time stands still but for what the mover does; leases
follow the machine's.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from telegram import Bot, Update

from adapters.telegram.interactions.handler import InteractionHandler
from adapters.telegram.sending.send import Sender
from adapters.telegram.updates.polling import Poller
from adapters.telegram.updates.queue import UpdateQueue
from adapters.telegram.updates.requests import GetUpdates
from adapters.web.chat import interactions as local
from adapters.web.chat.messenger import LocalMessenger
from adapters.web.chat.records import SeatAdded
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import ChatMessage
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Button, Choices
from bot.dialogue.responses import Form, Response, ResponseWithFiles
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.profiles import StoredProfiles
from bot.kernel.clock import MovableClock
from bot.notices.compose import NoticeComposer
from bot.notices.planner import Planner
from bot.ports.chat import Messenger
from bot.ports.storage import UnitOfWork
from bot.request.context import Rules
from scheduler.beat import Beat
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from scheduler.retention import Retention
from scheduler.time_travel import SteppingClockMover, read_offset
from storage.engine import SqlStorage, open_storage
from storage.sealing.encryption import MasterKeys
from tests.faults import paper as papers
from tests.faults import portrait
from tests.faults.paper import GROUP, Json, Paper, PaperTelegram, because
from tests.faults.parts import LaterIds, PostOfPaper, Recorded, StillClock
from tests.harness.databases import KEY
from tests.harness.pictures import Pictures
from tests.harness.stages.noticed import Noticed

HOLDER = "the only runner"
TOKEN = "900000001:AA-" + "a" * 33
CY = "s1"
Doing = Callable[[], Awaitable[None]]
_ENOUGH = Rate(1e6, 1e6)


class Life:
    """Everything put together over a database and a paper, for one scene of the story."""

    def __init__(self, storage: SqlStorage, clock: MovableClock, paper: Paper, scene: str) -> None:
        self.storage = storage
        self.clock = clock
        self.paper = paper
        self.scene = scene
        self.chance: random.Random | None = None
        self.unsettled: list[str] = []
        self.ann = OnTelegram(self, 101, "Ann")
        self.bob = OnTelegram(self, 102, "Bob")
        self.cy = InTheChat(self, "Cy")
        self.telegram = PaperTelegram(paper, frozenset({self.ann.number, self.bob.number}))
        self.room_log = RoomLog(storage.chat_log, clock)

    def assemble(self, registry: Registry) -> None:
        """Put the parts together, as the composition root does."""
        ids, rules = LaterIds(self.paper), Rules()
        bot = Bot(TOKEN, request=self.telegram, get_updates_request=self.telegram)
        post = Sender(bot, Pictures(lambda _: b"PNG"))
        messengers: list[Messenger] = [PostOfPaper(bot, post), LocalMessenger(self.room_log)]
        couriers = [
            Courier(
                storage=self.storage,
                clock=self.clock,
                messenger=messenger,
                composer=NoticeComposer(ids, rules),
                limiter=RateLimiter(self.clock, _ENOUGH),
                holder=HOLDER,
            )
            for messenger in messengers
        ]
        beat = Beat(self.storage, self.clock, Planner(ids).beat)
        self.mover = SteppingClockMover(self.clock, self.storage, beat, couriers)
        dispatcher = Dispatcher(
            self.storage, self.clock, ids, registry, rules, messengers=messengers
        )
        self.receiver = Recorded(dispatcher)
        handler = InteractionHandler(bot, post, self.receiver)

        async def handle(update: Update) -> None:
            with because(f"update {update.update_id}"):
                if (pending := await handler.act(update)) is not None:
                    await pending.show()

        arrivals = Noticed(self.storage.arrivals("telegram"), self.telegram.stirred)
        self.queue = UpdateQueue(arrivals, self.clock, bot, handle)
        self.poller = Poller(GetUpdates(bot, self.telegram, holds_for=1), self.queue, self.clock)
        self.handler = local.InteractionHandler(
            self.room_log, self.receiver, StoredProfiles(self.storage)
        )
        self.bot = bot
        self.couriers = couriers

    async def begin(self) -> None:
        """Take up what another process left, as at every start."""
        self.clock.ahead = await read_offset(self.storage)
        for courier in self.couriers:
            await self.storage.run(partial(_release, courier.platform))
        await self.room_log.load()
        if CY not in self.room_log.rooms.seats:
            await self.room_log.append(lambda _: SeatAdded(CY, "Cy", "en"))
        await self.bot.initialize()
        await self.queue.recover()

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Live until an instant of November."""
        await self.mover.move_to(datetime(2026, 11, day, hour, minute, tzinfo=UTC))

    async def settle(self) -> None:
        """Let happen what is due."""
        await self.mover.move_to(self.clock.now())

    async def together(self, *lanes: Sequence[Doing]) -> None:
        """Let several people act, each in their order; in turn, or as a seed has it."""
        whose = [n for n, lane in enumerate(lanes) for _ in lane]
        if self.chance is not None:
            self.chance.shuffle(whose)
        left = [iter(lane) for lane in lanes]
        for n in whose:
            await next(left[n])()

    async def quiet(self) -> None:
        """Wait until everything that people did on Telegram is answered."""
        while not (self.telegram.is_awaited and self.queue.idle):
            await self.telegram.stirred.wait()

    def muddle(self, seed: int) -> None:
        """Let everything be told twice, each batch backwards, and people act in any order."""
        self.chance = random.Random(seed)  # noqa: S311 the same order in every run
        self.telegram.twice = self.telegram.backwards = True

    async def again(self) -> None:
        """Tell everything once more, out of order; it has to be answered as it was.

        The queue of updates knows it again; without the queue, the inbox does.
        """
        assert self.chance is not None
        await self.quiet()
        updates = list(self.paper.all("told"))
        heard = self.receiver.heard[:]
        self.chance.shuffle(updates)
        self.chance.shuffle(heard)
        self.telegram.tell_again(updates)
        await self.quiet()
        for inbound, outcome in heard:
            told = await self.receiver.real.handle(inbound)
            assert _answered(told) == _answered(outcome)

    async def tidy(self) -> None:
        """Forget what is past its while."""
        await Retention(self.storage, self.clock).apply()


class OnTelegram:
    """Somebody on Telegram, and what they have done so far in this scene."""

    def __init__(self, life: Life, number: int, name: str) -> None:
        self._life = life
        self._acts: Counter[str] = Counter()
        self.number = number
        self.name = name

    async def says(self, text: str, *, group: bool = False) -> None:
        """Write to the bot; what was written before a kill is not written again."""
        self.writes(text, group=group)
        await self._life.quiet()

    def writes(self, text: str, *, group: bool = False) -> None:
        """Write, and wait for no answer."""
        act, telegram = self._next(), self._life.telegram
        if not telegram.told(act):
            chat = GROUP if group else self.number
            number = 1_000_000 + len(self._life.paper.lines)
            told = papers.message_of(number, chat, self.number, self.name, text)
            telegram.tell(act, "message", told)

    async def presses(self, label: str, *, group: bool = False) -> None:
        """Press the newest button that begins with a label."""
        act, telegram = self._next(), self._life.telegram
        if not telegram.told(act):
            message, token = self._button(label, GROUP if group else self.number)
            press = papers.press_of(message, self.number, self.name, token, act)
            telegram.tell(act, "callback_query", press)
        await self._life.quiet()

    def _button(self, label: str, chat: int) -> tuple[Json, str]:
        for message in reversed(self._life.telegram.messages.values()):
            for said, token in message["buttons"]:
                if message["chat"] == chat and said.endswith(label):
                    return message, token
        raise AssertionError(f"{self.name} sees no button {label!r}")

    def _next(self) -> str:
        scene = self._life.scene
        self._acts[scene] += 1
        return f"{scene}.{self.name}.{self._acts[scene]}"


class InTheChat:
    """Somebody in the local chat, whose browser does a thing again until it is answered."""

    def __init__(self, life: Life, name: str) -> None:
        self._life = life
        self._acts: Counter[str] = Counter()
        self.name = name

    async def says(self, text: str) -> None:
        """Write to the bot."""
        deed = self._next()
        await self._doing(deed, partial(self._life.handler.say, deed, text))

    async def presses(self, label: str) -> None:
        """Press the newest button of a label."""
        deed = self._next()

        message, token = self._button(label) if self._is_new(deed) else ("", "")
        await self._doing(deed, partial(self._life.handler.press, deed, message, token))

    async def _doing(self, deed: local.SeatAct, act: Doing) -> None:
        if self._is_new(deed):
            await act()
        if self._life.chance is not None:
            await act()

    def _is_new(self, deed: local.SeatAct) -> bool:
        return self._life.room_log.rooms.answered(deed.seat.id, deed.id) is None

    def _button(self, label: str) -> tuple[str, str]:
        for message in sorted(self._messages, key=lambda m: m.changed, reverse=True):
            for button in _buttons(message):
                if button.label == label:
                    return message.id, button.token
        raise AssertionError(f"{self.name} sees no button {label!r}")

    @property
    def _messages(self) -> list[ChatMessage]:
        return self._life.room_log.rooms.in_place(self._life.room_log.rooms.seats[CY].direct)

    def _next(self) -> local.SeatAct:
        scene = self._life.scene
        self._acts[scene] += 1
        seat = self._life.room_log.rooms.seats[CY]
        place = self._life.room_log.rooms.place(seat.direct)
        assert place is not None
        return local.SeatAct(seat, f"{scene}.{self.name}.{self._acts[scene]}", place)


def _answered(outcome: Response) -> Response:
    """Leave the files aside, which are made anew of what is there by then."""
    return replace(outcome, files=()) if isinstance(outcome, ResponseWithFiles) else outcome


def _buttons(message: ChatMessage) -> list[Button]:
    match message.shown:
        case str():
            return []
        case Form(question=reply) | reply:
            beside = [block.buttons for block in reply.blocks if isinstance(block, Choices)]
            return [button for row in [*beside, reply.buttons] for button in row]


def _release(platform: str, uow: UnitOfWork) -> None:
    uow.outbox.release(platform)


@asynccontextmanager
async def living(url: str, folder: Path, scene: str, registry: Registry) -> AsyncIterator[Life]:
    """Start a process's life, and stop it gracefully at the end."""
    clock = MovableClock(StillClock())
    storage = open_storage(url, clock=clock, keys=MasterKeys.parse(KEY))
    life = Life(storage, clock, Paper(folder / "paper"), scene)
    life.assemble(registry)
    life.unsettled = await storage.read(lambda uow: portrait.unsettled(uow, life.paper))
    await life.begin()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(life.queue.run())
        asking = tasks.create_task(life.poller.run())
        await life.quiet()
        yield life
        asking.cancel()
        life.queue.close()
    await storage.close()
