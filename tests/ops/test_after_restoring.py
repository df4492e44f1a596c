"""What a restored database does about what was on its way when it was taken, and since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.checkins import CheckInState
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.weeks import Week
from bot.kernel.clock import SystemClock
from bot.ports.storage import AHEAD, UnitOfWork
from storage.backups.restore import restore
from storage.backups.take import take
from tests.contracts.samples import KEYS
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.ops.operator import Operator
from tests.ops.outbox_rows import HOUR, notice, state_of
from tests.stories.scenes import open_pod


async def test_what_may_have_been_sent_since_is_uncertain_and_questions_wait(
    operator: Operator, url: str, tmp_path: Path
) -> None:
    now = SystemClock().now()
    digest, later = (notice(NoticeKind.DIGEST, now + each) for each in (-HOUR, HOUR))
    prompt, cheers = (notice(kind, now - HOUR) for kind in (NoticeKind.PROMPT, NoticeKind.CHEERS))
    redraw = notice(NoticeKind.DIGEST, now - HOUR, redraws=digest.key)

    def store(uow: UnitOfWork) -> None:
        uow.outbox.put(digest, later, prompt, cheers, redraw)
        uow.outbox.lease("telegram", now, 1, "gone by then", HOUR)
        uow.notes.put("discord_commands:1", "published")
        uow.notes.put(AHEAD, "60.0")

    async with opened_at(url) as storage:
        await storage.run(store)
    await operator.runs("backup", "all.zip")
    other = f"sqlite:///{tmp_path}/new.db"

    restored = await operator.runs("restore", "all.zip", CAIRN_DATABASE_URL=other)

    assert "Set aside as uncertain: 2 notices" in restored.output
    assert "Waiting: 1 question about weeks" in restored.output
    assert "0 days and 00:01 h ahead in the local chat" in restored.output
    async with opened_at(other) as storage:
        assert await state_of(storage, digest) is NoticeState.UNCERTAIN
        assert await state_of(storage, cheers) is NoticeState.UNCERTAIN
        for each in (later, prompt, redraw):
            assert await state_of(storage, each) is NoticeState.WAITING
        leased = await storage.run(lambda uow: uow.outbox.lease("telegram", now, 9, "new", HOUR))
        assert {each.key: each.attempts for each in leased} == {prompt.key: 0, redraw.key: 0}
        assert await storage.read(lambda uow: uow.notes.get("discord_commands:1")) is None


async def test_nothing_is_set_aside_when_all_is_as_it_was(
    operator: Operator, url: str, tmp_path: Path
) -> None:
    digest = notice(NoticeKind.DIGEST, SystemClock().now() - HOUR)
    async with opened_at(url) as storage:
        await storage.run(lambda uow: uow.outbox.put(digest))
    await operator.runs("backup", "all.zip")
    other = f"sqlite:///{tmp_path}/new.db"

    restored = await operator.runs("restore", "all.zip", "--as-it-was", CAIRN_DATABASE_URL=other)

    assert "Set aside" not in restored.output
    async with opened_at(other) as storage:
        assert await state_of(storage, digest) is NoticeState.WAITING


async def test_a_week_that_closed_after_the_backup_is_missed_by_nobody(
    sqlite_url: str, tmp_path: Path
) -> None:
    backup, keys = tmp_path / "all.zip", tmp_path / "cairn-keys.zip"
    async with opened_at(sqlite_url) as storage:
        world = World(storage, Small())
        ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
        await open_pod(ann, bob, cy)
        await world.until(7, 12)
        take(sqlite_url, KEYS, backup, keys, world.clock.now())
        await world.until(11, 12)
        assert questions(ann) == 1

    restored = f"sqlite:///{tmp_path}/new.db"
    now = datetime(2026, 11, 11, 12, tzinfo=UTC)
    after = restore(restored, KEYS, backup, keys, now, replace=False, as_it_was=False).after
    assert after.uncertain == after.questions == 0
    async with opened_at(restored) as storage:
        again = World(storage, Small(), world.clock)
        await again.settle()
        ann = again.person("Ann")
        assert questions(ann) == 0
        account = await storage.read(lambda uow: uow.people.account("local", ann.account))
        assert account is not None
        weeks = await storage.read(
            lambda uow: uow.checkins.of_person(account.person, now - timedelta(days=30))
        )
        assert [(week.week, week.state) for week in weeks] == [
            (Week(2026, 45), CheckInState.UNASKED)
        ]


async def test_a_week_still_open_after_a_restore_is_asked_about_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    backup, keys = tmp_path / "all.zip", tmp_path / "cairn-keys.zip"
    async with opened_at(sqlite_url) as storage:
        world = World(storage, Small())
        ann, bob, cy = (world.person(name) for name in ("Ann", "Bob", "Cy"))
        await open_pod(ann, bob, cy)
        await world.until(7, 12)
        take(sqlite_url, KEYS, backup, keys, world.clock.now())
        await world.until(9, 9)
        assert questions(ann) == 1

    restored = f"sqlite:///{tmp_path}/new.db"
    restore(restored, KEYS, backup, keys, world.clock.now(), replace=False, as_it_was=False)
    async with opened_at(restored) as storage:
        anew = Small()
        anew._events = 1000  # a platform's events have names of their own, for all time
        again = World(storage, anew, world.clock)
        await again.settle()
        await again.until(9, 20)
        ann = again.person("Ann")
        assert questions(ann) == 1
        await ann.marks("Morning pages", "Done")
        await again.until(11, 12)
        assert questions(ann) == 0  # it is drawn anew, as answered
        assert "The cairn stands as it was." in ann.screen()


def questions(to: Person) -> int:
    """Count the questions about the week that somebody was sent."""
    return sum("How did" in message.text for message in to.messages)
