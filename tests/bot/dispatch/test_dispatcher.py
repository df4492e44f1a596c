"""The one path: conflicts, breakage, replays and whole pages of forms, over real storage."""

from collections.abc import AsyncIterator

import pytest
import structlog
from msgspec.structs import replace

from bot.dialogue.commands import Commands, Nothing
from bot.dialogue.inbound import Act, Change, Happened, Inbound, Place, Submitted, Typed
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply, reply, transcript
from bot.dialogue.responses import Form, Response
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Conflict
from bot.kernel.ids import SystemIds
from bot.request.context import Context, Rules
from bot.texts.spans import plain
from storage.engine import SqlStorage
from tests.harness.databases import opened_at

DIRECT = Place("local", "dm:ann", private=True)
odd = Commands("odd")
tries: list[str] = []


@odd.command("conflict", Nothing)
def conflicting(ctx: Context, said: Nothing) -> Reply:
    tries.append("once")
    ctx.uow.notes.put("tries", str(len(tries)))
    if len(tries) < 3:
        raise Conflict("people")
    return reply(plain("through"))


@odd.command("broken", Nothing)
def broken(ctx: Context, said: Nothing) -> Reply:
    ctx.uow.notes.put("half", "done")
    raise ValueError("the very private words of Ann")


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    async with opened_at(sqlite_url) as opened:
        yield opened


@pytest.fixture
def dispatcher(storage: SqlStorage) -> Dispatcher:
    tries.clear()
    all_of_it = registry()
    texts = {command.path: command for command in odd.declared}
    more = Registry({**all_of_it.commands, **texts}, all_of_it.providers, all_of_it.guards)
    return Dispatcher(storage, SystemClock(), SystemIds(), more, Rules())


def inbound(act: Act, event: str = "e1") -> Inbound:
    return Inbound("local", event, "ann", "Ann", DIRECT, act, "en")


def text(outcome: Response) -> str:
    assert isinstance(outcome.shown, Reply)
    return transcript(outcome.shown)


async def note(storage: SqlStorage, name: str) -> str | None:
    return await storage.read(lambda uow: uow.notes.get(name))


async def test_a_conflict_is_run_again_and_leaves_one_effect(
    dispatcher: Dispatcher, storage: SqlStorage
) -> None:
    assert text(await dispatcher.handle(inbound(Typed("odd.conflict")))) == "through"
    assert len(tries) == 3
    assert await note(storage, "tries") == "3"


async def test_what_breaks_saves_nothing_and_gives_a_code_that_the_log_has(
    dispatcher: Dispatcher, storage: SqlStorage
) -> None:
    with structlog.testing.capture_logs() as lines:
        shown = text(await dispatcher.handle(inbound(Typed("odd.broken"))))
    assert "nothing was saved" in shown
    assert await note(storage, "half") is None
    (line,) = lines
    assert line["code"] in shown
    assert "private" not in shown


async def test_an_event_that_broke_may_be_tried_again(
    dispatcher: Dispatcher, storage: SqlStorage
) -> None:
    with structlog.testing.capture_logs():
        broke = await dispatcher.handle(inbound(Typed("odd.broken"), "e7"))
    assert broke.broke is not None
    assert broke.broke in text(broke)
    assert "You have no goals yet" in text(
        await dispatcher.handle(inbound(Typed("goal.list"), "e7"))
    )


async def test_a_whole_page_at_once_is_taken_or_given_back_filled_in(
    dispatcher: Dispatcher,
) -> None:
    opened = await dispatcher.handle(inbound(Typed("me.quiet"), "e1"))
    assert isinstance(opened.shown, Form)
    assert [row.name for row in opened.shown.rows] == ["from", "to"]
    page = Submitted(opened.shown.token, {"from": "21:00", "to": "25:70"})
    back = await dispatcher.handle(inbound(page, "e2"))
    assert isinstance(back.shown, Form)
    first, second = back.shown.rows
    assert (first.value, first.problem) == ("21:00", None)
    assert second.problem is not None
    done = Submitted(back.shown.token, {"from": "21:00", "to": "7:00"})
    assert "From 21:00 to 07:00" in text(await dispatcher.handle(inbound(done, "e3")))


async def test_typed_options_with_unknown_names_are_refused_kindly(dispatcher: Dispatcher) -> None:
    outcome = await dispatcher.handle(inbound(Typed("me.quiet", {"nonsense": "x"})))
    assert outcome.shown is not None


async def test_a_replay_of_a_form_draws_the_same_form(dispatcher: Dispatcher) -> None:
    first = await dispatcher.handle(inbound(Typed("goal.add", rest="Read")))
    assert await dispatcher.handle(inbound(Typed("goal.add", rest="Read"))) == first


async def test_two_people_may_use_the_same_event_id_on_different_platforms(
    dispatcher: Dispatcher,
) -> None:
    await dispatcher.handle(inbound(Typed("start")))
    other = replace(inbound(Typed("help")), platform="other")
    assert "not in a pod yet" in text(await dispatcher.handle(other))


async def test_a_report_that_comes_again_does_not_undo_what_was_said_since(
    dispatcher: Dispatcher, storage: SqlStorage
) -> None:
    blocked = inbound(Happened(Change.UNREACHABLE), "e2")
    await dispatcher.handle(inbound(Typed("start"), "e1"))
    await dispatcher.handle(blocked)
    await dispatcher.handle(inbound(Typed("start"), "e3"))

    await dispatcher.handle(blocked)

    account = await storage.read(lambda uow: uow.people.account("local", "ann"))
    assert account
    assert account.reachable
