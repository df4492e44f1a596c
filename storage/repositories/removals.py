"""The repository of places in pods that are to end; who says what is under their pod's key."""

from datetime import datetime

import msgspec
from sqlalchemy import Column, Index, Integer, Table, bindparam, delete, select

from bot.domain.removals import Removal, Votes
from bot.kernel.errors import NotFound
from bot.kernel.ids import PodId, RemovalId, earliest
from storage.columns import Fields, Instant, metadata, own_id, refers, sealed
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement

removals = Table(
    "removals",
    metadata,
    own_id(),
    refers("pod", "pods"),
    refers("membership", "memberships", index=True),
    Column("asked_at", Instant, nullable=False),
    sealed("votes", "pod", kind="pod", nullable=False),
    Column("decided_at", Instant),
    Column("ended_at", Instant),
    Column("version", Integer, nullable=False),
    Index(None, "pod", "id"),
)

_ONE = Statement(select(removals).where(removals.c.id == bindparam("its_id")))
_OF_POD = Statement(
    select(removals).where(removals.c.pod == bindparam("of")).order_by(removals.c.id)
)
_OLDEST = (
    select(removals.c.id)
    .where(removals.c.id < bindparam("first"))
    .order_by(removals.c.id)
    .limit(MOST)
)
_FORGET = Statement(delete(removals).where(removals.c.id.in_(_OLDEST)))


class SqlRemovals:
    """Reads and writes, in SQL, whose places in pods are to end."""

    def __init__(self, executor: Executor, sealer: Sealer) -> None:
        self._executor = executor
        self._sealer = sealer

    def add(self, removal: Removal) -> None:
        writing.insert(self._executor, removals, self._row(removal))

    def save(self, removal: Removal) -> None:
        writing.save(self._executor, removals, [self._row(removal)])

    def get(self, removal: RemovalId) -> Removal:
        row = self._executor.read(_ONE, {"its_id": removal}).one_or_none()
        if row is None:
            raise NotFound
        return self._removal(row)

    def of_pod(self, pod: PodId) -> tuple[Removal, ...]:
        return tuple(self._removal(row) for row in self._executor.read(_OF_POD, {"of": pod}))

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"first": earliest(before), "most": limit}).rowcount

    def _row(self, removal: Removal) -> writing.Row:
        owner, said = data_keys.pod(removal.pod), msgspec.json.encode(removal.votes).decode()
        return {
            "id": removal.id,
            "pod": removal.pod,
            "membership": removal.membership,
            "asked_at": removal.asked_at,
            "votes": self._sealer.seal(owner, "removals.votes", removal.id, said),
            "decided_at": removal.decided_at,
            "ended_at": removal.ended_at,
            "version": removal.version,
        }

    def _removal(self, row: Fields) -> Removal:
        said = self._sealer.open(data_keys.pod(row.pod), "removals.votes", row.id, row.votes)
        return Removal(
            row.id,
            row.pod,
            row.membership,
            row.asked_at,
            msgspec.json.decode(said, type=Votes),
            row.decided_at,
            row.ended_at,
            row.version,
        )
