"""What people see of a member's place that is to end."""

from bot.dialogue.replies import Button, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.pods import Membership, Pod
from bot.domain.removals import Removal
from bot.kernel.ids import MembershipId, RemovalId
from bot.request.context import Context
from bot.support import views as support
from bot.support import wrong_views
from bot.texts.voice import Voice


def host_asks(ctx: Context, pod: Pod, theirs: Membership, name: str) -> Reply:
    """Say to a host how a place ends, and let them decide."""
    lets = Button(
        ctx.voice.text("button.remove", name=name),
        press("pod.remove_host", theirs.id),
        Tone.GRAVE,
    )
    return reply(
        ctx.voice.say("pod.remove.host", name=name, pod=pod.name),
        buttons=(lets, wrong_views.something_wrong_with(ctx.voice, theirs.id)),
    )


def would_ask(ctx: Context, pod: Pod, theirs: Membership, name: str) -> Reply:
    """Say to a member how the others are asked, and that there are other ways."""
    asks = Button(
        ctx.voice.text("button.remove_ask"), press("pod.remove_ask", theirs.id), Tone.GRAVE
    )
    return reply(
        ctx.voice.say("pod.remove.would_ask", name=name, pod=pod.name),
        buttons=(asks, wrong_views.something_wrong_with(ctx.voice, theirs.id)),
    )


def decided(ctx: Context, pod: Pod, removal: Removal, name: str) -> Reply:
    """Confirm to a host what they decided, and until when it can be taken back."""
    if not removal.is_open:
        return at_once(ctx.voice, name, pod.name)
    at = ctx.voice.moment(removal.due_at)
    said = ctx.voice.say("pod.remove.decided", name=name, pod=pod.name, at=at)
    return reply(said, buttons=(_back(ctx.voice, removal.id),))


def at_once(voice: Voice, name: str, pod: str) -> Reply:
    """Say that a place has ended, of somebody whom this pod had reported."""
    return reply(voice.say("pod.remove.at_once", name=name, pod=pod))


def asking(ctx: Context, name: str) -> Reply:
    """Confirm that the others are asked."""
    return reply(ctx.voice.say("pod.remove.asking", name=name))


def question(voice: Voice, name: str, pod: str, removal: RemovalId) -> Reply:
    """Ask a member alone."""
    return reply(
        voice.say("pod.remove.question", name=name, pod=pod),
        buttons=(
            Button(voice.text("button.remove_yes"), press("pod.remove_yes", removal)),
            Button(voice.text("button.remove_no", name=name), press("pod.remove_no", removal)),
        ),
    )


def noted(ctx: Context, *, yes: bool) -> Reply:
    """Confirm what a member said."""
    return reply(ctx.voice.say("pod.remove.noted_yes" if yes else "pod.remove.noted_no"))


def taken_back(ctx: Context) -> Reply:
    """Confirm that something was taken back."""
    return reply(ctx.voice.say("pod.remove.taken_back"))


def may_come_again(ctx: Context, name: str) -> Reply:
    """Confirm that somebody may come again."""
    return reply(ctx.voice.say("pod.readmit.done", name=name))


def enough(voice: Voice, name: str, pod: str, removal: Removal) -> Reply:
    """Tell one who said yes that enough did, and until when it can be taken back."""
    said = voice.say("pod.remove.enough", name=name, pod=pod, at=voice.moment(removal.due_at))
    return reply(said, buttons=(_back(voice, removal.id),))


def stays(voice: Voice, name: str, pod: Pod, theirs: MembershipId) -> Reply:
    """Tell who asked, kindly, that a member stays, and what there is still."""
    leave = Button(voice.text("button.want_to_leave"), press("pod.leave", pod.id))
    return reply(
        voice.say("pod.remove.stays", name=name, pod=pod.name),
        buttons=(wrong_views.something_wrong_with(voice, theirs), leave),
    )


def done(voice: Voice, name: str, pod: str, theirs: MembershipId) -> Reply:
    """Tell whoever looks after a pod that a place in it has ended, and how to undo that."""
    again = Button(voice.text("button.readmit"), press("pod.readmit", theirs))
    return reply(voice.say("pod.remove.done", name=name, pod=pod), buttons=(again,))


def ended_for_you(voice: Voice, pod: str) -> Reply:
    """Tell somebody that their place has ended, once, with where they can go on."""
    return reply(
        voice.say("pod.removed", pod=pod),
        buttons=(
            Button(voice.text("button.create"), press("pod.create")),
            Button(voice.text("button.have_code"), press("pod.join")),
            support.where_help(voice),
        ),
    )


def _back(voice: Voice, removal: RemovalId) -> Button:
    return Button(voice.text("button.remove_back"), press("pod.remove_back", removal), Tone.MAIN)
