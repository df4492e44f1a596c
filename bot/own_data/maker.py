"""Makes the files of an export: page by page of the repositories, in threads, one at a time.

Nobody's answer waits for it: each page is a reading of its own, and what is read is written where
it was read.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.dialogue.documents import Export, ExportFormat, MadeFile
from bot.dialogue.replies import Document
from bot.domain.people import Person
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFound
from bot.kernel.throttle import Throttle, ThrottleDecision
from bot.own_data.all_tables import TABLES
from bot.own_data.as_csv import CsvFormat
from bot.own_data.as_html import HtmlFormat
from bot.own_data.as_json import JsonFormat
from bot.own_data.format import FileFormat, FilePart, Piece
from bot.own_data.reading import OwnReading
from bot.own_data.tables import OwnTable
from bot.ports.storage import Storage, UnitOfWork
from bot.request.context import voice_of

PAGE = 50
WAITING = 100
AT_ONCE, A_MINUTE = 6, 2
# What a file has besides its rows: headings, a style, the names of its tables.
_AROUND = 128 * 1024


class ExportMaker:
    """Makes files of somebody's own data; implements `DocumentSource`.

    One export is made at a time, so that a large one takes no more than one thread; somebody who
    asks again and again is not made more than a few within a minutes.
    """

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._throttle = Throttle(AT_ONCE, A_MINUTE)

    async def files(self, document: Document, most: int | None = None) -> tuple[MadeFile, ...]:
        """Make the files of an export; none for somebody who is not here any more."""
        export, now = document.content, self._clock.now()
        granted = self._throttle.take(str(export.person), now) is ThrottleDecision.GRANTED
        if not granted or self._waiting >= WAITING:
            return ()
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                return await self._make(export, document.name, most, now)
        finally:
            self._waiting -= 1

    async def _make(
        self, export: Export, name: str, most: int | None, now: datetime
    ) -> tuple[MadeFile, ...]:
        person = await self._storage.read(lambda uow: _person(uow, export))
        if person is None:
            return ()
        written = _format(export.format, person, now)
        parts = _Parts(None if most is None else most - _AROUND)
        for table in TABLES:
            after: int | None = None
            while True:
                page = _page_of(table, written, person, now, after)
                pieces, after = await self._storage.read(page)
                parts.add(pieces)
                if after is None:
                    break
        return await asyncio.to_thread(_put_together, parts.all, written, name, now)


class _Parts:
    """Divides pieces into files of at most so many bytes."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._size = 0
        self.all: list[list[Piece]] = [[]]

    def add(self, pieces: list[Piece]) -> None:
        """Add pieces, to another file where the last has no room."""
        for piece in pieces:
            size = len(piece.written) + 8
            if self._most is not None and self.all[-1] and self._size + size > self._most:
                self.all.append([])
                self._size = 0
            self.all[-1].append(piece)
            self._size += size


def _person(uow: UnitOfWork, export: Export) -> Person | None:
    with suppress(NotFound):
        return uow.people.get(export.person)
    return None


def _page_of(
    table: OwnTable, written: FileFormat, person: Person, now: datetime, after: int | None
) -> Callable[[UnitOfWork], tuple[list[Piece], int | None]]:
    """Read a page and write it, in the thread in which it is read."""

    def page(uow: UnitOfWork) -> tuple[list[Piece], int | None]:
        found = table.read(OwnReading(uow, person, now), after, PAGE)
        return written.pieces(table, found.rows), found.after

    return page


def _format(wanted: ExportFormat, person: Person, now: datetime) -> FileFormat:
    voice = voice_of(person, now)
    match wanted:
        case ExportFormat.JSON:
            return JsonFormat(voice)
        case ExportFormat.CSV:
            return CsvFormat(voice)
        case ExportFormat.HTML:
            return HtmlFormat(voice, person.name)


def _put_together(
    parts: list[list[Piece]], written: FileFormat, name: str, now: datetime
) -> tuple[MadeFile, ...]:
    """Put each file together; the second and others have their number in their names."""
    stem, _, ending = name.rpartition(".")
    files = []
    for number, pieces in enumerate(parts, start=1):
        called = name if number == 1 else f"{stem}-{number}.{ending}"
        part = FilePart(called, now, number, len(parts), TABLES, pieces)
        files.append(written.file(part))
    return tuple(files)
