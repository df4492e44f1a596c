"""The repository of links: two accounts on their way to becoming one person's."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Column, Integer, String, Table, Text, bindparam, delete, or_, select

from bot.domain.links import Link, LinkState
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import LinkId, PersonId
from storage.columns import Fields, Instant, metadata, one_of, own_id, refers
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

links = Table(
    "links",
    metadata,
    own_id(),
    refers("first", "people", index=True),
    refers("first_account", "accounts", index=True),
    Column("state", one_of(LinkState), nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("code_hash", String(64), unique=True),
    refers("second", "people", nullable=True, index=True),
    refers("second_account", "accounts", nullable=True, index=True),
    Column("walked", Text),
    Column("version", Integer, nullable=False),
)

_ONE = Statement(select(links).where(links.c.id == bindparam("its_id")))
_BY_CODE = Statement(select(links).where(links.c.code_hash == bindparam("its_hash")))
_OF = Statement(
    select(links)
    .where(or_(links.c.first == bindparam("of"), links.c.second == bindparam("of")))
    .order_by(links.c.id)
)
_REMOVE = Statement(delete(links).where(among(links.c.id, "ids")))
_AGREED = (LinkState.AGREED, LinkState.SEALING)
_FORGET = Statement(
    delete(links).where(
        links.c.id.in_(
            select(links.c.id)
            .where(links.c.expires_at < bindparam("before"), ~among(links.c.state, _AGREED))
            .order_by(links.c.expires_at)
            .limit(MOST)
        )
    )
)
# Who is at its ends changes on its way, so all of it is written.
_SAVE = Statement(
    links.update()
    .where(links.c.id == bindparam("its_id"), links.c.version == bindparam("its_version"))
    .values(version=links.c.version + 1),
    columns=("state", "expires_at", "code_hash", "second", "second_account", "walked"),
)


class SqlLinks:
    """Reads and writes links in SQL."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def get(self, link: LinkId) -> Link:
        row = self._executor.read(_ONE, {"its_id": link}).one_or_none()
        if row is None:
            raise NotFound
        return _link(row)

    def add(self, link: Link) -> None:
        row = {"id": link.id, "first": link.first, "first_account": link.first_account}
        row |= {**_changing(link), "version": link.version}
        writing.insert_new(self._executor, links, row, ["code_hash"])

    def save(self, link: Link) -> Link:
        its = {"its_id": link.id, "its_version": link.version}
        if not self._executor.write(_SAVE, {**_changing(link), **its}).rowcount:
            raise Conflict(links.name)
        return replace(link, version=link.version + 1)

    def remove(self, *wanted: LinkId) -> None:
        self._executor.write(_REMOVE, {"ids": wanted})

    def by_code(self, code_hash: str) -> Link | None:
        row = self._executor.read(_BY_CODE, {"its_hash": code_hash}).one_or_none()
        return None if row is None else _link(row)

    def of_person(self, person: PersonId) -> tuple[Link, ...]:
        return tuple(_link(row) for row in self._executor.read(_OF, {"of": person}))

    def forget(self, before: datetime, limit: int) -> int:
        return self._executor.write(_FORGET, {"before": before, "most": limit}).rowcount


def _changing(link: Link) -> writing.Row:
    return {
        "state": link.state,
        "expires_at": link.expires_at,
        "code_hash": link.code_hash,
        "second": link.second,
        "second_account": link.second_account,
        "walked": link.walked,
    }


def _link(row: Fields) -> Link:
    return Link(
        id=row.id,
        first=row.first,
        first_account=row.first_account,
        expires_at=row.expires_at,
        state=row.state,
        code_hash=row.code_hash,
        second=row.second,
        second_account=row.second_account,
        walked=row.walked,
        version=row.version,
    )
