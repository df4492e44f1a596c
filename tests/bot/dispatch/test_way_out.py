"""Whoever is asked for words finds the way for somebody who is not okay.

Rule: docs/behavior.md, "Not okay".
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Ref, Text
from bot.dialogue.forms import FormState
from bot.dialogue.inbound import Act, Inbound, Place, Submitted, Typed
from bot.dialogue.known import Known
from bot.dialogue.replies import Button, Reply
from bot.dialogue.responses import Form
from bot.dialogue.tokens import press
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.features import registry
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.open_forms import OpenForms
from bot.kernel.clock import SystemClock
from bot.kernel.ids import FormId, SystemIds, short
from bot.people import identification
from bot.ports.storage import UnitOfWork
from bot.request.context import Context, Rules, voice_of
from storage.engine import SqlStorage
from tests.harness.databases import opened_at

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
REGISTRY = registry()
DIRECT = Place("local", "dm:ann", private=True)
ASKED = [
    (command, item)
    for command in REGISTRY.commands.values()
    for item in command.fields
    if isinstance(item.kind, Text)
]


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    async with opened_at(sqlite_url) as opened:
        yield opened


def at(command: Command, item: Field) -> FormState:
    """Come to a question of a form: what it depends on is answered as it has to be."""
    answers: dict[str, str | None] = {}
    for field in command.fields:
        if field is not item:
            answers[field.name] = short(1) if isinstance(field.kind, Ref) else None
    if item.when is not None:
        answers[item.when.field] = next(iter(item.when.values), "yes")
    return FormState(command.fields, answers, more=True, saved=tuple(answers))


async def test_every_question_for_words_has_it(storage: SqlStorage) -> None:
    """Of each command there is, as it is asked where one question comes at a time."""

    def asked(uow: UnitOfWork) -> set[str]:
        inbound = Inbound("local", "e1", "ann", "Ann", DIRECT, Typed("help"), "en")
        found = identification.record_arrival(uow, inbound, None, SystemIds(), NOW)
        assert found is not None
        person, account = found
        voice = voice_of(person, NOW)
        ctx = Context(person, account, DIRECT, uow, NOW, SystemIds(), voice, Rules())
        without = set()
        for number, (command, item) in enumerate(ASKED):
            filling = FormFilling(REGISTRY, ctx, OpenForms(REGISTRY, ctx), pressed=False)
            state = at(command, item)
            shown = filling._ask(command, FormId(number + 1), state, Known(NOW, voice), {}).shown
            assert isinstance(shown, Form)
            if shown.current != item.name or not has_way(shown.question):
                without.add(f"{command.path}.{item.name}")
            uow.conversations.close(FormId(number + 1))
        return without

    assert len(ASKED) > 15
    assert await storage.run(asked) == set()


@pytest.mark.parametrize(
    ("path", "answers", "there"),
    [
        ("pod.create", {"name": "Early", "purpose": "To wake", "kind": "creative"}, True),
        ("me.quiet", {"from": "22:00", "to": "08:00"}, False),
    ],
)
async def test_a_sheet_has_no_room_for_it_and_the_answer_to_its_words_has(
    storage: SqlStorage, path: str, answers: dict[str, str], there: bool
) -> None:
    dispatcher = Dispatcher(storage, SystemClock(), SystemIds(), REGISTRY, Rules())
    opened = await said(dispatcher, "e1", Typed(path))
    assert isinstance(opened, Form)

    shown = await said(dispatcher, "e2", Submitted(opened.token, answers))

    assert has_way(shown.question if isinstance(shown, Form) else shown) is there


async def said(dispatcher: Dispatcher, event: str, act: Act) -> Reply | Form | None:
    inbound = Inbound("local", event, "ann", "Ann", DIRECT, act, "en", modals=True)
    return (await dispatcher.handle(inbound)).shown


def has_way(shown: Reply | None) -> bool:
    """Tell whether the way stands there, once."""
    ways = [button for button in (shown.all_buttons if shown else ()) if is_way(button)]
    return len(ways) == 1


def is_way(button: Button) -> bool:
    return button.token == press("not_okay") and bool(button.label)
