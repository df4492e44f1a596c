"""What people say and press on Telegram, told to the core, and the core's answers shown."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, Update

from adapters.telegram.errors import NotThere
from adapters.telegram.interactions import inbound as inward
from adapters.telegram.interactions.callback_answers import CallbackAnswers
from adapters.telegram.interactions.group_lines import GroupLines
from adapters.telegram.interactions.inbound import AnonymousCommand, ParsedUpdate
from adapters.telegram.interactions.response import PendingResponse
from adapters.telegram.place_names import PLATFORM
from adapters.telegram.sending.send import MessageHandle, ReplyTarget, Sender
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Change, Form, Happened, Place, Response
from bot.dialogue.limits import TELEGRAM, paginate
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply
from bot.dispatch.fallback_replies import anonymous
from bot.dispatch.resolve import is_known
from bot.kernel.clock import Clock, SystemClock
from bot.kernel.errors import Moved, TryLater, Uncertain, Unreachable
from bot.kernel.failpoints import Step, reached
from bot.ports.chat import Receiver

RunBeside = Callable[[Coroutine[None, None, None]], None]
Sleep = Callable[[float], Awaitable[None]]
AGAIN_AFTER = timedelta(seconds=5)
_log = structlog.get_logger("cairn.telegram")


class InteractionHandler:
    """Handles one update after another; whoever calls it keeps each person's in their order.

    First comes what it does, and then, as a piece of work of its own, what is shown of it. An
    answer that could not be shown for now raises `TryLater`, and so does one that may have
    arrived, once. `run_beside` lets a button rest while others are answered.
    """

    def __init__(
        self,
        bot: Bot,
        sender: Sender,
        receiver: Receiver,
        registry: Registry,
        clock: Clock | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self._callback_answers = CallbackAnswers(bot, clock)
        self._group_lines = GroupLines(clock)
        self._bot = bot
        self._sender = sender
        self._receiver = receiver
        self._registry = registry
        self.run_beside: RunBeside | None = None
        self._reached: set[str] = set()
        self._arrived: dict[tuple[str, str], int] = {}
        self._unsure: set[tuple[str, str]] = set()

    async def handle(self, update: Update) -> None:
        """Act on an update, and show what comes of it."""
        showing = await self.act(update)
        if showing is not None:
            await showing.show()

    async def act(self, update: Update) -> PendingResponse | None:
        """Act on an update, and say what is to be shown, if there is anything."""
        heard = inward.parse_update(update, self._bot.bot, self._receiver.typed)
        match heard:
            case ParsedUpdate():
                decided = asyncio.get_running_loop().create_future()
                answering = self._callback_answers.answer(heard.query, decided)
                if self.run_beside is None:
                    return (await asyncio.gather(self._act(heard, decided), answering))[0]
                self.run_beside(answering)
                return await self._act(heard, decided)
            case AnonymousCommand(place, message, command) if is_known(self._registry, command):
                user = update.effective_user
                known = self._registry.find(command)
                said = anonymous(user.language_code if user else None, known)
                return PendingResponse(partial(self._outside, place, None, said, message))
            case _:
                pass
        return None

    async def _act(
        self, heard: ParsedUpdate, decided: asyncio.Future[str | None]
    ) -> PendingResponse | None:
        try:
            outcome = await self._receiver.handle(heard.inbound)
            decided.set_result(outcome.toast)
        finally:
            decided.cancel()  # in vain, if it has its result
        if outcome.toast is not None and outcome.outside is None:
            return None
        return PendingResponse(partial(self._shown, heard, outcome), _drawn_over(heard, outcome))

    async def _shown(self, heard: ParsedUpdate, outcome: Response) -> None:
        try:
            await self._show(heard, outcome)
        except Moved as moved:
            to = Place(PLATFORM, moved.to, private=False)
            await self._report(heard, heard.inbound.place, Change.PLACE_MOVED, to)
            there = replace(heard.inbound, place=to, message=None)
            await self._show(replace(heard, inbound=there, message=None), outcome)

    async def _show(self, heard: ParsedUpdate, outcome: Response) -> None:
        inbound = heard.inbound
        if outcome.visibility is Visibility.PUBLIC and not inbound.place.private:
            asked = heard.message and ReplyTarget(heard.message, _needs_words(outcome.shown))
            try:
                await self._send(heard, inbound.place.id, outcome, asked=asked or None)
            except Unreachable:
                _log.info("not said in a group")
            return
        replaces = outcome.visibility is Visibility.REPLACE and inbound.place.private
        over = MessageHandle.read(inbound.message) if replaces and inbound.message else None
        own = inward.direct(inbound)
        try:
            await self._send(heard, own.id, outcome, over)
        except Unreachable:
            await self._report(heard, own, Change.UNREACHABLE)
            if outcome.outside is not None:
                place = inbound.place.id
                await self._outside(place, inbound.account, outcome.outside, heard.message)
            return
        if outcome.shown is not None and not inbound.place.private:
            await self._reach(heard, own)

    async def _send(
        self,
        heard: ParsedUpdate,
        place: str,
        outcome: Response,
        over: MessageHandle | None = None,
        asked: ReplyTarget | None = None,
    ) -> None:
        """Send the pages of an answer; when it is tried again, from where it had to wait.

        What may have arrived is sent once more, and no more.
        """
        pages = _pages(outcome.shown)
        answer = heard.inbound.event, place
        for number in range(self._arrived.pop(answer, 0), len(pages)):
            again = answer in self._unsure
            self._unsure.discard(answer)
            reached(Step.ANSWER_LEAVES)
            try:
                if number == 0:
                    await self._put(place, pages[number], over, asked)
                else:
                    await self._put(place, pages[number])
                reached(Step.ANSWER_ARRIVED)
            except Uncertain:
                if again:
                    _log.warning("an answer may not have arrived")
                    continue
                self._wait_at(answer, number, unsure=True)
                raise TryLater(AGAIN_AFTER) from None
            except TryLater:
                self._wait_at(answer, number, unsure=again)
                raise

    def _wait_at(self, answer: tuple[str, str], number: int, *, unsure: bool) -> None:
        self._arrived[answer] = number
        if unsure:
            self._unsure.add(answer)

    async def _put(
        self,
        place: str,
        page: Reply,
        over: MessageHandle | None = None,
        asked: ReplyTarget | None = None,
    ) -> None:
        """Put a page; a new message takes the place of one that is gone."""
        try:
            await self._sender.answer(place, page, over, asked)
        except NotThere:
            await self._sender.answer(place, page, asked=asked)

    async def _outside(
        self, place: str, person: str | None, said: Reply, message: int | None
    ) -> None:
        """Say a line in a shared place, now and then; perhaps nobody is there to hear it."""
        if not self._group_lines.take(place, person):
            return
        try:
            await self._sender.answer(
                place, said, asked=None if message is None else ReplyTarget(message)
            )
        except (Unreachable, Uncertain, Moved):
            _log.info("not said in a group")
        except TryLater:
            self._group_lines.give_back(place, person)
            raise

    async def _reach(self, heard: ParsedUpdate, own: Place) -> None:
        """Tell the core, once, that somebody known from a group can be written to in private."""
        if own.id not in self._reached:
            await self._report(heard, own, Change.REACHABLE)
            self._reached.add(own.id)

    async def _report(
        self, heard: ParsedUpdate, place: Place, change: Change, to: Place | None = None
    ) -> None:
        event = f"{heard.inbound.event}.{change.value}"
        happened = Happened(change, to)
        await self._receiver.handle(
            replace(heard.inbound, event=event, place=place, act=happened, message=None)
        )
        if change is Change.UNREACHABLE:
            self._reached.discard(place.id)


def _drawn_over(heard: ParsedUpdate, outcome: Response) -> str | None:
    """Name the message of which an answer is nothing but a new state."""
    inbound = heard.inbound
    replaces = outcome.visibility is Visibility.REPLACE and inbound.place.private
    alone = len(_pages(outcome.shown)) == 1
    return f"{inbound.place.id}/{inbound.message}" if replaces and alone else None


def _pages(shown: Reply | Form | None) -> tuple[Reply, ...]:
    if shown is None:
        return ()
    return paginate(shown.question if isinstance(shown, Form) else shown, TELEGRAM)


def _needs_words(shown: Reply | Form | None) -> bool:
    """Tell whether a question can be answered by writing only."""
    if not isinstance(shown, Form):
        return False
    current = next((row for row in shown.rows if row.name == shown.current), None)
    return current is not None and not current.options
