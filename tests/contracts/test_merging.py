"""Two persons become one: nothing is lost or twice, and every word opens at every step."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, select, text

from bot.domain.checkins import CheckInState
from bot.domain.notices import AgendaItem, AgendaKind
from bot.domain.pods import MembershipState
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import LinkId, PersonId, SystemIds
from bot.people import merging
from bot.ports.storage import UnitOfWork
from storage.columns import SEALED, SealedTo, metadata
from storage.engine import SqlStorage, open_storage
from storage.repositories.check_in_rows import check_ins
from storage.repositories.goal_logs import logs
from storage.sealing import data_keys as keys
from storage.sealing.encryption import Owner
from tests.contracts import samples
from tests.contracts.samples import KEYS, NOW
from tests.contracts.two_lives import TwoLives, lived
from tests.harness.connections import connection_of
from tests.harness.patience import asked_until, patient

DEEP = 3
_OF_BOTH = ("people.not_okay", "people.muted")
WITHIN = patient(10)


def unit(lives: TwoLives) -> Callable[[UnitOfWork], bool]:
    """Take the link on by one unit of a beat; tell whether there is more."""

    def work(uow: UnitOfWork) -> bool:
        due = AgendaItem(AgendaKind.LINK, lives.link.id, NOW)
        merging.go_on(uow, SystemIds(), NOW, due)
        left = uow.agenda.of(AgendaKind.LINK, lives.link.id)
        return left is not None and left.due_at <= NOW

    return work


def words(uow: UnitOfWork) -> dict[str, str]:
    """Open everything that is sealed and a person's, by where it stands."""
    connection, sealer = connection_of(uow), uow.goals._sealer  # type: ignore[attr-defined]
    found = {}
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table)).all():
            for column in table.columns:
                to: SealedTo | None = column.info.get(SEALED)
                sealed = getattr(row, column.name)
                if to is None or to.kind != "person" or sealed is None or to.owner is None:
                    continue
                owner = Owner(to.kind, getattr(row, to.owner))
                place = ":".join(str(getattr(row, name)) for name in to.row)
                opened = sealer.open(owner, f"{table.name}.{to.column}", place, sealed)
                found[f"{table.name}.{column.name} {place}"] = opened
    return found


def references(uow: UnitOfWork, to: set[int]) -> list[str]:
    """Find each column of each table in which one of some ids stands, or in whose JSON."""
    connection = connection_of(uow)
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        if table.name not in {"taken_keys", "data_keys"}
        for row in connection.execute(select(table)).all()
        for column in table.columns
        if column.name not in {"key", "redraws", "event"}
        if not to.isdisjoint(_numbers(getattr(row, column.name)))
    ]


def _numbers(value: Any) -> set[int]:
    match value:
        case bool() | bytes() | None:
            return set()
        case int():
            return {value}
        case dict():
            return {n for each in (*value.keys(), *value.values()) for n in _numbers(each)}
        case list():
            return {n for each in value for n in _numbers(each)}
        case str():
            return {int(part) for part in value.split(":") if part.isdecimal()}
    return set()


async def merged(storage: SqlStorage, lives: TwoLives) -> None:
    while await storage.run(unit(lives)):
        pass


@pytest.mark.parametrize("seed", range(DEEP))
async def test_two_lives_become_one_with_nothing_lost_and_nothing_twice(
    storage: SqlStorage, seed: int
) -> None:
    lives = await storage.run(lambda uow: lived(uow, seed))
    both = (lives.first, lives.second)
    before = await storage.read(words)
    cheers = await storage.read(_cheers)
    await merged(storage, lives)

    one = lives.first.person.id
    mine = await storage.read(lambda uow: uow.merging.ever_in(one))
    assert sorted(m.pod for m in mine) == sorted({m.pod for b in both for m in b.memberships})
    for member in mine:
        of_both = [m for b in both for m in b.memberships if m.pod == member.pod]
        inside = any(m.state is not MembershipState.LEFT for m in of_both)
        assert (member.state is not MembershipState.LEFT) is inside
        assert member.on_board is all(m.on_board for m in of_both)

    goals = await storage.read(lambda uow: uow.goals.of_person(one, 100))
    assert {(g.id, g.title) for g in goals} == {(g.id, g.title) for b in both for g in b.goals}
    shares = await storage.read(lambda uow: uow.goals.shares_of([g.id for g in goals]))
    assert {(s.goal, s.pod, s.visible) for s in shares} == {
        (s.goal, s.pod, s.visible) for b in both for s in b.shares
    }
    assert {s.membership for s in shares} <= {m.id for m in mine}
    await _weeks_are_one(storage, lives)
    assert await storage.read(_cheers) == cheers
    after = await storage.read(words)
    gone = {key: text for key, text in before.items() if key not in after}
    assert all(key.startswith(("people.", "check_ins.")) for key in gone)
    same = {key for key in before.keys() & after.keys() if not key.startswith("check_ins.")}
    apart = [key for key in same if before[key] != after[key] and not key.startswith(_OF_BOTH)]
    assert apart == []


async def _weeks_are_one(storage: SqlStorage, lives: TwoLives) -> None:
    """See that each week is there once, with all its outcomes and the newer answer's words."""
    both = (lives.first, lives.second)
    one = lives.first.person.id
    there = await storage.read(lambda uow: uow.checkins.of_person(one, NOW - 400 * samples.DAY))
    assert len({(c.pod, c.week) for c in there}) == len(there)
    had = [c for b in both for c in b.weeks]
    assert {(c.pod, c.week) for c in there} == {(c.pod, c.week) for c in had}
    for week in there:
        of_both = [c for c in had if (c.pod, c.week) == (week.pod, week.week)]
        answered = [c for c in of_both if c.state is CheckInState.ANSWERED]
        if answered:
            newest = max(answered, key=lambda c: c.answered_at or NOW)
            assert (week.id, week.words) == (newest.id, newest.words)
            assert week.outcomes == {g: o for c in of_both for g, o in c.outcomes.items()}
        assert week.withheld is any(c.withheld for c in of_both)


def _cheers(uow: UnitOfWork) -> set[int]:
    cheers = metadata.tables["cheers"]
    return {*connection_of(uow).execute(select(cheers.c.id)).scalars()}


@pytest.mark.parametrize("seed", range(DEEP))
async def test_nothing_refers_to_who_or_what_is_gone(storage: SqlStorage, seed: int) -> None:
    lives = await storage.run(lambda uow: lived(uow, seed))
    await merged(storage, lives)

    one = lives.first.person.id
    mine = {m.id for m in await storage.read(lambda uow: uow.merging.ever_in(one))}
    there = await storage.read(lambda uow: uow.checkins.of_person(one, NOW - 400 * samples.DAY))
    both = (lives.first, lives.second)
    gone = {lives.second.person.id, lives.link.id}
    gone |= {m.id for b in both for m in b.memberships} - mine
    gone |= {c.id for b in both for c in b.weeks} - {c.id for c in there}
    assert await storage.read(lambda uow: references(uow, gone)) == []
    told = (await storage.read(lambda uow: uow.people.get(lives.fellow.person.id))).not_okay
    assert told is not None
    assert {*told.told} <= mine
    assert await storage.read(_broken_references) == []


def _broken_references(uow: UnitOfWork) -> list[Any]:
    connection = connection_of(uow)
    if connection.dialect.name != "sqlite":
        return []  # which checks them with each statement
    return [*connection.execute(text("PRAGMA foreign_key_check"))]


async def test_every_word_opens_after_every_step_in_whatever_process(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "ROWS_AT_ONCE", 7)
    storage = open_storage(url, clock=SystemClock(), keys=KEYS)
    lives = await storage.run(lambda uow: lived(uow, 1))
    more, steps, before = True, 0, dict[str, str]()
    while more:
        more = await storage.run(unit(lives))
        await storage.close()
        storage = open_storage(url, clock=SystemClock(), keys=KEYS)
        after = await storage.read(words)
        assert not before or after == before
        before, steps = after, steps + 1

    assert steps > 5
    await storage.run(lambda uow: forget_key(uow, lives.second.person.id))
    assert await storage.read(words) == before
    await storage.close()


def forget_key(uow: UnitOfWork, person: PersonId) -> None:
    """Take a key away, which only backups of before need."""
    owned = delete(keys.data_keys).where(keys.data_keys.c.owner == person)
    assert connection_of(uow).execute(owned).rowcount == 1


async def test_who_has_become_one_with_somebody_becomes_one_again(storage: SqlStorage) -> None:
    lives = await storage.run(lambda uow: lived(uow, 8))
    await merged(storage, lives)
    before = await storage.read(words)
    again = replace(
        lives.link,
        id=LinkId(samples.number()),
        first=lives.fellow.person.id,
        first_account=lives.fellow.account.id,
        code_hash=None,
        second=lives.first.person.id,
        second_account=lives.first.account.id,
    )
    await storage.run(lambda uow: uow.links.add(again))
    lives.link = again
    await merged(storage, lives)

    after = await storage.read(words)
    assert all(name.startswith(("people.", "check_ins.")) for name in before.keys() - after.keys())
    await storage.run(lambda uow: forget_key(uow, lives.first.person.id))
    await storage.run(lambda uow: forget_key(uow, lives.second.person.id))
    assert await storage.read(words) == after
    taken = select(keys.taken_keys.c.owner)
    owners = await storage.read(lambda uow: connection_of(uow).execute(taken).scalars().all())
    assert owners == [lives.fellow.person.id] * 2


async def test_it_is_done_at_once_or_not_at_all(storage: SqlStorage) -> None:
    lives = await storage.run(lambda uow: lived(uow, 2))
    before = await storage.read(words)

    def dies(uow: UnitOfWork) -> None:
        unit(lives)(uow)
        raise KeyError("the process dies")

    with pytest.raises(KeyError):
        await storage.run(dies)

    assert await storage.read(words) == before


async def test_who_writes_meanwhile_begins_anew(storage: SqlStorage) -> None:
    lives = await storage.run(lambda uow: lived(uow, 3))
    goal = lives.second.goals[0]
    read = await storage.read(lambda uow: uow.goals.get(goal.id))
    await merged(storage, lives)

    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.goals.save(replace(read, title="late")))
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.people.get(lives.second.person.id))


async def test_who_is_at_work_on_postgres_begins_anew(postgres_url: str) -> None:
    """An act of the second one's that read before, and writes after, finds nobody to refer to."""
    storage = open_storage(postgres_url, clock=SystemClock(), keys=KEYS)
    lives = await storage.run(lambda uow: lived(uow, 5))
    has_read, may_write = threading.Event(), threading.Event()

    def acts(uow: UnitOfWork) -> None:
        person = uow.people.get(lives.second.person.id)
        has_read.set()
        may_write.wait(WITHIN)
        uow.goals.add(samples.goal(person))

    act = asyncio.ensure_future(storage.run(acts))
    await asyncio.to_thread(has_read.wait, WITHIN)
    await merged(storage, lives)
    may_write.set()

    with pytest.raises(Conflict):
        await act
    assert await storage.read(lambda uow: references(uow, {lives.second.person.id})) == []
    await storage.close()


async def test_what_is_written_at_the_same_time_is_merged_too_on_postgres(
    postgres_url: str,
) -> None:
    """An act of the second person's that has written, and not committed, is waited for."""
    storage = open_storage(postgres_url, clock=SystemClock(), keys=KEYS)
    lives = await storage.run(lambda uow: lived(uow, 6))
    late = samples.goal(lives.second.person)
    has_written, may_commit = threading.Event(), threading.Event()

    def acts(uow: UnitOfWork) -> None:
        uow.goals.add(late)
        connection_of(uow)
        has_written.set()
        may_commit.wait(WITHIN)

    act = asyncio.ensure_future(storage.run(acts))
    await asyncio.to_thread(has_written.wait, WITHIN)
    merging_now = asyncio.ensure_future(merged(storage, lives))
    await waits_for_a_lock(storage)
    may_commit.set()
    await act
    await merging_now

    one = lives.first.person.id
    assert (await storage.read(lambda uow: uow.goals.get(late.id))).person == one
    await storage.close()


async def waits_for_a_lock(storage: SqlStorage) -> None:
    """Wait until a transaction waits for another."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    async def asks() -> object:
        return await storage.read(lambda uow: connection_of(uow).execute(waiting).scalar())

    await asked_until(asks)


async def test_what_cannot_be_read_where_it_has_to_be_leaves_both_apart(
    storage: SqlStorage,
) -> None:
    lives = await storage.run(lambda uow: lived(uow, 7))
    mine = {m.pod for m in lives.first.memberships}
    week = next(each for each in lives.second.weeks if each.pod in mine)
    before = await storage.read(rows)

    def damaged(uow: UnitOfWork) -> None:
        its = check_ins.update().where(check_ins.c.id == week.id)
        connection_of(uow).execute(its.values(words=check_ins.c.media))

    await storage.run(damaged)
    await merged(storage, lives)

    after = await storage.read(rows)
    assert {name for name in before if before[name] != after[name]} == {"agenda", "check_ins"}
    due = await storage.read(lambda uow: uow.agenda.of(AgendaKind.LINK, lives.link.id))
    assert due is not None
    assert due.due_at > NOW


async def test_what_no_key_opens_holds_up_nothing_when_words_are_sealed_anew(
    storage: SqlStorage,
) -> None:
    lives = await storage.run(lambda uow: lived(uow, 7))

    def damaged(uow: UnitOfWork) -> None:
        theirs = logs.update().where(logs.c.person == lives.second.person.id)
        connection_of(uow).execute(theirs.values(note=b"no seal"))

    await storage.run(damaged)
    await merged(storage, lives)

    assert await storage.read(lambda uow: uow.links.of_person(lives.first.person.id)) == ()


def rows(uow: UnitOfWork) -> dict[str, set[str]]:
    """Read every row of every table."""
    connection = connection_of(uow)
    return {
        table.name: {repr(row) for row in connection.execute(select(table))}
        for table in metadata.sorted_tables
    }


async def test_while_keys_are_replaced_it_waits(storage: SqlStorage) -> None:
    lives = await storage.run(lambda uow: lived(uow, 4))

    def replaced(uow: UnitOfWork) -> None:
        row = keys.data_keys.update().where(keys.data_keys.c.owner == lives.second.person.id)
        connection_of(uow).execute(row.values(former=keys.data_keys.c.wrapped))

    await storage.run(replaced)
    await storage.run(unit(lives))

    second = lives.second.person
    assert await storage.read(lambda uow: uow.people.get(second.id)) == second
    due = await storage.read(lambda uow: uow.agenda.of(AgendaKind.LINK, lives.link.id))
    assert due is not None
    assert due.due_at > NOW
