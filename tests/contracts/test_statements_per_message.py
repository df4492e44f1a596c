"""How many statements a message takes that leaves among many, from its lease to its settlement."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.prompted import MEMBERS, Databases
from bot.dialogue.limits import DISCORD, TELEGRAM
from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.words import Words
from bot.kernel.clock import SystemClock
from bot.kernel.ids import MembershipId, PodId, SystemIds
from bot.notices import week_close
from bot.notices.compose import NoticeComposer
from bot.ports.storage import UnitOfWork
from bot.request.context import Rules
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage, open_storage
from tests.contracts.samples import KEYS
from tests.harness.cast import StoppedClock
from tests.harness.statements import recorded
from tests.scheduler.scripted import ScriptedMessenger

MESSAGES = 160
MOST_OF_A_PROMPT = 4
MOST_OF_A_DIGEST = 6  # of 7.6 if each read for itself; it depends on where readings divide pods
LIMITS = {"telegram": TELEGRAM, "discord": DISCORD}
CLOCK = SystemClock()
IDS = SystemIds()


def close_weeks(uow: UnitOfWork) -> None:
    """Let everybody have laid a stone and shared words, and their pods' weeks be over."""
    now = CLOCK.now()
    everybody = range(MEMBERS, MEMBERS + MESSAGES)
    members = [uow.memberships.get(MembershipId(number)) for number in everybody]
    uow.memberships.save(*(replace(each, shares=True) for each in members))
    for pod in sorted({each.pod for each in members}):
        week = uow.pods.get(PodId(pod)).week
        assert week
        for check_in in uow.checkins.of_week(pod, week):
            over = replace(check_in, closes_at=now)
            uow.checkins.save(over.say(Words(win="A chapter"), now - timedelta(hours=3)))
        due = AgendaItem(AgendaKind.CLOSE, pod, now - timedelta(hours=1), week)
        week_close.close_week(uow, IDS, now, due)


async def delivered(storage: SqlStorage, platform: str) -> float:
    """Deliver all that is due, and tell how many statements each message took.

    Time stands still meanwhile, so that nothing grows old on a slow machine.
    """
    clock = StoppedClock(CLOCK.now())
    messenger = ScriptedMessenger(clock.now, platform, LIMITS[platform])
    courier = Courier(
        storage=storage,
        clock=clock,
        messenger=messenger,
        composer=NoticeComposer(IDS, Rules()),
        limiter=RateLimiter(clock, Rate(1e9, 1e9)),
        holder="this process",
    )
    with recorded() as ran:
        assert await courier.deliver() == MESSAGES
    assert len(messenger.arrived) >= MESSAGES
    return len(ran) / MESSAGES


@pytest.mark.parametrize("platform", LIMITS)
@pytest.mark.parametrize(
    ("happens", "most"),
    [(None, MOST_OF_A_PROMPT), (close_weeks, MOST_OF_A_DIGEST)],
    ids=["prompt", "digest"],
)
async def test_a_message_takes_few_statements_at_full_speed(
    url: str,
    platform: str,
    tmp_path: Path,
    happens: Callable[[UnitOfWork], None] | None,
    most: int,
) -> None:
    databases = Databases(tmp_path, None, KEYS)
    await databases.filled(url, {platform: MESSAGES}, prompted=happens is None)
    storage = open_storage(url, clock=CLOCK, keys=KEYS)
    if happens is not None:
        await storage.run(happens)

    assert await delivered(storage, platform) < most
    await storage.close()
