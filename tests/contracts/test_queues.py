"""The agenda, the inbox, unfinished forms, notes and the chat's log, over both databases."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace

from bot.domain.notices import AgendaItem, AgendaKind
from bot.kernel.errors import Conflict
from bot.kernel.ids import AccountId, FormId
from bot.ports.conversations import Conversation
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW


async def test_the_agenda_gives_what_is_due_the_earliest_first(storage: SqlStorage) -> None:
    first, second = (
        AgendaItem(AgendaKind.CLOSE, 1, NOW - DAY, samples.WEEK),
        AgendaItem(AgendaKind.OFFER, 2, NOW),
    )
    await storage.run(
        lambda uow: uow.agenda.put(second, AgendaItem(AgendaKind.SEE, 3, NOW + DAY), first)
    )
    await storage.run(lambda uow: uow.agenda.put())

    assert await storage.run(lambda uow: uow.agenda.due(NOW, 10)) == (first, second)
    assert await storage.run(lambda uow: uow.agenda.due(NOW, 1)) == (first,)
    assert await storage.read(lambda uow: uow.agenda.next()) == NOW - DAY
    assert await storage.read(lambda uow: uow.agenda.of(AgendaKind.OFFER, 2)) == second


async def test_a_matter_has_one_row_for_each_subject(storage: SqlStorage) -> None:
    before = AgendaItem(AgendaKind.PROMPT, 1, NOW, samples.WEEK)
    other, after = (
        AgendaItem(AgendaKind.CALL, 1, NOW),
        replace(before, due_at=NOW + DAY, week=None),
    )
    await storage.run(lambda uow: uow.agenda.put(before, other))
    await storage.run(lambda uow: uow.agenda.put(after))

    assert await storage.read(lambda uow: uow.agenda.of(AgendaKind.PROMPT, 1)) == after
    assert await storage.read(lambda uow: uow.agenda.of(AgendaKind.CALL, 1)) == other


async def test_the_agenda_gives_a_matters_rows_in_the_order_of_their_subjects(
    storage: SqlStorage,
) -> None:
    rows = [
        AgendaItem(AgendaKind.CLOSE, n, NOW + (9 - n) * DAY, samples.WEEK) for n in range(1, 6)
    ]
    await storage.run(
        lambda uow: uow.agenda.put(AgendaItem(AgendaKind.CALL, 3, NOW), *reversed(rows))
    )

    assert await storage.run(lambda uow: uow.agenda.after(AgendaKind.CLOSE, 0, 2)) == (*rows[:2],)
    assert await storage.run(lambda uow: uow.agenda.after(AgendaKind.CLOSE, 2, 9)) == (*rows[2:],)
    assert await storage.run(lambda uow: uow.agenda.after(AgendaKind.CLOSE, 5, 9)) == ()


async def test_what_is_done_leaves_the_agenda(storage: SqlStorage) -> None:
    await storage.run(
        lambda uow: uow.agenda.put(*(AgendaItem(AgendaKind.SEE, n, NOW) for n in (1, 2, 3)))
    )
    await storage.run(lambda uow: uow.agenda.remove(AgendaKind.SEE, [1, 3, 9]))
    await storage.run(lambda uow: uow.agenda.remove(AgendaKind.CALL, [2]))

    assert await storage.run(lambda uow: uow.agenda.due(NOW, 10)) == (
        AgendaItem(AgendaKind.SEE, 2, NOW),
    )


async def test_several_planners_take_each_row_once(storage: SqlStorage) -> None:
    every = [AgendaItem(AgendaKind.SEE, n, NOW) for n in range(60)]
    await storage.run(lambda uow: uow.agenda.put(*every))

    def plan(uow: UnitOfWork) -> tuple[AgendaItem, ...]:
        taken = uow.agenda.due(NOW, 7)
        uow.agenda.remove(AgendaKind.SEE, [due.subject for due in taken])
        return taken

    planned: list[AgendaItem] = []
    while batches := [each for each in await _thrice(storage, plan) if each]:
        planned += [due for batch in batches for due in batch]

    assert sorted(planned, key=lambda due: due.subject) == every


async def test_an_event_is_answered_the_same_again(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    ann = its.ann.id

    assert (
        await storage.read(lambda uow: uow.inbox.recall("telegram", its.event, ann))
        == f"answer {samples.MARK}".encode()
    )
    assert await storage.read(lambda uow: uow.inbox.recall("telegram", "other", ann)) is None
    with pytest.raises(Conflict):
        await storage.run(lambda uow: uow.inbox.record("telegram", its.event, ann, b"other", NOW))


async def test_the_oldest_events_are_forgotten_in_batches(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def record(uow: UnitOfWork) -> None:
        for n in range(4):
            uow.inbox.record("web", str(n), its.ann.id, f"{n}".encode(), NOW - n * DAY)

    def left(uow: UnitOfWork) -> list[bytes | None]:
        return [uow.inbox.recall("web", str(n), its.ann.id) for n in range(4)]

    await storage.run(record)

    assert await storage.run(lambda uow: uow.inbox.forget(NOW, 2)) == 2
    assert await storage.read(left) == [b"0", b"1", None, None]
    assert await storage.run(lambda uow: uow.inbox.forget(NOW, 2)) == 1


def _put(uow: UnitOfWork, form: Conversation) -> None:
    uow.conversations.put(form)


async def test_an_unfinished_form_is_found_by_its_account_and_by_its_run(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    form = its.conversation

    assert await storage.read(lambda uow: uow.conversations.of(its.anns.id)) == (form,)
    assert await storage.read(lambda uow: uow.conversations.get(form.id)) == form
    assert await storage.read(lambda uow: uow.conversations.of(AccountId(1))) == ()
    assert await storage.read(lambda uow: uow.conversations.get(FormId(1))) is None


async def test_a_new_form_leaves_the_others_and_the_one_asked_last_comes_first(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    first = replace(its.conversation, answers={}, asked=(), more=False, place=None)
    second = replace(first, id=FormId(samples.number()), rank=first.rank + 1)
    for form in (first, second):
        await storage.run(partial(_put, form=form))
    assert await storage.read(lambda uow: uow.conversations.of(its.anns.id)) == (second, first)

    again = replace(first, rank=second.rank + 1, wrong={}, offered=False, saved=())
    await storage.run(lambda uow: uow.conversations.put(again))
    assert await storage.read(lambda uow: uow.conversations.of(its.anns.id)) == (again, second)
    assert await storage.read(lambda uow: uow.conversations.get(first.id)) == again


async def test_a_form_that_is_done_is_open_no_more_and_still_known(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    done = replace(its.conversation, done=True)
    await storage.run(lambda uow: uow.conversations.put(done))
    assert await storage.read(lambda uow: uow.conversations.of(its.anns.id)) == ()
    assert await storage.read(lambda uow: uow.conversations.get(done.id)) == done


async def test_forms_are_closed_and_old_ones_forgotten(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    other = replace(samples.conversation(its.bobs), expires_at=NOW)
    later = replace(samples.conversation(its.bobs), expires_at=NOW + 2 * DAY)
    for form in (other, later):
        await storage.run(partial(_put, form=form))

    assert await storage.run(lambda uow: uow.conversations.forget(NOW + DAY, 9)) == 1
    assert await storage.read(lambda uow: uow.conversations.of(its.bobs.id)) == (later,)
    await storage.run(lambda uow: uow.conversations.close(its.conversation.id))
    assert await storage.read(lambda uow: uow.conversations.of(its.anns.id)) == ()


async def test_a_note_has_its_last_value(storage: SqlStorage) -> None:
    await storage.run(lambda uow: uow.notes.put("alive_at", "1"))
    await storage.run(lambda uow: uow.notes.put("alive_at", "2"))

    assert await storage.read(lambda uow: uow.notes.get("alive_at")) == "2"
    assert await storage.read(lambda uow: uow.notes.get("other")) is None


async def test_the_chats_log_keeps_its_events_in_order(storage: SqlStorage) -> None:
    assert await storage.chat_log.events() == ()
    bodies = [f'{{"said": "{n} 👋"}}' for n in range(20)]
    added = await asyncio.gather(*(storage.chat_log.append(body, NOW) for body in bodies))

    events = await storage.chat_log.events()

    assert events == tuple(added)
    assert [event.number for event in events] == list(range(1, 21))
    assert [event.body for event in events] == bodies


async def _thrice(
    storage: SqlStorage, work: Callable[[UnitOfWork], tuple[AgendaItem, ...]]
) -> list[tuple[AgendaItem, ...]]:
    return await asyncio.gather(*(storage.run(work) for _ in range(3)))
