"""Being forgotten: what would go is shown, asked about twice, and can be taken back for a day.

Rules: docs/behavior.md, "Being forgotten".
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from bot.dialogue.commands import Commands, Nothing, Where
from bot.dialogue.fields import Ref
from bot.dialogue.replies import Reply
from bot.domain.forgetting import CONFIRMED_WITHIN
from bot.forgetting import hiding, views
from bot.kernel.errors import AlreadyDone, Expired
from bot.request.context import Context

forgetting = Commands("me")
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The minute in which it was asked whether this is meant."""

    asked: Annotated[int, Ref("asked_lately")]


def asked_lately(ctx: Context, minute: int) -> None:
    """Let pass what was asked a moment ago: an old message forgets nobody."""
    asked_at = minute * _MINUTE
    if not timedelta() <= ctx.now - _EPOCH - asked_at <= CONFIRMED_WITHIN + _MINUTE:
        raise Expired("me.forget.asked_long_ago")


@forgetting.command("forget", Nothing, where=Where.PRIVATE, reads=True)
def forget(ctx: Context, said: Nothing) -> Reply:
    """Show what would go, what would stay and until when; nothing happens by this.

    - Whoever asked for it already is shown until when they can take it back.
    """
    if ctx.person.forgotten_at is not None:
        return views.hidden(ctx, ctx.person.forgotten_at)
    mine = [m for m in ctx.uow.memberships.of_person(ctx.person.id) if m.inside]
    return views.preview(ctx, ctx.uow.forgetting.belongings(ctx.person.id), len(mine))


@forgetting.press("forget_surely", Nothing)
def forget_surely(ctx: Context, said: Nothing) -> Reply:
    """Ask once more, by name; the answer holds for a quarter of an hour."""
    return views.surely(ctx, (ctx.now - _EPOCH) // _MINUTE)


@forgetting.press("forget_now", Confirmed)
def forget_now(ctx: Context, said: Confirmed) -> Reply:
    """Hide the caller from everybody, and forget them a day later."""
    hidden = hiding.hide(ctx.uow, ctx.ids, ctx.now, ctx.person)
    return views.hidden(ctx, hidden.forgotten_at or ctx.now)


@forgetting.press("keep", Nothing)
def keep(ctx: Context, said: Nothing) -> Reply:
    """Leave all as it is."""
    return views.kept(ctx)


@forgetting.press("take_back", Nothing)
def take_back(ctx: Context, said: Nothing) -> Reply:
    """Bring all back as it was."""
    if ctx.person.forgotten_at is None:
        raise AlreadyDone("me.forget.not_asked")
    hiding.bring_back(ctx.uow, ctx.ids, ctx.now, ctx.person)
    return views.taken_back(ctx)
