"""Sheets: what of a form a platform with real forms shows at once."""

from bot.dialogue.commands import Field
from bot.dialogue.fields import Mine, Ref
from bot.dialogue.forms import Run
from bot.dialogue.known import Known

ROWS = 5


def sheet(run: Run, known: Known) -> tuple[Field, ...]:
    """Choose the fields to show, the open question among them.

    Five at most, as many as Discord's modals have rows. Where there is room, so is what waits
    behind *More* elsewhere; where there is not, what is not answered yet goes before. What goes
    without saying is not shown.
    """
    asked = [i for i in run.fields if run.applies(i) and not isinstance(i.kind, Ref)]
    shown = [item for item in asked if not _goes_without_saying(item, run, known)]
    ranked = sorted(shown, key=lambda i: (i.name in run.answers, i != run.next, i.more))
    return tuple(item for item in shown if item in ranked[:ROWS])


def _goes_without_saying(item: Field, run: Run, known: Known) -> bool:
    """Tell whether something is answered already, and could not be answered otherwise."""
    if not isinstance(item.kind, Mine) or item.name not in run.answers:
        return False
    return len(item.kind.options(known)) < 2
