"""Rotation of keys: data keys are wrapped by the first master key, and new ones made if asked.

It works beside running processes, in short transactions, and can be killed and begun again at any
moment. What new data keys mean for the words is `storage.resealing`.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row, and_, bindparam, func, select, tuple_, update

from storage import preflight, spoken_codes
from storage.sealing import data_keys as keys
from storage.sealing.data_keys import data_keys
from storage.sealing.encryption import MasterKeys, Owner, Vault, Wrapped

AT_ONCE = 50


class ShortTransactions(Protocol):
    """Transactions on a database that others work on, too."""

    def reading(self) -> AbstractContextManager[Connection]: ...
    def writing(self) -> AbstractContextManager[Connection]:
        """Write, and leave room for others to write before the next time."""


@dataclass(frozen=True, slots=True)
class DataKeyCounts:
    """How many data keys there are, each sure to open; how many were not made under the first.

    `former` counts those whose former key is still needed.
    """

    wrapped: int
    older: int
    former: int


class KeyRotation:
    """Changes data keys, so that those of them that matter are under the first master key."""

    def __init__(self, transactions: ShortTransactions, masters: MasterKeys) -> None:
        self._transactions = transactions
        self._first = masters.names[0]
        self.vault = Vault(masters)

    def rewrap_all(self) -> int:
        """Wrap every data key anew under the first master key, and count them.

        Codes that are said aloud are found under it from then on. The other master keys open
        nothing then. Raises `WrongKey` if one of the data keys was wrapped by a master key that
        is not here.
        """
        with self._transactions.reading() as connection:
            preflight.opens(connection, self.vault.masters)
        other = data_keys.c.master != self._first
        wrapped = self._each(other, self._rewrapped)
        self._rehash_codes()
        with self._transactions.writing() as connection:
            preflight.note_first_key(connection, self.vault.masters)
        return wrapped

    def make_new(self) -> int:
        """Make new data keys in the place of those made under another master key; count them."""
        older = and_(
            data_keys.c.made_under != self._first,
            data_keys.c.master == self._first,
            data_keys.c.former.is_(None),
        )
        return self._each(older, self._made)

    def forget_former(self) -> None:
        """Forget every former data key."""
        self._each(data_keys.c.former.is_not(None), _forgotten)

    def verify(self) -> DataKeyCounts:
        """Open every data key, and count them; one that does not open raises `StorageError`."""
        own, after = tuple_(data_keys.c.owner_kind, data_keys.c.owner), ("", 0)
        counted = 0
        while rows := self._page(select(data_keys).where(own > after)):
            for row in rows:
                keys.open_owner_key(self.vault, row)
            counted += len(rows)
            after = (rows[-1].owner_kind, rows[-1].owner)
        with self._transactions.reading() as connection:
            older, former = connection.execute(
                select(
                    func.count().filter(data_keys.c.made_under != self._first),
                    func.count(data_keys.c.former),
                )
            ).one()
        return DataKeyCounts(counted, older, former)

    def _page(self, wanted: Any) -> Sequence[Row[Any]]:
        page = wanted.order_by(data_keys.c.owner_kind, data_keys.c.owner).limit(AT_ONCE)
        with self._transactions.reading() as connection:
            rows: Sequence[Row[Any]] = connection.execute(page).all()
        return rows

    def _each(self, wanted: Any, change: Callable[[Row[Any]], dict[str, object]]) -> int:
        some = select(data_keys).where(wanted).limit(AT_ONCE).with_for_update()
        counted = 0
        while True:
            with self._transactions.writing() as connection:
                rows = connection.execute(some).all()
                if not rows:
                    return counted
                connection.execute(_SAVE, [_named(row) | change(row) for row in rows])
            counted += len(rows)

    def _rehash_codes(self) -> None:
        hashed = AT_ONCE
        while hashed == AT_ONCE:
            with self._transactions.writing() as connection:
                hashed = spoken_codes.rehash(connection, self.vault.masters, self.vault, AT_ONCE)

    def _rewrapped(self, row: Row[Any]) -> dict[str, object]:
        owner, former = Owner(row.owner_kind, row.owner), row.former
        wrapped = self.vault.rewrap(owner, Wrapped(row.wrapped, row.master))
        if former is not None:
            former = self.vault.rewrap(owner, Wrapped(former, row.master)).sealed
        return _written(wrapped, row.made_under, former)

    def _made(self, row: Row[Any]) -> dict[str, object]:
        fresh = self.vault.fresh(Owner(row.owner_kind, row.owner))
        return _written(fresh, self._first, row.wrapped)


_SAVE = update(data_keys).where(
    data_keys.c.owner_kind == bindparam("its_kind"), data_keys.c.owner == bindparam("its_owner")
)


def _forgotten(row: Row[Any]) -> dict[str, object]:
    return _written(Wrapped(row.wrapped, row.master), row.made_under, None)


def _named(row: Row[Any]) -> dict[str, object]:
    return {"its_kind": row.owner_kind, "its_owner": row.owner}


def _written(wrapped: Wrapped, made_under: str, former: bytes | None) -> dict[str, object]:
    return {
        "wrapped": wrapped.sealed,
        "master": wrapped.master,
        "made_under": made_under,
        "former": former,
    }
