"""The outbox, over SQLite and PostgreSQL."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.notices import Notice, NoticeKind, NoticeState, SentMessage, Settlement
from bot.kernel.clock import SystemClock
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, Scene

HOUR = timedelta(hours=1)


async def lease(
    storage: SqlStorage, lasts: timedelta = HOUR, at: datetime = NOW, limit: int = 10
) -> tuple[Notice, ...]:
    """Lease what is due on Telegram."""
    return await storage.run(lambda uow: uow.outbox.lease("telegram", at, limit, "me", lasts))


async def settle(storage: SqlStorage, *settlements: Settlement) -> None:
    """Settle notices."""
    await storage.run(lambda uow: uow.outbox.settle(*settlements))


async def state(storage: SqlStorage, notice: Notice) -> NoticeState:
    """Tell where a notice is on its way."""
    found = await storage.read(lambda uow: uow.outbox.by_key(notice.key))
    assert found
    return found[1]


def sent(notice: Notice, message: str = "m-1", at: datetime = NOW) -> Settlement:
    """Say that a notice became one message."""
    delivery = SentMessage(notice.id, notice.platform, "dm-1", 0, message)
    return Settlement(notice, NoticeState.SENT, at, deliveries=(delivery,))


def put(its: Scene, notices: Sequence[Notice], uow: UnitOfWork) -> None:
    """Settle the scene's own notice and put others."""
    uow.outbox.settle(Settlement(its.notice, NoticeState.DROPPED, NOW))
    uow.outbox.put(*notices)


async def test_a_notice_is_found_by_its_key(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    home = replace(samples.notice(at=its.home), redraws=its.notice.key)
    await storage.run(lambda uow: uow.outbox.put(home))

    assert await storage.read(lambda uow: uow.outbox.by_key(home.key)) == (
        home,
        NoticeState.WAITING,
    )
    assert await state(storage, its.notice) is NoticeState.WAITING
    assert await storage.read(lambda uow: uow.outbox.by_key("other")) is None


async def test_what_became_of_all_that_shows_something_is_known(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    shown = replace(samples.notice(its.ann), shows="week:one")
    waits = replace(samples.notice(at=its.home), shows="week:one")
    await storage.run(lambda uow: uow.outbox.put(shown, waits))
    dropped = Settlement(shown, NoticeState.DROPPED, NOW, reason="in_home")
    await settle(storage, dropped)

    assert await storage.read(lambda uow: uow.outbox.fates("week:one")) == (
        (shown, NoticeState.DROPPED, "in_home", NOW),
        (waits, NoticeState.WAITING, "", None),
    )
    assert await storage.read(lambda uow: uow.outbox.fates("week:two")) == ()


async def test_a_notice_is_made_once_for_all_time(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    (leased,) = await lease(storage)
    await settle(storage, sent(leased))

    again = replace(samples.notice(its.ann), key=its.notice.key)
    await storage.run(lambda uow: uow.outbox.put(again, samples.notice(its.ann)))
    await storage.run(lambda uow: uow.outbox.put())

    assert await state(storage, its.notice) is NoticeState.SENT
    assert len(await lease(storage)) == 1


async def test_what_expires_first_is_leased_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    late, soon, early, other, tomorrow = (samples.notice(its.ann) for _ in range(5))
    late = replace(late, expires_at=NOW + 3 * DAY)
    soon = replace(soon, expires_at=NOW + DAY / 2)
    early = replace(early, expires_at=NOW + DAY / 2, due_at=NOW - DAY)
    other = replace(other, platform="discord")
    tomorrow = replace(tomorrow, due_at=NOW + DAY)
    await storage.run(lambda uow: put(its, [late, soon, early, other, tomorrow], uow))

    assert await lease(storage, limit=2) == (early, soon)
    assert await lease(storage) == (late,)
    assert await lease(storage) == ()


async def test_a_lease_that_is_past_is_anybodys(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    assert await lease(storage, lasts=-HOUR) == (its.notice,)
    (again,) = await lease(storage, lasts=HOUR)
    assert again == replace(its.notice, attempts=1)
    assert await lease(storage) == ()


async def test_what_a_dead_holder_leased_can_be_given_back(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    (taken,) = await lease(storage, lasts=HOUR)

    await storage.run(lambda uow: uow.outbox.release("elsewhere"))
    assert await lease(storage) == ()

    await storage.run(lambda uow: uow.outbox.release(taken.platform))
    (again,) = await lease(storage, lasts=HOUR)
    assert again == its.notice


async def test_a_settlement_that_comes_too_late_does_no_harm(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    (stale,) = await lease(storage, lasts=-HOUR)
    (valid,) = await lease(storage, lasts=HOUR)

    await settle(storage, Settlement(stale, NoticeState.WAITING, NOW, "failed", NOW))
    assert await lease(storage) == ()

    await settle(storage, sent(valid))
    await settle(storage, Settlement(stale, NoticeState.DEAD, NOW, "failed"))
    assert await state(storage, its.notice) is NoticeState.SENT


async def test_what_was_sent_is_remembered_part_by_part(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    (leased,) = await lease(storage)
    parts = tuple(SentMessage(leased.id, "telegram", "dm-1", n, f"m-{n}") for n in (1, 0))
    await settle(storage, Settlement(leased, NoticeState.SENT, NOW, deliveries=parts))

    found = await storage.read(lambda uow: uow.outbox.deliveries(its.notice.id))
    assert found == (parts[1], parts[0])

    redrawn = replace(parts[0], message="new")
    await settle(storage, Settlement(leased, NoticeState.SENT, NOW, deliveries=(redrawn,)))
    found = await storage.read(lambda uow: uow.outbox.deliveries(its.notice.id))
    assert found == (parts[1], redrawn)


async def test_a_postponed_notice_waits_and_keeps_its_count_of_attempts(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    (leased,) = await lease(storage)
    later = NOW + timedelta(hours=2)
    tried = replace(leased, attempts=leased.attempts + 3)
    await settle(storage, Settlement(tried, NoticeState.WAITING, NOW, "failed", later))

    assert await lease(storage) == ()
    assert await storage.read(lambda uow: uow.outbox.next()) == later
    assert await lease(storage, at=later) == (replace(its.notice, attempts=3),)


async def test_only_what_is_to_be_drawn_anew_in_a_home_is_hastened(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)

    def later(notice: Notice, redraws: str | None) -> Notice:
        until = NOW + 9 * DAY
        late = replace(notice, due_at=NOW + DAY, expires_at=until, platform="discord")
        return replace(late, redraws=redraws)

    anew = later(samples.notice(at=its.home), "digest")
    others = (
        later(samples.notice(at=its.home), None),
        later(samples.notice(its.ann), "digest"),
    )
    await storage.run(lambda uow: uow.outbox.put(anew, *others))

    await storage.run(lambda uow: uow.outbox.hasten("telegram", its.home.id, NOW))
    assert not await storage.run(lambda uow: uow.outbox.lease("discord", NOW, 9, "me", HOUR))
    await storage.run(lambda uow: uow.outbox.hasten("discord", its.home.id, NOW))
    leased = await storage.run(lambda uow: uow.outbox.lease("discord", NOW, 9, "me", HOUR))
    assert [notice.id for notice in leased] == [anew.id]


async def test_what_was_sent_is_counted_by_kind_without_what_was_redrawn(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    cheers = replace(samples.notice(its.ann), kind=NoticeKind.CHEERS)
    redrawn = replace(samples.notice(its.ann), redraws=its.notice.key)
    before, others, waiting = (samples.notice(p) for p in (its.ann, its.bob, its.ann))
    await storage.run(lambda uow: uow.outbox.put(cheers, redrawn, before, others, waiting))
    now = [sent(notice) for notice in (its.notice, cheers, redrawn, others)]
    await settle(storage, *now, sent(before, at=NOW - DAY))

    count = await storage.read(lambda uow: uow.outbox.sent_since(its.ann.id, NOW))

    assert count == {NoticeKind.PROMPT: 1, NoticeKind.CHEERS: 1}


async def test_what_shows_something_is_found_if_it_is_there_or_may_be_soon(
    storage: SqlStorage,
) -> None:
    its = await storage.run(samples.stored)
    shown, other = "week:1:2026-W47", "check_in:1"
    posted, dropped, partly, asked, redrawn, others = (
        replace(samples.notice(its.ann), shows=what)
        for what in (shown, shown, shown, other, None, shown)
    )
    redrawn, others = replace(redrawn, redraws=posted.key), replace(others, person=its.bob.id)
    await storage.run(lambda uow: uow.outbox.put(posted, dropped, partly, asked, redrawn, others))
    there = SentMessage(partly.id, "telegram", "dm", 1, "m1")
    await settle(
        storage,
        sent(posted),
        Settlement(dropped, NoticeState.DROPPED, NOW, "in_home"),
        Settlement(partly, NoticeState.UNCERTAIN, NOW, deliveries=(there,)),
        sent(redrawn),
    )

    both = await storage.read(lambda uow: uow.outbox.showing([shown, other]))
    one = await storage.read(lambda uow: uow.outbox.showing([other, "week:2:2026-W47"]))
    anns = await storage.read(lambda uow: uow.outbox.shown_to(its.ann.id))

    assert both == (posted, partly, asked, others)
    assert one == (asked,)
    assert anns == (its.notice, posted, partly, asked)

    kept = {posted.kind}
    await storage.run(lambda uow: uow.outbox.forget(NOW + DAY, 10, kept))
    old = await storage.read(lambda uow: uow.outbox.showing([shown]))
    assert {notice.id for notice in old} == {posted.id, partly.id, others.id}
    assert {n.id for n in await storage.read(lambda uow: uow.outbox.shown_to(its.ann.id))} == {
        notice.id for notice in (its.notice, posted, partly, asked)
    }


async def test_what_was_lost_is_found_for_28_days_the_newest_first(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    now = SystemClock().now()
    dead, uncertain, expired, unwanted, old, redrawn = (samples.notice(its.ann) for _ in range(6))
    await storage.run(lambda uow: uow.outbox.put(dead, uncertain, expired, unwanted, old, redrawn))
    await settle(
        storage,
        Settlement(dead, NoticeState.DEAD, now - 3 * DAY, "unreachable"),
        Settlement(uncertain, NoticeState.UNCERTAIN, now - 2 * DAY),
        Settlement(expired, NoticeState.DROPPED, now - DAY, "expired"),
        Settlement(unwanted, NoticeState.DROPPED, now, "answered"),
        Settlement(old, NoticeState.DEAD, now - 29 * DAY, "unreachable"),
    )

    found = await storage.read(lambda uow: uow.outbox.undelivered(its.ann.id, 10))
    two = await storage.read(lambda uow: uow.outbox.undelivered(its.ann.id, 2))

    assert found == (expired, uncertain, dead)
    assert two == found[:2]


async def test_what_was_settled_long_ago_is_forgotten_the_oldest_first(
    storage: SqlStorage,
) -> None:
    old, older, fresh, waiting = (samples.notice() for _ in range(4))
    await storage.run(lambda uow: uow.outbox.put(old, older, fresh, waiting))
    settled = [sent(old, at=NOW - 2 * DAY), sent(older, at=NOW - 3 * DAY), sent(fresh)]
    await storage.run(lambda uow: uow.outbox.settle(*settled))

    async def left() -> list[bool]:
        keys = [one.key for one in (old, older, fresh, waiting)]
        return await storage.read(lambda uow: [uow.outbox.by_key(k) is not None for k in keys])

    assert await storage.run(lambda uow: uow.outbox.forget(NOW - DAY, 1, ())) == 1
    assert await left() == [True, False, True, True]
    assert await storage.run(lambda uow: uow.outbox.forget(NOW - DAY, 9, ())) == 1
    assert await left() == [False, False, True, True]
    assert await storage.run(lambda uow: uow.outbox.forget(NOW - DAY, 9, ())) == 0
    assert await storage.read(lambda uow: uow.outbox.deliveries(old.id)) == ()


async def test_messages_that_show_words_stay_known_when_their_notice_is_forgotten(
    storage: SqlStorage,
) -> None:
    shown = replace(samples.notice(), kind=NoticeKind.DIGEST)
    dropped = replace(samples.notice(), kind=NoticeKind.DIGEST)
    kept = {NoticeKind.DIGEST}
    await storage.run(lambda uow: uow.outbox.put(shown, dropped))
    lost = Settlement(dropped, NoticeState.DROPPED, NOW - 2 * DAY, "in_home")
    await storage.run(lambda uow: uow.outbox.settle(sent(shown, at=NOW - 2 * DAY), lost))

    assert await storage.run(lambda uow: uow.outbox.forget(NOW - DAY, 9, kept)) == 2

    assert await storage.read(lambda uow: uow.outbox.by_key(shown.key)) == (
        shown,
        NoticeState.SENT,
    )
    assert await storage.read(lambda uow: uow.outbox.by_key(dropped.key)) is None
    (message,) = await storage.read(lambda uow: uow.outbox.deliveries(shown.id))
    assert message.message == "m-1"
    again = replace(samples.notice(), redraws=shown.key)
    await storage.run(lambda uow: uow.outbox.put(again))
    added = SentMessage(shown.id, "telegram", "place", 2, "m-2")
    grown = Settlement(again, NoticeState.SENT, NOW, deliveries=(added,))
    await storage.run(lambda uow: uow.outbox.settle(grown))
    assert len(await storage.read(lambda uow: uow.outbox.deliveries(shown.id))) == 2


async def test_what_fell_due_within_an_outage_is_dropped_by_kind(storage: SqlStorage) -> None:
    its = await storage.run(samples.stored)
    reminder = replace(samples.notice(its.ann), kind=NoticeKind.REMINDER)
    before = replace(samples.notice(its.ann), kind=NoticeKind.REMINDER, due_at=NOW - 3 * DAY)
    after = replace(samples.notice(its.ann), kind=NoticeKind.REMINDER, due_at=NOW + DAY)
    carried = replace(samples.notice(its.ann), kind=NoticeKind.REMINDER, platform="discord")
    await storage.run(lambda uow: uow.outbox.put(reminder, before, after, carried))
    await storage.run(lambda uow: uow.outbox.lease("discord", NOW, 1, "other", HOUR))

    dropped = await storage.run(
        lambda uow: uow.outbox.drop_stale([NoticeKind.REMINDER], NOW - DAY, NOW)
    )

    assert dropped == 1
    assert await state(storage, reminder) is NoticeState.DROPPED
    for left in (its.notice, before, after, carried):
        assert await state(storage, left) is NoticeState.WAITING


async def test_the_next_notice_is_the_earliest_that_waits(storage: SqlStorage) -> None:
    assert await storage.read(lambda uow: uow.outbox.next()) is None
    its = await storage.run(samples.stored)
    assert await storage.read(lambda uow: uow.outbox.next()) == NOW

    await settle(storage, sent(its.notice))
    assert await storage.read(lambda uow: uow.outbox.next()) is None


@pytest.mark.parametrize("limit", [1, 7])
async def test_two_couriers_never_lease_the_same_notice(storage: SqlStorage, limit: int) -> None:
    its = await storage.run(samples.stored)
    notices = [samples.notice(its.ann) for _ in range(20)]
    await storage.run(lambda uow: uow.outbox.put(*notices))

    leased: list[Notice] = []
    while taken := await _race(storage, limit):
        leased += taken

    assert sorted(n.id for n in leased) == sorted(n.id for n in (its.notice, *notices))


async def _race(storage: SqlStorage, limit: int) -> list[Notice]:
    rounds = await asyncio.gather(*(lease(storage, limit=limit) for _ in range(3)))
    return [notice for taken in rounds for notice in taken]
