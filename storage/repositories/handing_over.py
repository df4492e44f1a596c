"""Handing over: every column that refers to a person refers to another from then on."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from bot.kernel.errors import Conflict
from bot.kernel.ids import PersonId
from storage.columns import metadata
from storage.repositories.links import links
from storage.repositories.people import people
from storage.sealing.data_keys import data_keys, taken_keys
from storage.statements import writing
from storage.statements.conditions import among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_GONE: BindParameter[int] = bindparam("gone")
_STAYS: BindParameter[int] = bindparam("stays")
_LOCK = Statement(
    select(people.c.id).where(among(people.c.id, "ids")).order_by(people.c.id).with_for_update()
)
_THEIR_KEYS = (data_keys.c.owner_kind == "person", among(data_keys.c.owner, "ids"))
_KEYS = Statement(
    select(data_keys).where(*_THEIR_KEYS).order_by(data_keys.c.owner).with_for_update()
)
_TAKEN = Statement(
    select(taken_keys).where(among(taken_keys.c.owner, "ids"), taken_keys.c.done.is_(False))
)
_PASS_ON = Statement(update(taken_keys).where(taken_keys.c.owner == _GONE).values(owner=_STAYS))
_DONE = Statement(
    update(taken_keys).where(taken_keys.c.owner == bindparam("of")).values(done=True)
)
_END = Statement(delete(people).where(people.c.id == _GONE))


class _Move(NamedTuple):
    """How a column is handed over; what both have once is kept once, and nothing is to oneself."""

    doubles: Statement | None
    move: Statement
    oneself: Statement | None


def is_possible(executor: Executor, gone: PersonId, stays: PersonId) -> bool:
    """Tell whether neither one's key is being replaced, and no other was taken over by them."""
    both = {"ids": [gone, stays]}
    replaced = any(row.former is not None for row in executor.read(_KEYS, both))
    return not replaced and not executor.read(_TAKEN, both).all()


def hand_over(executor: Executor, gone: PersonId, stays: PersonId) -> None:
    """Hand everything over and end the one who is gone.

    Both are locked first: whoever is writing about them is waited for, and whoever comes later
    finds nobody to refer to, and begins anew. Rows get new versions, for the same reason.
    """
    if len(executor.read(_LOCK, {"ids": [gone, stays]}).all()) < len({gone, stays}):
        raise Conflict(people.name)
    both = {"gone": gone, "stays": stays}
    for move in _moves():
        if move.doubles is not None:
            executor.write(move.doubles, both)
        executor.write(move.move, both)
        if move.oneself is not None:
            executor.write(move.oneself, {"stays": stays})
    executor.write(_PASS_ON, both)
    writing.insert(executor, taken_keys, {"owner": stays, "taken_from": gone, "done": False})
    executor.write(_END, {"gone": gone})


def note_done(executor: Executor, person: PersonId) -> None:
    """Note that all is sealed by a person's own key.

    The other key opens nothing any more but backups of before, and goes when its owner does.
    """
    executor.write(_DONE, {"of": person})


@cache
def _moves() -> tuple[_Move, ...]:
    """Find every column that refers to people."""
    return tuple(
        _move(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if table not in (people, links) and column.references(people.c.id)
    )


def _move(column: Column[Any]) -> _Move:
    table: Table = column.table
    theirs = column == _GONE
    values: dict[str, Any] = {column.name: _STAYS}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    keys = [key for key in _keys(table) if column in key]
    oneself = [
        and_(*(each == _STAYS for each in key if each.references(people.c.id)))
        for key in keys
        if sum(each.references(people.c.id) for each in key) > 1
    ]
    return _Move(
        Statement(delete(table).where(theirs, or_(*(_is_double(column, key) for key in keys))))
        if keys
        else None,
        Statement(update(table).where(theirs).values(values)),
        Statement(delete(table).where(or_(*oneself))) if oneself else None,
    )


def _keys(table: Table) -> Iterator[list[Column[Any]]]:
    yield list(table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)


def _is_double(column: Column[Any], key: list[Column[Any]]) -> ColumnElement[bool]:
    other = column.table.alias("other")
    alike = (other.c[each.name] == each for each in key if each is not column)
    return exists().where(other.c[column.name] == _STAYS, *alike)
