"""The repository that forgets the words of check-ins; outcomes and stones stay as they are."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, bindparam, select, update

from bot.kernel.ids import PodId
from storage.repositories.check_in_rows import HAVE_WORDS, check_ins
from storage.repositories.pods import pods
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_GONE = dict.fromkeys(("words", "media", "held", "held_media", "wish_kind", "wish_day"))
_OLDEST = (
    select(check_ins.c.id)
    .where(check_ins.c.closes_at < bindparam("before"), HAVE_WORDS)
    .order_by(check_ins.c.closes_at)
    .limit(MOST)
)


def _forget(those: Select[tuple[int]]) -> Statement:
    """Take words out; whoever saves such a check-in meanwhile meets a new version of it."""
    changed = update(check_ins).where(check_ins.c.id.in_(those))
    return Statement(changed.values(**_GONE, version=check_ins.c.version + 1))


_FORGET = _forget(_OLDEST)
_FORGET_OF = _forget(_OLDEST.where(check_ins.c.pod == bindparam("of")))
_SHORTENED = Statement(
    select(pods.c.id, pods.c.words_weeks)
    .where(pods.c.words_weeks.is_not(None), pods.c.id > bindparam("after"))
    .order_by(pods.c.id)
    .limit(MOST)
)


class SqlKeptWords:
    """Forgets words in SQL, without opening any."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"before": before, "most": limit}).rowcount

    def forget_of(self, pod: PodId, before: datetime, limit: int) -> int:
        asked = {"of": pod, "before": before, "most": limit}
        return self._executor.write(_FORGET_OF, asked).rowcount

    def shortened(self, after: int, limit: int) -> Mapping[PodId, int]:
        found = self._executor.read(_SHORTENED, {"after": after, "most": limit})
        return {row.id: row.words_weeks for row in found}
