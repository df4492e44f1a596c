"""Draws the open question of a form: as a reply where one is asked at a time, or as a modal."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from bot.dialogue.clearing import NONE
from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Choice, Day, Mine, Ref, Text, Upload
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.limits import PLATFORMS
from bot.dialogue.modals import modal_fields, modal_token
from bot.dialogue.replies import Block, Button, Heading, Paragraph, Quote, Reply, Tone
from bot.dialogue.responses import Form, Option, Row
from bot.dialogue.subjects import NONE_KNOWN, Subjects, in_question, title
from bot.dialogue.tokens import FormAction, FormStep, fits, write
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import FormId
from bot.texts.spans import Line, plain, words

_HINT = min(limits.hint for limits in PLATFORMS)


def ask(
    command: Command,
    form_id: FormId,
    state: FormState,
    known: Known,
    problems: Mapping[str, BadAnswer],
    lead: tuple[Block, ...] = (),
    *,
    subjects: Subjects = NONE_KNOWN,
    before_all: bool = False,
    beside: tuple[Button, ...] = (),
) -> Form:
    """Draw the open question of a form; problems are those of the last answers, by field.

    - What the form is about is named in its title, and in or over its question.
    - What stands `beside` it goes elsewhere.
    - Where everybody reads it (`before_all`), what is the caller's own is asked for by its name
      and never listed: that there is more of it is theirs to say.
    """
    if before_all:
        known = replace(known, mine={}, accounts={}, further={}, name="")
        mine = {field.name for field in command.fields if isinstance(field.kind, Mine)}
        problems = {
            name: BadAnswer("bad.not_yours") if name in mine and trouble.options else trouble
            for name, trouble in problems.items()
        }
    item = state.next
    if item is None:
        raise ValueError(f"{command.path} has no open question")
    opens = write(FormStep(FormAction.OPEN, form_id))
    label = known.voice.text("form.correct" if problems else "form.answer")
    rows = tuple(
        _row(command, field, state, known, problems.get(field.name), subjects)
        for field in modal_fields(state, known)
    )
    return Form(
        command.path,
        title(command, known.voice, subjects),
        write(modal_token(form_id, command.path, state)),
        _question(command, form_id, state, item, known, problems, subjects, lead, beside),
        item.name,
        rows,
        Button(label, opens, Tone.MAIN),
        bare=not lead and not problems,
    )


def options(item: Field, known: Known) -> list[tuple[str, str]]:
    """Offer what may answer a question, and *None* where that clears something."""
    none = [] if item.clears is None else [(NONE, known.voice.text(item.clears))]
    return [*item.kind.options(known), *none]


def problem(trouble: BadAnswer, known: Known) -> Line:
    """Say what was wrong with an answer, and what works."""
    return known.voice.say(trouble.key, **trouble.arguments)


def _row(
    command: Command,
    item: Field,
    state: FormState,
    known: Known,
    trouble: BadAnswer | None,
    subjects: Subjects,
) -> Row:
    """Draw a row; what of a long list is on another page is named, not chosen.

    Its question names what it is about where there is room for that.
    """
    key = f"{command.path}.{item.name}"
    about = in_question(command, item, state, known, subjects)
    if about is None or len(words(about)) > _HINT:
        about = known.voice.say(f"{key}.ask")
    if isinstance(item.kind, Upload) and (sent := state.existing.get(item.name)):
        about = known.voice.say("form.existing_media", what=sent)
    in_part = isinstance(item.kind, Mine) and item.kind.of in known.find
    offered = _options(command, item, state, known, trouble)
    return Row(
        item.name,
        item.kind,
        known.voice.text(key),
        about,
        state.needed(item),
        () if in_part else tuple(Option(*each) for each in offered),
        _value(item, state),
        problem(trouble, known) if trouble else None,
    )


def _value(item: Field, state: FormState) -> str | None:
    """Say what was answered, or what is there; of what was received no more than what it is."""
    sent = state.received.get(item.name)
    if sent is not None:
        return sent.kind.value
    said, there = state.answers.get(item.name, state.wrong.get(item.name)), state.existing
    if item.name not in there:
        return said
    return None if said == NONE else said or there[item.name]


def _question(
    command: Command,
    form_id: FormId,
    state: FormState,
    item: Field,
    known: Known,
    problems: Mapping[str, BadAnswer],
    subjects: Subjects,
    lead: tuple[Block, ...],
    beside: tuple[Button, ...],
) -> Reply:
    position = state.fields.index(item)
    trouble = problems.get(item.name)

    def step(action: FormAction, value: str = "") -> str:
        return write(FormStep(action, form_id, position, value))

    def control(name: str, action: FormAction) -> Button:
        return Button(known.voice.text(f"form.{name}"), step(action))

    leave = "keep" if item.name in state.existing else "skip"
    options = tuple(
        Button(label, step(FormAction.PICK, value), Tone.MAIN)
        for value, label in _options(command, item, state, known, trouble)
        if fits(value)
    )
    last = known.further.get(item.kind.of) if isinstance(item.kind, Mine) else None
    further = (
        [Button(known.voice.text("form.further"), step(FormAction.PAGE, last))] if last else []
    )
    controls = [
        *([control(leave, FormAction.SKIP)] if not state.needed(item) else []),
        *([control("more", FormAction.MORE)] if state.has_more else []),
        *further,
        *([control("back", FormAction.BACK)] if state.asked else []),
        control("cancel", FormAction.CANCEL),
    ]
    return Reply(
        (*lead, *_wording(command, item, state, known, problems, subjects)),
        (*options, *controls, *beside),
    )


def _wording(
    command: Command,
    item: Field,
    state: FormState,
    known: Known,
    problems: Mapping[str, BadAnswer],
    subjects: Subjects,
) -> Iterator[Block]:
    """Say what is wrong, elsewhere and here, then what is asked, under what it is about."""
    for name, other in problems.items():
        if name != item.name:
            yield _elsewhere(command, name, other, known)
    if trouble := problems.get(item.name):
        yield Paragraph(problem(trouble, known))
    about = in_question(command, item, state, known, subjects)
    if about is None and subjects:
        yield Heading(plain(title(command, known.voice, subjects)))
    yield Paragraph(about or known.voice.say(f"{command.path}.{item.name}.ask"))
    if there := state.existing.get(item.name):
        yield from _existing(item, there, known)
    if isinstance(item.kind, Mine) and not item.kind.options(known):
        yield Paragraph(known.voice.say("form.by_name"))


def _elsewhere(command: Command, name: str, trouble: BadAnswer, known: Known) -> Paragraph:
    """Say what was wrong with an answer to another question than the one that is open."""
    asked = any(item.name == name for item in command.fields if not isinstance(item.kind, Ref))
    before = plain(f"{known.voice.text(f'{command.path}.{name}')}: ") if asked else ()
    return Paragraph((*before, *problem(trouble, known)))


def _existing(item: Field, there: str, known: Known) -> Iterator[Block]:
    """Show what an answer would change."""
    if isinstance(item.kind, Text):
        yield Paragraph(known.voice.say("form.existing"))
        yield Quote(there)
    else:
        what = there
        match item.kind:
            case Day():
                what = known.voice.day(date.fromisoformat(there))
            case Choice():
                what = dict(item.kind.options(known)).get(there, there)
        yield Paragraph(known.voice.say("form.existing_is", what=what))


def _options(
    command: Command, item: Field, state: FormState, known: Known, trouble: BadAnswer | None
) -> list[tuple[str, str]]:
    """Offer what may answer; to clear is offered where something is there, if that is known."""
    if trouble and trouble.options:
        return list(trouble.options)
    clears = command.existing is None or item.name in state.existing
    return [each for each in options(item, known) if clears or each[0] != NONE]
