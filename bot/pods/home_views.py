"""What people see of a pod's homes; where others can read, only by its code name."""

from collections.abc import Sequence

from bot.dialogue.replies import Block, Button, Choices, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.pods import Home, MemberRole, Membership, Pod
from bot.pods.code_names import public_name
from bot.ports.chat import Audience
from bot.request.context import Context
from bot.texts.spans import Line
from bot.texts.voice import Voice


def room_opened(ctx: Context, pod: Pod) -> Reply:
    """Confirm a room, with the name that stands over it, and say who can read it."""
    say = ctx.voice.say
    return reply(
        say("pod.room.done", pod=pod.name, called=public_name(pod)), say("pod.room.readers")
    )


def room_entered(ctx: Context, pod: Pod) -> Reply:
    """Confirm that somebody is in."""
    return reply(ctx.voice.say("pod.room.entered", pod=pod.name))


def home_bound(ctx: Context, pod: Pod, audience: Audience) -> Reply:
    """Confirm a home, and say who can read it."""
    say = ctx.voice.say
    if audience.others:
        who = ctx.voice.count("pod.here.open", audience.others)
    else:
        who = say(f"pod.here.{'closed' if audience.is_closed else 'unknown'}")
    if audience.is_closed:
        said = [say("pod.here.done", pod=pod.name), who]
    else:
        called = public_name(pod)
        said = [say("pod.here.done", pod=called), who, say("pod.here.called", pod=called)]
    return reply(*said, buttons=(unbind_button(ctx.voice),))


def move_offered(ctx: Context, pod: Pod) -> Reply:
    """Ask whether a pod shall leave its other home for this one; neither is named here."""
    button = Button(ctx.voice.text("button.here_instead"), press("pod.here_instead", pod.id))
    return reply(ctx.voice.say("pod.here.instead"), buttons=(button,))


def unbind_button(voice: Voice) -> Button:
    """Offer to let the place in which this stands be no home any more."""
    return Button(voice.text("button.not_here"), press("pod.away"))


def home_left(ctx: Context) -> Reply:
    """Confirm, where everybody reads it, that nothing more is posted."""
    return reply(ctx.voice.say("pod.away.done"))


def home_unbound(ctx: Context, pod: Pod, home: Home) -> Reply:
    """Confirm to a host that a pod is no longer at home somewhere."""
    button = Button(ctx.voice.text("button.pod"), press("pod.info", pod.id), Tone.MAIN)
    said = ctx.voice.say("pod.unbind.done", pod=pod.name, place=place_name(ctx.voice, home))
    return reply(said, buttons=(button,))


def home_rows(
    ctx: Context, pod: Pod, mine: Membership, homes: Sequence[Home]
) -> tuple[Block, ...]:
    """Say where a pod is posted, to hosts with the way out of each place."""
    say = ctx.voice.say
    if not homes:
        return (Paragraph(say("pod.info.homeless")),)
    called = Paragraph(say("pod.info.called", pod=public_name(pod)))
    text = ctx.voice.text("button.not_here")
    leads = mine.role is not MemberRole.MEMBER
    rows = (
        Choices(
            _state(ctx.voice, home),
            (Button(text, press("pod.unbind", home.id)),) if leads else (),
        )
        for home in homes
    )
    return (*rows, called)


def place_name(voice: Voice, home: Home | None) -> str:
    """Name the place of a home, as far as that is known."""
    if home is None:
        return voice.text("home.somewhere")
    where = voice.text(f"platform.{home.platform}")
    if not home.title:
        return voice.text("home.unnamed", platform=where)
    return voice.text("home.named", title=home.title, platform=where)


def _state(voice: Voice, home: Home) -> Line:
    key = "pod.info.home" if home.reachable else "pod.info.home_lost"
    return voice.say(key, place=place_name(voice, home))
