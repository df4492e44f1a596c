"""Sealing anew: what a person took over from another becomes sealed by their own key.

It goes through every sealed column of theirs, table after table, some rows at a time, and says how
far it came. Rows are locked from their reading on, so that nobody's writing is undone.
"""

import json
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, bindparam, or_, select, tuple_, update

from bot.kernel.ids import PersonId
from storage.columns import SEALED, Fields, SealedTo, metadata
from storage.errors import StorageError
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement


class _Walk(NamedTuple):
    """How a table's sealed rows of a person are gone through."""

    table: Table
    sealed: tuple[Column[Any], ...]
    first: Statement
    further: Statement
    save: Statement


def go_on(
    executor: Executor, sealer: Sealer, person: PersonId, walked: str, limit: int
) -> str | None:
    """Seal the next rows anew; return how far it came, or None when there are no more."""
    name, after = json.loads(walked) if walked else (None, None)
    walks = _walks()
    left = next((at for at, walk in enumerate(walks) if walk.table.name == name), 0)
    for walk in walks[left:]:
        rows = _page(executor, walk, person, after if walk.table.name == name else None, limit)
        for row in rows:
            _seal(executor, sealer, person, walk, row)
        if len(rows) == limit:
            own = [getattr(rows[-1], key.name) for key in walk.table.primary_key]
            return json.dumps([walk.table.name, own])
        limit -= len(rows)
    return None


def _page(
    executor: Executor, walk: _Walk, person: PersonId, after: list[Any] | None, limit: int
) -> list[Fields]:
    asked: dict[str, Any] = {"of": person, "most": limit}
    if after is None:
        return executor.read(walk.first, asked).all()
    keys = (f"after_{key.name}" for key in walk.table.primary_key)
    return executor.read(walk.further, {**asked, **dict(zip(keys, after, strict=True))}).all()


def _seal(executor: Executor, sealer: Sealer, person: PersonId, walk: _Walk, row: Fields) -> None:
    owner, changed = data_keys.person(person), {}
    for column in walk.sealed:
        to: SealedTo = column.info[SEALED]
        before = getattr(row, column.name)
        place = ":".join(str(getattr(row, name)) for name in to.row)
        changed[column.name] = before
        with suppress(StorageError):  # what no key opens is left as it is, and holds up nothing
            anew = sealer.anew(owner, f"{walk.table.name}.{to.column}", place, before)
            changed[column.name] = before if anew is None else anew
    if any(changed[column.name] is not getattr(row, column.name) for column in walk.sealed):
        its = {f"its_{key.name}": getattr(row, key.name) for key in walk.table.primary_key}
        executor.write(walk.save, {**changed, **its})


@cache
def _walks() -> tuple[_Walk, ...]:
    found = []
    for table in metadata.sorted_tables:
        sealed = tuple(c for c in table.columns if SEALED in c.info and _is_a_persons(c))
        if sealed:
            found.append(_walk(table, sealed))
    return tuple(found)


def _is_a_persons(column: Column[Any]) -> bool:
    to: SealedTo = column.info[SEALED]
    return to.kind == "person" and to.owner is not None


def _walk(table: Table, sealed: tuple[Column[Any], ...]) -> _Walk:
    own = list(table.primary_key.columns)
    owner = table.c[sealed[0].info[SEALED].owner]
    page = (
        select(*own, *sealed)
        .where(owner == bindparam("of"), or_(*(column.is_not(None) for column in sealed)))
        .order_by(*own)
        .limit(MOST)
        .with_for_update()
    )
    after = [bindparam(f"after_{key.name}", type_=key.type) for key in own]
    beyond = own[0] > after[0] if len(own) == 1 else tuple_(*own) > tuple_(*after)
    its = [key == bindparam(f"its_{key.name}", type_=key.type) for key in own]
    return _Walk(
        table,
        sealed,
        Statement(page),
        Statement(page.where(beyond)),
        Statement(update(table).where(*its), columns=[column.name for column in sealed]),
    )
