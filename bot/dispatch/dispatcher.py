"""The dispatcher: the one path that everything said to Cairn takes, and every answer to it.

Inbound → inbox → unit of work → Response. A conflict is run again; a refusal becomes a friendly
reply; anything else becomes one line in the log and a short code that the person sees too.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Act, Happened, Inbound, Pressed, Submitted, Typed, Wrote
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply, reply
from bot.dialogue.responses import Option, Response
from bot.dispatch import choices, fallback_replies, hidden_people, stored_responses
from bot.dispatch.conversation import ConversationHandler
from bot.dispatch.documents import with_files
from bot.dispatch.platform_requests import PlatformRequests
from bot.dispatch.resolve import CommandCall, Resolved, UnknownCommand, resolve
from bot.dispatch.urgent import UrgentAnswers
from bot.domain.people import Account, Person
from bot.kernel.clock import Clock
from bot.kernel.errors import Conflict
from bot.kernel.failpoints import Failpoint, reached
from bot.kernel.ids import Ids
from bot.kernel.metrics import SILENT, ActKind, ActResult, Gauges
from bot.kernel.throttle import Throttle, ThrottleDecision
from bot.own_data.maker import ExportMaker
from bot.people import identification
from bot.pods import home_changes, lifecycle
from bot.ports.chat import DeclineReason, Messenger
from bot.ports.documents import DocumentSource
from bot.ports.storage import Storage, UnitOfWork
from bot.request.context import Context, NeedsPlatform, PlatformFacts, Rules, facts_of, voice_of
from bot.request.quotas import ACTS_A_MINUTE, ACTS_AT_ONCE
from bot.texts.catalogue import closest
from bot.texts.voice import NEUTRAL, Voice

ATTEMPTS = 5
KINDS = {
    Typed: ActKind.TYPED,
    Pressed: ActKind.PRESSED,
    Wrote: ActKind.WROTE,
    Submitted: ActKind.SUBMITTED,
    Happened: ActKind.HAPPENED,
}
_log = structlog.get_logger("cairn.dispatcher")


class _NeedsToWrite(Exception):
    """What looked like reading has something to keep after all."""


class _Handled(NamedTuple):
    """What is shown, and how that is counted."""

    response: Response
    did: ActResult


@dataclass(slots=True)
class _Queues:
    """One lock per account, so that what one person does acts in the order it came."""

    locks: OrderedDict[str, asyncio.Lock] = field(default_factory=OrderedDict)
    most: int = 10_000

    def of(self, key: str) -> asyncio.Lock:
        lock = self.locks.setdefault(key, asyncio.Lock())
        self.locks.move_to_end(key)
        while len(self.locks) > self.most:
            oldest, unused = next(iter(self.locks.items()))
            if unused.locked():
                break
            del self.locks[oldest]
        return lock


class Dispatcher:
    """Takes every Inbound and gives its Response; implements the adapters' `Receiver`.

    `committed` is called after each unit of work that may have put something into the outbox.
    What a command needs of its platform is asked of the `messengers`.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        ids: Ids,
        registry: Registry,
        rules: Rules,
        committed: Callable[[], None] = lambda: None,
        messengers: Collection[Messenger] = (),
        gauges: Gauges = SILENT,
    ) -> None:
        self._gauges = gauges
        self._requests = PlatformRequests(messengers)
        self._storage = storage
        self._committed = committed
        self._clock = clock
        self._ids = ids
        self._registry = registry
        self._rules = replace(rules, rooms=self._requests.rooms)
        self._queues = _Queues()
        self.documents: DocumentSource = ExportMaker(storage, clock)
        self._throttle = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE)
        self._urgent = UrgentAnswers(self._answer_at_once, self._rules, clock.now)

    def typed(self, line: str) -> Act:
        """Read a line that may begin with a command."""
        return self._registry.typed(line)

    def decline(
        self, reason: DeclineReason, language: str | None, command: str = ""
    ) -> Reply | None:
        """Say why an act is not taken."""
        return fallback_replies.declined(self._registry, reason, language, command)

    def visibility(self, act: Act) -> Visibility:
        """Tell who is going to see the answer to an act, as far as the act says so itself."""
        return resolve(self._registry, act).visibility

    async def suggest(self, inbound: Inbound, field: str, said: str) -> tuple[Option, ...]:
        """Suggest answers while a command is being typed; whoever is new has nothing of theirs."""
        typing = f"typing {inbound.platform}:{inbound.account}"
        if self._throttle.take(typing, self._clock.now()) is not ThrottleDecision.GRANTED:
            return ()
        command = resolve(self._registry, inbound.act).command
        try:
            return await self._storage.read(
                lambda uow: choices.suggestions(
                    self._registry, self._reader(uow, inbound), command, field, said
                )
            )
        except Exception:
            _log.exception("suggested nothing", code=secrets.token_hex(3))
            return ()

    async def handle(self, inbound: Inbound) -> Response:
        """Act once on what happened, and say what to show; never raises for what a person did."""
        began = self._clock.steady()
        try:
            response, did = await self._answer(inbound)
            if response.offers_files:
                response = await with_files(self.documents, response, inbound.platform)
        except Exception:
            code = secrets.token_hex(3)
            _log.exception("broke", code=code, platform=inbound.platform)
            voice = Voice(closest(inbound.language), NEUTRAL.zone)
            said = reply(voice.say("refused.broke", code=code))
            response, did = Response(said, broke=code), ActResult.BROKE
        took = self._clock.steady() - began
        self._gauges.handled(inbound.platform, KINDS[type(inbound.act)], did, took)
        return response

    async def _answer(self, inbound: Inbound) -> _Handled:
        """Let an act wait for those of its account, and resolve it; others' business is left."""
        key = f"{inbound.platform}:{inbound.account}"
        resolved = resolve(self._registry, inbound.act)
        if resolved.command is not None and resolved.command.unaided is not None:
            answered = await self._urgent.answer(inbound, resolved)
            return _Handled(answered, ActResult.ANSWERED)
        if not isinstance(inbound.act, Happened):
            decision = self._throttle.take(key, self._clock.now())
            if decision is not ThrottleDecision.GRANTED:
                too_fast = fallback_replies.too_fast(inbound, decision)
                return _Handled(Response(too_fast), ActResult.REFUSED)
        async with self._queues.of(key):
            match resolved.meaning:
                case UnknownCommand() if not inbound.place.private:
                    return _Handled(Response(None), ActResult.SILENT)
                case CommandCall() as called if resolved.command and resolved.command.reads:
                    look = partial(self._look, inbound=inbound, resolved=resolved, called=called)
                    try:
                        return await self._storage.read(look)
                    except _NeedsToWrite:
                        pass
            return await self._write(inbound, resolved, key)

    async def _write(self, inbound: Inbound, resolved: Resolved, key: str) -> _Handled:
        """Act in a unit of work, run again when another was first or the platform is asked."""
        facts = facts_of(inbound)
        for attempt in range(ATTEMPTS):
            act = partial(self._act, inbound=inbound, resolved=resolved, facts=facts)
            reached(Failpoint.ACT_BEGINS)
            try:
                handled = await self._storage.run(act, key=key)
            except NeedsPlatform as need:
                facts = await self._requests.meet(inbound.place, facts, need)
            except Conflict:
                if attempt == ATTEMPTS - 1:
                    raise
                self._gauges.conflicted()
            else:
                reached(Failpoint.ACT_COMMITTED)
                self._committed()
                return handled
        raise AssertionError

    def _look(
        self, uow: UnitOfWork, inbound: Inbound, resolved: Resolved, called: CommandCall
    ) -> _Handled:
        known = identification.find_known(uow, inbound)
        if known is None or identification.became_reachable(inbound, known[1]):
            raise _NeedsToWrite
        if lifecycle.rests_from_silence(uow, known[0].id):
            raise _NeedsToWrite
        ctx = self._context(uow, inbound, *known)
        if ctx.person.forgotten_at and (hidden := hidden_people.instead(ctx, resolved)):
            return _Handled(hidden, ActResult.ANSWERED)
        conversation = ConversationHandler(self._registry, ctx, resolved)
        response = conversation.look(called)
        if response is None:
            raise _NeedsToWrite
        return _Handled(response, _result(conversation, response))

    async def _answer_at_once(self, inbound: Inbound, resolved: Resolved) -> Response:
        """Do what is urgent before all else but what its account has begun."""

        def look(uow: UnitOfWork) -> Response | None:
            match resolved.meaning:
                case CommandCall(command=command) as called if command.reads:
                    ctx = self._reader(uow, inbound)
                    return ConversationHandler(self._registry, ctx, resolved).look(called)
                case _:
                    return None

        if (seen := await self._storage.read(look)) is not None:
            return seen
        key = f"{inbound.platform}:{inbound.account}"
        async with self._queues.of(key):
            return (await self._write(inbound, resolved, key)).response

    def _act(
        self, uow: UnitOfWork, inbound: Inbound, resolved: Resolved, facts: PlatformFacts
    ) -> _Handled:
        known = identification.find_known(uow, inbound)
        if known is not None:
            answered = uow.inbox.recall(inbound.platform, inbound.event, known[0].id)
            if answered is not None:
                again = stored_responses.read(answered) if answered else Response(None)
                return _Handled(again, ActResult.REPEATED)
        now = self._clock.now()
        if isinstance(inbound.act, Happened):
            home_changes.note_report(uow, self._ids, now, inbound.place, inbound.act)
        arrived = identification.record_arrival(uow, inbound, known, self._ids, now)
        if arrived is None:
            return _Handled(Response(None), ActResult.SILENT)
        ctx = replace(self._context(uow, inbound, *arrived), facts=facts)
        if ctx.person.forgotten_at and (hidden := hidden_people.instead(ctx, resolved)):
            return _Handled(hidden, ActResult.ANSWERED)
        if not isinstance(inbound.act, Happened):
            returned = lifecycle.end_rests_from_silence(uow, self._ids, now, ctx.person.id)
            ctx = replace(ctx, returned=returned)
        conversation = ConversationHandler(self._registry, ctx, resolved)
        response = conversation.take()
        written = stored_responses.written(response, ctx.voice)
        whose = uow.people.whose(ctx.account)
        uow.inbox.record(inbound.platform, inbound.event, whose, written, ctx.now)
        reached(Failpoint.ACT_DONE)
        return _Handled(response, _result(conversation, response))

    def _reader(self, uow: UnitOfWork, inbound: Inbound) -> Context:
        found = identification.find_known(uow, inbound) or identification.imagine_stranger(
            inbound, self._clock.now()
        )
        return self._context(uow, inbound, *found)

    def _context(
        self, uow: UnitOfWork, inbound: Inbound, person: Person, account: Account
    ) -> Context:
        now = self._clock.now()
        return Context(
            person,
            account,
            inbound.place,
            uow,
            now,
            self._ids,
            voice_of(person, now),
            self._rules,
            modals=inbound.modals,
        )


def _result(conversation: ConversationHandler, response: Response) -> ActResult:
    if conversation.refused:
        return ActResult.REFUSED
    return ActResult.SILENT if response.shown is None else ActResult.ANSWERED
