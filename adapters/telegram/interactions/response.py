"""Showing responses: where each goes, how often it is tried, and what is said when it cannot.

A response that could not be shown for now raises `TryLater`, and so does one that may have
arrived, once.
"""

import dataclasses
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from msgspec.structs import replace

from adapters.telegram.errors import NotThere
from adapters.telegram.interactions import inbound as inward
from adapters.telegram.interactions.inbound import ParsedUpdate
from adapters.telegram.place_names import PLATFORM
from adapters.telegram.sending.send import MessageHandle, ReplyTarget, Sender
from bot.dialogue.commands import Visibility
from bot.dialogue.documents import NO_FILES, MadeFiles
from bot.dialogue.inbound import Change, Happened, Place
from bot.dialogue.limits import TELEGRAM, paginate
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form, Response, files_of
from bot.kernel.clock import Clock
from bot.kernel.errors import Moved, TryLater, Uncertain, Unreachable
from bot.kernel.failpoints import Failpoint, reached
from bot.ports.chat import Receiver

AGAIN_AFTER = timedelta(seconds=5)
PLACE_WAITS = 60.0
PERSON_WAITS = 3600.0
REMEMBERED = 10_000
_log = structlog.get_logger("cairn.telegram")


@dataclass(frozen=True, slots=True)
class PendingResponse:
    """A response that the update queue will show; shown again, it goes on where it had to wait.

    `over` names the message of which it draws a new state and nothing else, if it does: before a
    newer state of the same message it need not be shown.
    """

    show: Callable[[], Awaitable[None]]
    over: str | None = None


class ResponseSender:
    """Shows responses of the core, and tells it who can be reached, and where groups went."""

    def __init__(self, sender: Sender, receiver: Receiver, clock: Clock) -> None:
        self._sender = sender
        self._receiver = receiver
        self._group_lines = GroupLines(clock)
        self._reached: set[str] = set()
        self._arrived: dict[tuple[str, str], int] = {}
        self._unsure: set[tuple[str, str]] = set()

    async def show(self, parsed: ParsedUpdate, response: Response) -> None:
        """Show a response; where the group has moved, the core is told, and it is shown there."""
        try:
            await self._show(parsed, response)
        except Moved as moved:
            to = Place(PLATFORM, moved.to, private=False)
            await self._report(parsed, parsed.inbound.place, Change.PLACE_MOVED, to)
            there = replace(parsed.inbound, place=to, message=None)
            await self._show(dataclasses.replace(parsed, inbound=there, message=None), response)

    async def _show(self, parsed: ParsedUpdate, response: Response) -> None:
        inbound = parsed.inbound
        if response.visibility is Visibility.PUBLIC and not inbound.place.private:
            asked = parsed.message and ReplyTarget(parsed.message, _needs_words(response.shown))
            try:
                await self._send(parsed, inbound.place.id, response, asked=asked or None)
            except Unreachable:
                _log.info("not said in a group")
            return
        replaces = response.visibility is Visibility.REPLACE and inbound.place.private
        over = MessageHandle.read(inbound.message) if replaces and inbound.message else None
        own = inward.direct_place(inbound)
        try:
            await self._send(parsed, own.id, response, over)
        except Unreachable:
            await self._report(parsed, own, Change.UNREACHABLE)
            if response.outside is not None:
                place = inbound.place.id
                await self.say_in_group(place, inbound.account, response.outside, parsed.message)
            return
        if response.shown is not None and not inbound.place.private:
            await self._reach(parsed, own)

    async def _send(
        self,
        parsed: ParsedUpdate,
        place: str,
        response: Response,
        over: MessageHandle | None = None,
        asked: ReplyTarget | None = None,
    ) -> None:
        """Send the pages of an answer; when it is tried again, from where it had to wait.

        What may have arrived is sent once more, and no more.
        """
        pages, files = _pages(response.shown), files_of(response)
        answer = parsed.inbound.event, place
        for number in range(self._arrived.pop(answer, 0), len(pages)):
            again = answer in self._unsure
            self._unsure.discard(answer)
            reached(Failpoint.ANSWER_LEAVES)
            try:
                if number == 0:
                    await self._put(place, pages[number], over, asked, files)
                else:
                    await self._put(place, pages[number], files=files)
                reached(Failpoint.ANSWER_ARRIVED)
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
        files: MadeFiles = NO_FILES,
    ) -> None:
        """Put a page; a new message takes the place of one that is gone."""
        try:
            await self._sender.answer(place, page, over, asked, files)
        except NotThere:
            await self._sender.answer(place, page, asked=asked, files=files)

    async def say_in_group(
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

    async def _reach(self, parsed: ParsedUpdate, own: Place) -> None:
        """Tell the core, once, that somebody known from a group can be written to in private."""
        if own.id not in self._reached:
            await self._report(parsed, own, Change.REACHABLE)
            self._reached.add(own.id)

    async def _report(
        self, parsed: ParsedUpdate, place: Place, change: Change, to: Place | None = None
    ) -> None:
        event = f"{parsed.inbound.event}.{change.value}"
        happened = Happened(change, to)
        await self._receiver.handle(
            replace(parsed.inbound, event=event, place=place, act=happened, message=None)
        )
        if change is Change.UNREACHABLE:
            self._reached.discard(place.id)


class GroupLines:
    """Lets one line be said in a place in a minute, and one for the same person in an hour.

    It stands in for people who cannot be written to.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, place: str, person: str | None) -> bool:
        """Take the right to say a line, if it may be said now; of some people nobody knows who."""
        now = self._clock.steady()
        lately = [((place, ""), PLACE_WAITS)]
        if person is not None:
            lately.append(((place, person), PERSON_WAITS))
        if any(now - self._said_at.get(key, now - span) < span for key, span in lately):
            return False
        for key, _ in lately:
            self._said_at[key] = now
            self._said_at.move_to_end(key)
        while len(self._said_at) > REMEMBERED:
            self._said_at.popitem(last=False)
        return True

    def give_back(self, place: str, person: str | None) -> None:
        """Note that it was not said after all."""
        self._said_at.pop((place, ""), None)
        self._said_at.pop((place, person or ""), None)


def drawn_over(parsed: ParsedUpdate, response: Response) -> str | None:
    """Name the message of which an answer is nothing but a new state."""
    inbound = parsed.inbound
    replaces = response.visibility is Visibility.REPLACE and inbound.place.private
    alone = len(_pages(response.shown)) == 1
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
