"""Takes a location that somebody shared, of which nothing is known but its zone."""

from collections.abc import Sequence

from bot.dialogue.fields import Zone, with_time
from bot.dialogue.known import Known
from bot.dialogue.replies import Button, Reply, Tone, reply
from bot.dialogue.responses import Response
from bot.dialogue.tokens import FormStep, press
from bot.dispatch.form_filling import FormFilling
from bot.dispatch.open_forms import OpenForms
from bot.kernel.errors import BadAnswer
from bot.request.context import Context
from bot.zones import finder


def take(
    ctx: Context,
    filling: FormFilling,
    forms: OpenForms,
    zones: Sequence[str],
    replied_to: FormStep | None,
) -> Response:
    """Answer the question for a zone by it; where none is open, offer to take it as one's own.

    - What is asked at the moment, and is no question for a zone, stays open.
    """
    known = Known(ctx.now, ctx.voice)
    options = with_time(finder.zones(zones, ctx.voice.language), known)
    asked = forms.get(replied_to.form) if replied_to else forms.last_here()
    if asked is not None:
        command, theirs, state = filling.take_up(asked)
        item = state.next
        if item is not None and isinstance(item.kind, Zone):
            if len(zones) == 1:
                return filling.go_on(
                    command, asked.id, state.pick(item, zones[0], theirs), theirs, {}
                )
            problem = BadAnswer("bad.zone_location", options=options)
            return filling.go_on(command, asked.id, state, theirs, {item.name: problem})
    if not ctx.place.private:
        return Response(None)
    return Response(_offer(ctx, options))


def _offer(ctx: Context, options: Sequence[tuple[str, str]]) -> Reply:
    if not options:
        return reply(
            ctx.voice.say("bad.zone_location"),
            buttons=(Button(ctx.voice.text("button.zone"), press("me.zone")),),
        )
    return reply(
        ctx.voice.say("free.location"),
        buttons=tuple(Button(label, press("me.zone", zone), Tone.MAIN) for zone, label in options),
    )
