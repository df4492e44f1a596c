"""Reports, what they say, and who reads it, over SQLite and PostgreSQL."""

import pytest
from msgspec.structs import replace

from bot.domain.reports import Report, ReportOutcome, ReportPart, ReportState
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import FormerWordsId, ReportId, ReportPartId, earliest
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.errors import StorageError
from storage.repositories.report_ledger import ReportLedger, SealedPart
from storage.sealing.report_encryption import ReadersKey
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, Scene
from tests.harness.connections import connection_of
from tests.harness.readers import public_half


@pytest.fixture
async def its(storage: SqlStorage) -> Scene:
    """Ann and Bob, and one report of before."""
    return await storage.run(samples.stored)


async def added(storage: SqlStorage, its: Scene, report: Report | None = None) -> Report:
    """Let Bob report Ann."""
    made = report or samples.report(its.bob, its.membership)
    await storage.run(lambda uow: uow.reports.add(made))
    return made


async def parts(storage: SqlStorage, of: Report) -> tuple[SealedPart, ...]:
    """Find the parts of a report, sealed."""
    return await storage.read(lambda uow: ReportLedger(connection_of(uow)).parts(of.id))


async def test_a_report_comes_back_as_it_was_made_and_saved(
    storage: SqlStorage, its: Scene
) -> None:
    made = await added(storage, its)
    assert await storage.read(lambda uow: uow.reports.get(made.id)) == made
    assert await storage.read(lambda uow: uow.reports.numbered(made.number)) == made

    saved = await storage.run(lambda uow: uow.reports.save(made.add().give_answer("We talked.")))
    again = await storage.read(lambda uow: uow.reports.get(made.id))
    assert saved == again
    assert (again.answers, again.answer, again.state) == (3, "We talked.", ReportState.ANSWERED)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.reports.save(made))


async def test_a_number_is_given_once(storage: SqlStorage, its: Scene) -> None:
    made = await added(storage, its)
    other = replace(samples.report(its.ann, its.other), number=made.number)
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.reports.add(other))


async def test_what_a_report_says_is_opened_by_its_readers_key_alone_and_in_its_place(
    storage: SqlStorage, its: Scene
) -> None:
    made, other = await added(storage, its), await added(storage, its)
    older, newer = ReadersKey.fresh(), ReadersKey.fresh()
    told = []
    for key in (older, newer):
        half = public_half(key, samples.number())
        await storage.run(lambda uow, half=half: uow.reports.use_key(half))  # type: ignore[misc]
        part = ReportPart(ReportPartId(samples.number()), made.id, f"by {key.name}")
        await storage.run(lambda uow, part=part: uow.reports.add_part(part))  # type: ignore[misc]
        told.append(part)

    first, second = await parts(storage, made)
    assert (first.key, second.key) == (older.name, newer.name)
    assert [first.open(older), second.open(newer)] == [part.words for part in told]
    moved = SealedPart(second.id, other.id, second.key, second.sealed)
    for sealed, key in ((first, newer), (second, older), (moved, newer)):
        with pytest.raises(StorageError, match="does not open"):
            sealed.open(key)


async def test_without_a_key_nothing_is_kept(storage: SqlStorage) -> None:
    assert not await storage.read(lambda uow: uow.reports.can_be_read())

    def tell(uow: UnitOfWork) -> None:
        uow.reports.add_part(ReportPart(ReportPartId(1), ReportId(1), "words"))

    with pytest.raises(NotFound):
        await storage.run(tell)


async def test_reports_are_found_by_who_made_them_and_counted(
    storage: SqlStorage, its: Scene
) -> None:
    old = replace(
        samples.report(its.bob, its.membership), id=ReportId(earliest(NOW - 2 * DAY) + 1)
    )
    new = replace(samples.report(its.bob, its.membership), id=ReportId(earliest(NOW) + 1))
    for report in (old, new):
        await added(storage, its, report)
        await storage.run(lambda uow, r=report: uow.reports.add_part(samples.report_part(r)))  # type: ignore[misc]

    assert await storage.read(lambda uow: uow.reports.by([its.bob.id])) == (new, old)
    assert len(await storage.read(lambda uow: uow.reports.by([its.ann.id, its.bob.id]))) == 3
    assert await storage.read(lambda uow: uow.reports.count(its.bob.id, NOW - DAY)) == 1
    assert await storage.read(lambda uow: uow.reports.count_parts(new.id)) == 1


async def test_what_waits_is_told_and_what_was_closed_long_ago_is_forgotten(
    storage: SqlStorage, its: Scene
) -> None:
    waits = replace(
        samples.report(its.bob, its.membership),
        state=ReportState.OPEN,
        closed_at=None,
        outcome=None,
    )
    await added(storage, its, waits)
    answered = replace(waits, id=ReportId(samples.number()), number=7, state=ReportState.ANSWERED)
    await added(storage, its, answered)
    closed = answered.close(ReportOutcome.ADVISED, NOW - 9 * DAY)
    await storage.run(lambda uow: uow.reports.save(closed))
    await storage.run(lambda uow: uow.reports.add_part(samples.report_part(closed)))

    assert await storage.read(lambda uow: uow.reports.waiting(NOW, 9)) == ((waits.number, NOW),)
    assert await storage.read(lambda uow: uow.reports.waiting(NOW - DAY, 9)) == ()
    assert await storage.run(lambda uow: uow.reports.forget(NOW - 8 * DAY, 9)) == 1
    assert await parts(storage, closed) == ()
    assert await storage.read(lambda uow: uow.reports.get(waits.id)) == waits
    with pytest.raises(NotFound):
        await storage.read(lambda uow: uow.reports.get(closed.id))


async def test_who_is_forgotten_leaves_a_report_that_nobody_made(
    storage: SqlStorage, its: Scene
) -> None:
    made = await added(storage, its)
    await storage.run(lambda uow: uow.reports.add_part(samples.report_part(made)))
    await storage.run(lambda uow: uow.reports.forget_reporter(its.bob.id))

    left = await storage.read(lambda uow: uow.reports.get(made.id))
    assert left == replace(made, reporter=None, about=None, answer=None, version=2)
    assert len(await parts(storage, made)) == 1


async def test_former_words_come_back_until_they_are_forgotten(
    storage: SqlStorage, its: Scene
) -> None:
    old, new = (
        replace(samples.former_words(its.check_in), id=FormerWordsId(earliest(at) + 7))
        for at in (NOW - 9 * DAY, NOW)
    )
    await storage.run(lambda uow: uow.former_words.add(old))
    await storage.run(lambda uow: uow.former_words.add(new))

    found = await storage.read(lambda uow: uow.former_words.of([its.check_in.id]))
    assert found[1:] == (new, old)
    assert await storage.run(lambda uow: uow.former_words.forget(NOW - 7 * DAY, 9)) == 1
    found = await storage.read(lambda uow: uow.former_words.of([its.check_in.id]))
    assert found[1:] == (new,)
