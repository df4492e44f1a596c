"""The queue of updates: each person's in order, nobody held up by another, nothing lost."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import pytest
import structlog
from telegram import Update

from adapters.telegram.client import Client
from adapters.telegram.place_names import PLATFORM
from adapters.telegram.updates import person_queue
from adapters.telegram.updates import queue as module
from adapters.telegram.updates.parsing import arrival
from adapters.telegram.updates.queue import WORKERS, UpdateQueue
from bot.kernel.errors import TryLater
from bot.ports.chat import Arrival, Arrivals
from bot.ports.leadership import NeverLeader
from storage.engine import SqlStorage
from storage.errors import StorageError
from tests.adapters.telegram.scripted import CLOCK, Unsteady, updates
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Person
from tests.harness.patience import in_time
from tests.scheduler.clocks import HandClock

SOON = timedelta(milliseconds=10)
MUCH_LATER = timedelta(hours=1)
Said = TypeVar("Said")


@dataclass
class Hands:
    """What handles updates: remembers each when it is done, and is stuck on or stumbles over some.

    `stumbles` names what raises, how often, and what.
    """

    done: list[tuple[str, str]] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    stuck_on: dict[str, asyncio.Event] = field(default_factory=dict)
    stumbles: dict[str, list[Exception]] = field(default_factory=dict)
    stirred: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, update: Update) -> None:
        name, text = _said(update)
        await self._note(self.begun, text)
        if text in self.stuck_on:
            await self.stuck_on[text].wait()
        if self.stumbles.get(text):
            raise self.stumbles[text].pop(0)
        await self._note(self.done, (name, text))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with in_time(), self.stirred:
            await self.stirred.wait_for(holds)

    async def have_done(self, count: int) -> list[str]:
        await self.until(lambda: len(self.done) >= count)
        return self.texts

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.done]

    def of(self, name: str) -> list[str]:
        return [text for who, text in self.done if who == name]

    async def _note(self, where: list[Said], what: Said) -> None:
        async with self.stirred:
            where.append(what)
            self.stirred.notify_all()


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def arrivals(storage: SqlStorage) -> Unsteady:
    return Unsteady(storage.arrivals(PLATFORM))


@dataclass
class QueueScene:
    """A queue, and people whose messages are taken into it."""

    queue: UpdateQueue
    telegram: FakeTelegram
    client: Client

    async def takes(self, *said: tuple[Person, str]) -> None:
        """Take what these people say, in one go."""
        before = len(self.telegram.world.updates.told)
        for person, text in said:
            person.chat.is_started = True
            person.says(text)
        await self.queue.take(updates(self.telegram)[before:])


@asynccontextmanager
async def at_work(queue: UpdateQueue) -> AsyncIterator[None]:
    """Let a queue handle what it has, and finish politely."""
    running = asyncio.ensure_future(queue.run())
    try:
        yield
    finally:
        queue.close()
        async with in_time():
            await running


@pytest.fixture
def scene(telegram: FakeTelegram, client: Client, arrivals: Unsteady, hands: Hands) -> QueueScene:
    return QueueScene(UpdateQueue(arrivals, CLOCK, client.bot, hands.handle), telegram, client)


def again(scene: QueueScene, arrivals: Arrivals, hands: Hands) -> UpdateQueue:
    """Make a queue as the next start does."""
    return UpdateQueue(arrivals, CLOCK, scene.client.bot, hands.handle)


async def test_one_persons_updates_are_handled_in_their_order(
    scene: QueueScene, hands: Hands, ann: Person
) -> None:
    said = [f"{number}" for number in range(50)]
    async with at_work(scene.queue):
        for text in said:
            await scene.takes((ann, text))
        assert await hands.have_done(50) == said
    assert scene.queue.idle


async def test_a_batch_that_was_shuffled_is_put_in_order(
    scene: QueueScene, hands: Hands, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    ann.starts()
    for number in range(9):
        ann.says(f"{number}")
    await scene.queue.take(list(reversed(updates(telegram))))
    async with at_work(scene.queue):
        assert await hands.have_done(10) == ["/start", *"012345678"]


async def test_an_update_that_is_stuck_holds_up_nobody_else(
    scene: QueueScene, hands: Hands, telegram: FakeTelegram, ann: Person
) -> None:
    hands.stuck_on["stuck"] = asyncio.Event()
    others = [telegram.user(f"P{number}") for number in range(30)]
    async with at_work(scene.queue):
        await scene.takes((ann, "stuck"), (ann, "behind it"))
        await scene.takes(*[(who, f"{n}") for n in range(3) for who in others])
        await hands.have_done(90)
        assert all(hands.of(who.first_name) == ["0", "1", "2"] for who in others)
        assert hands.of("Ann") == []
        assert not scene.queue.idle
        hands.stuck_on["stuck"].set()
        await hands.have_done(92)
    assert hands.of("Ann") == ["stuck", "behind it"]


async def test_many_people_are_handled_at_once(
    scene: QueueScene, hands: Hands, telegram: FakeTelegram
) -> None:
    hands.stuck_on["wait"] = asyncio.Event()
    people = [telegram.user(f"P{number}") for number in range(WORKERS + 5)]
    async with at_work(scene.queue):
        await scene.takes(*[(who, "wait") for who in people])
        await hands.until(lambda: len(hands.begun) == WORKERS)
        hands.stuck_on["wait"].set()
        await hands.have_done(WORKERS + 5)


async def test_answers_that_have_to_wait_hold_up_nobody_else(
    scene: QueueScene, hands: Hands, telegram: FakeTelegram, ann: Person
) -> None:
    hands.stumbles["not now"] = [TryLater(MUCH_LATER) for _ in range(2 * WORKERS)]
    busy = [telegram.user(f"P{number}") for number in range(2 * WORKERS)]
    async with at_work(scene.queue):
        await scene.takes(*[(who, "not now") for who in busy])
        await hands.until(lambda: len(hands.begun) == 2 * WORKERS)
        await scene.takes((ann, "hello"))
        await hands.have_done(1)
    assert hands.texts == ["hello"]


async def test_what_has_to_wait_is_tried_again_before_what_is_behind_it(
    scene: QueueScene, hands: Hands, ann: Person
) -> None:
    hands.stumbles["first"] = [TryLater(SOON), TryLater(SOON)]
    async with at_work(scene.queue):
        await scene.takes((ann, "first"), (ann, "second"))
        assert await hands.have_done(2) == ["first", "second"]
    assert hands.begun == ["first", "first", "first", "second"]


async def test_what_can_never_be_answered_is_given_up_in_words(
    scene: QueueScene,
    hands: Hands,
    arrivals: Unsteady,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(person_queue, "TRIES", 3)
    hands.stumbles["never"] = [TryLater(SOON / 10)] * 9
    with structlog.testing.capture_logs() as logged:
        async with at_work(scene.queue):
            await scene.takes((ann, "never"), (ann, "after"))
            await hands.have_done(1)
    assert hands.begun == ["never"] * 3 + ["after"]
    assert [line["event"] for line in logged] == ["an update could not be answered"]
    assert await arrivals.waiting(9) == ()


async def test_each_try_waits_at_least_as_long_as_was_asked_for(
    scene: QueueScene, hands: Hands, ann: Person
) -> None:
    hands.stumbles["first"] = [TryLater(SOON)] * 3
    before = CLOCK.steady()
    async with at_work(scene.queue):
        await scene.takes((ann, "first"))
        await hands.have_done(1)
    assert CLOCK.steady() - before >= 7 * SOON.total_seconds()


async def test_an_update_that_breaks_is_told_of_and_those_behind_it_have_their_turn(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    hands.stumbles["poison"] = [ValueError("what she wrote")]
    with structlog.testing.capture_logs() as logged:
        async with at_work(scene.queue):
            await scene.takes((ann, "poison"), (ann, "after"))
            await hands.have_done(1)
    broke, aside = logged
    assert [broke["event"], aside["event"]] == ["an update broke", "an update was set aside"]
    assert broke["log_level"] == aside["log_level"] == "error"
    assert len(aside["code"]) == 6
    assert [*arrivals.aside.values()] == ["broke"]
    assert hands.texts == ["after"]
    assert await arrivals.waiting(9) == (), "it would break again"


async def test_what_another_version_stored_and_nobody_can_read_does_not_stop_a_start(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    unreadable = [Arrival(1, b'{"update_id": 1, "message": {}}'), Arrival(2, b"no JSON")]
    await arrivals.take(unreadable, CLOCK.unmoved())
    await scene.takes((ann, "after"))
    queue = again(scene, arrivals, hands)
    await queue.recover()
    with structlog.testing.capture_logs() as logged:
        async with at_work(queue):
            await arrivals.has_finished(3)
    assert hands.texts == ["after"]
    assert [line["event"] for line in logged] == ["an update was set aside"] * 2
    assert arrivals.aside == {1: "unread", 2: "unread"}
    assert await arrivals.waiting(9) == ()


async def test_what_was_not_finished_is_taken_up_at_the_next_start_in_its_order(
    scene: QueueScene,
    hands: Hands,
    arrivals: Unsteady,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PAGE", 7)
    said = [f"{number}" for number in range(20)]
    await scene.takes(*[(ann, text) for text in said])
    assert hands.begun == []

    queue = again(scene, arrivals, hands)
    await queue.recover()
    assert not queue.idle
    async with at_work(queue):
        assert await hands.have_done(20) == said
    assert await arrivals.waiting(99) == ()


async def test_a_look_takes_up_what_others_stored_and_reads_nothing_that_is_here(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    hands.stuck_on["first"] = asyncio.Event()
    async with at_work(scene.queue):
        await scene.takes((ann, "first"), (ann, "second"))
        await hands.until(lambda: hands.begun == ["first"])
        await scene.queue.look()
        assert arrivals.read == []

        another = UpdateQueue(arrivals, CLOCK, scene.client.bot, hands.handle, NeverLeader())
        await QueueScene(another, scene.telegram, scene.client).takes((ann, "third"))
        await scene.queue.look()
        assert [_text(arrival) for arrival in arrivals.read] == ["third"]

        hands.stuck_on["first"].set()
        assert await hands.have_done(3) == ["first", "second", "third"]
        await scene.queue.look()
    assert hands.texts == ["first", "second", "third"]


async def test_a_look_waits_while_there_is_enough_to_do(
    scene: QueueScene,
    hands: Hands,
    arrivals: Unsteady,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    await scene.takes((ann, "first"), (ann, "second"))
    ann.says("third")
    await arrivals.take(updates(scene.telegram)[2:], CLOCK.unmoved())
    await scene.queue.look()
    assert arrivals.read == []

    async with at_work(scene.queue), in_time():
        while len(hands.done) < 3:
            await scene.queue.look()
            await asyncio.sleep(0)
    assert hands.texts == ["first", "second", "third"]


async def test_what_is_taken_a_second_time_is_handled_once(
    scene: QueueScene, hands: Hands, telegram: FakeTelegram, client: Client, ann: Person
) -> None:
    ann.starts()
    ann.says("once")
    told = updates(telegram)
    async with at_work(scene.queue):
        await scene.queue.take(told + told)
        await scene.queue.take(told)
        await hands.have_done(2)
        await scene.queue.take(told)
        await scene.takes((ann, "after"))
        assert await hands.have_done(3) == ["/start", "once", "after"]


async def test_what_could_not_be_noted_as_finished_is_taken_up_at_the_next_start(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    arrivals.finishes_break = 2
    with structlog.testing.capture_logs() as logged:
        async with at_work(scene.queue):
            await scene.takes((ann, "one"), (ann, "two"))
            assert await hands.have_done(2) == ["one", "two"]
    assert [line["event"] for line in logged] == ["an update was not finished"] * 2
    assert scene.queue.idle

    queue = again(scene, arrivals, hands)
    await queue.recover()
    async with at_work(queue):
        assert await hands.have_done(4) == ["one", "two", "one", "two"]
    assert await arrivals.waiting(9) == ()


async def test_what_could_not_be_noted_as_finished_is_noted_with_the_next_and_not_done_again(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    arrivals.finishes_break = 1
    async with at_work(scene.queue):
        await scene.takes((ann, "one"))
        assert await hands.have_done(1) == ["one"]
        arrivals.takes_break = 1
        with pytest.raises(StorageError):
            await scene.takes((ann, "lost on the way"))
        await scene.takes((ann, "two"))
        assert await hands.have_done(2) == ["one", "two"]
    assert await arrivals.waiting(9) == ()


async def test_what_cannot_be_stored_is_not_taken(
    scene: QueueScene, arrivals: Unsteady, ann: Person
) -> None:
    arrivals.takes_break = 1
    with pytest.raises(Exception, match="the disk is full"):
        await scene.takes((ann, "hello"))
    assert scene.queue.idle


async def test_no_more_is_taken_while_very_much_waits(
    scene: QueueScene,
    hands: Hands,
    arrivals: Unsteady,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    hands.stuck_on["0"] = asyncio.Event()
    async with at_work(scene.queue):
        await scene.takes(*[(ann, f"{number}") for number in range(3)])
        more = asyncio.ensure_future(scene.takes((ann, "3")))
        await hands.until(lambda: hands.begun == ["0"])
        assert not more.done()
        assert len(arrivals.stored) == 3, "it waits where it comes from"
        hands.stuck_on["0"].set()
        await more
        assert await hands.have_done(4) == ["0", "1", "2", "3"]


async def test_one_person_who_writes_without_end_takes_nobodys_room(
    scene: QueueScene,
    hands: Hands,
    telegram: FakeTelegram,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    monkeypatch.setattr(module, "MOST_OF_ONE", 2)
    hands.stuck_on["0"] = asyncio.Event()
    async with at_work(scene.queue):
        await scene.takes(*[(ann, f"{number}") for number in range(9)])
        await scene.takes((telegram.user("Bob"), "hello"))
        assert await hands.have_done(1) == ["hello"]
        hands.stuck_on["0"].set()
        await hands.have_done(10)
        assert hands.of("Ann") == list("012345678")
    assert scene.queue.idle


async def test_what_was_stored_when_that_seemed_to_fail_is_handled_once(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, telegram: FakeTelegram, ann: Person
) -> None:
    hands.stuck_on["first"] = asyncio.Event()
    async with at_work(scene.queue):
        await scene.takes((ann, "first"))
        arrivals.answers_break = 1
        with pytest.raises(StorageError, match="the connection is lost"):
            await scene.takes((ann, "second"))
        await scene.queue.take(updates(telegram))
        hands.stuck_on["first"].set()
        await scene.takes((ann, "third"))
        assert await hands.have_done(3) == ["first", "second", "third"]
    assert await arrivals.waiting(9) == ()


async def test_a_stop_finishes_what_is_begun_and_leaves_the_rest(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    hands.stuck_on["begun"] = asyncio.Event()
    await scene.takes((ann, "begun"), (ann, "not begun"))
    running = asyncio.ensure_future(scene.queue.run())
    await hands.until(lambda: hands.begun == ["begun"])
    scene.queue.close()
    hands.stuck_on["begun"].set()
    async with in_time():
        await running
    assert hands.texts == ["begun"]
    assert [_text(arrival) for arrival in await arrivals.waiting(9)] == ["not begun"]


async def test_a_stop_does_not_wait_for_what_has_to_be_tried_much_later(
    scene: QueueScene,
    hands: Hands,
    arrivals: Unsteady,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hands.stumbles["later"] = [TryLater(MUCH_LATER)]
    monkeypatch.setattr(module, "LAST_ANSWERS", MUCH_LATER.total_seconds())
    async with at_work(scene.queue):
        await scene.takes((ann, "later"))
        await hands.until(lambda: hands.begun == ["later"])
    assert [_text(arrival) for arrival in await arrivals.waiting(9)] == ["later"]


async def test_a_stop_does_not_wait_for_what_hangs(
    scene: QueueScene,
    hands: Hands,
    arrivals: Unsteady,
    ann: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LAST_ANSWERS", SOON.total_seconds())
    hands.stuck_on["hangs"] = asyncio.Event()
    async with at_work(scene.queue):
        await scene.takes((ann, "hangs"))
        await hands.until(lambda: hands.begun == ["hangs"])
    assert [_text(arrival) for arrival in await arrivals.waiting(9)] == ["hangs"]


async def test_whatever_people_write_is_kept_as_it_was(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    said = "père 👨‍👩‍👧 שלום \u202e <b>&amp;</b> \"'\\ \x7f"
    await scene.takes((ann, said))
    ann.sends_voice(42, caption="a note")
    ann.sends_photo("a picture")
    voice, photo = updates(scene.telegram)[1:]
    await scene.queue.take([voice, photo])
    told = updates(scene.telegram)
    stored = await arrivals.waiting(9)
    assert [*stored] == told
    assert json.loads(stored[0].body)["message"]["text"] == said.replace("\u202e", "")


async def test_half_a_character_is_kept_and_handled(scene: QueueScene, hands: Hands) -> None:
    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 77, "type": "private"},
        "from": {"id": 77, "is_bot": False, "first_name": "Ann"},
        "text": "half \ud83d",
    }
    told = {"update_id": 1, "message": message}
    await scene.queue.take([arrival(json.dumps(told).encode())])
    async with at_work(scene.queue):
        assert await hands.have_done(1) == ["half \ud83d"]


async def test_it_is_said_when_for_a_minute_nothing_is_taken_up_though_there_is_something(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, telegram: FakeTelegram
) -> None:
    clock = HandClock()
    people = [telegram.user(f"P{number}") for number in range(WORKERS + 1)]
    queue = scene.queue = UpdateQueue(arrivals, clock, scene.client.bot, hands.handle)
    hands.stuck_on["stuck"] = asyncio.Event()
    async with at_work(queue):
        await scene.takes(*[(who, "stuck") for who in people[:-1]])
        await hands.until(lambda: len(hands.begun) == WORKERS)
        clock.advance(seconds=90)
        assert not queue.stalled, "all that there was is taken up"
        await scene.takes((people[-1], "behind them"))
        clock.advance(seconds=59)
        assert not queue.stalled
        clock.advance(seconds=1)
        assert queue.stalled
        hands.stuck_on["stuck"].set()
        await hands.have_done(WORKERS + 1)
    assert not queue.stalled


async def test_it_is_said_when_for_a_minute_nothing_can_be_stored(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    clock = HandClock()
    queue = scene.queue = UpdateQueue(arrivals, clock, scene.client.bot, hands.handle)
    arrivals.takes_break = 3
    for seconds in (0, 30, 29):
        clock.advance(seconds=seconds)
        assert not queue.stalled
        with pytest.raises(StorageError):
            await scene.takes((ann, "hello"))
    clock.advance(seconds=1)
    assert queue.stalled
    await scene.takes((ann, "hello"))
    assert not queue.stalled


@pytest.mark.parametrize("problem", [ValueError, UnicodeEncodeError, OverflowError, TypeError])
async def test_one_that_cannot_be_stored_is_set_aside_and_the_rest_is_handled(
    problem: type[Exception], scene: QueueScene, hands: Hands, arrivals: Unsteady, ann: Person
) -> None:
    arrivals.cannot_keep = b"poison", problem
    async with at_work(scene.queue):
        await scene.takes((ann, "before"), (ann, "poison"), (ann, "after"))
        assert await hands.have_done(2) == ["before", "after"]
        await scene.takes((ann, "poison"))
        await scene.takes((ann, "last"))
        await hands.have_done(3)
    assert [*arrivals.aside.values()] == ["unkept"] * 2


async def test_what_the_database_refuses_is_not_blamed_on_an_update_and_the_rest_is_handled(
    scene: QueueScene, hands: Hands, arrivals: Unsteady, telegram: FakeTelegram, ann: Person
) -> None:
    arrivals.takes_break = 2
    async with at_work(scene.queue):
        with pytest.raises(StorageError):
            await scene.takes((ann, "first"), (ann, "second"))
        await hands.have_done(1)
        await scene.queue.take(updates(telegram))
        await hands.have_done(2)
    assert sorted(hands.texts) == ["first", "second"]
    assert arrivals.aside == {}


def _said(update: Update) -> tuple[str, str]:
    assert update.message is not None
    assert update.message.from_user is not None
    return update.message.from_user.first_name, update.message.text or ""


def _text(arrival: Arrival) -> str:
    said: str = json.loads(arrival.body)["message"]["text"]
    return said


async def test_of_a_location_that_was_shared_only_the_zone_is_kept_and_handed_on(
    scene: QueueScene, arrivals: Unsteady, ann: Person
) -> None:
    ann.chat.is_started = True
    ann.shares_location(48.201, 16.3695)
    await scene.queue.take(updates(scene.telegram))
    (kept,) = await arrivals.waiting(10)
    message = json.loads(kept.body)["message"]
    assert message["zones_there"] == ["Europe/Vienna"]
    assert b"48.2" not in kept.body
    assert b"16.36" not in kept.body
    assert "location" not in message
