"""The command inbox: shows what Cairn meant to say to somebody and could not deliver."""

from collections.abc import Iterator
from dataclasses import replace

from bot.dialogue.commands import Commands, Nothing, Where
from bot.dialogue.replies import Block, Divider, Paragraph, Reply, reply
from bot.domain.notices import Notice, NoticeState
from bot.kernel.errors import NotFound
from bot.notices.compose import NoticeComposer
from bot.outbox.enqueue import copied_key
from bot.request.context import Context

inboxes = Commands()
_SHOWN = 5
_COUNTED = 100


@inboxes.command("inbox", Nothing, where=Where.PRIVATE, reads=True, in_menus=False)
def inbox(ctx: Context, said: Nothing) -> Reply:
    """Show what could not be delivered to the caller, as it would be said now.

    - Of what there is nothing to say about any more, and of what is too much, it says how many.
    - What arrived on another of their accounts did reach them.
    """
    missed = [*_missed(ctx)]
    if not missed:
        return reply(ctx.voice.say("inbox.empty"))
    blocks: list[Block] = []
    shown = 0
    for notice in missed:
        said_now = _said_now(ctx, notice) if shown < _SHOWN else None
        if said_now is not None:
            when = Paragraph(ctx.voice.say("inbox.from", at=ctx.voice.moment(notice.due_at)))
            blocks += [Divider(), when, *said_now.blocks]
            shown += 1
    if shown:
        blocks = [Paragraph(ctx.voice.say("inbox.heading")), *blocks]
    if others := len(missed) - shown:
        count = ctx.voice.count
        said_of = count("inbox.more", others) if shown == _SHOWN else count("inbox.over", others)
        blocks += [Divider(), Paragraph(said_of)] if shown else [Paragraph(said_of)]
    return reply(*blocks)


def _missed(ctx: Context) -> Iterator[Notice]:
    """Find each message that reached the caller nowhere, once; a redraw is none."""
    platforms = {a.platform for a in ctx.uow.people.accounts([ctx.person.id])[ctx.person.id]}
    told: set[str] = set()
    for notice in ctx.uow.outbox.undelivered(ctx.person.id, _COUNTED):
        first = notice.key.partition("@")[0]
        if first in told or notice.redraws is not None:
            continue
        told.add(first)
        keys = [first, *(copied_key(first, platform) for platform in platforms)]
        found = map(ctx.uow.outbox.by_key, keys if len(platforms) > 1 else ())
        if all(one is None or one[1] is not NoticeState.SENT for one in found):
            yield notice


def _said_now(ctx: Context, notice: Notice) -> Reply | None:
    here = replace(notice, platform=ctx.place.platform)
    try:
        return NoticeComposer(ctx.ids, ctx.rules).content_now(ctx.uow, here, ctx.person, ctx.now)
    except NotFound:
        return None
