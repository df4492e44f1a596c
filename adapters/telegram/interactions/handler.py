"""Acting on an update: the core handles it, and a pressed button is let rest meanwhile."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, Update

from adapters.telegram.errors import translated
from adapters.telegram.interactions import inbound as inward
from adapters.telegram.interactions.inbound import AnonymousCommand, ParsedUpdate
from adapters.telegram.interactions.response import PendingResponse, ResponseSender, drawn_over
from adapters.telegram.sending.send import Sender
from bot.kernel.clock import Clock, SystemClock
from bot.kernel.errors import TryLater
from bot.ports.chat import DeclineReason, Receiver

RunBeside = Callable[[Coroutine[None, None, None]], None]
CONFIRMED_WITHIN = 1.0
LONGEST_PAUSE = 10.0  # later, Telegram finds a press too old
REMEMBERED = 10_000
_log = structlog.get_logger("cairn.telegram")


class InteractionHandler:
    """Handles one update after another; the update queue keeps each person's in their order.

    It calls `act`: the core does what the person asked for, and what is to be shown of it comes
    back as a piece of work of its own. By `run_beside` a button is let rest meanwhile.
    """

    def __init__(
        self,
        bot: Bot,
        sender: Sender,
        receiver: Receiver,
        clock: Clock | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self._callback_answers = CallbackAnswers(bot, clock)
        self._responses = ResponseSender(sender, receiver, clock)
        self._bot = bot
        self._receiver = receiver
        self.run_beside: RunBeside | None = None

    async def act(self, update: Update) -> PendingResponse | None:
        """Act on an update, and say what is to be shown, if there is anything."""
        parsed = inward.parse_update(update, self._bot.bot, self._receiver.typed)
        match parsed:
            case ParsedUpdate():
                decided = asyncio.get_running_loop().create_future()
                answering = self._callback_answers.answer(parsed.query, decided)
                if self.run_beside is None:
                    return (await asyncio.gather(self._act(parsed, decided), answering))[0]
                self.run_beside(answering)
                return await self._act(parsed, decided)
            case AnonymousCommand(place, message, command):
                language = update.effective_user.language_code if update.effective_user else None
                said = self._receiver.decline(DeclineReason.ANONYMOUS, language, command)
                if said is not None:
                    return PendingResponse(
                        partial(self._responses.say_in_group, place, None, said, message)
                    )
            case _:
                pass
        return None

    async def _act(
        self, parsed: ParsedUpdate, decided: asyncio.Future[str | None]
    ) -> PendingResponse | None:
        try:
            response = await self._receiver.handle(parsed.inbound)
            decided.set_result(response.toast)
        finally:
            decided.cancel()  # in vain, if it has its result
        if response.toast is not None and response.outside is None:
            return None
        return PendingResponse(
            partial(self._responses.show, parsed, response), drawn_over(parsed, response)
        )


class CallbackAnswers:
    """Answers each callback query once, however often its update is handled.

    That waits for no slot of the rate limit: Telegram does not count it as a message. It is made
    again, once, only where Telegram refused it for now, so that it cannot have arrived; and
    others wait for the end of that pause as well.
    """

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._resumes_at = clock.steady()
        self._begun: OrderedDict[str, None] = OrderedDict()

    async def answer(self, query: str | None, decided: asyncio.Future[str | None]) -> None:
        """Wait for what the core decides, a second at most; then let the button rest.

        That this comes too late, or not at all, is nobody's loss.
        """
        if query is None or query in self._begun:
            return
        self._begun[query] = None
        while len(self._begun) > REMEMBERED:
            self._begun.popitem(last=False)
        await asyncio.wait([decided], timeout=CONFIRMED_WITHIN)
        words = decided.result() if decided.done() and not decided.cancelled() else None
        try:
            try:
                await self._rest(query, words)
            except TryLater as wait:
                over = self._clock.steady() + wait.after.total_seconds()
                self._resumes_at = max(self._resumes_at, over)
                await self._rest(query, words)
        except Exception as problem:  # noqa: BLE001 whatever broke, it is nobody's loss
            _log.debug("a press was not confirmed", problem=type(problem).__name__)

    async def _rest(self, query: str, words: str | None) -> None:
        wait = self._resumes_at - self._clock.steady()
        if wait > LONGEST_PAUSE:
            raise TryLater(timedelta(seconds=wait))
        await asyncio.sleep(max(wait, 0.0))
        with translated():
            await self._bot.answer_callback_query(query, words, show_alert=bool(words) or None)
