"""What becomes of notices is counted by reason, and what held them up is no lateness."""

from datetime import timedelta

import pytest
from structlog.types import EventDict

from bot.domain.notices import NoticeKind
from bot.kernel.errors import TryLater, Uncertain, Unreachable
from bot.kernel.metrics import EndReason
from bot.outbox.composition import Dropped, Postponed
from bot.ports.storage import Storage
from scheduler.rate_limit import Rate, RateLimiter
from tests.metrics.seen import Seen
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.scripted import PlainComposer, ScriptedMessenger, notice, put

FAST = Rate(1e6, 1e6)
SLOW = Rate(per_second=1, burst=1)
MINUTE = timedelta(minutes=1)


def waited(seen: Seen) -> tuple[float | None, float | None]:
    """Tell the seconds of lateness, and of being held up."""
    late = seen.value("notice_lateness_seconds_sum", platform="local")
    return late, seen.value("notice_held_up_seconds_sum", platform="local")


async def test_what_arrives_is_sent_and_as_late_as_it_is(
    storage: Storage, clock: HandClock, make_courier: MakeCourier, seen: Seen
) -> None:
    await put(storage, notice(1), notice(2, due_at=SUNDAY + MINUTE))
    clock.advance(seconds=90)

    await make_courier().deliver()

    assert seen.value("notices_sent_total", platform="local") == 2
    assert waited(seen) == (90 + 30, 0)
    buckets = ("60.0", "120.0")
    below = [
        seen.value("notice_lateness_seconds_bucket", platform="local", le=le) for le in buckets
    ]
    assert below == [1, 2]


@pytest.mark.parametrize("reason", [EndReason.ANSWERED, EndReason.UNREACHABLE, EndReason.OTHER])
async def test_what_is_not_wanted_is_dropped_by_its_reason(
    storage: Storage,
    composer: PlainComposer,
    make_courier: MakeCourier,
    seen: Seen,
    logged: list[EventDict],
    reason: EndReason,
) -> None:
    composer.instead["cheers:1"] = Dropped(reason)
    await put(storage, notice(1))

    await make_courier().deliver()

    assert seen.rose("notices_dropped_total") == {("local", reason.value): 1}
    (line,) = logged
    level = "info" if reason is EndReason.UNREACHABLE else "debug"
    assert line == {
        "event": "dropped",
        "kind": "cheers",
        "log_level": level,
        "notice": 1,
        "platform": "local",
        "reason": reason.value,
    }


async def test_what_outlived_its_use_is_dropped_as_expired(
    storage: Storage, clock: HandClock, make_courier: MakeCourier, seen: Seen
) -> None:
    await put(storage, notice(1, expires_at=SUNDAY + MINUTE))
    clock.advance(minutes=2)

    await make_courier().deliver()

    assert seen.rose("notices_dropped_total") == {("local", "expired"): 1}


async def test_what_cannot_be_delivered_is_dead_by_its_reason(
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    make_courier: MakeCourier,
    seen: Seen,
    logged: list[EventDict],
) -> None:
    await put(storage, notice(1), notice(2))
    messenger.script("person-1", Unreachable("blocked"))
    messenger.script("person-2", *[OSError("no route")] * 12)

    courier = make_courier()
    for _ in range(12):
        await courier.deliver()
        clock.advance(minutes=15)

    dead = {("local", "unreachable"): 1, ("local", "failed"): 1}
    assert seen.rose("notices_dead_total") == dead
    assert seen.rose("notices_put_off_total") == {("local", "failed"): 11}
    told = [(line["log_level"], line["reason"]) for line in logged if line["event"] == "dead"]
    assert told == [("info", "unreachable"), ("warning", "failed")]


async def test_what_may_have_arrived_is_uncertain_and_a_prompt_is_put_off_first(
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    make_courier: MakeCourier,
    seen: Seen,
    logged: list[EventDict],
) -> None:
    await put(storage, notice(1), notice(2, NoticeKind.PROMPT))
    messenger.script("person-1", Uncertain())
    messenger.script("person-2", Uncertain())

    await make_courier().deliver()

    assert seen.value("notices_uncertain_total", platform="local") == 1
    assert seen.rose("notices_put_off_total") == {("local", "uncertain"): 1}
    (line,) = logged
    assert (line["event"], line["log_level"], line["notice"]) == ("uncertain", "warning", 1)


async def test_quiet_hours_are_no_lateness_also_over_a_restart_and_a_failure(
    storage: Storage,
    clock: HandClock,
    composer: PlainComposer,
    messenger: ScriptedMessenger,
    make_courier: MakeCourier,
    seen: Seen,
) -> None:
    composer.instead["cheers:1"] = Postponed(SUNDAY + timedelta(hours=10))
    await put(storage, notice(1))
    await make_courier().deliver()
    assert seen.rose("notices_put_off_total") == {("local", "postponed"): 1}

    del composer.instead["cheers:1"]
    messenger.script("person-1", OSError("no route"))
    clock.advance(hours=10, seconds=30)
    again = make_courier()
    await again.deliver()
    clock.advance(seconds=10)
    await again.deliver()

    assert waited(seen) == (40, 0)


async def test_waiting_for_the_platforms_pace_is_no_lateness(
    storage: Storage, clock: HandClock, make_courier: MakeCourier, seen: Seen
) -> None:
    await put(storage, *(notice(number, person=number % 10 + 1) for number in range(1, 21)))

    courier = make_courier(limiter=RateLimiter(clock, SLOW, sleep=clock.sleep))
    while await courier.deliver():
        clock.advance(seconds=0.2)

    late, held_up = waited(seen)
    assert seen.value("notices_sent_total", platform="local") == 20
    assert held_up is not None
    assert held_up >= sum(range(20))
    assert late is not None
    assert late <= 0.2 * 20


async def test_waiting_for_ones_own_place_holds_up_nobody_else(
    storage: Storage, clock: HandClock, make_courier: MakeCourier, seen: Seen
) -> None:
    def per_place(place: str) -> tuple[str, Rate]:
        return place, Rate(per_second=1 / 60, burst=1)

    courier = make_courier(limiter=RateLimiter(clock, FAST, per_place, clock.sleep))
    await put(storage, notice(1, person=1), notice(2, person=1))
    await courier.deliver()
    assert seen.rose("notices_put_off_total") == {("local", "turn"): 1}

    await put(storage, notice(3, person=3))
    clock.advance(seconds=70)
    await courier.deliver()

    late, held_up = waited(seen)
    assert late == pytest.approx(10 + 70)
    assert held_up == pytest.approx(60)


async def test_a_pause_that_was_asked_for_is_counted_and_no_lateness(
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    make_courier: MakeCourier,
    seen: Seen,
) -> None:
    await put(storage, notice(1), notice(2, due_at=SUNDAY + timedelta(seconds=5)))
    messenger.script("person-1", TryLater(timedelta(seconds=20)))
    courier = make_courier()

    await courier.deliver()
    clock.advance(seconds=22)
    await courier.deliver()

    assert seen.value("platform_pauses_total", platform="local") == 1
    assert seen.value("platform_paused_seconds_total", platform="local") == 20
    assert seen.rose("notices_put_off_total") == {("local", "asked_to_wait"): 1}
    assert waited(seen) == (2 + 2, 20 + 15)


async def test_a_pause_of_one_place_pauses_nothing_else(
    storage: Storage,
    clock: HandClock,
    messenger: ScriptedMessenger,
    make_courier: MakeCourier,
    seen: Seen,
) -> None:
    await put(storage, notice(1))
    messenger.script("person-1", TryLater(timedelta(seconds=20), only_there=True))
    courier = make_courier()

    await courier.deliver()
    clock.advance(seconds=21)
    await courier.deliver()

    assert seen.value("platform_pauses_total", platform="local") == 0
    assert waited(seen) == (1, 20)
