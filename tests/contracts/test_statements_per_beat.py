"""How many statements a beat takes, which does not depend on how many are due."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.people import Crowd
from benchmarks.prompted import Databases
from bot.kernel.clock import SystemClock
from bot.kernel.ids import SystemIds
from bot.notices.replan import Replanner
from bot.zones import edition
from scheduler.beat import Beat
from storage.engine import open_storage
from tests.contracts.samples import KEYS
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

    assert [each.sql.split()[0] for each in busy if not _is_begin(each.sql)] == BUSY
    assert [each.sql.split()[0] for each in idle if not _is_begin(each.sql)] == IDLE


def _is_begin(sql: str) -> bool:
    """Tell whether a statement begins a transaction on PostgreSQL, by asking for its number."""
    return "pg_current_xact_id" in sql
