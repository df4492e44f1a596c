"""How many statements an act takes, on either database: each is a round trip to a server.

Whoever raises one of these numbers says in the commit why.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.pressing import Cairn
from benchmarks.prompted import MEMBERS, Databases
from bot.dialogue.inbound import Act, Inbound, Place, Pressed, Typed
from bot.dialogue.tokens import press
from bot.kernel.clock import SystemClock
from storage.engine import open_storage
from tests.contracts.samples import KEYS
from tests.harness.statements import recorded

ANN, BOB = MEMBERS, MEMBERS + 1
DONE = Pressed(press("checkin.mark", ANN, ANN, "done"))


@pytest.fixture
async def cairn(url: str, tmp_path: Path) -> AsyncIterator[Cairn]:
    """Answer two people who were asked how their week went."""
    await Databases(tmp_path, None, KEYS).filled(url, {"telegram": 2})
    storage = open_storage(url, clock=SystemClock(), keys=KEYS)
    yield Cairn.over(storage)
    await storage.close()


async def statements(cairn: Cairn, act: Act, event: str, who: int = ANN) -> list[str]:
    """Act, and tell with what each statement begins; to begin and to commit come beside."""
    place = Place("telegram", str(who), private=True)
    inbound = Inbound("telegram", event, str(who), f"Ann {who}", place, act, language="en")
    with recorded() as ran:
        response = await cairn.dispatcher.handle(inbound)
    assert not response.broke
    return [each.sql.split(maxsplit=1)[0] for each in ran]


def together(url: str, *writes: str) -> list[str]:
    """Tell how some writings leave: for a server as one."""
    return ["WITH"] if url.startswith("postgresql") else [*writes]


async def test_an_answer_takes_four_readings_and_three_writings(cairn: Cairn, url: str) -> None:
    writes = together(url, "UPDATE", "UPDATE", "INSERT")
    assert await statements(cairn, DONE, "1") == ["SELECT"] * 4 + writes


async def test_another_answer_takes_a_writing_less(cairn: Cairn, url: str) -> None:
    await statements(cairn, DONE, "1")
    partly = Pressed(press("checkin.mark", ANN, ANN, "partly"))
    writes = together(url, "UPDATE", "INSERT")
    assert await statements(cairn, partly, "2") == ["SELECT"] * 4 + writes


async def test_an_answer_that_is_repeated_takes_one(cairn: Cairn) -> None:
    await statements(cairn, DONE, "1")
    assert await statements(cairn, DONE, "1") == ["SELECT"]


@pytest.mark.parametrize(
    ("act", "who", "many"),
    [
        (DONE, BOB, 4),  # refused: it is another's
        (Pressed(press("checkin.card", ANN)), ANN, 4),
        (Typed("checkin"), ANN, 4),
        (Typed("me.nudges", {"level": "light"}), ANN, 6),
        (Typed("goal.list"), ANN, 5),  # one of them is which habits were said to be done
        (Typed("board"), ANN, 2),
        (Pressed(press("board.stay_off", ANN)), ANN, 4),
        (Typed("help"), ANN, 1),
        (Typed("helpline"), ANN, 1),
        (Pressed(press("not_okay")), ANN, 7),
    ],
    ids=str,
)
async def test_other_acts_take_few(cairn: Cairn, act: Act, who: int, many: int) -> None:
    ran = await statements(cairn, act, "1", who)
    assert len(ran) == many, ran
