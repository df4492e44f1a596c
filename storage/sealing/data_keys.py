"""Data keys, one for each person and pod, stored wrapped; and the sealer that uses them.

`master` names the master key that wraps a data key, `made_under` the one that was first when the
data key was made: whoever had that one and the database may know it. While words are sealed anew
(`storage.key_rotation`), the `former` data key opens those that were not sealed anew yet. Where
one person became another (`storage.repositories.merging`), the key of the other is `taken` over.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Boolean, Column, String, Table, bindparam, false, select

from bot.kernel.errors import NotFound
from storage.columns import Fields, Id, Sealed, metadata
from storage.errors import StorageError
from storage.sealing.encryption import Owner, Vault, Wrapped, seal, unseal
from storage.statements.conditions import among
from storage.statements.executor import Executor
from storage.statements.statement import Statement
from storage.statements.writing import insert_once

data_keys = Table(
    "data_keys",
    metadata,
    Column("owner_kind", String(8), primary_key=True),
    Column("owner", Id, primary_key=True, autoincrement=False),
    Column("wrapped", Sealed, nullable=False),
    Column("master", String(16), nullable=False, index=True),
    Column("made_under", String(16), nullable=False, index=True),
    Column("former", Sealed),
)

# Whose keys open what an owner has taken over, until that is sealed by their own (`done`). They
# stay as long as their owner does: a backup of before opens by them.
taken_keys = Table(
    "taken_keys",
    metadata,
    Column("owner", Id, primary_key=True, autoincrement=False),
    Column("taken_from", Id, primary_key=True, autoincrement=False),
    Column("done", Boolean, nullable=False, server_default=false()),
)

_TAKEN = Statement(
    select(taken_keys.c.taken_from).where(
        taken_keys.c.owner == bindparam("of"), taken_keys.c.done.is_(False)
    )
)
_KEYS = Statement(
    select(data_keys).where(
        data_keys.c.owner_kind == bindparam("kind"), among(data_keys.c.owner, "owners")
    )
)

CHAT = Owner("chat", 0)
ARRIVALS = Owner("arrivals", 0)
REPORTS = Owner("reports", 0)


def person(of: int) -> Owner:
    """Name a person as an owner of words."""
    return Owner("person", of)


def pod(of: int) -> Owner:
    """Name a pod as an owner of words."""
    return Owner("pod", of)


class OwnerKey(NamedTuple):
    """What seals an owner's words, and what may have sealed some of them, until all are anew."""

    current: AESGCM
    former: AESGCM | None = None

    def open(self, sealed: bytes, belongs: str) -> bytes:
        """Open what either has sealed to a place; anything else raises `StorageError`."""
        if self.former is None:
            return unseal(self.current, sealed, belongs)
        try:
            return unseal(self.current, sealed, belongs)
        except StorageError:
            return unseal(self.former, sealed, belongs)


class Sealer:
    """Seals and opens the words of one unit of work.

    An owner's key is made with their first words. Opening those of an owner who has none, because
    they were forgotten, raises `NotFound`.
    """

    def __init__(self, executor: Executor, vault: Vault) -> None:
        self._executor = executor
        self._vault = vault
        self._keys: dict[Owner, OwnerKey] = {}
        self._wrapped: dict[Owner, Fields] = {}
        self._taken: dict[Owner, Owner | None] = {}

    def seal(self, owner: Owner, column: str, row: object, text: str | None) -> bytes | None:
        """Seal a text to `table.column`, a row and its owner; no text stays none."""
        return None if text is None else self.seal_bytes(owner, column, row, text.encode())

    def seal_bytes(self, owner: Owner, column: str, row: object, data: bytes) -> bytes:
        """Seal what may be no text."""
        if owner not in self._keys:
            self.fetch(owner.kind, [owner.id])
        if owner not in self._keys:
            self._make(owner)
        return seal(self._keys[owner].current, data, associated_data(owner, column, row))

    def open(self, owner: Owner, column: str, row: object, sealed: bytes) -> str:
        """Open a text."""
        return self.open_bytes(owner, column, row, sealed).decode()

    def open_bytes(self, owner: Owner, column: str, row: object, sealed: bytes) -> bytes:
        """Open what may be no text."""
        if owner not in self._keys:
            self.fetch(owner.kind, [owner.id])
        if owner not in self._keys:
            raise NotFound
        try:
            return self._keys[owner].open(sealed, associated_data(owner, column, row))
        except StorageError:
            if owner.kind != "person" or (taken := self._taken_by(owner)) is None:
                raise
            return self._keys[taken].open(sealed, associated_data(taken, column, row))

    def open_if(self, owner: Owner, column: str, row: object, sealed: bytes | None) -> str | None:
        """Open a text, if there is one."""
        return None if sealed is None else self.open(owner, column, row, sealed)

    def anew(self, owner: Owner, column: str, row: object, sealed: bytes | None) -> bytes | None:
        """Seal by an owner's own key what another has sealed; None if there is nothing to do."""
        if sealed is None:
            return None
        data = self.open_bytes(owner, column, row, sealed)
        key, belongs = self._keys[owner], associated_data(owner, column, row)
        try:
            key.open(sealed, belongs)
        except StorageError:
            return seal(key.current, data, belongs)
        return None

    def fingerprint(self, said: str) -> tuple[str, str]:
        """Make what a code that is said aloud is found by, and name the master key for it."""
        name = self._vault.masters.names[0]
        return name, self._vault.masters.fingerprints(said)[name]

    def fingerprints(self, said: str) -> Collection[str]:
        """Make all that a code may be found by, whichever master key was the first then."""
        return [*self._vault.masters.fingerprints(said).values()]

    def fetch(self, kind: str, owners: Collection[int]) -> None:
        """Fetch the keys of several owners at once, ahead of opening their words."""
        wanted = {Owner(kind, owner) for owner in owners} - self._keys.keys()
        unknown = [owner.id for owner in wanted - self._wrapped.keys()]
        if unknown:
            self.remember(self._executor.read(_KEYS, {"kind": kind, "owners": unknown}))
        for owner in wanted & self._wrapped.keys():
            self._keys[owner] = open_owner_key(self._vault, self._wrapped[owner])

    def remember(self, rows: Iterable[Fields]) -> None:
        """Remember the rows of keys, which are opened when words of their owners are."""
        self._wrapped.update({Owner(row.owner_kind, row.owner): row for row in rows})

    def undo(self) -> None:
        """Forget every key, since those made within a savepoint are gone with it."""
        self._keys.clear()
        self._wrapped.clear()
        self._taken.clear()

    def _taken_by(self, owner: Owner) -> Owner | None:
        """Find whose key a person has taken over; it is asked for only where their own is none."""
        if owner not in self._taken:
            found = self._executor.read(_TAKEN, {"of": owner.id}).scalar()
            self._taken[owner] = None if found is None else person(found)
        taken = self._taken[owner]
        if taken is not None and taken not in self._keys:
            self.fetch(taken.kind, [taken.id])
        return taken if taken in self._keys else None

    def _make(self, owner: Owner) -> None:
        wrapped = self._vault.fresh(owner)
        row = {
            "owner_kind": owner.kind,
            "owner": owner.id,
            "wrapped": wrapped.sealed,
            "master": wrapped.master,
            "made_under": wrapped.master,
        }
        insert_once(self._executor, data_keys, [row], ["owner_kind", "owner"])
        self.fetch(owner.kind, [owner.id])


def open_owner_key(vault: Vault, row: Fields) -> OwnerKey:
    """Open an owner's keys, as a row of `data_keys` holds them."""
    owner = Owner(row.owner_kind, row.owner)
    former = None if row.former is None else Wrapped(row.former, row.master)
    return OwnerKey(
        vault.open(owner, Wrapped(row.wrapped, row.master)),
        None if former is None else vault.open(owner, former),
    )


def associated_data(owner: Owner, column: str, row: object) -> str:
    """Name where words belong: what they are sealed to."""
    table, _, name = column.partition(".")
    return f"{table}|{name}|{owner.kind}:{owner.id}|{row}"
