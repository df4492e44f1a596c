"""What is done about what may have arrived: tried again, or left, as its kind declares."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.notices import (
    DELIVERY_GUARANTEES,
    DeliveryGuarantee,
    Notice,
    NoticeKind,
    NoticeState,
)
from bot.kernel.errors import TryLater, Uncertain
from bot.ports.storage import Storage, UnitOfWork
from scheduler.courier import Courier
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.scripted import (
    Killed,
    Lost,
    PlainComposer,
    ScriptedMessenger,
    noted,
    notice,
    put,
    state,
)

MINUTES = {DeliveryGuarantee.AT_LEAST_ONCE: [0, 1, 6, 36], DeliveryGuarantee.AT_MOST_ONCE: [0]}


@pytest.mark.parametrize("kind", NoticeKind)
async def test_what_may_have_arrived_is_sent_again_if_its_kind_declares_it(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    clock: HandClock,
    kind: NoticeKind,
) -> None:
    sent = notice(1, kind)
    await put(storage, sent)
    messenger.script("person-1", *[Lost(Uncertain())] * 20)

    for _ in range(120):
        await courier.deliver()
        clock.advance(seconds=30)

    minutes = [(m.at - SUNDAY) / timedelta(minutes=1) for m in messenger.arrived]
    assert minutes == MINUTES[DELIVERY_GUARANTEES[kind]]
    assert {m.key for m in messenger.arrived} == {f"{kind}:1/person-1/1"}
    assert await state(storage, sent) is NoticeState.UNCERTAIN
    assert await noted(storage, f"delivered {kind}:1") is None


async def test_pauses_and_kills_in_between_take_no_try_away(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    prompt = notice(1, NoticeKind.PROMPT)
    await put(storage, prompt)
    messenger.script(
        "person-1",
        Uncertain(),
        TryLater(timedelta(seconds=7)),
        Uncertain(),
        OSError("no route"),
        Uncertain(),
        Killed(),
    )
    for _ in range(120):
        try:
            await make_courier().deliver()
        except BaseExceptionGroup:
            await storage.run(lambda uow: uow.outbox.release("local"))
        clock.advance(seconds=60)

    assert messenger.texts == ["hello"]
    assert await state(storage, prompt) is NoticeState.SENT


async def test_a_letter_says_since_when_it_may_be_there(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    await put(storage, notice(1, NoticeKind.PROMPT), notice(2), notice(3))
    messenger.script("person-1", Uncertain())
    messenger.script("person-2", TryLater(timedelta(seconds=1), only_there=True))
    await make_courier().deliver()
    await put(storage, notice(4, due_at=SUNDAY + timedelta(seconds=30)))
    messenger.script("person-4", Killed())
    clock.advance(seconds=30)
    with pytest.raises(BaseExceptionGroup):
        await make_courier().deliver()
    await storage.run(lambda uow: uow.outbox.release("local"))
    clock.advance(seconds=30)
    await make_courier().deliver()

    since = {message.place: message.since for message in messenger.arrived}
    assert since["person-1"] == SUNDAY
    assert since["person-3"] is None
    assert since["person-4"] == SUNDAY + timedelta(seconds=30)


async def test_of_what_is_sent_once_the_other_pages_are_sent_too(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    cheers = notice(1, text="one two")
    await put(storage, cheers)
    messenger.script("person-1", Lost(Uncertain()))

    await courier.deliver()
    clock.advance(days=1)
    await courier.deliver()

    assert messenger.texts == ["one", "two"]
    assert await state(storage, cheers) is NoticeState.UNCERTAIN


@pytest.mark.parametrize("lost", range(4))
async def test_of_what_is_sent_again_only_the_pages_that_are_missing_are(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock, lost: int
) -> None:
    digest = notice(1, NoticeKind.DIGEST, text="one two three four")
    await put(storage, digest)
    messenger.script("person-1", *[None] * lost, Uncertain(), Uncertain())

    for _ in range(10):
        await courier.deliver()
        clock.advance(seconds=60)

    assert messenger.texts == ["one", "two", "three", "four"]
    assert await state(storage, digest) is NoticeState.SENT


async def test_a_page_that_nobody_confirmed_is_sent_when_it_is_drawn_anew(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    clock: HandClock,
) -> None:
    digest = notice(1, NoticeKind.DIGEST, text="one two")
    await put(storage, digest)
    messenger.script("person-1", *[Uncertain()] * 4)
    for _ in range(60):
        await courier.deliver()
        clock.advance(seconds=60)
    assert messenger.texts == ["two"]
    await storage.run(lambda uow: _draw_anew(uow, composer, digest))

    await courier.deliver()

    assert [*messenger.shown.values()] == ["2", "1"]
    assert [m.key for m in messenger.arrived] == ["digest:1/person-1/2", "digest:1/person-1/1"]
    kept = await storage.read(lambda uow: uow.outbox.deliveries(digest.id))
    assert [(each.part, each.message) for each in kept] == [(1, "m2"), (2, "m1")]


def _draw_anew(uow: UnitOfWork, composer: PlainComposer, first: Notice) -> None:
    again = replace(notice(2, NoticeKind.DIGEST, person=1, text="1 2"), redraws=first.key)
    composer.redraws[again.key] = uow.outbox.deliveries(first.id)
    composer.originals[again.key] = first
    uow.outbox.put(again)
