"""How often an answer waits for PostgreSQL: once for each reading, and once for all it writes.

Whoever raises one of these numbers says in the commit why.
"""

import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.pressing import Cairn
from benchmarks.prompted import MEMBERS, Databases
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Conflict
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage, open_storage
from tests.contracts import samples
from tests.contracts.samples import KEYS, NOW
from tests.harness.postgres import Postgres
from tests.harness.proxy import Proxy, between

PRESSES = 9
BEGIN, READINGS, WRITINGS, COMMIT = 1, 4, 1, 1


@pytest.fixture
def proxy(postgres: Postgres) -> Iterator[Proxy]:
    with between(postgres.port) as opened:
        yield opened


async def test_an_answer_waits_seven_times(
    postgres: Postgres, postgres_url: str, proxy: Proxy, tmp_path: Path
) -> None:
    await Databases(tmp_path, None, KEYS).filled(postgres_url, {"telegram": PRESSES})
    url = postgres_url.replace(f":{postgres.port}/", f":{proxy.port}/")
    storage = open_storage(url, clock=SystemClock(), keys=KEYS)
    cairn = Cairn.over(storage)
    waited = []
    for number in range(MEMBERS, MEMBERS + PRESSES):
        before = proxy.requests
        await cairn.press(number)
        waited.append(proxy.requests - before)
    await storage.close()

    # Now and then psycopg has a statement prepared, once for each connection.
    assert statistics.mode(waited) == BEGIN + READINGS + WRITINGS + COMMIT


async def test_what_leaves_together_is_written_together_or_not_at_all(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)

    def stale(uow: UnitOfWork) -> None:
        uow.memberships.save(replace(its.membership, check_ins=7))
        uow.checkins.save(replace(its.check_in, version=99))

    with pytest.raises(Conflict):
        await storage.run(stale)

    found = await storage.read(lambda uow: uow.memberships.get(its.membership.id))
    assert found == its.membership


async def test_what_is_written_twice_ends_as_it_was_written_last(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    answered = its.check_in.show_up(NOW)

    def twice(uow: UnitOfWork) -> None:
        uow.checkins.save(answered)
        uow.memberships.save(replace(its.membership, check_ins=7))
        uow.checkins.save(replace(uow.checkins.get(its.check_in.id), late=True))

    await storage.run(twice)

    found = await storage.read(lambda uow: uow.checkins.get(its.check_in.id))
    member = await storage.read(lambda uow: uow.memberships.get(its.membership.id))
    assert (found.late, found.revision, member.check_ins) == (True, answered.revision, 7)


async def test_a_refusal_within_takes_back_what_was_put_before_it(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def refused(uow: UnitOfWork) -> str:
        try:
            with uow.savepoint():
                uow.memberships.save(replace(its.membership, check_ins=7))
                uow.checkins.save(replace(its.check_in, version=99))
                uow.notes.get("anything")
        except Conflict:
            return "refused"
        return "saved"

    assert await storage.run(refused) == "refused"
    found = await storage.read(lambda uow: uow.memberships.get(its.membership.id))
    assert found == its.membership
