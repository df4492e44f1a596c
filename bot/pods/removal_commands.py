"""Commands by which a member's place in a pod ends: by its host, or by enough of the others."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, Visibility
from bot.dialogue.fields import PodMember, Ref
from bot.dialogue.replies import Reply
from bot.domain.pods import MemberRole, Membership
from bot.domain.removals import LEAST, Removal
from bot.kernel.errors import AlreadyDone, Expired, NotAllowed, Refused
from bot.pods import removal_views
from bot.pods.removals import PodRemovals
from bot.request import access, between_members, quotas
from bot.request.context import Context
from bot.support.not_okay_commands import Companion

removing = Commands("pod")


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """Whose place is to end."""

    member: Annotated[int, PodMember("fellow")]


@dataclass(frozen=True, slots=True)
class OfRemoval:
    """A removal in one of the caller's pods."""

    removal: Annotated[int, Ref("removal")]


@dataclass(frozen=True, slots=True)
class Removed:
    """A membership that has ended for good, of a pod that the caller looks after."""

    membership: Annotated[int, Ref("removed")]


@removing.command("remove", RemoveMember)
def remove(ctx: Context, said: RemoveMember) -> Reply:
    """Say how a member's place ends, before anything is asked or done.

    - Its host decides alone; anybody else has the others asked, each alone.
    """
    removals, mine, theirs = _between(ctx, said.member)
    name = ctx.uow.people.get(theirs.person).name
    if mine.role is MemberRole.HOST:
        return removal_views.host_asks(ctx, removals.pod, theirs, name)
    there = removals.about(theirs)
    if there is not None and there.is_open:
        return removal_views.question(ctx.voice, name, removals.pod.name, there.id)
    _may_ask(ctx, removals, theirs, name)
    return removal_views.would_ask(ctx, removals.pod, theirs, name)


@removing.press("remove_host", Companion)
def remove_host(ctx: Context, said: Companion) -> Reply:
    """Decide alone, as its host, that a member's place ends; for a day it can be taken back."""
    removals, mine, theirs = _between(ctx, said.member)
    if mine.role is not MemberRole.HOST:
        raise Refused("refused.host_only")
    there = removals.about(theirs)
    if there is None or not there.is_open:
        quotas.another_removal_by_host(removals.lately(), mine)
    name = ctx.uow.people.get(theirs.person).name
    return removal_views.decided(ctx, removals.pod, removals.decide(mine, theirs), name)


@removing.press("remove_ask", Companion)
def remove_ask(ctx: Context, said: Companion) -> Reply:
    """Ask each of the others alone; nobody learns who asked."""
    removals, mine, theirs = _between(ctx, said.member)
    name = ctx.uow.people.get(theirs.person).name
    there = removals.about(theirs)
    if there is None or not there.is_open:
        _may_ask(ctx, removals, theirs, name)
        removals.ask(mine, theirs)
    elif not there.has_said(mine.id):
        removals.say(there, mine, yes=True)
    return removal_views.asking(ctx, name)


@removing.press("remove_yes", OfRemoval, visibility=Visibility.REPLACE)
def remove_yes(ctx: Context, said: OfRemoval) -> Reply:
    """Say that a place should end."""
    return _say(ctx, said, yes=True)


@removing.press("remove_no", OfRemoval, visibility=Visibility.REPLACE)
def remove_no(ctx: Context, said: OfRemoval) -> Reply:
    """Say that a member stays; nobody learns it."""
    return _say(ctx, said, yes=False)


@removing.press("remove_back", OfRemoval)
def remove_back(ctx: Context, said: OfRemoval) -> Reply:
    """Take back what the caller decided, or helped to."""
    removals, removal, mine = _open(ctx, said)
    if mine.id not in removal.votes.deciders:
        raise AlreadyDone("pod.remove.taken_back")
    removals.take_back(removal, mine)
    return removal_views.taken_back(ctx)


@removing.press("readmit", Removed)
def readmit(ctx: Context, said: Removed) -> Reply:
    """Let somebody come again whose place has ended; from then on an invitation works for them."""
    _, theirs = between_members.removed(ctx, said.membership)
    ctx.uow.memberships.save(replace(theirs, removed_at=None))
    return removal_views.may_come_again(ctx, ctx.uow.people.get(theirs.person).name)


def _say(ctx: Context, said: OfRemoval, *, yes: bool) -> Reply:
    removals, removal, mine = _open(ctx, said)
    removals.say(removal, mine, yes=yes)
    return removal_views.noted(ctx, yes=yes)


def _between(ctx: Context, member: int) -> tuple[PodRemovals, Membership, Membership]:
    mine, theirs = access.companion(ctx, member)
    pod, _ = access.pod(ctx, theirs.pod)
    return PodRemovals(ctx.uow, ctx.ids, ctx.now, pod), mine, theirs


def _open(ctx: Context, said: OfRemoval) -> tuple[PodRemovals, Removal, Membership]:
    removal, mine = between_members.removal(ctx, said.removal)
    pod, _ = access.pod(ctx, removal.pod)
    theirs = ctx.uow.memberships.get(removal.membership)
    if not removal.is_open or not theirs.inside:
        raise Expired("welcome.settled")
    return PodRemovals(ctx.uow, ctx.ids, ctx.now, pod), removal, mine


def _may_ask(ctx: Context, removals: PodRemovals, theirs: Membership, name: str) -> None:
    """Refuse to ask where it cannot be enough, of late, or over and over."""
    mine = access.membership(ctx, theirs.pod)
    if mine.id == theirs.id:
        raise NotAllowed
    if len(removals.others(theirs.id)) < LEAST:
        raise Refused("pod.remove.too_few", name=name)
    if removals.about(theirs) is not None:
        raise AlreadyDone("pod.remove.lately", name=name)
    quotas.another_removal(removals.lately(), mine)
