"""What is seen by somebody who is not okay, and by those whom they tell."""

from collections.abc import Sequence

from bot.dialogue.naming import told_apart
from bot.dialogue.replies import Button, Divider, Paragraph, Quote, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.helplines.helplines import Helplines
from bot.kernel.ids import MembershipId, short
from bot.support import views, wrong_views
from bot.support.confidants import Confidant
from bot.texts.spans import Line, live
from bot.texts.voice import Style, Voice
from bot.zones import countries


def not_okay(
    voice: Voice, known: Helplines, country: str | None, others: Sequence[Confidant]
) -> Reply:
    """Show where help is first; then ask whom to tell, of which nobody is a full answer."""
    shown = views.helpline(voice, known, country)
    whom = "not_okay.whom" if others else "not_okay.alone"
    said = (Paragraph(voice.say(whom)), Paragraph(voice.say("not_okay.left_alone")))
    to = (*names(others), _nobody(voice)) if others else ()
    better = Button(voice.text("button.better"), press("not_okay.better"))
    return Reply((*shown.blocks, Divider(), *said), (*to, *shown.buttons, better))


def names(others: Sequence[Confidant]) -> tuple[Button, ...]:
    """Offer whom to tell."""
    pairs = told_apart([(short(one.membership.id), one.person.name) for one in others])
    return tuple(Button(label, press("not_okay.tell", value), Tone.MAIN) for value, label in pairs)


def quiet(voice: Voice, one: Confidant, instead: Confidant | None) -> Reply:
    """Say that somebody's quiet hours last, and offer another, or to wait."""
    at = voice.moment(one.reads_at, Style.TIME)
    name = one.person.name
    waits = Button(
        voice.text("button.tell_later", name=name, at=at.text),
        press("not_okay.wait", one.membership.id),
    )
    if instead is None:
        return reply(
            voice.say("not_okay.quiet_alone", name=name, at=at),
            buttons=(waits, _nobody(voice), views.where_help(voice)),
        )
    other = instead.person.name
    tells = Button(
        voice.text("button.tell_instead", name=other),
        press("not_okay.tell", instead.membership.id),
        Tone.MAIN,
    )
    return reply(
        voice.say("not_okay.quiet", name=name, at=at, other=other),
        buttons=(tells, waits, _nobody(voice), views.where_help(voice)),
    )


def unreached(voice: Voice, name: str, others: Sequence[Confidant]) -> Reply:
    """Say that somebody cannot be reached, and offer another."""
    if not others:
        return reply(
            voice.say("not_okay.unreached_alone", name=name), buttons=(views.where_help(voice),)
        )
    other = others[0]
    tells = Button(
        voice.text("button.tell_instead", name=other.person.name),
        press("not_okay.tell", other.membership.id),
        Tone.MAIN,
    )
    return reply(
        voice.say("not_okay.unreached", name=name, other=other.person.name),
        buttons=(tells, *names(others[1:]), _nobody(voice), views.where_help(voice)),
    )


def brought(voice: Voice, name: str) -> Reply:
    """Say that somebody is brought it now, and that their having it will be told."""
    said = voice.say("not_okay.brought", name=name)
    return reply(said, buttons=(_tomorrow(voice), _another(voice), views.where_help(voice)))


def waits(voice: Voice, one: Confidant) -> Reply:
    """Say when somebody reads it."""
    at = voice.moment(one.reads_at, Style.TIME)
    said = voice.say("not_okay.waits", name=one.person.name, at=at)
    return reply(said, buttons=(_tomorrow(voice), _another(voice), views.where_help(voice)))


def knows(voice: Voice, name: str) -> Reply:
    """Say that somebody was told before."""
    said = voice.say("not_okay.knows", name=name)
    return reply(said, buttons=(_another(voice), views.where_help(voice)))


def nobody(voice: Voice) -> Reply:
    """Take nobody for a full answer."""
    said = voice.say("not_okay.nobody")
    return reply(said, buttons=(_tomorrow(voice), _another(voice), views.where_help(voice)))


def has_it(voice: Voice, name: str) -> Reply:
    """Say that somebody has it."""
    said = voice.say("not_okay.has_it", name=name)
    return reply(said, buttons=(_tomorrow(voice), _another(voice), views.where_help(voice)))


def will_ask(voice: Voice) -> Reply:
    """Promise one question."""
    return reply(voice.say("not_okay.will_ask"))


def better(voice: Voice) -> Reply:
    """Go on as before."""
    return reply(voice.say("not_okay.better"))


def asks_after(voice: Voice) -> Reply:
    """Ask how it is, once."""
    return reply(
        voice.say("not_okay.today"),
        buttons=(
            Button(voice.text("button.better"), press("not_okay.better"), Tone.MAIN),
            views.not_okay(voice),
            views.where_help(voice),
        ),
    )


def confided(
    voice: Voice, known: Helplines, name: str, zone: str | None, theirs: MembershipId
) -> Reply:
    """Tell the one who was chosen, with what they could write and a kind way out."""
    number = known.number(countries.of_zone(zone))
    danger = number if number is not None else voice.text("not_okay.any_number")
    return reply(
        voice.say("not_okay.confided", name=name, number=live(danger)),
        buttons=(
            _write_to(voice, name, theirs),
            Button(voice.text("button.pass_on"), press("not_okay.pass_on", theirs)),
            views.where_help(voice),
        ),
    )


def pass_on(voice: Voice, name: str, theirs: MembershipId, others: Sequence[Confidant]) -> Reply:
    """Ask to whom it may be passed; who confided it is asked first."""
    pairs = told_apart([(short(one.membership.id), one.person.name) for one in others])
    to = tuple(
        Button(label, press("not_okay.pass_to", theirs, value), Tone.MAIN)
        for value, label in pairs
    )
    lets = Button(voice.text("button.let_choose", name=name), press("not_okay.pass_back", theirs))
    return reply(voice.say("not_okay.pass_on", name=name), buttons=(*to, lets))


def passed(voice: Voice, name: str, other: str | None) -> Reply:
    """Confirm that the one who confided it is asked."""
    if other is None:
        return reply(voice.say("not_okay.passed_back", name=name))
    return reply(voice.say("not_okay.passed", name=name, other=other))


def passes_on(voice: Voice, name: str, to: Confidant | None, others: Sequence[Confidant]) -> Reply:
    """Ask the one who confided it whether another may know."""
    rest = [one for one in others if to is None or one.person.id != to.person.id]
    if to is None:
        said = voice.say("not_okay.passes_back", name=name)
        return reply(said, buttons=(*names(rest), _nobody(voice), views.where_help(voice)))
    other = to.person.name
    tells = Button(
        voice.text("button.tell_instead", name=other),
        press("not_okay.tell", to.membership.id),
        Tone.MAIN,
    )
    said = voice.say("not_okay.passes_on", name=name, other=other)
    return reply(said, buttons=(tells, *names(rest), _nobody(voice), views.where_help(voice)))


def worried(
    voice: Voice, known: Helplines, country: str | None, name: str, theirs: MembershipId
) -> Reply:
    """Guide somebody who is worried about another; nothing is sent but what they write."""
    number = known.number(country)
    danger = number if number is not None else voice.text("not_okay.any_number")
    return reply(
        voice.say("not_okay.worried", name=name),
        voice.say("not_okay.danger", number=live(danger)),
        voice.say("not_okay.only_yours", name=name),
        buttons=(
            _write_to(voice, name, theirs),
            views.where_help(voice),
        ),
    )


def written(voice: Voice, name: str, at: Line | None) -> Reply:
    """Confirm what somebody wrote, and when it is read."""
    if at is None:
        return reply(voice.say("not_okay.written", name=name))
    return reply(voice.say("not_okay.written_later", name=name, at=at))


def note(voice: Voice, name: str, words: str, theirs: MembershipId | None) -> Reply:
    """Show what somebody wrote to the reader, and the way to write back."""
    said = voice.say("not_okay.note", name=name)
    if theirs is None:
        return reply(said, Quote(words))
    back = Button(voice.text("button.write_back"), press("not_okay.write", theirs), Tone.MAIN)
    wrong = wrong_views.something_wrong_with(voice, theirs)
    return reply(said, Quote(words), buttons=(back, wrong, views.where_help(voice)))


def _nobody(voice: Voice) -> Button:
    return Button(voice.text("button.nobody"), press("not_okay.nobody"))


def _tomorrow(voice: Voice) -> Button:
    return Button(voice.text("button.ask_tomorrow"), press("not_okay.tomorrow"))


def _another(voice: Voice) -> Button:
    return Button(voice.text("button.tell_another"), press("not_okay"))


def _write_to(voice: Voice, name: str, theirs: MembershipId) -> Button:
    label = voice.text("button.write_to", name=name)
    return Button(label, press("not_okay.write", theirs), Tone.MAIN)
