"""Commands that cheer somebody's check-in: by one tap, with words, or with a voice note."""

from dataclasses import dataclass
from typing import Annotated

from bot.checkins import views
from bot.dialogue.commands import Commands, More, Visibility
from bot.dialogue.fields import PodMember, Ref, Text, Upload
from bot.dialogue.media import Media
from bot.dialogue.replies import Button, Quote, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.apart import are_apart
from bot.domain.checkins import EDITABLE_FOR, CheckIn, Cheer
from bot.kernel.errors import AlreadyDone, BadAnswer, Expired, Refused
from bot.kernel.ids import CheerId
from bot.outbox.enqueue import enqueue_cheers, next_evening
from bot.request import access, between_members, quotas
from bot.request.context import Context

cheers = Commands()
cheer_presses = Commands("cheer")
_WORDS = Text(500, lines=True)


@dataclass(frozen=True, slots=True)
class CheerMember:
    """Whom to cheer, and what to say if anything."""

    member: Annotated[int, PodMember()]
    words: Annotated[str | None, _WORDS] = None
    media: Annotated[Media | None, Upload(), More()] = None


@dataclass(frozen=True, slots=True)
class CheerTap:
    """The check-in to cheer."""

    check_in: Annotated[int, Ref("fellow_check_in")]


@dataclass(frozen=True, slots=True)
class CheerWords:
    """The check-in to answer, and the words, or a voice note or picture in their place."""

    check_in: Annotated[int, Ref("fellow_check_in")]
    words: Annotated[str | None, _WORDS] = None
    media: Annotated[Media | None, Upload()] = None


@dataclass(frozen=True, slots=True)
class ShowCheer:
    """A cheer that came with a voice note or picture, for whom it is."""

    cheer: Annotated[int, Ref("cheer_media")]


@dataclass(frozen=True, slots=True)
class OwnCheer:
    """A cheer that the caller sent."""

    cheer: Annotated[int, Ref("own_cheer")]


@cheers.command("cheer", CheerMember, on_person=True, final=True)
def cheer(ctx: Context, said: CheerMember) -> Reply:
    """Cheer somebody's latest check-in that the caller may know of."""
    _, theirs = access.fellow(ctx, said.member)
    name = ctx.uow.people.get(theirs.person).name
    if theirs.person == ctx.person.id:
        raise Refused("cheer.own")
    recent = ctx.uow.checkins.of_person(theirs.person, ctx.now - EDITABLE_FOR)
    latest = next(
        (c for c in recent if c.pod == theirs.pod and access.disclosure_of(ctx, c).exists), None
    )
    if latest is None:
        raise Refused("cheer.nothing_yet", name=name)
    return _send(ctx, latest, said.words, said.media)


@cheer_presses.press("tap", CheerTap, visibility=Visibility.WHISPER)
def tap(ctx: Context, said: CheerTap) -> Reply:
    """Cheer with one tap."""
    return _send(ctx, access.fellow_check_in(ctx, said.check_in), None, None)


@cheer_presses.command("words", CheerWords, listed=False)
def with_words(ctx: Context, said: CheerWords) -> Reply:
    """Answer with words or a voice note; a hardship or a wish counts as seen by these only."""
    check_in = access.fellow_check_in(ctx, said.check_in)
    if said.words is None and said.media is None:
        raise BadAnswer("bad.needed", field="words")
    return _send(ctx, check_in, said.words, said.media)


@cheer_presses.press("media", ShowCheer, visibility=Visibility.WHISPER)
def show_media(ctx: Context, said: ShowCheer) -> Reply:
    """Show a voice note or picture to whom it was sent."""
    found, sent = access.cheer_media(ctx, said.cheer)
    return views.shown_media(ctx, found.sender, sent)


@cheer_presses.press("undo", OwnCheer)
def undo(ctx: Context, said: OwnCheer) -> Reply:
    """Take a cheer back that its receiver has not heard yet; its words are given back."""
    taken = access.own_cheer(ctx, said.cheer)
    name = ctx.uow.people.get(taken.to).name
    if not ctx.uow.checkins.uncheer(taken.id, ctx.now):
        raise Expired("cheer.heard", name=name)
    words = (Quote(taken.words),) if taken.words else ()
    return reply(ctx.voice.say("cheer.undone", name=name), *words)


def _send(ctx: Context, check_in: CheckIn, words: str | None, sent: Media | None) -> Reply:
    receiver = ctx.uow.people.get(check_in.person)
    name = receiver.name
    between_members.hears_from(ctx, receiver)
    withheld = are_apart(ctx.person, receiver)
    tapped = words is None and sent is None
    if not tapped:
        quotas.more_words(ctx, check_in.person, name)
    elif ctx.uow.checkins.has_cheered(ctx.person.id, check_in.id):
        raise AlreadyDone("cheer.already", name=name)
    made = Cheer(
        CheerId(ctx.ids.mint(ctx.now)),
        check_in.id,
        ctx.person.id,
        check_in.person,
        ctx.now,
        words,
        next_evening(receiver, ctx.now) if withheld else None,
        sent,
        withheld,
    )
    ctx.uow.checkins.cheer(made)
    if not withheld:
        enqueue_cheers(ctx.uow, ctx.ids, ctx.now, receiver)
    voice = ctx.voice
    back = Button(voice.text("button.undo"), press("cheer.undo", made.id))
    if tapped and access.disclosure_of(ctx, check_in).asks_for_words:
        button = Button(voice.text("button.cheer_words"), press("cheer.words", check_in.id))
        return reply(voice.say("cheer.done_more", name=name), buttons=(button, back))
    return reply(voice.say("cheer.done", name=name), buttons=(back,))
