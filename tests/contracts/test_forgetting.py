"""Whoever is forgotten is in no table and no byte of the database; others are as before."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from sqlalchemy import Column, ForeignKey, Table, func, select

from bot.domain.forgetting import Belongings
from bot.domain.notices import AgendaItem, AgendaKind, NoticeState, SentMessage, Settlement
from bot.domain.pods import MembershipState
from bot.domain.words import Words
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import InvitationId
from bot.ports.storage import UnitOfWork
from storage import guest_access
from storage.columns import SEALED, SealedTo
from storage.engine import SqlStorage
from storage.repositories.people import people
from storage.sealing.data_keys import data_keys
from storage.tables import TABLES
from tests.contracts import samples
from tests.contracts.database_dumps import contents, forms_of
from tests.contracts.left_behind import NOBODYS, POINTERS
from tests.contracts.samples import MARK, NOW, Scene

ALL = 1000
# Erased by the numbers of what they are about, which are no references.
BY_NUMBER = {"agenda", "deliveries", "data_keys", "taken_keys"}


def sent(uow: UnitOfWork, its: Scene) -> None:
    """Let Ann have her notice, as a message in her private chat."""
    where = its.anns.place or ""
    message = SentMessage(its.notice.id, "telegram", where, 1, f"message-{its.anns.external}")
    uow.outbox.settle(Settlement(its.notice, NoticeState.SENT, NOW, deliveries=(message,)))


def told_by_ann(uow: UnitOfWork, its: Scene) -> None:
    """Let Ann cheer Bob, and let what is due about her stand in the agenda."""
    bobs = replace(samples.check_in(its.other, goals={}), words=Words())
    uow.checkins.add(bobs)
    uow.checkins.cheer(samples.cheer(bobs, its.ann))
    uow.pods.use(bobs_invitation(uow, its), its.ann.id, NOW)
    uow.agenda.put(
        AgendaItem(AgendaKind.SEE, its.check_in.id, NOW, its.check_in.week),
        AgendaItem(AgendaKind.MIDWEEK, its.membership.id, NOW),
        AgendaItem(AgendaKind.FORGET, its.ann.id, NOW),
    )


def bobs_invitation(uow: UnitOfWork, its: Scene) -> InvitationId:
    """Let Bob make an invitation."""
    made = samples.invitation(its.pod, its.bob)
    uow.pods.invite(made, samples.spoken(made))
    return made.id


def stored(uow: UnitOfWork) -> Scene:
    """Store a scene with something of Ann's in every table."""
    its = samples.stored(uow)
    sent(uow, its)
    told_by_ann(uow, its)
    return its


async def forget(storage: SqlStorage, its: Scene, limit: int = ALL) -> int:
    """Erase all of Ann's; tell in how many steps."""
    for step in range(1, 100):
        if await storage.run(lambda uow: uow.forgetting.erase(its.ann.id, limit)):
            return step
    raise AssertionError("it does not end")


def refer_to(column: Column[object]) -> set[str]:
    """Name the tables that a column refers to."""
    keys: set[ForeignKey] = column.foreign_keys
    return {key.column.table.name for key in keys}


def personal(table: Table) -> bool:
    """Tell whether rows of a table are somebody's: they name one, or are under their key."""
    if table is people:
        return True
    to: list[SealedTo] = [c.info[SEALED] for c in table.columns if SEALED in c.info]
    named = set().union(*map(refer_to, table.columns))
    theirs = {"people", "accounts", "memberships", "goals", "check_ins", "invitations"}
    return bool(named & theirs) or any(each.kind == "person" for each in to)


def test_every_table_is_somebodys_or_says_why_it_is_nobodys() -> None:
    unsaid = {t.name for t in TABLES if not personal(t)} - NOBODYS.keys()
    assert unsaid == BY_NUMBER, "say why in left_behind.py"
    assert not {t.name for t in TABLES if personal(t)} & NOBODYS.keys()
    assert NOBODYS.keys() <= {table.name for table in TABLES}
    assert {name.split(".")[0] for name in POINTERS} <= {table.name for table in TABLES}


def rows_about(storage_url: str, its: Scene) -> Iterator[str]:
    """Find what still names Ann, or something of hers, by whatever column."""
    hers = {
        its.ann.id,
        its.anns.id,
        its.membership.id,
        its.goal.id,
        its.check_in.id,
        its.log.id,
        its.invitation.id,
    }
    with guest_access.reading(storage_url) as connection:
        for table in TABLES:
            for row in connection.execute(select(table)):
                for column in table.columns:
                    name = f"{table.name}.{column.name}"
                    value = getattr(row, column.name)
                    said = str(value)
                    found = any(str(number) in said for number in hers)
                    if found and name not in POINTERS and not isinstance(value, bytes):
                        yield name


@pytest.mark.parametrize("limit", [1, ALL])
async def test_no_row_is_left_that_is_hers_or_names_her(
    storage: SqlStorage, url: str, limit: int
) -> None:
    its = await storage.run(stored)
    assert {*rows_about(url, its)} >= {"people.id", "accounts.id", "agenda.subject"}

    steps = await forget(storage, its, limit)

    assert (steps > 1) is (limit == 1)
    assert not {*rows_about(url, its)}


def counted(url: str) -> dict[str, int]:
    """Count the rows of each table."""
    with guest_access.reading(url) as connection:
        return {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar_one()
            for t in TABLES
        }


async def test_every_table_that_is_somebodys_had_something_to_lose(
    storage: SqlStorage, url: str
) -> None:
    """A table that nobody fills here would be forgotten by nobody's noticing."""
    its = await storage.run(stored)
    before = counted(url)
    await forget(storage, its)
    after = counted(url)
    fewer = {name for name in before if after[name] < before[name]}
    theirs = {t.name for t in TABLES if personal(t)} | BY_NUMBER
    assert fewer == theirs - {"posted", "taken_keys", "reports"}


async def test_no_name_word_account_or_key_of_hers_is_left_in_any_byte(
    storage: SqlStorage, url: str
) -> None:
    its = await storage.run(stored)
    others = await storage.run(stored)
    with guest_access.reading(url) as connection:
        before = contents(url, connection)
    wrapped = wrapped_key(url, its.ann.id)
    secrets = [its.anns.external, str(its.anns.place), its.event, f"message-{its.anns.external}"]
    assert [each for each in secrets if any(form in before for form in forms_of(each))]
    assert MARK.encode() not in before

    await forget(storage, its)
    await storage.purge()

    with guest_access.reading(url) as connection:
        after = contents(url, connection)
    for secret in secrets:
        assert not [form for form in forms_of(secret) if form in after], secret
    assert wrapped not in after
    assert wrapped.hex().encode() not in after
    assert others.anns.external.encode() in after
    assert await storage.read(lambda uow: uow.people.get(others.ann.id)) == others.ann


def wrapped_key(url: str, person: int) -> bytes:
    """Read a person's key as it is stored."""
    with guest_access.reading(url) as connection:
        key = select(data_keys.c.wrapped).where(data_keys.c.owner == person)
        found: bytes = connection.execute(key).scalar_one()
        return found


async def test_what_others_wrote_and_the_layers_stay(storage: SqlStorage) -> None:
    its = await storage.run(stored)
    await forget(storage, its)

    def look(uow: UnitOfWork) -> None:
        assert uow.people.get(its.bob.id) == its.bob
        assert uow.pods.get(its.pod.id) == its.pod
        assert uow.checkins.layers(its.pod.id, 9) == (its.layer,)
        assert [m.person for m in uow.memberships.of_pod(its.pod.id)] == [its.bob.id]
        assert uow.people.account("telegram", its.anns.external) is None
        with pytest.raises(NotFound):
            uow.people.get(its.ann.id)

    await storage.read(look)


async def test_a_pod_in_which_nobody_else_ever_was_goes_with_its_words(
    storage: SqlStorage, url: str
) -> None:
    def alone(uow: UnitOfWork) -> Scene:
        its = samples.scene()
        uow.people.add(its.ann, its.anns)
        uow.pods.add(its.pod)
        uow.pods.bind(its.home)
        uow.memberships.add(replace(its.membership, state=MembershipState.LEFT))
        uow.checkins.lay(its.layer)
        uow.pods.invite(its.invitation, samples.spoken(its.invitation))
        uow.outbox.put(samples.notice(at=its.home))
        uow.agenda.put(
            AgendaItem(AgendaKind.OFFER, its.pod.id, NOW),
            AgendaItem(AgendaKind.HOME, its.home.id, NOW),
        )
        return its

    its = await storage.run(alone)
    await forget(storage, its)

    with guest_access.reading(url) as connection:
        left = [t.name for t in TABLES if connection.execute(select(t)).first() is not None]
    assert set(left) <= {"notes", "leases"}


async def test_belongings_are_counted(storage: SqlStorage) -> None:
    its = await storage.run(stored)
    counted = await storage.read(lambda uow: uow.forgetting.belongings(its.ann.id))
    assert counted == Belongings(1, 1, 1, 1, 1, 1, 1)


async def test_nobody_is_forgotten_twice(storage: SqlStorage) -> None:
    its = await storage.run(stored)
    await forget(storage, its)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.forgetting.erase(its.ann.id, ALL))
