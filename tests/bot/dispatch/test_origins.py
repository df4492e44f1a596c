"""Every kind of answer from every source: what strangers write is no reference and no id."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, make_dataclass
from itertools import count
from typing import Annotated, Any, get_args

import pytest
import structlog

from bot.dialogue.commands import Commands
from bot.dialogue.countries import Country
from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Kind,
    Mine,
    PodMember,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
)
from bot.dialogue.inbound import Act, Inbound, Place, Pressed, Submitted, Typed, Wrote
from bot.dialogue.media import Media, MediaKind, Sent, Untaken
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.origins import Origin, admit, origins
from bot.dialogue.past_days import PastDay
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply, reply
from bot.dialogue.responses import Form
from bot.dialogue.tokens import LIMIT, FormAction, FormStep, ModalToken, press, read, write
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.domain.goals import GoalKind
from bot.kernel.clock import SystemClock
from bot.kernel.errors import BadAnswer, NotFound
from bot.kernel.ids import FormId, SystemIds, short
from bot.request.context import Context, Rules
from bot.texts.catalogue import catalogue
from bot.texts.spans import plain
from storage.engine import SqlStorage
from tests.harness.databases import opened_at

DIRECT = Place("local", "dm:ann", private=True)
OWN, FOREIGN = 7, 8
KINDS: dict[str, Kind] = {
    "text": Text(400),
    "number": Number(1, 7),
    "amount": Amount(1, 7),
    "past": PastDay(28),
    "choice": Choice(GoalKind),
    "flag": Flag(),
    "day": Day(),
    "time": TimeOfDay(),
    "zone": Zone(),
    "country": Country(),
    "mine": Mine("goal"),
    "person": PodMember(),
    "ref": Ref("thing"),
    "upload": Upload(),
}
# What each kind reads, if it reads anything; and what somebody who wants more would write.
GOOD = {
    "text": "words",
    "number": "3",
    "amount": "3 km",
    "past": "yesterday",
    "choice": "habit",
    "flag": "yes",
    "day": "tomorrow",
    "time": "18:30",
    "country": "Spain",
    "zone": "UTC",
    "mine": short(OWN),
    "person": short(OWN),
    "ref": short(OWN),
    "upload": "local:voice:0:note",
}
STRANGE = (
    short(FOREIGN),
    "telegram:voice:0:cairn.key",
    "telegram:picture:0:/proc/self/environ",
    "telegram:voice:0:https://example.org/x",
    "discord:picture:0:1.2.3",
    "local:voice:0:note",
    "file:///etc/passwd",
    "https://example.org/x",
    "../.env",
    "cairn.key",
    "attachment:1",
    "voice",
    "lost",
    '{"platform":"telegram"}',
    "<@8>",
)
CARRIED = ("ref", "upload")
NOTE = Media("local", MediaKind.VOICE, "note", 42, "ann")


@dataclass
class Odd:
    """A command for each kind of answer; `seen` is what its handler was given."""

    seen: list[Any]
    guarded: list[int]
    commands: Commands
    own: set[int] = field(default_factory=lambda: {OWN})

    def guard(self, ctx: Context, named: int) -> None:
        self.guarded.append(named)
        if named not in self.own:
            raise NotFound


def odd() -> Odd:
    made = Odd([], [], Commands("odd"))

    def handle(ctx: Context, said: Any) -> Reply:
        made.seen.append(said.it)
        return reply(plain("done"))

    for name, kind in KINDS.items():
        form = make_dataclass("Form", [("it", Annotated[Any, kind])], frozen=True)
        made.commands.command(name, form, listed=name != "ref", uploads=name == "upload")(handle)
    return made


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Odd:
    made = odd()
    sentences = catalogue("en").sentences
    assert isinstance(sentences, dict)
    for path in ("odd.asks", *(command.path for command in made.commands.declared)):
        for key in ("", ".form", ".it", ".it.ask", ".words", ".words.ask"):
            monkeypatch.setitem(sentences, f"{path}{key}", "Some words")
    return made


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    async with opened_at(sqlite_url) as opened:
        yield opened


@pytest.fixture
def dispatcher(storage: SqlStorage, world: Odd) -> Dispatcher:
    known = registry()

    def offered(_: Context) -> list[tuple[str, str]]:
        return [(short(OWN), "seven"), ("9", "nine")]

    more = Registry(
        {
            **{p: c for p, c in known.commands.items() if not c.uploads},
            **{command.path: command for command in world.commands.declared},
        },
        {**known.providers, "goal": offered},
        {**known.guards, "thing": world.guard},
    )
    return Dispatcher(storage, SystemClock(), SystemIds(), more, Rules())


Source = Callable[[str, str], list[Act]]


def by_token(name: str, raw: str) -> list[Act]:
    token = f"1~odd.{name}~{raw}"
    return [Pressed(token)] if len(token) <= LIMIT and "~" not in raw else []


def by_words(name: str, raw: str) -> list[Act]:
    return [
        Typed(f"odd.{name}", {"it": raw}),
        Typed(f"odd.{name}", rest=raw),
        Submitted(press(f"odd.{name}"), {"it": raw}),
        Typed("start", rest=f"c_odd-{name}"),
        Typed("start", rest=raw),
    ]


def within(token: str, raw: str) -> Iterator[Act]:
    """Answer the question that is open."""
    yield Wrote(raw)
    yield Submitted(token, {"it": raw})
    opened = read(token)
    assert isinstance(opened, ModalToken | FormStep)
    step = f"1~{FormAction.PICK.value}~{short(opened.form)}~0~{raw}"
    if len(step) <= LIMIT and "~" not in raw:
        yield Pressed(step)


def received(name: str, sent: Sent) -> list[Act]:
    return [
        Typed(f"odd.{name}", sent={"it": sent}),
        Submitted(press(f"odd.{name}"), {}, {"it": sent}),
    ]


events = count(1)


async def does(dispatcher: Dispatcher, act: Act) -> Any:
    """Do it, and see that nothing broke."""
    event = f"e{next(events)}"
    with structlog.testing.capture_logs() as lines:
        said = Inbound("local", event, "ann", "Ann", DIRECT, act, "en")
        shown = (await dispatcher.handle(said)).shown
    assert not lines, lines
    return shown


def test_every_kind_says_where_its_answers_come_from() -> None:
    assert {type(kind) for kind in KINDS.values()} == set(get_args(Kind))
    assert origins(KINDS["ref"]) == {Origin.BUTTON}
    assert origins(KINDS["upload"]) == {Origin.EVENT}
    others = [kind for name, kind in KINDS.items() if name not in CARRIED]
    assert all(origins(kind) == {Origin.BUTTON, Origin.WORDS} for kind in others)


@pytest.mark.parametrize("origin", Origin)
@pytest.mark.parametrize("name", KINDS)
def test_an_answer_is_let_in_from_where_its_kind_says_and_from_nowhere_else(
    name: str, origin: Origin
) -> None:
    (command,) = (c for c in odd().commands.declared if c.path == f"odd.{name}")
    if origin in origins(KINDS[name]):
        admit(command.fields, ["it"], origin)
    else:
        with pytest.raises(BadAnswer):
            admit(command.fields, ["it"], origin)


@pytest.mark.parametrize("name", KINDS)
async def test_no_text_of_any_source_becomes_what_only_a_button_or_an_event_carries(
    dispatcher: Dispatcher, world: Odd, name: str
) -> None:
    kind = KINDS[name]
    raws = (GOOD[name], *(STRANGE if name in CARRIED else STRANGE[:3]))
    taken = 0
    for raw in raws:
        for act in by_token(name, raw):
            world.seen.clear()
            await does(dispatcher, act)
            _is_right(kind, raw, Origin.BUTTON, world.seen)
            taken += len(world.seen)
        for act in by_words(name, raw):
            world.seen.clear()
            await does(dispatcher, act)
            _is_right(kind, raw, Origin.WORDS, world.seen)
        for number in range(3):
            shown = await does(dispatcher, Pressed(f"1~odd.{name}"))
            token = (
                shown.token
                if isinstance(shown, Form)
                else write(FormStep(FormAction.OPEN, FormId(1)))
            )
            world.seen.clear()
            for act in list(within(token, raw))[number : number + 1]:
                await does(dispatcher, act)
            _is_right(kind, raw, Origin.WORDS, world.seen)
        asked = Inbound("local", "s", "ann", "Ann", DIRECT, Typed(f"odd.{name}"), "en")
        if name in CARRIED:
            assert await dispatcher.suggest(asked, "it", raw) == ()
    assert (name == "ref") == bool(world.guarded)
    assert bool(taken) == (name not in ("upload", "person")), "nobody is there to be named"


@pytest.mark.parametrize("name", KINDS)
async def test_what_an_event_brings_is_taken_where_it_is_asked_for_and_nowhere_else(
    dispatcher: Dispatcher, world: Odd, name: str
) -> None:
    for act in received(name, NOTE):
        await does(dispatcher, act)
    assert world.seen == ([NOTE, NOTE] if name == "upload" else [])
    for act in received(name, Untaken.OTHER):
        await does(dispatcher, act)
    assert len(world.seen) == (2 if name == "upload" else 0)


async def test_what_is_sent_unasked_or_while_it_is_asked_for_is_taken(
    dispatcher: Dispatcher, world: Odd
) -> None:
    await does(dispatcher, Pressed("1~odd.upload"))
    await does(dispatcher, Wrote("", NOTE))
    assert world.seen == [NOTE]


async def test_an_id_is_guarded_on_each_press_of_its_form(
    dispatcher: Dispatcher, world: Odd
) -> None:
    form = make_dataclass(
        "Asks",
        [("thing", Annotated[int, Ref("thing")]), ("words", Annotated[str, Text(40)])],
    )
    steps: list[str] = []

    def handle(ctx: Context, said: Any) -> Reply:
        steps.append(said.words)
        return reply(plain("done"))

    world.commands.command("asks", form, listed=False)(handle)
    dispatcher._registry.commands["odd.asks"] = world.commands.declared[-1]
    shown = await does(dispatcher, Pressed(press("odd.asks", OWN)))
    assert isinstance(shown, Form)
    step = read(shown.token)
    assert isinstance(step, ModalToken | FormStep)
    acts: tuple[Act, ...] = (
        Pressed(write(FormStep(FormAction.OPEN, step.form))),
        Pressed(write(FormStep(FormAction.BACK, step.form))),
        Pressed(write(FormStep(FormAction.MORE, step.form))),
        Submitted(shown.token, {"thing": short(FOREIGN), "words": "to another"}),
        Submitted(shown.token, {"words": "to it"}),
    )
    for act in acts:
        world.guarded.clear()
        await does(dispatcher, act)
        assert set(world.guarded) == {OWN}
    assert steps == ["to it"]
    again = await does(dispatcher, Pressed(press("odd.asks", OWN)))
    world.own.clear()
    await does(dispatcher, Wrote("after the pod was left"))
    await does(dispatcher, Submitted(again.token, {"words": "and in a sheet"}))
    assert steps == ["to it"]


def test_what_is_received_is_its_senders() -> None:
    def told(act: Act) -> Inbound:
        return Inbound("local", "e", "bob", "Bob", DIRECT, act)

    for act in (
        Wrote("", NOTE),
        Submitted("1~x", {}, {"it": NOTE}),
        Typed("x", sent={"it": NOTE}),
    ):
        with pytest.raises(ValueError, match="belongs to who sends it"):
            told(act)


def _is_right(kind: Kind, raw: str, origin: Origin, seen: list[Any]) -> None:
    """See that a handler was given no more than a kind takes from there."""
    if origin not in origins(kind):
        assert seen == [], f"{kind} took {raw} from {origin}"
    if isinstance(kind, Ref | Mine):
        assert set(seen) <= {OWN}
    assert not any(isinstance(value, Media) for value in seen)
