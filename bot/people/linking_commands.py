"""Commands that make one person of two accounts, take one out again, and say where notices go.

Rules: docs/behavior.md, "One person, two accounts".
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, More, Nothing, Visibility, Where
from bot.dialogue.fields import Ref, Text
from bot.dialogue.replies import Reply
from bot.domain.links import LinkState
from bot.kernel.ids import PersonId
from bot.people import linking, linking_views
from bot.request import access
from bot.request.context import Context

links = Commands("me")


@dataclass(frozen=True, slots=True)
class LinkAccounts:
    """The code that another account of the same person was given; none asks for one."""

    code: Annotated[str | None, Text(64), More()] = None


@dataclass(frozen=True, slots=True)
class OneLink:
    """A link at one end of which the caller's account is."""

    link: Annotated[int, Ref("link")]


@dataclass(frozen=True, slots=True)
class OneAccount:
    """An account of the caller's own."""

    account: Annotated[int, Ref("own_account")]


@links.command("link", LinkAccounts, where=Where.PRIVATE)
def link(ctx: Context, said: LinkAccounts) -> Reply:
    """Give a code for the caller's account on another platform; or take one, given there.

    - A code works once, for ten minutes, and is taken here alone: nowhere else, and by no link.
    - Whoever gives it reads whose it is and what linking means, and agrees before anybody is
      asked.
    """
    if said.code is None:
        given, written = linking.offer(ctx)
        return linking_views.code(ctx.voice, given, written)
    taken = linking.take(ctx, said.code)
    if taken is None:
        return linking_views.no_code(ctx.voice)
    first = linking.account_of(ctx.uow, taken.first, taken)
    name = ctx.uow.people.get(taken.first).name
    own = ctx.account.platform
    both_in = _both_in(ctx, taken.first)
    return linking_views.shown(ctx.voice, taken, name, first.platform, own, both_in)


@links.press("link_accept", OneLink)
def accept(ctx: Context, said: OneLink) -> Reply:
    """Agree on the second account; the first is asked."""
    asked = linking.accept(ctx, access.link(ctx, said.link))
    first = linking.account_of(ctx.uow, asked.first, asked)
    return linking_views.waits(ctx.voice, asked, first.platform)


@links.press("link_confirm", OneLink)
def confirm(ctx: Context, said: OneLink) -> Reply:
    """Agree on the first account: after a day both are one, unless either undoes it."""
    agreed = linking.confirm(ctx, access.link(ctx, said.link))
    other = linking.other_end(ctx.uow, agreed, ctx.account)
    return linking_views.agreed(ctx.voice, agreed, *other)


@links.press("link_decline", OneLink)
def decline(ctx: Context, said: OneLink) -> Reply:
    """Say no, or undo it within its day; nothing of it is left at either end."""
    declined = access.link(ctx, said.link)
    linking.decline(ctx, declined)
    undone = declined.state is LinkState.AGREED
    return linking_views.undone(ctx.voice) if undone else linking_views.declined(ctx.voice)


@links.command("unlink", Nothing, where=Where.PRIVATE)
def unlink(ctx: Context, said: Nothing) -> Reply:
    """Say what it means that an account leaves, and let the caller choose which; or undo a link.

    - The account that leaves begins as a new person; all that there is stays with the other.
    """
    agreed = linking.agreed_link(ctx)
    if agreed is not None:
        other = linking.other_end(ctx.uow, agreed, ctx.account)
        return linking_views.agreed(ctx.voice, agreed, *other)
    accounts = linking.accounts(ctx)
    return linking_views.unlink(ctx.voice, accounts, ctx.account)


@links.press("unlink_account", OneAccount)
def unlink_account(ctx: Context, said: OneAccount) -> Reply:
    """Let an account leave; the other is told."""
    leaving = access.own_account(ctx, said.account)
    staying = linking.part(ctx, leaving)
    if leaving.id == ctx.account.id:
        return linking_views.begun(ctx.voice, staying.platform)
    return linking_views.parted(ctx.voice, leaving.platform)


@links.press("write_to", OneAccount, visibility=Visibility.WHISPER)
def write_to(ctx: Context, said: OneAccount) -> Reply:
    """Send notices to one of the caller's accounts from now on."""
    chosen = access.own_account(ctx, said.account)
    accounts = linking.accounts(ctx)
    for each in accounts:
        if each.chosen is not (each.id == chosen.id):
            ctx.uow.people.save_account(replace(each, chosen=not each.chosen))
    return linking_views.where(ctx.voice, chosen, accounts)


def _both_in(ctx: Context, other: PersonId) -> list[str]:
    """Name the pods that the caller and somebody else are in."""
    theirs = {m.pod for m in ctx.uow.memberships.of_person(other) if m.inside}
    mine = [m.pod for m in access.memberships(ctx) if m.pod in theirs]
    return [ctx.uow.pods.get(pod).name for pod in mine]
