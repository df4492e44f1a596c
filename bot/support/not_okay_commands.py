"""I'm not okay: shows where help is, and tells whom one chooses; nothing is told by machine.

Rules: docs/behavior.md, "Not okay".
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, Nothing, Visibility
from bot.dialogue.fields import PodMember, Ref, Text
from bot.dialogue.replies import Reply
from bot.domain import policy
from bot.domain.apart import are_apart
from bot.domain.notices import NoticeKind
from bot.domain.people import Person
from bot.domain.pods import Membership
from bot.domain.support import ASKED_AFTER, DOUBTED_AFTER, NotOkay, PersonalNote
from bot.kernel.errors import NotAllowed, NotFound, Refused
from bot.kernel.ids import MembershipId, PersonalNoteId, PersonId
from bot.outbox.enqueue import OutboxWriter
from bot.request import access, between_members, quotas
from bot.request.context import Context, Rules
from bot.support import not_okay_views, views
from bot.support.confidants import Confidant, News, confidants
from bot.texts.voice import Style, Voice
from bot.zones import countries

support = Commands("not_okay")


@dataclass(frozen=True, slots=True)
class Companion:
    """Another member of one of the caller's pods."""

    member: Annotated[int, Ref("companion")]


@dataclass(frozen=True, slots=True)
class Confided:
    """Somebody who told the caller that they are not okay."""

    member: Annotated[int, Ref("confiding")]


@dataclass(frozen=True, slots=True)
class PassedTo:
    """Somebody who told the caller, and the member who may be told instead."""

    member: Annotated[int, Ref("confiding")]
    to: Annotated[int, Ref("companion")]


@dataclass(frozen=True, slots=True)
class WriteTo:
    """To whom somebody writes, and what."""

    member: Annotated[int, Ref("companion")]
    words: Annotated[str, Text(1000, lines=True)]


@dataclass(frozen=True, slots=True)
class WorriedAbout:
    """About whom somebody is worried."""

    member: Annotated[int, PodMember("fellow")]


def without_storage(voice: Voice, rules: Rules, said: Nothing) -> Reply:
    """Show where help is to somebody of whom nothing can be read just now."""
    return views.helpline(voice, rules.helplines, None)


@support.command("", Nothing, visibility=Visibility.WHISPER, listed=False, unaided=without_storage)
def not_okay(ctx: Context, said: Nothing) -> Reply:
    """Show where help is, and ask whom to tell; nothing is posted, and nobody is told by this.

    - For two days nothing unasked comes to the caller but what people write.
    """
    person = _not_okay(ctx)
    told = person.not_okay.told if person.not_okay else ()
    others = confidants(ctx.uow, person, ctx.now, ctx.place.platform, told)
    country = countries.of_zone(person.zone)
    return not_okay_views.not_okay(ctx.voice, ctx.rules.helplines, country, others)


@support.press("tell", Companion, visibility=Visibility.WHISPER)
def tell(ctx: Context, said: Companion) -> Reply:
    """Bring it to somebody whom the caller chose, unless their quiet hours keep it from them.

    - Then another is offered, or to wait.
    - That they have it is told when it has arrived, and never before.
    """
    return _tell(ctx, said, waits=False)


@support.press("wait", Companion, visibility=Visibility.WHISPER)
def wait(ctx: Context, said: Companion) -> Reply:
    """Bring it to somebody when their quiet hours end."""
    return _tell(ctx, said, waits=True)


@support.press("nobody", Nothing, visibility=Visibility.WHISPER)
def nobody(ctx: Context, said: Nothing) -> Reply:
    """Take nobody for a full answer."""
    _not_okay(ctx)
    return not_okay_views.nobody(ctx.voice)


@support.press("tomorrow", Nothing, visibility=Visibility.WHISPER)
def tomorrow(ctx: Context, said: Nothing) -> Reply:
    """Ask once, a day later, how it is."""
    person = _not_okay(ctx)
    if person.not_okay is not None:
        since = person.not_okay.since
        OutboxWriter(ctx.uow, ctx.ids, ctx.now, None).tell_person(
            NoticeKind.ASK_AFTER,
            f"ask_after:{person.id}:{since:%Y%m%d%H%M%S}",
            person.id,
            due_at=max(ctx.now, since + ASKED_AFTER),
            until=person.not_okay.until,
        )
    return not_okay_views.will_ask(ctx.voice)


@support.press("better", Nothing, visibility=Visibility.WHISPER)
def better(ctx: Context, said: Nothing) -> Reply:
    """Go on as before."""
    if ctx.person.not_okay is not None:
        ctx.uow.people.save(replace(ctx.person, not_okay=None))
    return not_okay_views.better(ctx.voice)


@support.press("pass_on", Confided, visibility=Visibility.WHISPER)
def pass_on(ctx: Context, said: Confided) -> Reply:
    """Ask to whom of the pod it may be passed; the one who confided it is asked before."""
    mine, theirs = access.confiding(ctx, said.member)
    asker = ctx.uow.people.get(theirs.person)
    others = [one for one in _not_told(ctx, asker) if one.membership.pod == mine.pod]
    return not_okay_views.pass_on(ctx.voice, asker.name, theirs.id, others)


@support.press("pass_to", PassedTo, visibility=Visibility.WHISPER)
def pass_to(ctx: Context, said: PassedTo) -> Reply:
    """Ask the one who confided it whether a certain member may know."""
    mine, theirs = access.confiding(ctx, said.member)
    _, other = access.companion(ctx, said.to)
    if other.person == theirs.person or other.pod != mine.pod:
        raise NotAllowed
    name = ctx.uow.people.get(other.person).name
    return _pass(ctx, mine, theirs, other, name)


@support.press("pass_back", Confided, visibility=Visibility.WHISPER)
def pass_back(ctx: Context, said: Confided) -> Reply:
    """Let the one who confided it choose whom else to tell."""
    mine, theirs = access.confiding(ctx, said.member)
    return _pass(ctx, mine, theirs, None, None)


@support.command("write", WriteTo, listed=False)
def write(ctx: Context, said: WriteTo) -> Reply:
    """Bring somebody what the caller writes, as it is and under their name.

    - Whoever does not want to hear from them is brought nothing, and all else is the same.
    """
    _, theirs = access.companion(ctx, said.member)
    reader = ctx.uow.people.get(theirs.person)
    between_members.hears_from(ctx, reader)
    quotas.another_note(ctx, reader.id, reader.name)
    awaited = reader.is_left_alone(ctx.now)
    if not awaited and not policy.is_awake(theirs, reader, ctx.now):
        raise Refused("not_okay.rests", name=reader.name)
    note = PersonalNote(
        PersonalNoteId(ctx.ids.mint(ctx.now)), ctx.person.id, reader.id, said.words
    )
    ctx.uow.personal_notes.add(note)
    if not are_apart(ctx.person, reader):
        OutboxWriter(ctx.uow, ctx.ids, ctx.now, theirs.pod).tell_person(
            NoticeKind.NOTE, f"note:{note.id}", reader.id, note=note.id, membership=theirs.id
        )
    calm = ctx.now if awaited else reader.quiet.next_calm(ctx.now, reader.lives_in)
    at = None if calm <= ctx.now else (ctx.voice.moment(calm, Style.TIME),)
    return not_okay_views.written(ctx.voice, reader.name, at)


@support.command("worried", WorriedAbout, listed=False)
def worried(ctx: Context, said: WorriedAbout) -> Reply:
    """Guide the caller, who is worried about another; that is told to nobody."""
    _, theirs = access.companion(ctx, said.member)
    name = ctx.uow.people.get(theirs.person).name
    country = countries.of_zone(ctx.person.zone)
    return not_okay_views.worried(ctx.voice, ctx.rules.helplines, country, name, theirs.id)


def _not_okay(ctx: Context) -> Person:
    """Note that the caller is not okay, from the first time they say so within two days."""
    if ctx.person.is_left_alone(ctx.now):
        return ctx.person
    return ctx.uow.people.save(replace(ctx.person, not_okay=NotOkay(ctx.now)))


def _not_told(ctx: Context, asker: Person) -> tuple[Confidant, ...]:
    told = asker.not_okay.told if asker.not_okay else ()
    others = confidants(ctx.uow, asker, ctx.now, ctx.place.platform, told)
    return tuple(one for one in others if one.person.id != ctx.person.id)


def _tell(ctx: Context, said: Companion, *, waits: bool) -> Reply:
    mine, theirs = access.companion(ctx, said.member)
    person = _not_okay(ctx)
    name = ctx.uow.people.get(theirs.person).name
    state = person.not_okay or NotOkay(ctx.now)
    if any(_is_of(ctx, told, theirs.person) for told in state.told):
        return not_okay_views.knows(ctx.voice, name)
    others = confidants(ctx.uow, person, ctx.now, ctx.place.platform, state.told)
    one = next((each for each in others if each.person.id == theirs.person), None)
    rest = [each for each in others if each.person.id != theirs.person]
    if one is None:
        return not_okay_views.unreached(ctx.voice, name, rest)
    if not waits and not one.reads_now(ctx.now):
        instead = next((each for each in rest if each.reads_now(ctx.now)), None)
        return not_okay_views.quiet(ctx.voice, one, instead)
    ctx.uow.people.save(replace(person, not_okay=state.having_told(theirs.id)))
    outbox = OutboxWriter(ctx.uow, ctx.ids, ctx.now, theirs.pod)
    key = f"confided:{mine.id}:{theirs.id}:{ctx.ids.mint(ctx.now)}"
    outbox.tell_person(
        NoticeKind.CONFIDED,
        key,
        theirs.person,
        until=state.until,
        membership=theirs.id,
        asker=mine.id,
    )
    outbox.tell_person(
        NoticeKind.TOLD,
        f"not_yet:{key}",
        person.id,
        due_at=one.reads_at + DOUBTED_AFTER,
        about=theirs.id,
        news=News.NOT_YET.value,
        of=key,
    )
    if one.reads_now(ctx.now):
        return not_okay_views.brought(ctx.voice, name)
    return not_okay_views.waits(ctx.voice, one)


def _is_of(ctx: Context, membership: MembershipId, person: PersonId) -> bool:
    """Tell whether a membership is somebody's; one of whom is forgotten is nobody's."""
    try:
        return ctx.uow.memberships.get(membership).person == person
    except NotFound:
        return False


def _pass(
    ctx: Context, mine: Membership, theirs: Membership, to: Membership | None, name: str | None
) -> Reply:
    asker = ctx.uow.people.get(theirs.person)
    since = ctx.now if asker.not_okay is None else asker.not_okay.since
    OutboxWriter(ctx.uow, ctx.ids, ctx.now, mine.pod).tell_person(
        NoticeKind.TOLD,
        f"passed:{mine.id}:{theirs.id}:{since:%Y%m%d%H%M%S}:{0 if to is None else to.id}",
        theirs.person,
        about=mine.id,
        news=News.PASSES_ON.value,
        to=0 if to is None else to.id,
    )
    return not_okay_views.passed(ctx.voice, asker.name, name)
