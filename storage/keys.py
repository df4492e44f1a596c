"""Data keys, one for each person and pod, wrapped; and what seals words with them."""

from collections.abc import Collection

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Connection, LargeBinary, String, Table, bindparam, select, update

from bot.errors import NotFound
from storage.base import Id, metadata
from storage.sealing import Owner, Vault, Wrapped, seal, unseal
from storage.writes import insert_once

data_keys = Table(
    "data_keys",
    metadata,
    Column("owner_kind", String(8), primary_key=True),
    Column("owner", Id, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", String(16), nullable=False, index=True),
)

_KEYS = select(data_keys).where(
    data_keys.c.owner_kind == bindparam("kind"),
    data_keys.c.owner.in_(bindparam("owners", expanding=True)),
)

CHAT = Owner("chat", 0)
ARRIVALS = Owner("arrivals", 0)


def person(of: int) -> Owner:
    """Name a person as an owner of words."""
    return Owner("person", of)


def pod(of: int) -> Owner:
    """Name a pod as an owner of words."""
    return Owner("pod", of)


class Sealer:
    """Seals and opens the words of one unit of work.

    An owner's key is made with their first words. Opening those of an owner who has none, because
    they were forgotten, raises `NotFound`.
    """

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._keys: dict[Owner, AESGCM] = {}

    def seal(self, owner: Owner, column: str, row: object, text: str | None) -> bytes | None:
        """Seal a text to `table.column`, a row and its owner; no text stays none."""
        return None if text is None else self.seal_bytes(owner, column, row, text.encode())

    def seal_bytes(self, owner: Owner, column: str, row: object, data: bytes) -> bytes:
        """Seal what may be no text."""
        if owner not in self._keys:
            self.fetch(owner.kind, [owner.id])
        if owner not in self._keys:
            self._make(owner)
        return seal(self._keys[owner], data, place(owner, column, row))

    def open(self, owner: Owner, column: str, row: object, sealed: bytes) -> str:
        """Open a text."""
        return self.open_bytes(owner, column, row, sealed).decode()

    def open_bytes(self, owner: Owner, column: str, row: object, sealed: bytes) -> bytes:
        """Open what may be no text."""
        if owner not in self._keys:
            self.fetch(owner.kind, [owner.id])
        if owner not in self._keys:
            raise NotFound
        return unseal(self._keys[owner], sealed, place(owner, column, row))

    def open_if(self, owner: Owner, column: str, row: object, sealed: bytes | None) -> str | None:
        """Open a text, if there is one."""
        return None if sealed is None else self.open(owner, column, row, sealed)

    def fetch(self, kind: str, owners: Collection[int]) -> None:
        """Fetch the keys of several owners at once, ahead of opening their words."""
        unknown = {owner for owner in owners if Owner(kind, owner) not in self._keys}
        if not unknown:
            return
        for row in self._connection.execute(_KEYS, {"kind": kind, "owners": list(unknown)}):
            owner = Owner(kind, row.owner)
            self._keys[owner] = self._vault.open(owner, Wrapped(row.wrapped, row.master))

    def undo(self) -> None:
        """Forget every key, since those made within a savepoint are gone with it."""
        self._keys.clear()

    def _make(self, owner: Owner) -> None:
        wrapped = self._vault.fresh(owner)
        row = {
            "owner_kind": owner.kind,
            "owner": owner.id,
            "wrapped": wrapped.sealed,
            "master": wrapped.master,
        }
        insert_once(self._connection, data_keys, [row], ["owner_kind", "owner"])
        self.fetch(owner.kind, [owner.id])


def rewrap(connection: Connection, vault: Vault, limit: int) -> int:
    """Seal up to `limit` data keys anew under the first master key; count them."""
    other = select(data_keys).where(data_keys.c.master.not_in(vault.masters.names[:1]))
    rows = connection.execute(other.limit(limit).with_for_update()).all()
    if not rows:
        return 0
    statement = update(data_keys).where(
        data_keys.c.owner_kind == bindparam("its_kind"),
        data_keys.c.owner == bindparam("its_owner"),
    )
    changes = []
    for row in rows:
        owner = Owner(row.owner_kind, row.owner)
        wrapped = vault.rewrap(owner, Wrapped(row.wrapped, row.master))
        changes.append(
            {
                "its_kind": owner.kind,
                "its_owner": owner.id,
                "wrapped": wrapped.sealed,
                "master": wrapped.master,
            }
        )
    connection.execute(statement, changes)
    return len(rows)


def place(owner: Owner, column: str, row: object) -> str:
    """Name where words belong: what they are sealed to."""
    table, _, name = column.partition(".")
    return f"{table}|{name}|{owner.kind}:{owner.id}|{row}"
