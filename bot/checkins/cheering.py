"""Cheers: an answer to somebody's check-in, one tap or words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot import access
from bot.checkins.model import CheckIn, Cheer
from bot.context import Context
from bot.dialogue.commands import Answers, Commands
from bot.dialogue.fields import Person, Ref, Text
from bot.dialogue.replies import Button, Reply, reply
from bot.dialogue.tokens import press
from bot.errors import AlreadyDone, Refused
from bot.ids import CheerId, short
from bot.nudges.evening import bring_cheers

cheers = Commands()
cheer_presses = Commands("cheer")
_WORDS = Text(500, lines=True)


@dataclass(frozen=True, slots=True)
class CheerMember:
    """Whom to cheer, and what to say if anything."""

    member: Annotated[int, Person()]
    words: Annotated[str | None, _WORDS] = None


@dataclass(frozen=True, slots=True)
class CheerTap:
    """The check-in to cheer."""

    check_in: Annotated[int, Ref("fellow_check_in")]


@dataclass(frozen=True, slots=True)
class CheerWords:
    """The check-in to answer, and the words."""

    check_in: Annotated[int, Ref("fellow_check_in")]
    words: Annotated[str, _WORDS]


@cheers.command("cheer", CheerMember, on_person=True)
def cheer(ctx: Context, said: CheerMember) -> Reply:
    """Cheer somebody's latest check-in that the caller may know of."""
    _, theirs = access.fellow(ctx, said.member)
    name = ctx.uow.people.get(theirs.person).name
    if theirs.person == ctx.person.id:
        raise Refused("cheer.own")
    recent = ctx.uow.checkins.of_person(theirs.person, ctx.now - timedelta(weeks=4))
    latest = next((c for c in recent if c.pod == theirs.pod and access.told(ctx, c).exists), None)
    if latest is None:
        raise Refused("cheer.nothing_yet", name=name)
    return _send(ctx, latest, said.words)


@cheer_presses.press("tap", CheerTap, answers=Answers.WHISPER)
def tap(ctx: Context, said: CheerTap) -> Reply:
    """Cheer with one tap."""
    return _send(ctx, access.fellow_check_in(ctx, said.check_in), None)


@cheer_presses.command("words", CheerWords, listed=False)
def with_words(ctx: Context, said: CheerWords) -> Reply:
    """Answer with words; a hardship or a wish counts as seen by these only."""
    return _send(ctx, access.fellow_check_in(ctx, said.check_in), said.words)


def mine_people(ctx: Context) -> list[tuple[str, str]]:
    """Offer the other members of the caller's pods by name, each person once."""
    others = {
        m.person: m
        for mine in access.memberships(ctx)
        for m in ctx.uow.memberships.of_pod(mine.pod)
        if m.inside and m.person != ctx.person.id
    }
    people = ctx.uow.people.many(list(others))
    return [(short(m.id), people[person].name) for person, m in others.items()]


def _send(ctx: Context, check_in: CheckIn, words: str | None) -> Reply:
    name = ctx.uow.people.get(check_in.person).name
    before = ctx.uow.checkins.cheers_for([check_in.id])
    if words is None and any(c.sender == ctx.person.id for c in before):
        raise AlreadyDone("cheer.already", name=name)
    made = Cheer(
        CheerId(ctx.ids.mint(ctx.now)),
        check_in.id,
        ctx.person.id,
        check_in.person,
        ctx.now,
        words,
    )
    ctx.uow.checkins.cheer(made)
    bring_cheers(ctx.uow, ctx.ids, ctx.now, ctx.uow.people.get(check_in.person))
    voice = ctx.voice
    if words is None and access.told(ctx, check_in).asks_for_words:
        button = Button(voice.text("button.cheer_words"), press("cheer.words", check_in.id))
        return reply(voice.say("cheer.done_more", name=name), buttons=(button,))
    return reply(voice.say("cheer.done", name=name))
