"""`cairn outbox`: lists without words, releases what is still of use, drops with a reason."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.domain.notices import Notice, NoticeKind, NoticeState, Settlement
from bot.kernel.clock import SystemClock
from bot.ports.storage import AHEAD
from storage.engine import SqlStorage
from tests.contracts import samples
from tests.harness.databases import opened_at
from tests.ops.operator import Operator
from tests.ops.outbox_rows import notice, state_of

MINUTE = timedelta(minutes=1)
YEAR = timedelta(days=365)


@dataclass
class Box:
    """A box with one notice of each kind of trouble, and two that are well."""

    storage: SqlStorage
    now: datetime
    dead: Notice
    old: Notice
    unsure: Notice
    overdue: Notice
    sent: Notice
    later: Notice


@pytest.fixture
async def box(operator: Operator, url: str) -> "Box":
    """Fill an outbox, and close the database again."""
    now = SystemClock().now()
    each = [notice(NoticeKind.PROMPT, now - (10 - number) * MINUTE) for number in range(6)]
    dead, old, unsure, overdue, sent, later = each
    old = replace(old, expires_at=now - MINUTE)
    later = replace(later, platform="discord", due_at=now + YEAR, expires_at=now + 2 * YEAR)
    async with opened_at(url) as storage:
        await storage.run(samples.stored)
        await storage.run(lambda uow: uow.outbox.put(dead, old, unsure, overdue, sent, later))
        states = (
            (dead, NoticeState.DEAD),
            (old, NoticeState.DEAD),
            (unsure, NoticeState.UNCERTAIN),
            (sent, NoticeState.SENT),
        )
        settled = [
            Settlement(replace(of, attempts=3), state, now, "unreachable") for of, state in states
        ]
        await storage.run(lambda uow: uow.outbox.settle(*settled))
        return Box(storage, now, dead, old, unsure, overdue, sent, later)


async def test_what_is_in_trouble_is_listed_and_no_word_of_it(
    operator: Operator, box: Box
) -> None:
    listed = await operator.runs("outbox")

    assert listed.exit_code == 0, listed.output
    keys = [line.split()[1] for line in listed.output.splitlines()]
    assert keys[-4:] == [box.dead.key, box.old.key, box.unsure.key, box.overdue.key]
    assert f"{box.dead.id}  {box.dead.key}  prompt on telegram, due" in listed.output
    assert "dead (unreachable), 3 attempts" in listed.output
    assert samples.MARK not in listed.output


async def test_a_list_can_be_narrowed_and_read_by_programs(operator: Operator, box: Box) -> None:
    first = await operator.runs("outbox", "--state", "dead", "--limit", "1")
    programs = await operator.runs(
        "outbox", "--state", "waiting", "--platform", "discord", "--json"
    )
    none = await operator.runs("outbox", "--state", "dead", "--platform", "discord")

    assert [line.split()[1] for line in first.output.splitlines()[:1]] == [box.dead.key]
    assert "There are more" in first.output
    (entry,) = json.loads(programs.output)
    assert entry["id"] == box.later.id
    assert entry["due_at"] == box.later.due_at.isoformat()
    assert set(entry) == {
        "id",
        "key",
        "kind",
        "platform",
        "state",
        "due_at",
        "next_at",
        "expires_at",
        "attempts",
        "reason",
        "carried",
    }
    assert none.output == "Nothing is dead.\n"


async def test_dead_and_uncertain_notices_wait_again_by_id_or_key(
    operator: Operator, url: str, box: Box
) -> None:
    asked = await operator.runs("outbox", "release", box.dead.key, typed="n\n")
    done = await operator.runs("outbox", "release", box.dead.key, str(box.unsure.id), typed="y\n")

    assert "Release 1 notice?" in asked.output
    assert asked.exit_code == 1
    assert "Of these, 1 may have arrived" in done.output
    assert "Released 2 notices" in done.output
    async with opened_at(url) as storage:
        leased = await storage.run(
            lambda uow: uow.outbox.lease("telegram", box.now + MINUTE, 9, "me", YEAR)
        )
        attempts = {each.key: each.attempts for each in leased}
        assert attempts[box.dead.key] == attempts[box.unsure.key] == 0


async def test_all_that_is_dead_and_of_use_is_released_at_once(
    operator: Operator, url: str, box: Box
) -> None:
    done = await operator.runs("outbox", "release", "--all-dead", "--yes")

    assert f"{box.old.key} stays as it is: it has been of no use since" in done.output
    assert "Released 1 notice;" in done.output
    async with opened_at(url) as storage:
        assert await state_of(storage, box.dead) is NoticeState.WAITING
        assert await state_of(storage, box.old) is NoticeState.DEAD
        assert await state_of(storage, box.unsure) is NoticeState.UNCERTAIN


@pytest.mark.parametrize(
    ("command", "words", "status"),
    [
        (("release", "prompt:nobody"), "there is no notice prompt:nobody", 1),
        (("release",), "Name notices by id or key, or give --all-dead", 2),
        (("drop", "1", "--yes"), "there is no notice 1", 1),
        (("drop", "1", "--reason", "Ann's words"), "A reason is a short code", 2),
    ],
)
async def test_what_cannot_be_done_is_said(
    operator: Operator, box: Box, command: tuple[str, ...], words: str, status: int
) -> None:
    refused = await operator.runs("outbox", *command)

    assert refused.exit_code == status
    assert words in refused.output


async def test_what_was_sent_is_neither_released_nor_dropped(
    operator: Operator, url: str, box: Box
) -> None:
    released = await operator.runs("outbox", "release", box.sent.key, "--yes")
    dropped = await operator.runs("outbox", "drop", box.sent.key, "--yes")

    assert "stays as it is: it is sent" in released.output
    assert "There is nothing to release" in released.output
    assert dropped.exit_code == 1
    assert "it is sent already" in dropped.output
    async with opened_at(url) as storage:
        assert await state_of(storage, box.sent) is NoticeState.SENT


async def test_a_dropped_notice_keeps_the_reason(operator: Operator, box: Box) -> None:
    done = await operator.runs(
        "outbox", "drop", str(box.overdue.id), "--reason", "wrong day", typed="y\n"
    )
    left = await operator.runs("outbox")

    assert f"Dropped {box.overdue.key}." in done.output
    assert box.overdue.key not in left.output


async def test_what_is_being_delivered_is_not_dropped_and_settles_as_it_would(
    operator: Operator, url: str, box: Box
) -> None:
    async with opened_at(url) as storage:
        leased = await storage.run(
            lambda uow: uow.outbox.lease("telegram", box.now, 9, "a courier", MINUTE)
        )
        (held,) = [each for each in leased if each.key == box.overdue.key]

        refused = await operator.runs("outbox", "drop", held.key, "--yes")

        assert refused.exit_code == 1
        assert "it is being delivered just now" in refused.output
        await storage.run(
            lambda uow: uow.outbox.settle(Settlement(held, NoticeState.SENT, box.now))
        )
        assert await state_of(storage, box.overdue) is NoticeState.SENT


async def test_a_settlement_from_before_a_release_changes_nothing(
    operator: Operator, url: str, box: Box
) -> None:
    """A courier that stalled settles late: by then it was dead, and released by an operator."""
    late = replace(box.dead, leased_until=box.now - MINUTE)
    await operator.runs("outbox", "release", box.dead.key, "--yes")
    async with opened_at(url) as storage:
        await storage.run(
            lambda uow: uow.outbox.settle(Settlement(late, NoticeState.DEAD, box.now, "late"))
        )
        assert await state_of(storage, box.dead) is NoticeState.WAITING


async def test_lateness_follows_a_clock_that_was_moved(
    operator: Operator, url: str, box: Box
) -> None:
    async with opened_at(url) as storage:
        ahead = str(1.1 * YEAR.total_seconds())
        await storage.run(lambda uow: uow.notes.put(AHEAD, ahead))

    listed = await operator.runs("outbox", "--state", "overdue")

    assert box.later.key in listed.output
