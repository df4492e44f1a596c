"""How many statements a beat takes however many are asked, and how many the close of a week."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.people import Crowd
from benchmarks.prompted import Databases
from bot.domain.notices import AgendaItem, AgendaKind
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.notices.planner import Planner
from bot.notices.replan import Replanner
from bot.zones import edition
from scheduler.beat import Beat
from storage.engine import open_storage
from tests.contracts.samples import KEYS, WEEK
from tests.harness.statements import recorded

CLOCK = SystemClock()
# When somebody last beat, who is due, what decides about them; their weeks, notices and next
# dues; whether somebody is due still; and that this one has beaten.
BUSY = ["SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "INSERT", "SELECT", "INSERT"]
IDLE = ["SELECT", "SELECT", "INSERT"]


@pytest.mark.parametrize("many", [1, 10, 100])
async def test_a_beat_takes_eight_statements_however_many_are_due(
    url: str, many: int, tmp_path: Path
) -> None:
    crowd = Crowd.of(200)
    await crowd.fill(Databases(tmp_path, None, KEYS), url)
    storage = open_storage(url, clock=CLOCK, keys=KEYS)
    beat = Beat(storage, CLOCK, Replanner(SystemIds(), edition.choose()).beat)
    await beat.run()
    await crowd.fall_due(storage, 0, many, CLOCK.now() - timedelta(seconds=1))

    with recorded() as busy:
        await beat.run()
    with recorded() as idle:
        await beat.run()
    await storage.close()

    assert [each.sql.split()[0] for each in busy] == BUSY
    assert [each.sql.split()[0] for each in idle] == IDLE


async def test_a_week_of_five_members_closes_in_eighteen_statements(
    url: str, tmp_path: Path
) -> None:
    await Databases(tmp_path, None, KEYS).filled(url, {"telegram": 10})
    storage = open_storage(url, clock=CLOCK, keys=KEYS)
    beat = Beat(storage, CLOCK, Planner(SystemIds()).beat)
    await beat.run()
    closes = [AgendaItem(AgendaKind.CLOSE, pod, CLOCK.now(), WEEK) for pod in (2, 3)]
    await storage.run(lambda uow: uow.agenda.put(*closes))

    with recorded() as ran:
        await beat.run()
    await storage.close()

    layers = [each for each in ran if "layers" in each.sql]
    of_the_beat = 5
    assert len(layers) == len(closes)
    assert len(ran) <= of_the_beat + 18 * len(closes)
