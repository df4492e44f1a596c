"""Files of an answer: made after the commit, anew when it comes again, and never stored."""

from collections.abc import AsyncIterator

import pytest
import structlog
from msgspec.structs import replace

from bot.dialogue.documents import Export, ExportFormat, MadeFile
from bot.dialogue.inbound import Inbound, Place, Typed
from bot.dialogue.replies import Document, PageBreak, Reply, reply
from bot.dialogue.responses import Response, files_of
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.documents import with_files
from bot.dispatch.features import registry
from bot.kernel.clock import SystemClock
from bot.kernel.ids import PersonId, SystemIds
from bot.own_data.maker import AT_ONCE
from bot.request.context import Rules
from bot.texts.spans import plain
from storage.engine import SqlStorage
from tests.harness.databases import opened_at

OFFERED = Document("cairn.json", Export(PersonId(1), ExportFormat.JSON), plain("Not just now."))
SHOWN = Response(reply(plain("Here it is."), OFFERED))


class Several:
    """Makes as many files as it is told; breaks if it is told a negative number."""

    def __init__(self, many: int) -> None:
        self._many = many

    async def files(self, document: Document, most: int | None = None) -> tuple[MadeFile, ...]:
        assert most is not None
        if self._many < 0:
            raise ValueError("the very private words of Ann")
        return tuple(
            MadeFile(f"cairn-{n}.json", "application/json", b"x") for n in range(self._many)
        )


async def test_what_needs_several_files_comes_as_several_messages() -> None:
    filled = await with_files(Several(2), SHOWN, "telegram")

    assert isinstance(filled.shown, Reply)
    first, second = (replace(OFFERED, name=f"cairn-{n}.json") for n in range(2))
    assert filled.shown.blocks[1:] == (first, PageBreak(), second)
    assert [*files_of(filled)] == ["cairn-0.json", "cairn-1.json"]


@pytest.mark.parametrize("many", [0, -1])
async def test_what_cannot_be_made_is_told_in_words_and_no_word_is_logged(many: int) -> None:
    with structlog.testing.capture_logs() as lines:
        filled = await with_files(Several(many), SHOWN, "discord")

    assert filled.shown == SHOWN.shown
    assert not files_of(filled)
    assert "private" not in str([line["event"] for line in lines])


@pytest.fixture
async def storage(sqlite_url: str) -> AsyncIterator[SqlStorage]:
    async with opened_at(sqlite_url) as opened:
        yield opened


async def test_the_same_event_has_its_file_made_again_and_a_flood_does_not(
    storage: SqlStorage,
) -> None:
    dispatcher = Dispatcher(storage, SystemClock(), SystemIds(), registry(), Rules())
    place = Place("telegram", "1", private=True)
    asked = Inbound(
        "telegram", "e1", "1", "Ann", place, Typed("me.export", {"format": "json"}), "en"
    )

    first = await dispatcher.handle(asked)
    again = await dispatcher.handle(asked)
    ((name, file),) = files_of(first).items()
    assert file.data.startswith(b"{")
    assert first.shown == again.shown
    assert name in files_of(again)
    stored = await storage.read(lambda uow: uow.inbox.recall("telegram", "e1", _only(uow)))
    assert stored is not None
    assert len(stored) < 2_000

    made = [files_of(await dispatcher.handle(replace(asked, event=f"e{n}"))) for n in range(9)]
    assert sum(map(bool, made)) == AT_ONCE - 2


def _only(uow: object) -> PersonId:
    account = uow.people.account("telegram", "1")  # type: ignore[attr-defined]  # a unit of work
    return PersonId(account.person)
