"""What was made without end, before there was a measure, holds nobody up: not even its owner."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from bot.dialogue import reply_json
from bot.dialogue.inbound import Act, Inbound, Pressed, Typed
from bot.dialogue.paging import SEARCHED
from bot.dialogue.tokens import press
from bot.domain.checkins import Cheer
from bot.domain.goals import Goal, GoalKind, GoalLog, GoalShare, GoalState, Visible
from bot.domain.pods import MembershipState
from bot.kernel.ids import CheckInId, CheerId, GoalId, LogId, MembershipId
from bot.ports.storage import UnitOfWork
from storage.sealing import data_keys, encryption
from tests.contracts import samples
from tests.harness.cast import Person, World
from tests.harness.databases import opened_at
from tests.harness.stages.small import Small
from tests.harness.statements import recorded
from tests.stories.memberships import membership_of
from tests.stories.scenes import ann_and_bob_check_in, open_pod

pytestmark = pytest.mark.slow

MANY = 1000
MOST_OPENED = SEARCHED + 50
MORE_STATEMENTS = 25
MOST_ANSWERED = 8192


@dataclass
class Effort:
    """How much storage did: statements run, words opened; and how much was answered."""

    statements: int = 0
    opened: int = 0
    answered: int = 0


@pytest.fixture(params=["sqlite_url", "postgres_url"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A world on a small stage, over either database."""
    async with opened_at(request.getfixturevalue(request.param)) as opened:
        yield World(opened, Small())


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Effort]:
    """Count what storage does while it does it."""
    effort, unseal = Effort(), encryption.unseal

    def opening(*told: Any) -> bytes:
        effort.opened += 1
        return unseal(*told)

    with monkeypatch.context() as patched, recorded() as ran:
        patched.setattr(data_keys, "unseal", opening)
        yield effort
    effort.statements = len(ran)


async def heap(world: World, who: Person, theirs: CheckInId) -> None:
    """Let somebody have gone on and on: goals, ended ones, logs, cheers, pods that they left."""
    mine = await membership_of(world, who)
    now = world.clock.now()

    def goal(number: int, state: GoalState = GoalState.ACTIVE) -> Goal:
        its = GoalId(world.ids.mint(now))
        ended = None if state is GoalState.ACTIVE else now - 60 * samples.DAY
        kind, title = GoalKind.AMOUNT, f"Thing {number} 工作计划 of a longer name"
        return Goal(its, mine.person, kind, title, now, Decimal(9), None, None, state, ended)

    def add(uow: UnitOfWork) -> None:
        logged = goal(0)
        uow.goals.add(logged)
        for number in range(MANY):
            over = goal(number, GoalState.DROPPED)
            uow.goals.add(goal(number))
            uow.goals.add(over)
            uow.goals.share(GoalShare(over.id, mine.pod, mine.id, Visible.POD))
        for number in range(MANY // 3):
            note, on = f"Note {number}", now.date() - (number % 90) * samples.DAY
            one = Decimal(1)
            entry = GoalLog(LogId(world.ids.mint(now)), logged.id, mine.person, one, on, now, note)
            uow.goals.log(entry)
            cheer = CheerId(world.ids.mint(now))
            uow.checkins.cheer(Cheer(cheer, theirs, mine.person, mine.person, now, f"W {number}"))
            pod = samples.pod()
            uow.pods.add(pod)
            its, left = MembershipId(world.ids.mint(now)), MembershipState.LEFT
            uow.memberships.add(replace(mine, id=its, pod=pod.id, state=left))

    await world.storage.run(add)


async def effort_of(
    world: World, who: Person, act: Act, monkeypatch: pytest.MonkeyPatch
) -> Effort:
    """Act, and measure what that takes."""
    name = f"e{world.ids.mint(world.clock.now())}"
    inbound = Inbound(world.stage.platform, name, who.account, who.name, who.dm, act, "en")
    with watched(monkeypatch) as effort:
        outcome = await world.dispatcher.handle(inbound)
    effort.answered = len(reply_json.dump(outcome))
    return effort


async def test_nothing_that_was_made_without_end_holds_anybody_up(
    world: World, ann: Person, bob: Person, cy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await world.until(10, 21)
    weeks = {who.name: await _last_week(world, who) for who in (ann, bob)}
    goals = {who.name: await _goal(world, who) for who in (ann, bob)}
    other = {"Ann": weeks["Bob"], "Bob": weeks["Ann"], "Cy": weeks["Bob"]}

    def acts(who: Person) -> list[Act]:
        name = who.name
        return [
            Typed("goal.list"),
            Typed("goal.log"),
            Typed("goal.log", rest="Nothing like it"),
            Typed("goal.edit"),
            Typed("goal.finish"),
            Typed("journey"),
            Typed("journey", rest="Nothing like it"),
            Pressed(press("journey", goals[name])),
            Pressed(press("goal.more", goals[name])),
            Pressed(press("goal.log", goals[name], "1")),
            Pressed(press("goal.visible", goals[name], "status")),
            Typed("goal.add", {"title": "One more", "kind": "milestone", "visible": "me"}),
            Typed("me.profile"),
            Typed("me.nudges", {"level": "standard"}),
            Typed("checkin"),
            Pressed(press("checkin.mark", weeks[name], goals[name], "partly")),
            Pressed(press("cheer.tap", other[name])),
            Typed("board"),
            Typed("pod.info"),
            Typed("inbox"),
            Typed("cheer"),
            Typed("help"),
        ]

    usual = [await effort_of(world, ann, act, monkeypatch) for act in acts(ann)]
    await heap(world, bob, weeks["Bob"])
    for act, as_usual in zip(acts(bob), usual, strict=True):
        heaped = await effort_of(world, bob, act, monkeypatch)
        assert heaped.opened <= MOST_OPENED, (act, heaped)
        assert heaped.statements <= as_usual.statements + MORE_STATEMENTS, (act, heaped, as_usual)
        assert heaped.answered <= MOST_ANSWERED, (act, heaped)
    beside = await effort_of(world, cy, Pressed(press("cheer.tap", other["Cy"])), monkeypatch)
    assert beside.opened <= MOST_OPENED

    with watched(monkeypatch) as effort:
        await world.until(15, 18, 30)
    assert "Sunday, Bob." in bob.last
    with watched(monkeypatch) as effort:
        await bob.says("/pod leave")
        await bob.presses("Leave quietly")
    assert effort.opened <= MOST_OPENED
    assert effort.statements <= 100


async def _last_week(world: World, who: Person) -> CheckInId:
    mine = await membership_of(world, who)

    def find(uow: UnitOfWork) -> CheckInId:
        return uow.checkins.of_person(mine.person, mine.joined_at)[-1].id

    return await world.storage.read(find)


async def _goal(world: World, who: Person) -> GoalId:
    mine = await membership_of(world, who)
    return await world.storage.read(lambda uow: uow.goals.of_person(mine.person, 1)[0].id)


@pytest.fixture
def ann(world: World) -> Person:
    return world.person("Ann")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("Bob")


@pytest.fixture
def cy(world: World) -> Person:
    return world.person("Cy")
