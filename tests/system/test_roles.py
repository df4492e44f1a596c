"""Processes with roles over one PostgreSQL, killed at random for a week, in a soak for a month."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from storage.engine import SqlStorage
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.depth import DEPTH
from tests.system.circle import POD, Circle
from tests.system.fate import Fate, SharedDial, with_roles
from tests.system.phone import Phone
from tests.system.process import Process
from tests.system.roles import they_start

ROLES = ("gateway", "courier", "web", "all")
WEEKS = 1 if DEPTH == 1 else 4


@pytest.fixture
async def processes(
    telegram: FakeTelegram, postgres_url: str, tmp_path: Path
) -> AsyncIterator[list[Process]]:
    """Make a process for each role; one of them could do everything."""
    telegram.tolerates("message is not modified")  # a kill may come before it is noted
    given = {"CAIRN_TELEGRAM_TOKEN": telegram.token, "CAIRN_TELEGRAM_API_URL": telegram.url}
    async with with_roles(ROLES, tmp_path, postgres_url, **given) as made:
        yield made


async def test_weeks_in_which_processes_are_killed_at_random_are_like_any_others(
    telegram: FakeTelegram,
    processes: list[Process],
    beside: SqlStorage,
    session: aiohttp.ClientSession,
    tmp_path: Path,
) -> None:
    fate = Fate(processes, seed=7)
    circle = Circle(telegram, processes[0], session)
    circle.dial = SharedDial(tmp_path, beside, fate.strikes)
    await they_start(processes)
    await circle.open_a_pod()

    for week in range(1, WEEKS + 1):
        await they_check_in(circle, week)
        await fate.rests()
        await the_week_closes(circle, week)
        await fate.rests()

    assert fate.kills >= 2 * WEEKS
    for phone in circle.people:
        said = Counter(asked(circle, phone))
        # What was sent when its process was killed is sent again: each kill repeats one at most.
        assert len(said) == WEEKS
        assert sum(said.values()) <= WEEKS + fate.kills
    for digest in digests(circle):
        assert "The cairn grew this week." in digest
    assert not processes[2].said("took a seat")
    assert {await process.stop() for process in processes} == {0}


async def they_check_in(circle: Circle, week: int) -> None:
    """Wait for a week's questions, and answer them."""
    for phone in circle.people:
        await circle.dial.turn_until(lambda: len(set(asked(circle, phone))) >= week)  # noqa: B023
        assert len(set(asked(circle, phone))) == week
        await phone.presses("Done", "Noted. That is your stone.")


async def the_week_closes(circle: Circle, week: int) -> None:
    """Wait for the digest in the group."""
    await circle.dial.turn_until(lambda: len(set(digests(circle))) >= week)
    assert len(set(digests(circle))) == week


def asked(circle: Circle, phone: Phone) -> list[str]:
    """Name the questions that somebody was sent, by their buttons, each as often as it was."""
    calls = circle.telegram.calls("sendMessage", phone.owner)
    return [call.text("reply_markup") for call in calls if "How did" in call.text("text")]


def digests(circle: Circle) -> list[str]:
    """Tell which digests stand in the group."""
    said = circle.telegram.of_bot(circle.group)
    return [message.shown for message in said if f"The week in {POD}" in message.shown]
