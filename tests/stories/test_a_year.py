"""A year of a pod: what is kept of it stays as much as it was, but for what people made of it."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.ports.chat import Arrival, OutboundMessage
from bot.ports.storage import UnitOfWork
from scheduler.retention import Retention
from storage.engine import SqlStorage
from storage.repositories.agenda import agenda
from storage.repositories.arrivals import arrivals
from storage.repositories.check_in_rows import check_ins
from storage.repositories.cheers import cheers
from storage.repositories.conversations import conversations
from storage.repositories.inbox import inbox
from storage.repositories.layers import layers
from storage.repositories.notice_rows import outbox
from tests.harness.cast import Person, World
from tests.harness.connections import connection_of
from tests.harness.depth import DEPTH
from tests.harness.stages.small import Post, Small
from tests.stories.scenes import adds_words, open_pod

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        "storage", ["sqlite", "postgresql"] if DEPTH > 1 else ["sqlite"], indirect=True
    ),
]
WEEKS = 52 if DEPTH == 1 else 104
FLAT = (outbox, inbox, arrivals, agenda, conversations)
GROWS = (check_ins, layers, cheers)
SETTLED_IN = 9  # weeks after which nothing grows by itself any more
MOST_ANSWER = 8 * 1024


class Listening(Post):
    """A post that recognizes nothing, and counts what arrives under each key."""

    def __init__(self) -> None:
        super().__init__()
        self.said: Counter[str] = Counter()

    async def send(self, letter: OutboundMessage) -> str:
        """Show a letter, whether it was shown before or not."""
        self.said[letter.key] += 1
        return self.put(letter.place, letter.reply).number


@pytest.fixture
def world(storage: SqlStorage) -> World:
    """A world on the small stage, which hears everything that is said."""
    stage = Small()
    stage.messenger = Listening()
    stage.readers = stage.messenger.readers
    return World(storage, stage)


async def counted(storage: SqlStorage) -> dict[str, int]:
    """Count the rows of each table."""

    def rows(uow: UnitOfWork) -> dict[str, int]:
        connection = connection_of(uow)
        each = {table: select(func.count()).select_from(table) for table in (*FLAT, *GROWS)}
        return {table.name: connection.execute(n).scalar_one() for table, n in each.items()}

    return await storage.read(rows)


async def lives_a_week(world: World, ann: Person, bob: Person, cy: Person, week: int) -> None:
    """Be asked; answer, with words, late or not at all; cheer; begin a form and leave it."""
    storage, retention = world.storage, Retention(world.storage, world.clock)
    assert isinstance(storage, SqlStorage)
    sunday = world.clock.now()
    await world.later(hours=9, minutes=30)
    await ann.says("/checkin")
    await ann.marks("Morning pages", "Done")
    await adds_words(ann, f"Week {week} went well")
    if week % 3:
        await bob.says("/checkin")
        await bob.marks("Scales", "Partly")
    await world.later(days=2, hours=3)
    await bob.marks("Ann", "Cheer")
    if week % 2:
        await cy.says("/checkin")
        await cy.marks("Sketching", "Done")
    await bob.says("/goal add")
    told = [Arrival(week * 100 + n, b"{}") for n in range(20)]
    await storage.arrivals("telegram").take(told, world.clock.now())
    await storage.arrivals("telegram").finish([each.number for each in told])
    for day in (5, 7):
        await world.mover.move_to(sunday + timedelta(days=day))
        await retention.apply()


async def test_a_year_leaves_what_people_made_and_nothing_else(
    world: World, storage: SqlStorage, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await world.until(8, 9)
    seen = []
    for week in range(WEEKS):
        await lives_a_week(world, ann, bob, cy, week)
        seen.append(await counted(storage))
    post = world.stage.messenger
    assert isinstance(post, Listening)
    assert {key: many for key, many in post.said.items() if many > 1} == {}
    said = Counter(key.split(":")[0] for key in post.said)
    assert said["stay"] <= 3
    assert said["opened"] == 3
    assert said["start"] == 0
    for table in FLAT:
        usual = max(counts[table.name] for counts in seen[SETTLED_IN - 4 : SETTLED_IN + 4])
        assert seen[-1][table.name] <= usual * 1.2 + 3, table.name
    for table in GROWS:
        assert seen[-1][table.name] >= WEEKS * 0.9, table.name
    longest = await storage.read(
        lambda uow: connection_of(uow).scalar(select(func.max(func.length(inbox.c.answer))))
    )
    assert longest is not None
    assert longest <= MOST_ANSWER
