"""What people do is counted by kind and by what came of it, and never by what they said."""

from collections.abc import Callable

import pytest

from bot.dialogue.commands import Commands, Nothing
from bot.dialogue.inbound import (
    Act,
    Change,
    Happened,
    Inbound,
    Place,
    Pressed,
    Submitted,
    Typed,
    Wrote,
)
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply, reply
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Conflict
from bot.kernel.ids import SystemIds
from bot.ports.storage import Storage
from bot.request.context import Context, Rules
from bot.texts.spans import plain
from tests.metrics.seen import Seen

WORDS = "the difficult letter"
DIRECT = Place("local", f"dm:{WORDS}", private=True)
SHARED = Place("local", "square", private=False, title=WORDS)
met = Commands("met")
conflicts: list[str] = []


@met.command("twice", Nothing)
def twice(ctx: Context, said: Nothing) -> Reply:
    conflicts.append("one more")
    if len(conflicts) < 3:
        raise Conflict("people")
    return reply(plain("through"))


@met.command("badly", Nothing)
def badly(ctx: Context, said: Nothing) -> Reply:
    raise ValueError(WORDS)


@pytest.fixture
def dispatcher(storage: Storage, seen: Seen) -> Dispatcher:
    conflicts.clear()
    ours = registry()
    more = {**ours.commands, **{command.path: command for command in met.declared}}
    known = Registry(more, ours.providers, ours.guards)
    return Dispatcher(storage, SystemClock(), SystemIds(), known, Rules(), gauges=seen.gauges)


def inbound(act: Act, event: str = "e1", place: Place = DIRECT) -> Inbound:
    return Inbound("local", event, f"account of {WORDS}", WORDS, place, act, "en")


@pytest.mark.parametrize(
    ("act", "place", "counted"),
    [
        (Typed("start"), DIRECT, ("typed", "answered")),
        (Typed("goal.list"), DIRECT, ("typed", "answered")),
        (Typed(f"no such {WORDS}"), DIRECT, ("typed", "refused")),
        (Typed(f"no such {WORDS}"), SHARED, ("typed", "silent")),
        (Typed("met.badly"), DIRECT, ("typed", "broke")),
        (Pressed(f"1~{WORDS}"), DIRECT, ("pressed", "refused")),
        (Wrote(WORDS), DIRECT, ("wrote", "answered")),
        (Wrote(WORDS), SHARED, ("wrote", "silent")),
        (Submitted("1~o~7", {"title": WORDS}), DIRECT, ("submitted", "refused")),
        (Happened(Change.REACHABLE), DIRECT, ("happened", "silent")),
    ],
)
async def test_what_people_do_is_counted_by_kind_and_outcome(
    dispatcher: Dispatcher, seen: Seen, act: Act, place: Place, counted: tuple[str, str]
) -> None:
    await dispatcher.handle(inbound(act, place=place))

    kind, outcome = counted
    assert seen.value("events_total", platform="local", kind=kind, outcome=outcome) == 1
    assert sum(seen.rose("events_total").values()) == 1
    assert seen.value("event_seconds_count", platform="local") == 1
    assert WORDS not in seen.text()


async def test_the_same_event_again_is_repeated(dispatcher: Dispatcher, seen: Seen) -> None:
    for _ in range(3):
        await dispatcher.handle(inbound(Typed("pod.create", rest=WORDS)))

    assert seen.value("events_total", platform="local", kind="typed", outcome="answered") == 1
    assert seen.value("events_total", platform="local", kind="typed", outcome="repeated") == 2


async def test_a_conflict_is_counted_each_time_that_it_is_run_again(
    dispatcher: Dispatcher, seen: Seen
) -> None:
    await dispatcher.handle(inbound(Typed("met.twice")))

    assert seen.value("event_conflicts_total") == 2
    assert seen.value("events_total", platform="local", kind="typed", outcome="answered") == 1


async def test_a_storm_of_odd_input_makes_no_series_and_tells_no_word(
    dispatcher: Dispatcher, seen: Seen
) -> None:
    def names() -> set[tuple[str, ...]]:
        return {
            (sample.name, *map(str, sample.labels.items()))
            for family in seen.families()
            for sample in family.samples
        }

    before = names()
    odd: tuple[Callable[[str], Act], ...] = (Typed, Pressed, Wrote)
    for number in range(60):
        said = f'{WORDS} {number}\n"}} \\ \x00 {{le="\U0001faa8"}}'
        for make in odd:
            await dispatcher.handle(inbound(make(said), event=f"{make}{said}"))

    assert names() == before
    assert sum(seen.rose("events_total").values()) == 180
    assert WORDS not in seen.text()


async def test_a_platform_that_is_not_known_is_another(dispatcher: Dispatcher, seen: Seen) -> None:
    for number in range(5):
        place = Place(f"platform {number}", "dm", private=True)
        heard = Inbound(f"platform {number}", "e", "a", "A", place, Typed("start"), "en")
        await dispatcher.handle(heard)

    assert seen.rose("events_total") == {("typed", "answered", "other"): 5}
