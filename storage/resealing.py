"""Resealing: all words are sealed by new data keys, while people go on writing.

Until that is done an owner has two data keys: the new one, by which everything is sealed from then
on, and the former, which opens what was not sealed anew yet. A row that somebody else wrote
meanwhile is left as they wrote it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Row,
    Table,
    Update,
    bindparam,
    func,
    select,
    text,
    tuple_,
    update,
)

from storage.columns import SEALED, SealedTo, metadata
from storage.errors import StorageBusy, StorageError
from storage.key_rotation import KeyRotation, ShortTransactions
from storage.sealing import data_keys as keys
from storage.sealing.data_keys import OwnerKey, data_keys, taken_keys
from storage.sealing.encryption import Owner, seal, unseal

AT_ONCE = 50
TRANSACTIONS_END_WITHIN = 600.0
LOOKS_EVERY = 0.05

# A server's own workers, such as autovacuum, seal nothing, and may be at it for hours.
_OTHERS_AT_WORK = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start <= :since"
    " AND backend_type = 'client backend'"
)


class Resealing:
    """Seals all words anew whose data keys were made under another master key than the first."""

    def __init__(
        self,
        transactions: ShortTransactions,
        rotation: KeyRotation,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transactions = transactions
        self._rotation = rotation
        self._sleep = sleep

    def run(self) -> int:
        """Make new data keys, seal all words by them, and forget the former; count the texts.

        Raises `StorageBusy` if somebody's transaction does not end, and `StorageError` if a text
        opens by no key; the former keys are kept then, and nothing is lost.
        """
        self._rotation.make_new()
        if not self._rotation.verify().former:
            return 0
        self._wait_for_others()
        self._refuse_taken()
        counted = 0
        while sealed := sum(self._tables()):
            counted += sealed
        self._wait_for_others()
        self._rotation.forget_former()
        return counted

    def _refuse_taken(self) -> None:
        """Refuse to begin while words are sealed anew that somebody has taken over.

        From here on nobody takes over any whose key is being replaced.
        """
        if self._read(select(taken_keys).where(taken_keys.c.done.is_(False)).limit(1)):
            raise StorageBusy(
                "two accounts are just becoming one person's; run this again in some minutes"
            )

    def _tables(self) -> Iterator[int]:
        """Go through all words once, and say how many of each table were sealed anew."""
        for table in metadata.sorted_tables:
            for column in table.columns:
                if SEALED in column.info:
                    yield from self._column(table, column)

    def _column(self, table: Table, column: "Column[Any]") -> Iterator[int]:
        own = list(table.primary_key.columns)
        page = select(table).where(column.is_not(None)).order_by(*own).limit(AT_ONCE)
        rows = self._read(page)
        while rows:
            yield self._seal(table, column, rows)
            last = tuple(getattr(rows[-1], each.name) for each in own)
            rows = self._read(page.where(tuple_(*own) > last))

    def _seal(self, table: Table, column: "Column[Any]", rows: Sequence[Row[Any]]) -> int:
        to: SealedTo = column.info[SEALED]
        theirs = self._keys_of(to, rows)
        changes = []
        for row in rows:
            key, before = theirs.get(_owner(to, row)), getattr(row, column.name)
            if key is None or key.former is None:
                continue
            belongs = keys.associated_data(
                _owner(to, row), f"{table.name}.{to.column}", _row(to, row)
            )
            if (anew := _anew(key, before, belongs)) is not None:
                found = {f"its_{each.name}": getattr(row, each.name) for each in table.primary_key}
                changes.append({**found, "before": before, "anew": anew})
        if changes:
            with self._transactions.writing() as connection:
                connection.execute(_replacing(table, column), changes)
        return len(changes)

    def _keys_of(self, to: SealedTo, rows: Sequence[Row[Any]]) -> dict[Owner, OwnerKey]:
        wanted = select(data_keys).where(
            data_keys.c.owner_kind == to.kind,
            data_keys.c.owner.in_({_owner(to, row).id for row in rows}),
        )
        vault = self._rotation.vault
        return {
            Owner(row.owner_kind, row.owner): keys.open_owner_key(vault, row)
            for row in self._read(wanted)
        }

    def _read(self, wanted: Any) -> Sequence[Row[Any]]:
        with self._transactions.reading() as connection:
            rows: Sequence[Row[Any]] = connection.execute(wanted).all()
        return rows

    def _wait_for_others(self) -> None:
        """Wait until nobody works on by what they read before this moment.

        On SQLite whoever writes has read after those who wrote before, and what is read stays as
        it was; a transaction on PostgreSQL may have read a key, and seal by it later.
        """
        with self._transactions.reading() as connection:
            if connection.dialect.name != "postgresql":
                return
            since = connection.execute(select(func.clock_timestamp())).scalar_one()
        left = TRANSACTIONS_END_WITHIN
        while self._others_at_work(since):
            if left <= 0:
                raise StorageBusy(
                    "somebody's transaction on this database has not ended for ten minutes;"
                    " end it, and run this again"
                )
            self._sleep(LOOKS_EVERY)
            left -= LOOKS_EVERY

    def _others_at_work(self, since: Any) -> bool:
        with self._transactions.reading() as connection:
            return bool(_counted(connection, since))


def _counted(connection: Connection, since: Any) -> int:
    counted: int = connection.execute(_OTHERS_AT_WORK, {"since": since}).scalar_one()
    return counted


def _anew(key: OwnerKey, sealed: bytes, belongs: str) -> bytes | None:
    """Seal a text by the current key; None if it is so already."""
    try:
        unseal(key.current, sealed, belongs)
    except StorageError:
        return seal(key.current, key.open(sealed, belongs), belongs)
    return None


def _owner(to: SealedTo, row: Row[Any]) -> Owner:
    return Owner(to.kind, 0 if to.owner is None else getattr(row, to.owner))


def _row(to: SealedTo, row: Row[Any]) -> str:
    return ":".join(str(getattr(row, name)) for name in to.row)


def _replacing(table: Table, column: "Column[Any]") -> Update:
    own = [each == bindparam(f"its_{each.name}") for each in table.primary_key]
    return (
        update(table)
        .where(*own, column == bindparam("before"))
        .values({column.name: bindparam("anew")})
    )
