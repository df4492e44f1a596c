"""What a courier promises: at least once, each message under its own key, in order."""

import asyncio
from datetime import timedelta

import pytest
from structlog.types import EventDict

from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.replies import Divider, reply, transcript
from bot.domain.notices import NoticeKind, NoticeState
from bot.kernel.errors import Conflict, NotFound, TryLater, Uncertain, Unreachable
from bot.kernel.metrics import EndReason
from bot.outbox.composition import Dropped, Postponed
from bot.ports.chat import Audience
from bot.ports.storage import Storage
from scheduler.courier import LEASE, PATIENCE, Courier
from scheduler.rate_limit import Rate, RateLimiter
from tests.harness.patience import in_time
from tests.harness.pictures import Pictures
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.scripted import (
    Lost,
    PlainComposer,
    ScriptedMessenger,
    noted,
    notice,
    put,
    state,
    stored,
)

THIN_LINE = transcript(reply(Divider()))
MINUTE = timedelta(minutes=1)


async def test_what_is_due_arrives_and_takes_effect(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    cheers = notice(1)
    await put(storage, cheers, notice(2, due_at=SUNDAY + MINUTE))

    assert await courier.deliver() == 1

    assert [(m.place, m.text) for m in messenger.arrived] == [("person-1", "hello")]
    assert await state(storage, cheers) is NoticeState.SENT
    assert await noted(storage, "delivered cheers:1") == SUNDAY.isoformat()
    sent = await storage.read(lambda uow: uow.outbox.deliveries(cheers.id))
    assert [(d.place, d.part, d.message) for d in sent] == [("person-1", 1, "m1")]


async def test_more_than_a_batch_is_delivered_in_one_go(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    await put(storage, *(notice(number, person=number % 10 + 1) for number in range(1, 251)))

    assert await courier.deliver() == 250

    assert len(messenger.arrived) == 250


async def test_a_long_reply_is_several_messages_in_order_each_with_its_own_key(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    await put(storage, notice(1, text="one two three"))

    await courier.deliver()

    assert [(m.key, m.text) for m in messenger.arrived] == [
        ("cheers:1/person-1/1", "one"),
        ("cheers:1/person-1/2", "two"),
        ("cheers:1/person-1/3", "three"),
    ]


async def test_a_notice_goes_on_from_the_page_that_failed(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    cheers = notice(1, text="one two three")
    await put(storage, cheers)
    messenger.script("person-1", None, OSError("no route"))

    await courier.deliver()
    assert await state(storage, cheers) is NoticeState.WAITING
    clock.advance(seconds=4)
    await courier.deliver()

    assert messenger.texts == ["one", "two", "three"]
    assert await state(storage, cheers) is NoticeState.SENT
    sent = await storage.read(lambda uow: uow.outbox.deliveries(cheers.id))
    assert sorted(d.part for d in sent) == [1, 2, 3]


@pytest.mark.parametrize(
    ("decided", "becomes"),
    [
        (Dropped(EndReason.ANSWERED), NoticeState.DROPPED),
        (NotFound(), NoticeState.DROPPED),
        (Postponed(SUNDAY + timedelta(hours=10)), NoticeState.WAITING),
    ],
)
async def test_what_is_not_wanted_now_is_not_sent(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    decided: Dropped | Postponed | Exception,
    becomes: NoticeState,
) -> None:
    cheers = notice(1)
    await put(storage, cheers)
    composer.instead[cheers.key] = decided

    await courier.deliver()

    assert await state(storage, cheers) is becomes
    assert not messenger.asked_at


async def test_a_postponed_notice_arrives_when_its_time_has_come(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    clock: HandClock,
) -> None:
    await put(storage, notice(1))
    composer.instead["cheers:1"] = Postponed(SUNDAY + timedelta(hours=10))
    await courier.deliver()
    composer.instead.clear()

    clock.advance(hours=9, minutes=59)
    await courier.deliver()
    assert not messenger.arrived
    clock.advance(minutes=1)
    await courier.deliver()

    assert messenger.texts == ["hello"]


async def test_what_has_outlived_its_use_is_dropped(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    late = notice(1, expires_at=SUNDAY + MINUTE)
    await put(storage, late)
    clock.advance(minutes=1)

    await courier.deliver()

    assert await state(storage, late) is NoticeState.DROPPED
    assert not messenger.arrived


async def test_where_the_platform_will_not_deliver_is_tried_once_and_noted(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    blocked = notice(1)
    await put(storage, blocked)
    messenger.script("person-1", Unreachable())

    await courier.deliver()
    clock.advance(days=1)
    await courier.deliver()

    assert await state(storage, blocked) is NoticeState.DEAD
    assert await noted(storage, "unreachable cheers:1") == SUNDAY.isoformat()
    assert len(messenger.asked_at) == 1


async def test_who_reads_a_home_is_asked_before_composing_for_it_and_told_when_it_arrived(
    courier: Courier, storage: Storage, composer: PlainComposer
) -> None:
    await put(storage, notice(1, home=1), notice(2))

    await courier.deliver()

    assert composer.audiences == {"cheers:1": Audience(others=3), "cheers:2": None}
    assert await noted(storage, "readers cheers:1") == "3"
    assert await noted(storage, "readers cheers:2") == "None"


async def test_nothing_is_said_where_nobody_knows_who_reads_because_the_home_has_just_moved(
    courier: Courier, storage: Storage, composer: PlainComposer, messenger: ScriptedMessenger
) -> None:
    digest = notice(1, NoticeKind.DIGEST, home=1)
    await put(storage, digest)
    composer.places[digest.key] = "home-9"

    await courier.deliver()

    assert await state(storage, digest) is NoticeState.WAITING
    assert not messenger.arrived
    del composer.places[digest.key]
    await courier.deliver()
    assert await state(storage, digest) is NoticeState.SENT


async def test_a_home_that_cannot_be_asked_about_is_unreachable(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    digest = notice(1, NoticeKind.DIGEST, home=1)
    await put(storage, digest)
    messenger.script("audience of home-1", Unreachable())

    await courier.deliver()

    assert await state(storage, digest) is NoticeState.DEAD
    assert await noted(storage, "unreachable digest:1")
    assert not messenger.arrived


async def test_not_knowing_who_reads_a_home_is_no_reason_to_give_up(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    await put(storage, notice(1, NoticeKind.DIGEST, home=1))
    messenger.script("audience of home-1", Uncertain())

    await courier.deliver()
    clock.advance(seconds=4)
    await courier.deliver()

    assert messenger.texts == ["hello"]


async def test_a_conversation_that_is_named_more_exactly_meanwhile_is_the_same(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    clock: HandClock,
) -> None:
    prompt = notice(1, NoticeKind.PROMPT, text="one two")
    await put(storage, prompt)
    messenger.script("person-1", None, Lost(Uncertain()))
    await courier.deliver()

    composer.places[prompt.key] = "person-1/7"
    clock.advance(seconds=60)
    await courier.deliver()

    assert [(m.key, m.place) for m in messenger.arrived] == [
        ("prompt:1/person-1/1", "person-1"),
        ("prompt:1/person-1/2", "person-1"),
        ("prompt:1/person-1/2", "person-1/7"),
    ]


async def test_a_platform_that_does_not_answer_leaves_it_uncertain(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    cheers = notice(1)
    await put(storage, cheers)
    messenger.hold("person-1")

    await make_courier(patience=timedelta(milliseconds=1)).deliver()

    assert await state(storage, cheers) is NoticeState.UNCERTAIN


async def test_what_breaks_is_tried_twelve_times_and_said_without_a_word_of_anybody(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    clock: HandClock,
    logged: list[EventDict],
) -> None:
    cheers = notice(1)
    await put(storage, cheers)
    messenger.script("person-1", *[OSError("no route")] * 20)

    for _ in range(20):
        await courier.deliver()
        clock.advance(minutes=15)

    assert len(messenger.asked_at) == 12
    assert await state(storage, cheers) is NoticeState.DEAD
    assert await noted(storage, "unreachable cheers:1") is None
    *broke, dead = logged
    assert {line["event"] for line in broke} == {"not delivered"}
    assert all(line.keys() >= {"code", "notice"} for line in broke)
    assert (dead["event"], dead["reason"], dead["notice"]) == ("dead", "failed", cheers.id)


async def test_one_that_cannot_be_composed_holds_up_no_other(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    broken = notice(1)
    await put(storage, broken, notice(2, person=1, text="fine"))
    composer.instead[broken.key] = ValueError("a bug")

    await courier.deliver()

    assert messenger.texts == ["fine"]
    assert (await stored(storage, broken)).attempts == 1


async def test_a_conflict_is_run_again_and_the_message_is_sent_once(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    cheers = notice(1)
    await put(storage, cheers)
    composer.conflicts.extend([Conflict()] * 3)
    composer.effect_conflicts.extend([Conflict()] * 3)

    await courier.deliver()

    assert messenger.texts == ["hello"]
    assert await state(storage, cheers) is NoticeState.SENT
    assert await noted(storage, "times cheers:1") == "1"


async def test_an_arrival_whose_effect_meets_conflicts_only_is_settled_without_it(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    cheers = notice(1)
    await put(storage, cheers)
    composer.effect_conflicts.extend([Conflict()] * 99)

    await courier.deliver()

    assert messenger.texts == ["hello"]
    assert await state(storage, cheers) is NoticeState.SENT
    assert await noted(storage, "times cheers:1") is None


async def test_an_arrival_whose_effect_breaks_is_settled_all_the_same(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    cheers, other = notice(1), notice(2)
    await put(storage, cheers, other)
    composer.breaks.add(cheers.key)

    await courier.deliver()

    assert await state(storage, cheers) is NoticeState.SENT
    assert await noted(storage, f"delivered {cheers.key}") is None
    assert await noted(storage, f"delivered {other.key}")


async def test_the_platform_is_left_alone_while_it_asks_for_a_pause(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    await put(storage, *(notice(number) for number in range(1, 11)))
    messenger.script("person-1", TryLater(timedelta(seconds=30)))
    await courier.deliver()
    before = len(messenger.asked_at)

    clock.advance(seconds=29)
    await courier.deliver()
    assert len(messenger.asked_at) == before
    clock.advance(seconds=1)
    await courier.deliver()

    assert sorted(m.place for m in messenger.arrived) == sorted(
        f"person-{number}" for number in range(1, 11)
    )


async def test_a_storm_of_pauses_loses_nothing_and_keeps_every_one(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    notices = [notice(number) for number in range(1, 11)] + [notice(11, home=1)]
    await put(storage, *notices)
    for number in range(1, 11):
        messenger.script(f"person-{number}", *[TryLater(timedelta(seconds=7))] * 5)

    while len(messenger.arrived) < len(notices):
        await courier.deliver()
        clock.advance(seconds=1)

    assert not messenger.too_early
    assert len({m.key for m in messenger.arrived}) == len(messenger.arrived)
    assert {await state(storage, n) for n in notices} == {NoticeState.SENT}


async def test_a_short_pause_is_waited_for(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    await put(storage, *(notice(number) for number in range(1, 11)))
    messenger.script("person-1", TryLater(timedelta(seconds=3)))

    await courier.deliver()

    assert not messenger.too_early
    assert len(messenger.arrived) == 9
    assert clock.now() == SUNDAY + timedelta(seconds=3)


async def test_what_does_not_get_its_turn_within_the_lease_is_given_back_and_arrives_once(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger, clock: HandClock
) -> None:
    notices = [notice(number, person=number % 10 + 1) for number in range(1, 91)]
    await put(storage, *notices)
    started_at = clock.now()
    slow = make_courier(limiter=RateLimiter(clock, Rate(1, burst=1), sleep=clock.sleep))

    await slow.deliver()
    assert messenger.asked_at[-1] <= started_at + LEASE - PATIENCE
    for _ in range(60):
        clock.advance(seconds=2)
        await slow.deliver()

    assert len(messenger.arrived) == len({m.key for m in messenger.arrived}) == 90
    assert {(await stored(storage, n)).attempts for n in notices} == {0}


async def test_one_place_is_written_to_by_one_hand_and_eight_places_at_once(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    await put(storage, *(notice(number, person=number % 8 + 1) for number in range(1, 41)))
    messenger.crowd = asyncio.Barrier(8)

    await courier.deliver()

    assert set(messenger.busiest.values()) == {1}
    assert messenger.busiest_at_once == 8


@pytest.mark.parametrize("failures", [0, 1, 2])
async def test_digests_of_one_home_come_in_order_even_when_the_first_one_fails(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    clock: HandClock,
    failures: int,
) -> None:
    weeks = [
        notice(1, NoticeKind.DIGEST, home=1, text="W46"),
        notice(2, NoticeKind.DIGEST, home=1, text="W47"),
    ]
    await put(storage, *weeks)
    messenger.script("home-1", *[OSError("no route")] * failures)

    for _ in range(3):
        await courier.deliver()
        clock.advance(seconds=8)

    assert messenger.texts == ["W46", "W47"]


async def test_what_another_courier_has_leased_is_left_to_it(
    make_courier: MakeCourier, storage: Storage, messenger: ScriptedMessenger
) -> None:
    await put(storage, *(notice(number) for number in range(1, 11)))
    held = messenger.hold("person-1")
    one, other = make_courier(holder="one"), make_courier(holder="other")

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(one.deliver())
        await held.began.wait()
        assert await other.deliver() == 0
        held.may_go_on.set()

    assert first.result() == 10
    assert len(messenger.arrived) == 10


async def test_a_redraw_edits_each_message_in_place(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    await _send_then_redraw(courier, storage, composer, "one two", "ONE TWO")

    assert messenger.shown == {"m1": "ONE", "m2": "TWO"}
    assert messenger.texts == ["one", "two"]


async def test_a_redraw_that_is_longer_sends_what_is_new_and_the_next_one_finds_it(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    await _send_then_redraw(courier, storage, composer, "one", "ONE TWO")

    assert messenger.shown == {"m1": "ONE", "m2": "TWO"}
    sent = await storage.read(lambda uow: uow.outbox.deliveries(notice(1).id))
    assert sorted((d.part, d.message) for d in sent) == [(1, "m1"), (2, "m2")]


async def test_a_redraw_that_is_shorter_leaves_nothing_readable_of_what_was_taken_back(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    await _send_then_redraw(courier, storage, composer, "one two three", "ONE")

    assert messenger.shown == {"m1": "ONE", "m2": THIN_LINE, "m3": THIN_LINE}


async def test_a_message_that_is_gone_is_not_redrawn_and_says_nothing_about_its_reader(
    courier: Courier, storage: Storage, messenger: ScriptedMessenger, composer: PlainComposer
) -> None:
    messenger.script("person-1", None, None, Unreachable())

    await _send_then_redraw(courier, storage, composer, "one two", "ONE TWO")

    assert messenger.shown == {"m1": "one", "m2": "TWO"}
    assert await state(storage, notice(2, NoticeKind.DIGEST)) is NoticeState.DROPPED
    assert await noted(storage, "unreachable digest:2") is None


async def test_a_redraw_that_may_have_failed_is_simply_done_again(
    courier: Courier,
    storage: Storage,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    clock: HandClock,
) -> None:
    messenger.script("person-1", None, Uncertain())
    await _send_then_redraw(courier, storage, composer, "one", "ONE")
    assert messenger.shown == {"m1": "one"}

    clock.advance(seconds=4)
    await courier.deliver()

    assert messenger.shown == {"m1": "ONE"}


async def _send_then_redraw(
    courier: Courier, storage: Storage, composer: PlainComposer, before: str, after: str
) -> None:
    first = notice(1, NoticeKind.DIGEST, text=before)
    again = notice(2, NoticeKind.DIGEST, person=1, text=after)
    await put(storage, first)
    await courier.deliver()
    composer.redraws[again.key] = await storage.read(lambda uow: uow.outbox.deliveries(first.id))
    composer.originals[again.key] = first
    await put(storage, again)
    await courier.deliver()


async def test_no_rate_slot_waits_for_a_picture(
    make_courier: MakeCourier,
    storage: Storage,
    messenger: ScriptedMessenger,
    composer: PlainComposer,
    clock: HandClock,
) -> None:
    pictured, plain = notice(1, text=""), notice(2)
    await put(storage, pictured, plain)
    composer.pictures[pictured.key] = CairnDrawing((2,))
    pictures = Pictures()
    pictures.held = asyncio.Event()
    limiter = RateLimiter(clock, Rate(1, burst=1), sleep=clock.sleep)
    delivering = asyncio.ensure_future(make_courier(limiter=limiter, pictures=pictures).deliver())
    async with in_time():
        while not messenger.arrived:  # noqa: ASYNC110  # nobody would set an event
            await asyncio.sleep(0.001)
    assert (messenger.texts, clock.now()) == (["hello"], SUNDAY), "its slot was the first"

    pictures.held.set()
    await delivering

    assert messenger.texts == ["hello", "(picture: seen)"]
