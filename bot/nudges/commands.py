"""The inbox: what Cairn meant to say and could not deliver."""

from bot.context import Context
from bot.dialogue.commands import Commands, Nothing, Where
from bot.dialogue.replies import Block, Divider, Paragraph, Reply, reply
from bot.errors import NotFound
from bot.nudges.notices import Notices

inboxes = Commands()
_SHOWN = 5


@inboxes.command("inbox", Nothing, where=Where.PRIVATE, reads=True)
def inbox(ctx: Context, said: Nothing) -> Reply:
    """Show what could not be delivered to the caller, as it would be said now."""
    notices = Notices(ctx.ids, ctx.rules)
    blocks: list[Block] = []
    for notice in ctx.uow.outbox.undelivered(ctx.person.id, _SHOWN):
        try:
            said_now = notices.content(ctx.uow, notice, ctx.person, ctx.now)
        except NotFound:
            continue
        if said_now is not None:
            when = Paragraph(ctx.voice.say("inbox.from", at=ctx.voice.moment(notice.due_at)))
            blocks += [Divider(), when, *said_now.blocks]
    if not blocks:
        return reply(ctx.voice.say("inbox.empty"))
    return reply(ctx.voice.say("inbox.heading"), *blocks)
