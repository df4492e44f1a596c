"""Own data as JSON, for programs: documented in docs/export.md and docs/export.schema.json."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from bot.dialogue.documents import MadeFile
from bot.own_data.format import FilePart, Piece
from bot.own_data.tables import OwnColumn, OwnRow, OwnTable, Value, ValueKind
from bot.texts.voice import Voice

VERSION = 1
MEDIA_TYPE = "application/json"


class JsonFormat:
    """Writes rows as objects, and each file as one object of arrays."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def pieces(self, table: OwnTable, rows: Sequence[OwnRow]) -> list[Piece]:
        """Write each row."""
        return [Piece(table.name, _dumped(_row(table.columns, row))) for row in rows]

    def file(self, part: FilePart) -> MadeFile:
        """Put a file together of what was written."""
        head = {
            "format": "cairn-export",
            "version": VERSION,
            "made_at": _instant(part.made_at),
            "part": part.number,
            "parts": part.of,
        }
        body = [
            f"{_dumped(name).decode()}: {_dumped(value).decode()}" for name, value in head.items()
        ]
        for table in part.tables:
            written = [piece.decode() for piece in part.pieces(table.name)]
            if table.single:
                body.append(f"{_dumped(table.name).decode()}: {written[0] if written else 'null'}")
                continue
            array = "[" + "".join(f"\n    {each}," for each in written).rstrip(",")
            body.append(f"{_dumped(table.name).decode()}: {array}{chr(10) if written else ''}]")
        text = "{\n" + ",\n".join(f"  {each}" for each in body) + "\n}\n"
        return MadeFile(part.name, MEDIA_TYPE, text.encode())


def _row(columns: Sequence[OwnColumn], row: OwnRow) -> Mapping[str, object]:
    return {column.name: _value(column, row[column.name]) for column in columns}


def _value(column: OwnColumn, value: Value) -> object:
    """Write a value: ids as text, since programs lose digits of numbers so large."""
    if value is None:
        return None
    match column.kind, value:
        case ValueKind.ID, _:
            return str(value)
        case ValueKind.ROWS, list() as rows:
            return [_row(column.columns, each) for each in rows]
        case _, Decimal():
            return int(value) if value == int(value) else float(value)
        case _, datetime():
            return _instant(value)
        case _, date() | time():
            return value.isoformat()
        case _:
            return value


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
