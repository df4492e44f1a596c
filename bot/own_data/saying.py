"""Saying values of one's own data as their reader reads them."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import cast

from bot.own_data.tables import OwnColumn, OwnRow, OwnTable, Value, ValueKind
from bot.texts.voice import Voice

_SAID_HERE = frozenset({"state", "role", "week", "notice", "notice_state"})


def title(voice: Voice, table: OwnTable) -> str:
    """Say what a table is called."""
    return voice.text(f"data.table.{table.name}")


def label(voice: Voice, column: OwnColumn) -> str:
    """Say what a column is called."""
    return voice.text(f"data.column.{column.name}")


def heading(voice: Voice, table: OwnTable, row: OwnRow) -> str:
    """Say what a row is called; a pod that was renamed since its reader left has no name here."""
    by_name = {column.name: column for column in table.columns}
    said = [said_value(voice, by_name[name], row[name]) for name in table.titled]
    return " · ".join(each for each in said if each) or voice.text("data.unnamed")


def rows_of(row: OwnRow, column: OwnColumn) -> list[OwnRow]:
    """Find the rows within a row."""
    return list(cast("list[OwnRow]", row[column.name] or []))


def said_value(voice: Voice, column: OwnColumn, value: Value) -> str:
    """Say a value; nothing where there is none."""
    if value is None:
        return ""
    match column.kind, value:
        case ValueKind.CHOICE, str(choice):
            own = f"data.{column.texts}.{choice}"
            return voice.text(own if column.texts in _SAID_HERE else f"{column.texts}.{choice}")
        case ValueKind.FLAG, bool(yes):
            return voice.text("data.yes") if yes else voice.text("data.no")
        case ValueKind.WEEKDAY, int(day):
            return voice.weekday(day)
        case ValueKind.SHARE, float(share):
            return voice.percent(share)
        case ((ValueKind.COUNT | ValueKind.NUMBER), (int() | float() | Decimal()) as number):
            return voice.number(Decimal(number))
        case ValueKind.LIST, list() as several:
            return voice.items([str(each) for each in several]) if several else ""
        case _, datetime() as at:
            return voice.moment(at).text
        case _, date() as on:
            return voice.day(on)
        case _, time() as clock:
            return voice.clock(clock)
        case _:
            return str(value)
