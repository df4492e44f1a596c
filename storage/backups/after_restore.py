"""After a restore: what becomes of the notices that were on their way when it was taken.

It lives again from the moment at which it was taken, and cannot know what was sent since. What
waited then and is due by now may have arrived; for that holds what holds of an answer that never
came (docs/behavior.md, "Delivered at least once"). A question is asked again, since its answer may
be lost, too. Anything else is uncertain: it is not sent by itself, and can be read in `inbox` or
be released. For what falls due between then and the next start, the rules of catching up hold
(docs/behavior.md, "Catching up").
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update

from bot.domain.notices import NoticeKind, NoticeState
from bot.ports.storage import ALIVE
from storage.backups.forgotten import forget_keyless
from storage.repositories import notes
from storage.repositories.notice_rows import outbox
from storage.statements.executor import Executor

RESTORED = "restored"
# What was published on a platform since is not known: at the next start, it is found out.
_PUBLISHED = "discord_commands:%"


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """How many notices were set aside, questions will be asked, and people forgotten again.

    `alive_at` is when Cairn was last seen running; `ahead` how far its clock was moved.
    """

    uncertain: int
    questions: int
    forgotten: int
    alive_at: datetime | None
    ahead: timedelta


def set_aside_unsure(connection: Connection, now: datetime, *, as_it_was: bool) -> AfterRestore:
    """Set aside what may have arrived, unless all is as it was; end every lease."""
    ahead, forgotten = notes.ahead(connection), forget_keyless(connection)
    waiting = (outbox.c.state == NoticeState.WAITING, outbox.c.next_at <= now + ahead)
    held = outbox.c.holder.is_not(None)
    connection.execute(
        update(outbox)
        .where(held)
        .values(holder=None, lease_until=None, attempts=outbox.c.attempts - 1)
    )
    connection.execute(delete(notes.notes).where(notes.notes.c.name.like(_PUBLISHED)))
    uncertain = 0
    if not as_it_was:
        maybe = update(outbox).where(
            *waiting, outbox.c.kind != NoticeKind.PROMPT, outbox.c.redraws.is_(None)
        )
        set_aside = maybe.values(
            state=NoticeState.UNCERTAIN, reason=RESTORED, settled_at=now + ahead
        )
        uncertain = connection.execute(set_aside).rowcount
    asks = select(func.count()).where(*waiting, outbox.c.kind == NoticeKind.PROMPT)
    alive_at = notes.SqlNotes(Executor(connection)).get(ALIVE)
    return AfterRestore(
        uncertain,
        connection.execute(asks).scalar_one(),
        forgotten,
        datetime.fromisoformat(alive_at) if alive_at else None,
        ahead,
    )
