"""Shards in groups, each with connections of its own, as processes share them."""

from dataclasses import replace

import pytest

from adapters.discord.client import Client
from adapters.discord.gateway import SharedLimits
from bot.kernel.clock import SystemClock
from bot.ports.leadership import NeverLeader
from tests.adapters.discord.running_client import HURRIED, Notes, client_for, painted, staying
from tests.fakes.discord.fake import FakeDiscord
from tests.harness.pictures import Pictures


def groups(fake: FakeDiscord, number: int, shards: int) -> list[Client]:
    """Make the clients of one process, which has all groups."""
    first = client_for(fake, shards=shards)
    first.options = replace(first.options, groups=number)
    made: list[Client] = []
    for group in range(number):
        options = replace(first.options, group=group)
        beside = made[0] if made else None
        client = Client(options, pictures=Pictures(painted), times=HURRIED, shares_with=beside)
        client.gateway.event_handler = client.gateway.component_handler = Notes()
        made.append(client)
    return made


def identified(fake: FakeDiscord) -> list[int]:
    return sorted(asked["shard"][0] for asked in fake.gateway.identifies)


async def test_each_group_connects_its_own_shards(fake: FakeDiscord) -> None:
    one, two = groups(fake, 2, shards=3)
    async with staying(one), staying(two):
        await fake.until(lambda: one.ready and two.ready)

        assert identified(fake) == [0, 1, 2]
        assert sorted(one.gateway.shards) == [0, 2]
        assert sorted(two.gateway.shards) == [1]


async def test_a_group_that_is_anothers_is_not_connected(fake: FakeDiscord) -> None:
    one, two = groups(fake, 2, shards=2)
    two.leadership = NeverLeader()
    async with staying(one), staying(two):
        await fake.until(lambda: one.ready and two.ready)

        assert identified(fake) == [0]
        assert two.gateway.is_logged_in


async def test_groups_have_one_pause_and_one_budget(fake: FakeDiscord) -> None:
    one, two = groups(fake, 2, shards=2)

    assert one.gateway.request_watch is two.gateway.request_watch
    assert one.gateway.session_quota is two.gateway.session_quota
    assert one.sender is two.sender


async def test_sessions_wait_for_the_turns_of_all(fake: FakeDiscord) -> None:
    lines: list[int] = []

    async def turns(line: int) -> None:
        lines.append(line)

    fake.gateway.max_concurrency = 2
    one, two = groups(fake, 2, shards=4)
    one.gateway.shared_limits.identify_limit = turns
    async with staying(one), staying(two):
        await fake.until(lambda: one.ready and two.ready)

    assert sorted(lines) == [0, 0, 1, 1]


async def test_turns_of_a_process_that_is_alone_keep_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds))

    monkeypatch.setattr("adapters.discord.gateway.asyncio.sleep", sleep)
    turns = SharedLimits.of(SystemClock()).identify_limit
    for line in (0, 0, 1, 0):
        await turns(line)

    assert slept == [0, 5, 0, 10]
