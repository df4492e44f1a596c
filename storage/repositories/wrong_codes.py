"""The repository of codes that opened nothing: when, and by whose account; never which."""

from datetime import datetime

from sqlalchemy import Column, Index, Integer, Table, bindparam, delete, select

from bot.kernel.ids import AccountId
from storage.columns import Instant, metadata, own_id, refers
from storage.statements import writing
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement

wrong_codes = Table(
    "wrong_codes",
    metadata,
    own_id(),
    refers("account", "accounts"),
    Column("at", Instant, nullable=False, index=True),
    Index(None, "account", "at"),
)

_LATELY = (
    select(wrong_codes.c.at)
    .where(wrong_codes.c.at > bindparam("since"))
    .order_by(wrong_codes.c.at.desc())
    .limit(1)
    .offset(bindparam("later", type_=Integer))
)
_OF_ALL = Statement(_LATELY)
_OF_ONE = Statement(_LATELY.where(wrong_codes.c.account == bindparam("by")))
_OLDEST = (
    select(wrong_codes.c.id)
    .where(wrong_codes.c.at < bindparam("before"))
    .order_by(wrong_codes.c.at)
    .limit(MOST)
)
_FORGET = Statement(delete(wrong_codes).where(wrong_codes.c.id.in_(_OLDEST)))


class SqlWrongCodes:
    """Reads and writes, in SQL, when somebody gave a code that opened nothing."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def note(self, number: int, by: AccountId, at: datetime) -> None:
        writing.insert(self._executor, wrong_codes, {"id": number, "account": by, "at": at})

    def when(self, last: int, since: datetime, by: AccountId | None = None) -> datetime | None:
        asked = {"since": since, "later": last - 1}
        found: datetime | None = (
            self._executor.read(_OF_ALL, asked)
            if by is None
            else self._executor.read(_OF_ONE, {**asked, "by": by})
        ).scalar()
        return found

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"before": before, "most": limit}).rowcount
