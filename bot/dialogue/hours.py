"""Tells the hour that was said with a day from words: a day has none, and it is no reason."""

import re

from bot.dialogue import naming
from bot.dialogue.commands import Field
from bot.dialogue.fields import Day, TimeOfDay
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.past_days import PastDay
from bot.reading.times import times_of_day

_WORDS = 8
_BETWEEN = " \t\r\n,;:-\u2013\u2014"
_MARKED = re.compile(
    r"(?:at|around|about|by|@|a las?|a eso de|sobre|hacia|desde|hasta)\b"
    r"|.*(?:[ap]\.? ?m\.?|:\d\d)$",
    re.IGNORECASE,
)


def after_day(item: Field, said: str, state: FormState, known: Known) -> tuple[str, str]:
    """Split what follows a day into an hour and words; where an hour is asked for, it is none."""
    kinds = [(field.kind, state.answers.get(field.name)) for field in state.fields]
    has_day = any(isinstance(kind, Day | PastDay) and answer for kind, answer in kinds)
    if item.required or not has_day or any(isinstance(kind, TimeOfDay) for kind, _ in kinds):
        return "", said
    for start, after in naming.beginnings(said, _WORDS):
        hour = start.strip(_BETWEEN)
        marked = not after or _MARKED.match(hour)
        if marked and times_of_day(hour, known.voice.language):
            return hour, after.lstrip(_BETWEEN)
    return "", said
