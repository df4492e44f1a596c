"""A master key is changed while people go on: all words stay, and the old key opens nothing."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, LargeBinary, select

from bot.kernel.clock import SystemClock
from bot.ports.chat import Arrival
from bot.ports.storage import UnitOfWork
from storage import guest_access, inspection
from storage.columns import SEALED, Sealed, SealedTo, metadata
from storage.engine import open_storage
from storage.errors import StorageError
from storage.guest_access import GuestTransactions
from storage.key_rotation import KeyRotation, ShortTransactions
from storage.resealing import Resealing
from storage.sealing import data_keys as keys
from storage.sealing.data_keys import OwnerKey, data_keys
from storage.sealing.encryption import MasterKeys, Owner, Vault
from tests.contracts import samples
from tests.contracts.samples import KEYS, NOW, Scene

pytestmark = pytest.mark.slow

NEW = MasterKeys((bytes(32),))
BOTH = MasterKeys((bytes(32), bytes(range(32))))


class Killed(BaseException):
    """The rotation's process is gone."""


@dataclass
class Mortal:
    """Transactions that end for ever before one of them writes."""

    transactions: GuestTransactions
    writes_left: int

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.transactions.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if not self.writes_left:
            raise Killed
        self.writes_left -= 1
        with self.transactions.writing() as connection:
            yield connection


@pytest.fixture
async def its(url: str) -> Scene:
    """Keep some of everything that is sealed, under the old key."""
    opened = open_storage(url, clock=SystemClock(), keys=KEYS)
    its = await opened.run(samples.stored)
    await opened.chat_log.append("said", NOW)
    told = opened.arrivals("telegram")
    _, unread = await told.take([Arrival(number, b"told") for number in (1, 2)], NOW)
    await told.set_aside(unread, "unread", NOW)
    await opened.close()
    return its


@dataclass
class Watched:
    """Transactions that tell when one of them is about to write."""

    transactions: GuestTransactions
    about_to_write: threading.Event

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.transactions.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self.about_to_write.set()
        with self.transactions.writing() as connection:
            yield connection


def rotate(
    transactions: ShortTransactions, sleep: Callable[[float], None] = lambda _: None
) -> int:
    rotation = KeyRotation(transactions, BOTH)
    rotation.rewrap_all()
    return Resealing(transactions, rotation, sleep=sleep).run()


def sealed_texts(url: str) -> dict[str, list[tuple[Owner, str, bytes]]]:
    """Find everything that is sealed, by column: whose it is, where it belongs, and how it is."""
    found: dict[str, list[tuple[Owner, str, bytes]]] = {}
    with guest_access.reading(url) as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            for column in table.columns:
                if SEALED in column.info:
                    to: SealedTo = column.info[SEALED]
                    name = f"{table.name}.{column.name}"
                    found[name] = []
                    for row in rows:
                        if (text := getattr(row, column.name)) is not None:
                            owner = Owner(to.kind, getattr(row, to.owner) if to.owner else 0)
                            where = ":".join(str(getattr(row, each)) for each in to.row)
                            found[name].append(
                                (
                                    owner,
                                    keys.associated_data(
                                        owner, f"{table.name}.{to.column}", where
                                    ),
                                    text,
                                )
                            )
    return found


def data_keys_of(url: str, masters: MasterKeys) -> dict[Owner, OwnerKey]:
    """Open every data key."""
    vault = Vault(masters)
    with guest_access.reading(url) as connection:
        return {
            Owner(row.owner_kind, row.owner): keys.open_owner_key(vault, row)
            for row in connection.execute(select(data_keys))
        }


def words(url: str, under: dict[Owner, OwnerKey]) -> dict[str, str]:
    """Read everything that opens, by where it belongs."""
    found = {}
    for texts in sealed_texts(url).values():
        for owner, belongs, text in texts:
            try:
                found[belongs] = under[owner].open(text, belongs).decode()
            except (StorageError, KeyError):
                continue
    return found


def test_each_column_of_bytes_says_what_it_is_sealed_to() -> None:
    bare = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed | LargeBinary) and SEALED not in column.info
    }
    # What reports say is sealed by keys of their readers, which no rotation here knows.
    assert bare == {"data_keys.wrapped", "data_keys.former", "report_parts.sealed"}


async def test_all_words_stay_and_the_old_key_opens_none_of_them(url: str, its: Scene) -> None:
    stolen, before = data_keys_of(url, KEYS), words(url, data_keys_of(url, KEYS))
    assert [name for name, texts in sealed_texts(url).items() if not texts] == []

    with guest_access.short_transactions(url) as transactions:
        assert rotate(transactions) == len(before)
        assert rotate(transactions) == 0

    assert words(url, data_keys_of(url, NEW)) == before
    assert words(url, stolen) == {}
    alone = open_storage(url, clock=SystemClock(), keys=NEW)
    assert await alone.read(lambda uow: uow.people.get(its.ann.id)) == its.ann
    await alone.close()


async def test_codes_that_are_said_aloud_open_before_and_after_at_each_step(
    url: str, its: Scene
) -> None:
    async def opens(by: MasterKeys) -> bool:
        opened = open_storage(url, clock=SystemClock(), keys=by)
        said = samples.spoken(its.invitation)
        found = await opened.read(lambda uow: uow.pods.invitation_said(said))
        await opened.close()
        return found == its.invitation

    assert await opens(KEYS)
    assert await opens(BOTH)
    with guest_access.reading(url) as connection:
        assert inspection.key_use(connection).codes == {KEYS.names[0]: 1}
    with guest_access.short_transactions(url) as transactions:
        KeyRotation(transactions, BOTH).rewrap_all()
        assert await opens(BOTH)
        assert await opens(NEW)
        with guest_access.reading(url) as connection:
            assert inspection.key_use(connection).codes == {NEW.names[0]: 1}
        rotate(transactions)
    assert await opens(NEW)
    with guest_access.reading(url) as connection:
        row = connection.execute(select(metadata.tables["invitations"])).one()
    said = samples.spoken(its.invitation)
    assert row.spoken_hash == NEW.fingerprints(said)[NEW.names[0]]
    assert row.spoken_hash not in KEYS.fingerprints(said).values()
    assert samples.MARK.encode() not in row.spoken


async def test_it_may_be_killed_before_anything_it_writes(url: str, its: Scene) -> None:
    stolen, before = data_keys_of(url, KEYS), words(url, data_keys_of(url, KEYS))

    lives = 0
    with guest_access.short_transactions(url) as transactions:
        while True:
            try:
                rotate(Mortal(transactions, writes_left=lives))
            except Killed:
                lives += 1
                assert words(url, data_keys_of(url, BOTH)) == before
            else:
                break

    assert lives > 5
    alone = open_storage(url, clock=SystemClock(), keys=NEW)
    said = samples.spoken(its.invitation)
    assert await alone.read(lambda uow: uow.pods.invitation_said(said)) == its.invitation
    await alone.close()
    assert words(url, data_keys_of(url, NEW)) == before
    assert words(url, stolen) == {}


async def test_what_is_written_meanwhile_stays_as_it_was_written(url: str, its: Scene) -> None:
    running = open_storage(url, clock=SystemClock(), keys=BOTH)
    titles: list[str] = []

    def save(uow: UnitOfWork) -> None:
        goal = uow.goals.get(its.goal.id)
        uow.goals.save(replace(goal, title=titles[-1]))

    async def people_write(done: asyncio.Event) -> None:
        while not done.is_set():
            titles.append(f"title {len(titles)}")
            await running.run(save)

    done = asyncio.Event()
    writing = asyncio.ensure_future(people_write(done))
    with guest_access.short_transactions(url) as transactions:
        await asyncio.to_thread(rotate, transactions)
    done.set()
    await writing

    found = await running.read(lambda uow: uow.goals.get(its.goal.id))
    assert found.title == titles[-1]
    await running.close()
    assert f"title {len(titles) - 1}" in words(url, data_keys_of(url, NEW)).values()


async def test_who_read_a_key_before_is_waited_for(url: str, its: Scene) -> None:
    running = open_storage(url, clock=SystemClock(), keys=BOTH)
    has_read, waits, may_write = (threading.Event() for _ in range(3))

    def slow(uow: UnitOfWork) -> None:
        goal = uow.goals.get(its.goal.id)
        has_read.set()
        may_write.wait(30)
        uow.goals.save(replace(goal, title="written late"))

    writing = asyncio.ensure_future(running.run(slow))
    await asyncio.to_thread(has_read.wait)
    with guest_access.short_transactions(url) as transactions:
        # On SQLite it waits to write, on PostgreSQL until those who have read are done.
        on_file = url.startswith("sqlite")
        watched = Watched(transactions, waits) if on_file else transactions
        rotating = asyncio.ensure_future(asyncio.to_thread(rotate, watched, lambda _: waits.set()))
        await asyncio.to_thread(waits.wait)
        assert not rotating.done()
        may_write.set()
        await writing
        await rotating

    assert "written late" in words(url, data_keys_of(url, NEW)).values()
    await running.close()


async def test_a_text_that_opens_by_no_key_stops_it_and_nothing_is_lost(
    url: str, its: Scene, damaged: None
) -> None:
    before = words(url, data_keys_of(url, KEYS))

    with (
        guest_access.short_transactions(url) as transactions,
        pytest.raises(StorageError, match="does not open"),
    ):
        rotate(transactions)

    assert words(url, data_keys_of(url, BOTH)) == before


@pytest.fixture
async def damaged(url: str, its: Scene) -> None:
    """Move a goal's title to where it does not belong."""
    with guest_access.writing(url) as connection:
        goals = metadata.tables["goals"]
        connection.execute(goals.update().values(learned=goals.c.title))
