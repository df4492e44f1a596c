"""What a form is about, by its name: it stands over the form, or within its questions."""

from collections.abc import Mapping

from msgspec import Struct

from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Text
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.number_fields import Amount
from bot.texts.spans import Line
from bot.texts.voice import Voice


class Subject(Struct, frozen=True):
    """What a form is about, as its person calls it; a goal is counted `in_times` or in a unit."""

    name: str
    unit: str | None = None
    in_times: bool = False


Subjects = Mapping[str, Subject]
NONE_KNOWN: Subjects = {}


def title(command: Command, voice: Voice, subjects: Subjects) -> str:
    """Name a form, and what it is about where that is known."""
    name = voice.text(f"{command.path}.form")
    about = " · ".join(dict.fromkeys(subject.name for subject in subjects.values()))
    return voice.text("form.about", form=name, about=about) if about else name


def in_question(
    command: Command, item: Field, state: FormState, known: Known, subjects: Subjects
) -> Line | None:
    """Ask a question that names what it is about; None for one that does not, or cannot now."""
    names = {name: subject.name for name, subject in subjects.items()}
    about = {name: said for name in item.about if (said := names.get(name) or _said(state, name))}
    if not known.name or not item.about or about.keys() != {*item.about}:
        return None
    key = f"{command.path}.{item.name}.ask_about"
    counted = next((subjects[name] for name in item.about if name in subjects), None)
    if not isinstance(item.kind, Amount) or counted is None:
        return known.voice.say(key, name=known.name, **about)
    if counted.in_times:
        return known.voice.say(f"{key}_times", **about)
    if counted.unit:
        return known.voice.say(f"{key}_unit", unit=counted.unit, **about)
    return known.voice.say(key, **about)


def _said(state: FormState, name: str) -> str | None:
    is_words = any(i.name == name and isinstance(i.kind, Text) for i in state.fields)
    return state.answers.get(name) if is_words else None
