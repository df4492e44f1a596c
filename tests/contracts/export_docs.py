"""Writes what documents say of the export: `python -m tests.contracts.export_docs`."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.own_data.all_tables import TABLES
from bot.own_data.as_json import VERSION
from bot.own_data.tables import OwnColumn, OwnTable, ValueKind

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA, PAGE = DOCS / "export.schema.json", DOCS / "export.md"
_MADE = re.compile(r"(<!-- made by .*? -->\n).*(<!-- end -->)", re.DOTALL)
_TYPES: dict[ValueKind, dict[str, Any]] = {
    ValueKind.ID: {"type": "string", "pattern": "^[0-9]+$"},
    ValueKind.FLAG: {"type": "boolean"},
    ValueKind.COUNT: {"type": "integer"},
    ValueKind.WEEKDAY: {"type": "integer", "minimum": 0, "maximum": 6},
    ValueKind.NUMBER: {"type": "number"},
    ValueKind.SHARE: {"type": "number", "minimum": 0, "maximum": 1},
    ValueKind.DAY: {"type": "string", "format": "date"},
    ValueKind.TIME: {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}"},
    ValueKind.INSTANT: {"type": "string", "format": "date-time", "pattern": "Z$"},
    ValueKind.WEEK: {"type": "string", "pattern": "^[0-9]{4}-W[0-9]{2}$"},
    ValueKind.LIST: {"type": "array", "items": {"type": "string"}},
}


def schema() -> str:
    """Write the JSON Schema of an export."""
    head = {
        "format": {"const": "cairn-export"},
        "version": {"const": VERSION},
        "made_at": {"type": "string", "format": "date-time", "description": "When it was made."},
        "part": {"type": "integer", "minimum": 1, "description": "Which of several files."},
        "parts": {"type": "integer", "minimum": 1, "description": "How many files there are."},
    }
    properties = {**head, **{table.name: _table(table) for table in TABLES}}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything that Cairn keeps about one person",
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
    return json.dumps(whole, indent=2) + "\n"


def _table(table: OwnTable) -> dict[str, Any]:
    row = _object(table.columns)
    if table.single:
        return {"description": table.about, "oneOf": [row, {"type": "null"}]}
    return {"description": table.about, "type": "array", "items": row}


def _object(columns: Sequence[OwnColumn]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {column.name: _column(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _column(column: OwnColumn) -> dict[str, Any]:
    if column.kind is ValueKind.ROWS:
        its: dict[str, Any] = {"type": "array", "items": _object(column.columns)}
    else:
        its = dict(_TYPES.get(column.kind, {"type": "string"}))
        if column.kind is not ValueKind.ID:
            its = {"anyOf": [its, {"type": "null"}]}
    return {"description": column.about, **its}


def page() -> str:
    """Write the page anew, with what its tables hold."""
    tables = "\n".join(_lines())
    return _MADE.sub(lambda found: f"{found[1]}{tables}\n{found[2]}", PAGE.read_text("utf-8"))


def _lines() -> Iterator[str]:
    for table in TABLES:
        yield f"\n`{table.name}`: {table.about}\n\n| name | kind | what it is |\n|---|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {column.kind.value} | {column.about} |"
            for inner in column.columns:
                yield f"| `{column.name}[].{inner.name}` | {inner.kind.value} | {inner.about} |"
    yield ""


if __name__ == "__main__":
    SCHEMA.write_text(schema(), "utf-8")
    PAGE.write_text(page(), "utf-8")
