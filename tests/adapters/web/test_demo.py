"""The demo: five people in one pod, whatever the hour at which it is played."""

from datetime import UTC, datetime

import pytest

from adapters.web.chat.demo import Demo
from adapters.web.chat.messenger import LocalMessenger
from adapters.web.chat.room_log import RoomLog
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.inbound import Inbound, Place, Typed
from bot.dialogue.replies import Reply, transcript
from bot.dialogue.responses import Response
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.profiles import StoredProfiles
from bot.kernel.clock import MovableClock
from bot.pods import codes
from bot.ports.chat import Profile
from tests.harness.cast import StoppedClock, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small


class AtLocalChat(Small):
    """The stage whose messenger is the local chat's."""

    def __init__(self, messenger: LocalMessenger) -> None:
        super().__init__()
        self.messenger = messenger  # type: ignore[assignment]  # another one for the same port


async def pod_as_seen_by(dispatcher: Dispatcher, seat: str) -> str:
    """Let somebody look at their pod."""
    place = Place("local", f"dm:{seat}", private=True)
    outcome: Response = await dispatcher.handle(
        Inbound("local", "look", seat, "Ana", place, Typed("pod.info"))
    )
    assert isinstance(outcome.shown, Reply)
    return transcript(outcome.shown)


def invites(text: str) -> bool:
    """Tell whether a text holds an invitation."""
    return codes.find(text) is not None


@pytest.mark.parametrize("hour", [3, 12])
async def test_five_people_live_two_weeks_of_a_pod(sqlite_url: str, hour: int) -> None:
    clock = MovableClock(StoppedClock(datetime(2026, 11, 25, hour, 20, tzinfo=UTC)))
    async with opened_at(sqlite_url) as storage:
        room_log = RoomLog(storage.chat_log, clock)
        world = World(storage, AtLocalChat(LocalMessenger(room_log)), clock)

        profiles = StoredProfiles(storage)
        demo = Demo(room_log, world.dispatcher, profiles, world.mover, invites)
        await demo.play(2)

        elena = await profiles.of("local", "s5")
        assert elena == Profile("es", "America/Bogota", frozenset())
        assert await profiles.of("local", "s6") is None
        assert len({seat.zone for seat in room_log.rooms.seats.values()}) == 5
        seen = await pod_as_seen_by(world.dispatcher, "s1")
        assert all(name in seen for name in ("Ana", "Ben", "Cleo", "Dev", "Elena"))
        said = [
            transcript(m.shown)
            for m in room_log.rooms.in_place("c:1")
            if isinstance(m.shown, Reply)
        ]
        assert sum("The week in Early birds" in text for text in said) == 2
        (cairn,) = (one for one in await demo.look() if isinstance(one, CairnDrawing))
        assert len(cairn.layers) == 2
