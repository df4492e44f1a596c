"""Guards: what buttons named is checked on each press and step, before anything comes of it."""

from collections.abc import Mapping

from bot.dialogue.fields import Ref
from bot.dialogue.forms import Run
from bot.dialogue.known import Known
from bot.dialogue.media import Sent
from bot.dialogue.origins import Origin, admit
from bot.dialogue.registry import Registry
from bot.kernel.errors import BadAnswer, Refused
from bot.request.context import Context

NOTHING_SENT: Mapping[str, Sent] = {}


def begin(
    registry: Registry,
    ctx: Context,
    run: Run,
    given: Mapping[str, str],
    known: Known,
    sent: Mapping[str, Sent] = NOTHING_SENT,
) -> tuple[Run, dict[str, BadAnswer]]:
    """Give a form its answers, and guard it; say which of them could not be taken."""
    admit(run.fields, sent, Origin.EVENT)
    run, problems = run.submit(given, known, sent)
    guard(registry, ctx, run, known)
    return run, problems


def guard(registry: Registry, ctx: Context, run: Run, known: Known) -> None:
    """Check every id of a form, whatever the age of the button that named it."""
    for item in run.fields:
        if not isinstance(item.kind, Ref):
            continue
        if item.name not in run.answers:
            raise Refused("refused.old_button")
        named = item.kind.parse(run.answers[item.name] or "", known)
        registry.guards[item.kind.of](ctx, named)
