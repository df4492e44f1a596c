"""A server that does what it is asked, and then stalls: what becomes of each kind of notice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from adapters.discord.place_names import direct_place
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.kernel.ids import SystemIds
from bot.notices.compose import NoticeComposer
from bot.request.context import Rules
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import SqlStorage
from tests.fakes.discord.faults import Hang as DiscordHangs
from tests.fakes.telegram.faults import Hang as TelegramHangs
from tests.faults.worlds import TwoPlatforms, two_platforms
from tests.harness.databases import opened_at
from tests.harness.patience import leap, patient
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.telegram import AtTelegram
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import PlainComposer, notice, put, settle_in, state

PATIENCE = timedelta(seconds=10)
FOREVER = patient(600)
GLANCES, TURNS = 5, 50
KINDS = list(NoticeKind)
RULES = NoticeComposer(SystemIds(), Rules())


class Composer(PlainComposer):
    """Says what a notice's arguments say; what may be sent once more, Cairn's own rules say."""

    def retries_uncertain(self, kind: NoticeKind) -> bool:
        """Ask the rules."""
        return RULES.retries_uncertain(kind)


@pytest.fixture
def hand() -> HandClock:
    """The time that everything lives by."""
    return HandClock()


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    """Keep as many people as there are kinds."""
    async with opened_at(sqlite_url) as opened:
        await settle_in(opened, people=len(KINDS))
        yield opened


@pytest.fixture
async def both(storage: SqlStorage, hand: HandClock) -> AsyncIterator[TwoPlatforms]:
    """Open both platforms."""
    async with two_platforms(storage, hand) as opened:
        yield opened


def of_each_kind(platform: str) -> list[Notice]:
    """Make a notice of each kind, each to somebody else."""
    return [notice(n, kind, platform=platform) for n, kind in enumerate(KINDS, start=1)]


def courier(
    storage: SqlStorage, hand: HandClock, composer: Composer, stage: AtTelegram | AtDiscord
) -> Courier:
    """Make a courier that waits for an answer for less long than the clients do."""
    return Courier(
        storage=storage,
        clock=hand,
        messenger=stage.messenger,
        composer=composer,
        limiter=RateLimiter(hand, Rate(1e6, 1e6)),
        holder="test",
        patience=PATIENCE,
    )


async def carried(courier: Courier, asked: Callable[[], int]) -> None:
    """Let a courier carry what is due; its patience is over when it asks for nothing more."""
    carrying = asyncio.ensure_future(courier.deliver())
    while not carrying.done():
        before = asked()
        for _ in range(GLANCES):
            await asyncio.wait([carrying], timeout=0.02)
            for _ in range(TURNS):
                await asyncio.sleep(0)
        if asked() == before:
            leap(PATIENCE.total_seconds())
    await carrying


async def test_telegram_is_asked_again_for_what_a_week_needs_and_never_for_anything_else(
    storage: SqlStorage, both: TwoPlatforms, hand: HandClock
) -> None:
    stage, composer = both.at_telegram, Composer()
    notices = of_each_kind("telegram")
    people = {one.key: stage.cast.somebody(f"p{one.id}") for one in notices}
    for them in people.values():
        them.met = True
    composer.places = {key: str(them.id) for key, them in people.items()}
    await put(storage, *notices)
    stalls = TelegramHangs(FOREVER, commit=True)
    stage.telegram.fail("sendMessage", *[stalls] * (len(KINDS) * 4))
    carries = courier(storage, hand, composer, stage)

    for tries, minutes in enumerate((0, 1, 5, 30, 60), start=1):
        hand.advance(minutes=minutes)
        await carried(carries, lambda: len(stage.telegram.requests))
        for one in notices:
            again = RULES.retries_uncertain(one.kind)
            asked = min(tries, 4) if again else 1
            assert len(stage.telegram.of_bot(people[one.key])) == asked
            waits = again and tries < 4
            expected = NoticeState.WAITING if waits else NoticeState.UNCERTAIN
            assert await state(storage, one) is expected


async def test_discord_is_asked_again_for_what_a_week_needs_and_knows_its_nonce(
    storage: SqlStorage, both: TwoPlatforms, hand: HandClock
) -> None:
    stage, composer = both.at_discord, Composer()
    notices = of_each_kind("discord")
    people = {one.key: stage.cast.somebody(f"p{one.id}") for one in notices}
    composer.places = {key: direct_place(them.id) for key, them in people.items()}
    await put(storage, *notices)
    stalls = DiscordHangs(FOREVER, commit=True)
    for them in people.values():
        stage.fake.fail("POST", f"/channels/{them.dm.id}/messages", stalls)
    carries = courier(storage, hand, composer, stage)

    for _ in range(9):  # new direct messages are opened one in twelve seconds
        await carried(carries, lambda: len(stage.fake.requests))
        hand.advance(seconds=61)
        stage.fake.days_pass()
    for one in notices:
        again = RULES.retries_uncertain(one.kind)
        expected = NoticeState.SENT if again else NoticeState.UNCERTAIN
        assert await state(storage, one) is expected
    assert stage.fake.deduplicated == sum(RULES.retries_uncertain(one.kind) for one in notices)
    assert [len(stage.sent_in(them.dm)) for them in people.values()] == [1] * len(KINDS)
