"""Says back what was read into a form before it is done: each answer by its question's name."""

from msgspec.structs import astuple, replace

from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Day, Mine, Ref, Text, Upload
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.past_days import PastDay
from bot.dialogue.replies import Button, Facts, Heading, Reply, Tone
from bot.dialogue.tokens import FormAction, FormStep, write
from bot.kernel.ids import FormId
from bot.texts.spans import Line, plain


def facts(command: Command, state: FormState, known: Known) -> Facts | None:
    """Say what was answered so far, as pairs; None for a form that has no answer yet."""
    label = known.voice.text
    said = (
        (plain(label(f"{command.path}.{item.name}")), _said(item, raw, known))
        for item in state.fields
        if not isinstance(item.kind, Ref | Upload) and (raw := state.answers.get(item.name))
    )
    return Facts(pairs) if (pairs := tuple(said)) else None


def ask(command: Command, form_id: FormId, state: FormState, known: Known) -> Reply:
    """Show what a filled form would do, and let it be done, changed or let go."""

    def step(action: FormAction) -> str:
        return write(FormStep(action, form_id))

    said = facts(command, state, known)
    heading = Heading(known.voice.say(f"{command.path}.form"))
    return Reply(
        (heading, *((said,) if said else ())),
        (
            Button(known.voice.text("form.do_it"), step(FormAction.SEND), Tone.MAIN),
            Button(known.voice.text("form.change"), step(FormAction.BACK)),
            Button(known.voice.text("form.cancel"), step(FormAction.CANCEL)),
        ),
    )


def shown(state: FormState) -> FormState:
    """Note that all that was answered was shown, so that *back* can take it back."""
    said = (i.name for i in state.fields if not isinstance(i.kind, Ref | Upload))
    return replace(state, asked=tuple(n for n in said if state.answers.get(n) is not None))


def is_half_asked(state: FormState) -> bool:
    """Tell whether what was picked is to go with words that came before it was."""
    said = [i for i in state.fields if state.answers.get(i.name) is not None]
    picked = any(isinstance(i.kind, Mine) and i.name in state.asked for i in said)
    return picked and any(isinstance(i.kind, Text) and i.name not in state.asked for i in said)


def _said(item: Field, raw: str, known: Known) -> Line:
    match item.kind:
        case Text():
            return known.voice.say("form.quoted", words=raw)
        case Number() as kind:
            return plain(known.voice.number(kind.parse(raw, known)))
        case Amount() as kind:
            return plain(known.voice.quantity(*astuple(kind.parse(raw, known))))
        case Day() | PastDay() as kind:
            return plain(known.voice.date(kind.parse(raw, known)))
        case Mine() as kind:
            found = dict(kind.meant(raw, known))
            return plain(found.get(raw, raw))
        case Ref() | Upload():
            return plain(raw)
        case kind:
            return plain(dict(kind.options(known)).get(raw, raw))
