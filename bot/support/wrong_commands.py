"""Something is not right: what somebody can do about another, in private; nothing is posted.

Rules: docs/behavior.md, "Something is not right".
"""

from dataclasses import dataclass
from typing import Annotated

from bot.dialogue.commands import Commands, Visibility
from bot.dialogue.fields import PodMember, Ref, Text
from bot.dialogue.replies import Reply
from bot.domain.notices import NoticeKind
from bot.domain.support import PersonalNote
from bot.kernel.errors import AlreadyDone, Refused
from bot.kernel.ids import PersonalNoteId
from bot.outbox.enqueue import OutboxWriter
from bot.request import access, quotas
from bot.request.context import Context
from bot.support import wrong_views
from bot.support.mediators import WhyNobody, mediator
from bot.support.not_okay_commands import Companion

wrong = Commands("wrong")


@dataclass(frozen=True, slots=True)
class WrongWith:
    """With whom something is not right."""

    member: Annotated[int, PodMember("fellow")]


@dataclass(frozen=True, slots=True)
class AskForTalk:
    """With whom the caller would like help to talk, and what its host should know, if anything."""

    member: Annotated[int, Ref("companion")]
    words: Annotated[str | None, Text(500, lines=True)] = None


@wrong.command("", WrongWith, listed=False)
def choose(ctx: Context, said: WrongWith) -> Reply:
    """Show what can be done about somebody whom the caller chooses."""
    return _card(ctx, said.member)


@wrong.press("about", Companion, visibility=Visibility.WHISPER)
def about(ctx: Context, said: Companion) -> Reply:
    """Show what can be done about somebody under whose name the caller pressed."""
    return _card(ctx, said.member)


@wrong.command("talk", AskForTalk, listed=False)
def talk(ctx: Context, said: AskForTalk) -> Reply:
    """Ask whoever looks after the pod to talk with both.

    - They read that the two could use help to talk, and what the caller writes.
    - It is never one of the two: a co-host is asked for a host. Of two it is asked once a week.
    """
    mine, theirs = access.companion(ctx, said.member)
    other = ctx.uow.people.get(theirs.person)
    found = mediator(ctx.uow, mine, theirs, ctx.now)
    if isinstance(found, WhyNobody):
        raise Refused(f"wrong.no_talk_{found.value}", name=other.name)
    key = f"talk:{mine.id}:{theirs.id}:{ctx.now:%G-W%V}"
    if ctx.uow.outbox.by_key(key) is not None:
        raise AlreadyDone("wrong.talk.asked", name=found.person.name)
    note = 0
    if said.words is not None:
        quotas.another_note(ctx, found.person.id, found.person.name)
        note = ctx.ids.mint(ctx.now)
        written = PersonalNote(PersonalNoteId(note), ctx.person.id, found.person.id, said.words)
        ctx.uow.personal_notes.add(written)
    OutboxWriter(ctx.uow, ctx.ids, ctx.now, mine.pod).tell_person(
        NoticeKind.TALK,
        key,
        found.person.id,
        membership=found.membership.id,
        asker=mine.id,
        about=theirs.id,
        note=note,
    )
    return wrong_views.asked_to_talk(ctx.voice, found.person.name, other.name)


def _card(ctx: Context, member: int) -> Reply:
    mine, theirs = access.companion(ctx, member)
    other = ctx.uow.people.get(theirs.person)
    found = mediator(ctx.uow, mine, theirs, ctx.now)
    muted = other.id in ctx.person.muted
    return wrong_views.card(ctx.voice, other, theirs, found, muted=muted)
