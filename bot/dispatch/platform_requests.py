"""Asks platforms for what a command needs, outside its unit of work, which is then run again."""

import asyncio
from collections.abc import Collection

import structlog
from msgspec.structs import replace

from bot.dialogue.inbound import Place
from bot.kernel.errors import BotError, Unreachable
from bot.ports.chat import Audience, ManagerLookup, Messenger, RoomOpener
from bot.request.context import (
    NeedsAudience,
    NeedsEntry,
    NeedsManager,
    NeedsPlatform,
    NeedsRoom,
    PlatformFacts,
)

PATIENCE = 10.0
_log = structlog.get_logger("cairn.outside")


class PlatformRequests:
    """Meets the needs of commands; what a platform does not answer is not known, or not done."""

    def __init__(self, messengers: Collection[Messenger]) -> None:
        self._messengers = {messenger.platform: messenger for messenger in messengers}

    @property
    def rooms(self) -> frozenset[str]:
        """Name the platforms on which rooms can be opened."""
        named = self._messengers.items()
        return frozenset(name for name, one in named if isinstance(one, RoomOpener))

    async def meet(self, place: Place, facts: PlatformFacts, need: NeedsPlatform) -> PlatformFacts:
        """Ask for what is needed at a place, and add what was said to the facts known before."""
        messenger = self._messengers.get(place.platform)
        try:
            async with asyncio.timeout(PATIENCE):
                match need:
                    case NeedsAudience(among=among) if messenger is not None:
                        return replace(facts, readers=await messenger.audience(place.id, among))
                    case NeedsManager(account=who) if isinstance(messenger, ManagerLookup):
                        return replace(facts, manages=await messenger.manages(place.id, who))
                    case NeedsRoom(title=title, people=people) if isinstance(
                        messenger, RoomOpener
                    ):
                        room = await messenger.open_room(place.id, title, people)
                        return replace(facts, room=room)
                    case NeedsEntry(room=room, account=who) if isinstance(messenger, RoomOpener):
                        await messenger.let_in(room, who)
                        return replace(facts, entered=True)
        except (BotError, TimeoutError) as problem:
            _log.info("a platform did not help", problem=type(problem).__name__)
            lost = isinstance(problem, Unreachable)
            facts = replace(facts, shut=lost, gave_no_answer=_is_right(need) and not lost)
        return _unmet(facts, need)


def _is_right(need: NeedsPlatform) -> bool:
    return isinstance(need, NeedsManager)


def _unmet(facts: PlatformFacts, need: NeedsPlatform) -> PlatformFacts:
    match need:
        case NeedsManager():
            return replace(facts, manages=False)
        case NeedsRoom():
            return replace(facts, room="")
        case NeedsEntry():
            return replace(facts, entered=False)
        case _:
            return replace(facts, readers=Audience())
