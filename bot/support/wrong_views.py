"""What is seen by somebody to whom something about another is not right."""

from bot.dialogue.replies import Button, Paragraph, Quote, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.people import Person
from bot.domain.pods import Membership
from bot.kernel.ids import MembershipId
from bot.support import views
from bot.support.mediators import Mediator, WhyNobody
from bot.texts.voice import Voice


def something_wrong(voice: Voice) -> Button:
    """Give the way for somebody to whom something about one of several is not right."""
    return Button(voice.text("button.wrong"), press("wrong"))


def something_wrong_with(voice: Voice, member: MembershipId) -> Button:
    """Give the way for somebody to whom something about a certain member is not right."""
    return Button(voice.text("button.wrong"), press("wrong.about", member))


def card(
    voice: Voice, other: Person, theirs: Membership, found: Mediator | WhyNobody, *, muted: bool
) -> Reply:
    """Show what can be done about somebody, and why a talk cannot be asked where it cannot."""
    text, name = voice.text, other.name
    hears = (
        Button(text("button.hear_again"), press("me.unmute", other.id))
        if muted
        else Button(text("button.mute"), press("me.mute", theirs.id))
    )
    said = [voice.say("wrong.what", name=name)]
    buttons = [hears]
    if isinstance(found, WhyNobody):
        said.append(voice.say(f"wrong.no_talk_{found.value}", name=name))
    else:
        buttons.append(Button(text("button.ask_talk"), press("wrong.talk", theirs.id)))
    return reply(
        *said,
        buttons=(
            *buttons,
            Button(text("button.want_to_leave"), press("pod.leave", theirs.pod)),
            Button(text("pod.report"), press("pod.report", theirs.id)),
            views.not_okay(voice),
            Button(text("button.worried_about", name=name), press("not_okay.worried", theirs.id)),
        ),
    )


def asked_to_talk(voice: Voice, host: str, other: str) -> Reply:
    """Confirm that a host is asked, and say what they read."""
    said = voice.say("wrong.talk.done", host=host, name=other)
    return reply(said, buttons=(views.where_help(voice),))


def talk_wanted(
    voice: Voice,
    asker: tuple[str, MembershipId],
    other: tuple[str, MembershipId],
    pod: str,
    words: str | None,
) -> Reply:
    """Ask whoever looks after a pod to talk with two of it, with what one of them wrote."""
    name, about = asker[0], other[0]
    said = Paragraph(voice.say("wrong.talk.ask", name=name, other=about, pod=pod))
    wrote = (
        () if words is None else (Paragraph(voice.say("not_okay.note", name=name)), Quote(words))
    )
    to = tuple(
        Button(voice.text("button.write_to", name=who), press("not_okay.write", member), Tone.MAIN)
        for who, member in (asker, other)
    )
    return reply(said, *wrote, buttons=(*to, views.where_help(voice)))
