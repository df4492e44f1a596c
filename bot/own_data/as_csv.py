"""Own data as tables that a spreadsheet opens: a zip of CSV files, one for each table.

Each begins with the mark by which Excel knows UTF-8. A cell that a spreadsheet could take for a
formula gets an apostrophe (owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time

from bot.dialogue.documents import MadeFile
from bot.own_data import saying
from bot.own_data.format import FilePart, Piece
from bot.own_data.tables import OwnColumn, OwnRow, OwnTable, Value, ValueKind
from bot.texts.voice import Voice

MEDIA_TYPE = "application/zip"
_BOM = b"\xef\xbb\xbf"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class CsvFormat:
    """Writes rows as lines; rows within a row become a table of their own, with their row's id."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def pieces(self, table: OwnTable, rows: Sequence[OwnRow]) -> list[Piece]:
        """Write each row, and those within it."""
        pieces = []
        for row in rows:
            cells = [self._cell(column, row[column.name]) for column in _flat(table)]
            pieces.append(Piece(table.name, _line(cells)))
            for column in _nested(table):
                for inner in saying.rows_of(row, column):
                    said = [self._cell(each, inner[each.name]) for each in column.columns]
                    written = _line([str(row["id"]), *said])
                    pieces.append(Piece(f"{table.name}_{column.name}", written))
        return pieces

    def file(self, part: FilePart) -> MadeFile:
        """Put the tables together; an empty one has its headings alone."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in part.tables:
                self._add(archive, part, table.name, [self._label(c) for c in _flat(table)])
                for column in _nested(table):
                    labels = [saying.title(self._voice, table), *map(self._label, column.columns)]
                    self._add(archive, part, f"{table.name}_{column.name}", labels)
        return MadeFile(part.name, MEDIA_TYPE, packed.getvalue())

    def _add(
        self, archive: zipfile.ZipFile, part: FilePart, name: str, labels: Sequence[str]
    ) -> None:
        body = b"".join((_BOM, _line(labels), *part.pieces(name)))
        info = zipfile.ZipInfo(f"{name}.csv", _EARLIEST)
        archive.writestr(info, body, zipfile.ZIP_DEFLATED)

    def _label(self, column: OwnColumn) -> str:
        return saying.label(self._voice, column)

    def _cell(self, column: OwnColumn, value: Value) -> str:
        """Write a value so that a spreadsheet sorts it; words and names can be no formula."""
        match value:
            case datetime():
                return value.astimezone(self._voice.zone).strftime("%Y-%m-%d %H:%M")
            case time():
                return self._voice.clock(value)
            case None:
                return ""
        match column.kind:
            case ValueKind.ID | ValueKind.DAY | ValueKind.WEEK | ValueKind.SHARE:
                return str(value)
            case ValueKind.COUNT | ValueKind.NUMBER:
                return str(value)
            case _:
                return harmless(saying.said_value(self._voice, column, value))


def harmless(said: str) -> str:
    """Write a text so that no spreadsheet takes it for a formula."""
    return f"'{said}" if said.startswith(_FORMULA) else said


def _flat(table: OwnTable) -> list[OwnColumn]:
    return [column for column in table.columns if column.kind is not ValueKind.ROWS]


def _nested(table: OwnTable) -> list[OwnColumn]:
    return [column for column in table.columns if column.kind is ValueKind.ROWS]


def _line(cells: Sequence[str]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()
