"""Drawing a form for the page: its open question, and the rows a script may fill at once."""

from typing import Any, assert_never

from bot.dialogue.fields import (
    Choice,
    Day,
    Flag,
    Kind,
    Mine,
    Number,
    PodMember,
    Ref,
    Text,
    TimeOfDay,
    Upload,
    Zone,
)
from bot.dialogue.inbound import Form, Row
from bot.texts.spans import words


def question(form: Form) -> dict[str, Any]:
    """Draw a form; `current` names the row that its question is about."""
    return {
        "command": form.command,
        "title": form.title,
        "token": form.token,
        "current": form.current,
        "rows": [_row(row) for row in form.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "label": row.label,
        "ask": words(row.ask),
        "required": row.required,
        "options": [{"value": option.value, "label": option.label} for option in row.options],
        "value": row.value,
        "problem": None if row.problem is None else words(row.problem),
        **hint(row.kind),
    }


def hint(kind: Kind) -> dict[str, Any]:
    """Say what kind of answer is asked for, so that a phone shows the right keys."""
    match kind:
        case Text(max_length, lines):
            return {"kind": "text", "max_length": max_length, "lines": lines}
        case Number(least, most, decimals):
            return {"kind": "number", "least": least, "most": most, "decimals": decimals}
        case Choice() | Flag() | Mine() | PodMember():
            return {"kind": "choice"}
        case Day():
            return {"kind": "day"}
        case TimeOfDay():
            return {"kind": "time"}
        case Zone():
            return {"kind": "zone"}
        case Ref() | Upload():
            return {"kind": "other"}
    assert_never(kind)
